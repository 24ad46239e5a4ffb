"""Whose marks would change, by how much, and why: before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.feedback import verdict
from autograder.grading.report import CellResult, Report

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import Mark

SLACK = 1e-6
"""Points that differ by less are the same: the gradebook keeps them as floats."""


@dataclass(frozen=True)
class CellChange:
    """What would become of one grade cell."""

    grade_id: str
    function: str
    """The one that it grades; empty where it grades the whole."""
    before: float | None
    """The points that the gradebook has from grading; None where it has none."""
    after: float
    by_hand: float | None
    """What a teacher gave instead, and what stays whatever grading finds."""
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What would become of one student's marks."""

    student: str
    cells: tuple[CellChange, ...]

    @property
    def difference(self) -> float:
        """Points more or fewer in all, as far as grading gives them."""
        return sum(cell.after - (cell.before or 0.0) for cell in self.cells)


def compare(
    student: str, marks: Mapping[str, Mark], old: Report | None, new: Report
) -> Change | None:
    """What ``new`` would change in a student's ``marks``; None where that is nothing.

    ``old`` is the report that the marks were written from, as far as it is still known.
    """
    cells = []
    for cell in new.cells:
        mark = marks.get(cell.grade_id)
        before = mark.automatic if mark else None
        if before is not None and abs(before - cell.points) < SLACK:
            continue
        earlier = old.cell(cell.grade_id) if old else None
        # of what could not be graded there is no test to speak of
        reasons = tuple(_reasons(earlier, cell)) if cell.tests else (new.attention,)
        by_hand = mark.by_hand if mark else None
        cells.append(
            CellChange(cell.grade_id, cell.function, before, cell.points, by_hand, reasons)
        )
    return Change(student, tuple(cells)) if cells else None


def _reasons(old: CellResult | None, new: CellResult) -> Iterator[str]:
    """Which tests end otherwise than before; where that is not known, which do not pass."""
    if old and old.max_points != new.max_points:
        yield f"worth {new.max_points:g} points instead of {old.max_points:g}"
    if old and old.follow_through != new.follow_through:
        yield "with follow-through marks" if new.follow_through else "without follow-through marks"
    known = {test.name: test for test in old.tests} if old else {}
    for test in new.tests:
        before = known.pop(test.name, None)
        said = f": {test.message}" if test.message else ""
        if before is None and not test.passed:
            yield f"{test.title}: {verdict(test)}{said}"
        elif before is None and old:
            yield f"{test.title}: a new test, {verdict(test)}"
        elif before is None:
            continue
        elif before.outcome != test.outcome:
            yield f"{test.title}: {verdict(before)}, now {verdict(test)}{said}"
        elif before.weight != test.weight:
            yield f"{test.title}: counts {test.weight:g} instead of {before.weight:g}"
    for test in known.values():
        yield f"{test.title}: this test is gone"
