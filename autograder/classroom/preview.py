"""Whose marks would change, by how much, and why: before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from autograder.classroom.dispatch import Executors
from autograder.classroom.grade_class import Graded, Grading, StudentFolder
from autograder.classroom.task import look_at_suites
from autograder.course import Lab
from autograder.feedback import in_points, points_text, verdict
from autograder.grading.report import CellResult, Report
from autograder.grading.shelf import Shelf
from autograder.nbgrader_integration.lateness.timestamp import lateness

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook
    from autograder.nbgrader_integration.marks.standings import Standing

PenaltyOf = Callable[[str, float, timedelta], float | None]
"""A student, her points and how late she is in, the points that are taken off out."""

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
    penalty: tuple[float, float] = (0.0, 0.0)
    """What is taken off for handing in late, now and then."""
    late: timedelta = timedelta()

    @property
    def penalty_changes(self) -> bool:
        return not _same(*self.penalty)

    @property
    def difference(self) -> float:
        """Points more or fewer in all; a mark by hand stays, whatever grading finds."""
        found = sum(
            cell.after - (cell.before or 0.0) for cell in self.cells if cell.by_hand is None
        )
        now, then = self.penalty
        return found - (then - now)


def preview_class(
    class_folders: Sequence[StudentFolder],
    lab: Lab,
    gradebook: ClassGradebook,
    executors: Executors,
    *,
    regrade: bool = False,
) -> Iterator[tuple[Graded, Change | None]]:
    """What :func:`grade_class` would find, and what it would change in the gradebook.

    Nothing is written but reports on the shelf, so that grading need not find them again.  Raises
    SuiteError if the lab's suites cannot be run.
    """
    look_at_suites(lab)
    recorded = gradebook.recorded(lab)
    standings = gradebook.lab_marks(lab).standings
    deadlines = gradebook.deadlines(lab)
    shelf = Shelf(gradebook.shelf)
    standing = {} if regrade else recorded
    grading = Grading(lab, gradebook, standing, regrade=regrade)
    for digest, report, how in grading.reports(class_folders, executors):
        student, row = digest.student, digest.student_id
        known = recorded.get(row)
        old = shelf.get(known.report_key) if known and known.report_key else None
        late = lateness(digest.handed_in, deadlines.of(row))
        change = compare(
            student, standings.get(row), old, report, late, gradebook.penalties.penalty
        )
        yield Graded(student, report, how), change


def compare(
    student: str,
    standing: Standing | None,
    old: Report | None,
    new: Report,
    late: timedelta = timedelta(),
    penalty_of: PenaltyOf | None = None,
) -> Change | None:
    """What ``new`` would change of a student's ``standing``; None where that is nothing.

    ``old`` is the report that the marks were written from, as far as it is still known.
    ``penalty_of`` tells what handing in so ``late`` would cost.
    """
    marks = standing.cells if standing else {}
    cells = []
    for cell in new.cells:
        mark = marks.get(cell.grade_id)
        before = mark.automatic if mark else None
        if before is not None and _same(before, cell.points):
            continue
        earlier = old.cell(cell.grade_id) if old else None
        # of what could not be graded there is no test to speak of
        reasons = tuple(_reasons(earlier, cell)) if cell.tests else (new.attention,)
        by_hand = mark.by_hand if mark else None
        cells.append(
            CellChange(cell.grade_id, cell.function, before, cell.points, by_hand, reasons)
        )
    now = standing.penalty if standing else 0.0
    change = Change(student, tuple(cells))
    score = (standing.score if standing else 0.0) + change.difference
    then = (penalty_of(student, score, late) if penalty_of else now) or 0.0
    change = Change(student, tuple(cells), (now, then), late)
    return change if cells or change.penalty_changes else None


def _same(one: float, other: float) -> bool:
    return abs(one - other) < SLACK


def _reasons(old: CellResult | None, new: CellResult) -> Iterator[str]:
    """Which tests end otherwise than before; where that is not known, which do not pass."""
    if old and old.max_points != new.max_points:
        yield f"worth {in_points(new.max_points)} instead of {points_text(old.max_points)}"
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
