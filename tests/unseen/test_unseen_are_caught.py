"""The suites and the diagnosis on mistakes that neither was made for."""

from __future__ import annotations

import re
from functools import cache

import pytest

from autograder.grading.report import CellResult
from support.grading_here import COURSE, grade_here
from unseen.wrong import WRONG, Unseen

pytestmark = pytest.mark.xdist_group("unseen")  # what is graded once serves both tests


@cache
def graded(entry: Unseen) -> CellResult:
    lab = COURSE.lab(entry.lab)
    own = [cell for cell in lab.grade_cells if cell.solution == entry.function]
    source = entry.code.strip("\n") + "\n"
    return grade_here(lab, source, own, {entry.function: source})[f"test_{entry.function}"]


def fits(entry: Unseen) -> bool:
    """Whether what is said of the failures has one of the words that a fitting hint would have.

    Titles do not count: they are there whatever is wrong, and where nothing is.
    """
    result = graded(entry)
    said = " ".join(f"{test.message} {test.hint}" for test in result.tests if not test.passed)
    said += f" {result.diagnosis.hint}" if result.diagnosis else ""
    words = "|".join(re.escape(word) for word in entry.fitting)
    return bool(re.search(rf"\b(?:{words})", said, flags=re.IGNORECASE))


@pytest.mark.campaign
def test_nineteen_in_twenty_are_caught() -> None:
    passed = [entry.mistake for entry in WRONG if graded(entry).outcome == "passed"]
    assert len(passed) <= 0.05 * len(WRONG), passed
    assert not any(graded(entry).outcome == "broken suite" for entry in WRONG)


@pytest.mark.campaign
def test_half_get_a_fitting_hint() -> None:
    without = [
        f"{entry.lab} {entry.function}: {entry.mistake} {graded(entry).diagnosis}"
        for entry in WRONG
        if not fits(entry)
    ]
    assert len(without) <= 0.5 * len(WRONG), "\n".join(without)
