"""What lab 3 says of dials that are set by hand, and of guesses at shapes, whatever they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from support.habits import LABS

SOLVED = (10, 10, -5), (-10, -10, 15), (10, 10, -15)
NEEDED = ("imports", "figure-style", "xor-data", "xor-picture", "sigmoid", "neuron-drawing")


@pytest.fixture(scope="module")
def names() -> Iterator[dict[str, Any]]:
    """The names of the lab's cells that draw dials and answer guesses."""
    cells = {cell.id: cell for cell in nbformat.read(LABS["lab3"].release_notebook, 4).cells}
    found: dict[str, Any] = {"__name__": "__main__"}
    with np.printoptions(), matplotlib.rc_context():
        for name in (*NEEDED, "by-hand-drawing", "my-shapes", "shape-answers"):
            exec(cells[name].source, found)
        yield found
    plt.close("all")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("dials", "said"),
    [
        (SOLVED, "All four are right, and sure: XOR, set by hand.\n"),
        (((0, 0, 0), (0, 0, 0), (0, 0, 0)), "Next: OR.\n"),
        ((SOLVED[0], (0, 0, 0), (0, 0, 0)), "Next: NAND.\n"),
        ((*SOLVED[:2], (0, 0, 0)), "Next: the one on top.\n"),
        (((1, 1), (2, 2), (3, 3)), "Each neuron needs three numbers: two weights and a bias.\n"),
        (("ten", None, ...), "Each neuron needs three numbers: two weights and a bias.\n"),
    ],
)
def test_dials_by_hand(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str], dials: tuple[Any, ...], said: str
) -> None:
    names["draw_by_hand"](*dials)
    assert capsys.readouterr().out.endswith(said)


@pytest.mark.parametrize(
    ("puzzle", "guess", "said"),
    [
        ("A @ B", (4, 3), "(4, 3): right. Four rows meet three columns."),
        ("A @ B", "4 x 3", "(4, 3): right. Four rows meet three columns."),
        ("A @ B", "(3, 4)", "you say (3, 4), NumPy says (4, 3). Four rows meet three columns."),
        ("B @ A", " No!", "no: right. Rows of 3 numbers cannot meet columns of 4."),
        ("A @ B", "?", "no guess yet"),
        ("A @ B", None, "no guess yet"),
        ("np.sum(A)", "()", "no guess yet"),
        ("A * d", [4, 2], "(4, 2): right."),
        ("no Python", "no", "no: right."),
    ],
)
def test_guesses_at_shapes(
    names: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    puzzle: str,
    guess: object,
    said: str,
) -> None:
    names["answer_shapes"]({puzzle: guess})
    assert capsys.readouterr().out == f"{puzzle}:\n    {said}\n"


def test_all_five_puzzles_are_explained(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ((4, 3), "no", (2, 1), (1, 2), (4, 3))
    names["answer_shapes"](dict(zip(names["my_shapes"], answers, strict=True)))
    said = capsys.readouterr().out.splitlines()[1::2]
    assert all(": right. " in line for line in said), said
