"""Misconceptions: how a wrong cell is made from the right one."""

from __future__ import annotations

import pytest

from autograder.course import CourseError
from autograder.misconception import Misconception

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
