"""Misconceptions: how a wrong cell is made from the right one."""

from __future__ import annotations

import pytest

from autograder.course import CourseError, Lab
from autograder.grading.catalogue import Misconception, misfits

RIGHT = "def double(x):\n    return 2 * x\n"


def entry(**changes: object) -> Misconception:
    texts = {"id": "three", "function": "double", "family": "factor", "summary": "", "hint": ""}
    return Misconception(**texts, **changes)  # type: ignore[arg-type]


def test_edits_make_the_wrong_cell_from_the_right_one() -> None:
    assert entry(edits=(("2 * x", "3 * x"),)).source(RIGHT) == RIGHT.replace("2", "3")


def test_code_stands_for_itself() -> None:
    assert entry(code="\ndef double(x):\n    return x\n").source(RIGHT) == (
        "def double(x):\n    return x\n"
    )


@pytest.mark.parametrize("piece", ["4 * x", "x"])
def test_an_edit_that_does_not_fit_is_an_error(piece: str) -> None:
    with pytest.raises(CourseError, match="three"):
        entry(edits=((piece, "y"),)).source(RIGHT)


@pytest.fixture
def lab(tiny_lab: Lab) -> Lab:
    tiny_lab.reference.parent.mkdir(parents=True)
    tiny_lab.reference.write_text(
        "def double(x):\n    y = x + x\n    return y\n\n"
        "def quadruple(x):\n    return double(double(x))\n"
    )
    tiny_lab.misconceptions.parent.mkdir(exist_ok=True)
    return tiny_lab


def write(lab: Lab, *entries: dict[str, object]) -> None:
    """A catalogue of ``entries``, each with what is not said of it."""
    texts = {"id": "slip", "function": "double", "family": "f", "summary": "it", "hint": "What?"}
    made = [f"Misconception(**{texts | entry!r})" for entry in entries]
    lab.misconceptions.write_text(
        "from autograder.grading.catalogue import Misconception\n"
        f"CATALOGUE = ({', '.join(made)},)\n"
    )


CODE = "import numpy as np\nn = 1\ndef double(x):\n    quadruple = x\n    return quadruple\n"


def test_what_fits(lab: Lab) -> None:
    assert list(misfits(lab)) == []
    write(lab, {"code": CODE}, {"id": "other", "edits": (("x + x", "x"),), "like": "slip"})
    assert list(misfits(lab)) == []


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([{"edits": (("x * 3", "x"),)}], "'x * 3' stands 0 times in the reference's double; give"),
        ([{"edits": (("y", "x"),)}], "'y' stands 2 times in the reference's double; give"),
        ([{"edits": (("x + x", "x + x"),)}], "its cell is the right one; correct its edits"),
        ([{"function": "triple", "code": CODE}], "triple is no solution cell; name one"),
        ([{}], "write either its code or its edits"),
        ([{"code": CODE, "summary": " "}], "its summary is empty; write one"),
        ([{"code": CODE, "hint": ""}], "its hint is empty; write one"),
        ([{"code": CODE, "edits": (("x + x", "x"),)}], "write either its code or its edits"),
        ([{"code": "def double("}], "its cell is no Python ("),
        ([{"code": "double = abs"}], "its cell defines no double; correct"),
        ([{"code": f"{CODE}quadruple = abs"}], "its cell changes quadruple as well, which is not"),
        ([{"code": CODE}] * 2, "another one has this id; give each its own"),
        ([{"code": CODE, "like": "slap"}], "no earlier one is called 'slap'; correct"),
        (
            [{"id": "slap", "family": "g", "code": CODE}, {"code": CODE, "like": "slap"}],
            "slap is no first of its function and family; correct its like",
        ),
    ],
)
def test_what_does_not_fit(lab: Lab, entries: list[dict[str, object]], problem: str) -> None:
    write(lab, *entries)
    (found,) = misfits(lab)
    assert found.startswith(f"misconceptions.py, line 2: misconception slip: {problem}")


@pytest.mark.parametrize(
    ("text", "error"), [("CATALOGUE = (", "SyntaxError"), ("1 / 0", "ZeroDiv")]
)
def test_a_catalogue_that_cannot_be_read(lab: Lab, text: str, error: str) -> None:
    lab.misconceptions.write_text(text)
    (found,) = misfits(lab)
    assert found.startswith(f"misconceptions.py cannot be read ({error}")
    assert found.endswith("; mend it.")


def test_a_file_without_a_catalogue_is_named(lab: Lab) -> None:
    lab.misconceptions.write_text("CATALOG = ()\n")
    assert list(misfits(lab)) == ["misconceptions.py: it has no tuple CATALOGUE; write one."]
