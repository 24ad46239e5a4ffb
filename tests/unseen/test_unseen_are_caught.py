"""The suites and the diagnosis on mistakes that neither was made for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pytest

from autograder.grading.report import CellResult
from support.campaign import one_in, unless
from support.grading_here import COURSE, grade_here
from unseen.wrong import LAB_7, WRONG, Unseen
from unseen.wrong_eighth import WRONG_EIGHTH
from unseen.wrong_fifth import WRONG_FIFTH
from unseen.wrong_fourth import WRONG_FOURTH
from unseen.wrong_later import WRONG_LATER
from unseen.wrong_ninth import WRONG_NINTH
from unseen.wrong_seventh import WRONG_SEVENTH
from unseen.wrong_sixth import WRONG_SIXTH
from unseen.wrong_third import WRONG_THIRD

FEW = 24
"""One in so many of a set is tried in every run, in each set of another place in the course."""

GROUP = pytest.mark.xdist_group("unseen")  # what is graded once serves both tests


SLOW = [entry for entry in WRONG_LATER if entry.lab == LAB_7][1:]
"""Entries that take long to name: their function tries out others, and so does each candidate."""


@cache
def graded(entry: Unseen) -> CellResult:
    lab = COURSE.lab(entry.lab)
    own = [cell for cell in lab.grade_cells if cell.solution == entry.function]
    source = entry.code.strip("\n") + "\n"
    changes = f"import numpy as np\n{source}"  # as the first cell of every notebook does
    results = grade_here(lab, changes, own, {entry.function: source}, follow_through=False)
    return results[f"test_{entry.function}"]


def fits(entry: Unseen) -> bool:
    """Whether what is said of the failures has one of the words that a fitting hint would have.

    Titles do not count: they are there whatever is wrong, and where nothing is.
    """
    result = graded(entry)
    said = " ".join(f"{test.message} {test.hint}" for test in result.tests if not test.passed)
    said += f" {result.diagnosis.hint}" if result.diagnosis else ""
    return has_one_of(entry.fitting, said)


def has_one_of(words: Iterable[str], said: str) -> bool:
    one = "|".join(re.escape(word) for word in words)
    return bool(re.search(rf"\b(?:{one})", said, flags=re.IGNORECASE))


@GROUP
@pytest.mark.campaign
def test_nineteen_in_twenty_are_caught() -> None:
    passed = [entry.mistake for entry in WRONG if graded(entry).outcome == "passed"]
    assert len(passed) <= 0.05 * len(WRONG), passed
    assert not any(graded(entry).outcome == "broken suite" for entry in WRONG)


@GROUP
@pytest.mark.campaign
def test_half_get_a_fitting_hint() -> None:
    without = [
        f"{entry.lab} {entry.function}: {entry.mistake} {graded(entry).diagnosis}"
        for entry in WRONG
        if not fits(entry)
    ]
    assert len(without) <= 0.5 * len(WRONG), "\n".join(without)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(
            entry,
            id=f"{entry.lab[:4]}-{entry.function}",
            marks=unless(entry not in SLOW and number % 18 == 0),
        )
        for number, entry in enumerate(WRONG_LATER)
    ],
)
def test_a_later_one_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


@pytest.mark.parametrize(
    "entry", one_in(FEW, WRONG_THIRD, 0), ids=lambda e: f"{e.lab[:4]}-{e.function}"
)
def test_one_of_the_third_set_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


@pytest.mark.parametrize(
    "entry", one_in(FEW, WRONG_FOURTH, 2), ids=lambda e: f"{e.lab[:4]}-{e.function}"
)
def test_one_of_the_fourth_set_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


@pytest.mark.parametrize(
    "entry", one_in(FEW, WRONG_FIFTH, 4), ids=lambda e: f"{e.lab[:4]}-{e.function}"
)
def test_one_of_the_fifth_set_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


@pytest.mark.parametrize(
    "entry", one_in(FEW, WRONG_SIXTH, 6), ids=lambda e: f"{e.lab[:4]}-{e.function}"
)
def test_one_of_the_sixth_set_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


@pytest.mark.parametrize(
    "entry", one_in(FEW, WRONG_SEVENTH, 8), ids=lambda e: f"{e.lab[:4]}-{e.function}"
)
def test_one_of_the_seventh_set_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


@pytest.mark.parametrize(
    "entry", one_in(FEW, WRONG_EIGHTH, 10), ids=lambda e: f"{e.lab[:4]}-{e.function}"
)
def test_one_of_the_eighth_set_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


@pytest.mark.parametrize(
    "entry", one_in(FEW, WRONG_NINTH, 12), ids=lambda e: f"{e.lab[:4]}-{e.function}"
)
def test_one_of_the_ninth_set_is_caught_and_its_hint_fits(entry: Unseen) -> None:
    is_caught_and_its_hint_fits(entry)


def is_caught_and_its_hint_fits(entry: Unseen) -> None:
    result = graded(entry)
    assert result.outcome not in ("passed", "broken suite")
    assert result.points < result.max_points
    # what is said first, which is what she goes by
    assert result.diagnosis is not None
    first = f"{result.diagnosis.summary} {result.diagnosis.hint}"
    assert has_one_of(entry.fitting, first), first
