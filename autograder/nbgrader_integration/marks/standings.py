"""What the gradebook has of a class in a lab: marks, who gave them, and late penalties."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, Row, func, inspect, select

from autograder.feedback import points_text


@dataclass(frozen=True)
class Mark:
    """The points of one grade cell: those that grading gave, and those that a teacher gave in
    their place or besides."""

    automatic: float | None
    by_hand: float | None = None
    extra: float = 0.0
    """Extra credit, which counts on top."""
    waits: bool = False
    """Whether a teacher has to look: at an answer without a mark, or at a mark again."""
    written: bool = False
    """Whether it is of an answer in words, which no test looks at."""

    @property
    def points(self) -> float:
        """What counts, extra credit aside: as in nbgrader, a mark by hand before any other."""
        return (self.automatic or 0.0) if self.by_hand is None else self.by_hand

    @property
    def look_again(self) -> str:
        """What is said of a mark by hand that was given for something else than what is handed
        in now; empty if it was not."""
        if not self.waits or self.by_hand is None:
            return ""
        given = f"{points_text(self.by_hand)} by hand"
        if self.written:
            return f"{given}, for an earlier version: look again"
        return f"{given}, {points_text(self.automatic or 0.0)} by the tests: look again"


@dataclass(frozen=True)
class Standing:
    """What the gradebook has of one student in a lab."""

    cells: Mapping[str, Mark] = field(default_factory=dict)
    penalty: float = 0.0
    """Points that are taken off for handing in late."""

    @property
    def score(self) -> float:
        """All points before the penalty."""
        return sum(mark.points + mark.extra for mark in self.cells.values())

    @property
    def extra(self) -> float:
        return sum(mark.extra for mark in self.cells.values())

    @property
    def points(self) -> float:
        """The mark."""
        return max(0.0, self.score - self.penalty)

    @property
    def waiting(self) -> int:
        """How many marks a teacher has yet to give, or to look at again."""
        return sum(mark.waits for mark in self.cells.values())


def mark_of(grade: Grade | Row[Any], written: bool) -> Mark:
    """The mark in one of nbgrader's grades, or in a row with the same columns."""
    return Mark(
        grade.auto_score,
        grade.manual_score,
        grade.extra_credit or 0.0,
        bool(grade.needs_manual_grade),
        written,
    )


def find_standings(
    connection: Connection, lab_name: str, written: Collection[str] = ()
) -> dict[str, Standing]:
    """What the gradebook has now, by student, however it came there.

    ``written`` names the cells that hold answers in words.
    """
    if not inspect(connection).has_table(Grade.__tablename__):
        return {}
    marks = (
        select(
            SubmittedAssignment.student_id,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .where(Assignment.name == lab_name)
    )
    penalties = (
        select(
            SubmittedAssignment.student_id,
            func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0),
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == lab_name)
        .group_by(SubmittedAssignment.student_id)
    )
    cells: dict[str, dict[str, Mark]] = {}
    for row in connection.execute(marks):
        cells.setdefault(row.student_id, {})[row.name] = mark_of(row, row.name in written)
    return {
        student: Standing(cells.get(student, {}), penalty)
        for student, penalty in connection.execute(penalties)
    }
