"""What the suites and the catalogues make of wrong solutions that they were not written for."""

from __future__ import annotations

from functools import cache

import pytest
from grading_here import COURSE, function_cells, grade_here
from wrong import WRONG, Unseen

from autograder.feedback import with_hints
from autograder.report import CellResult

HERE = [entry for entry in WRONG if entry.lab in COURSE.labs]

NAMED = {
    ("lab1", "loss_function"): "loss-mean",
    ("lab2", "sigmoid_derivative"): "slope-sigmoid-again",
    ("lab3", "sigmoid_derivative"): "slope-brackets",
    ("lab3", "forward"): "forward-relu",
    ("lab6", "operation_count"): "count-n-forgotten",
}
"""What is named where one function has one unseen solution, and the catalogue knows the slip."""


@cache
def result(entry: Unseen) -> CellResult:
    lab = COURSE.lab(entry.lab)
    cells = [cell for cell in function_cells(lab) if cell.solution == entry.function]
    (found,) = grade_here(lab, entry.code, cells, {entry.function: entry.code}).values()
    return found


def fits(entry: Unseen) -> bool:
    """Whether what the student reads speaks of her mistake."""
    told = " ".join(
        f"{test.message} {hint}" for test, hint in with_hints(result(entry)) if not test.passed
    )
    return any(word.lower() in told.lower() for word in entry.fitting)


def test_nineteen_in_twenty_are_caught() -> None:
    caught = [entry for entry in HERE if result(entry).points < result(entry).max_points]
    assert len(caught) >= 0.95 * len(HERE)


def test_at_least_half_get_a_fitting_hint() -> None:
    assert sum(map(fits, HERE)) >= len(HERE) / 2


@pytest.mark.parametrize("where", NAMED, ids="-".join)
def test_what_the_catalogue_knows_is_named(where: tuple[str, str]) -> None:
    (entry,) = (entry for entry in HERE if (entry.lab[:4], entry.function) == where)
    diagnosis = result(entry).diagnosis
    assert diagnosis is not None
    assert diagnosis.misconception == NAMED[where]
