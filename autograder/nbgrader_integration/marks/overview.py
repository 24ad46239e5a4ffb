"""Who has handed in what, and what became of it, read from the gradebook in a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from nbgrader.api import (
    Assignment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, case, func, inspect, select


@dataclass(frozen=True)
class StudentLab:
    """One student's row for one lab."""

    student: str
    lab: str
    handed_in: datetime | None
    """In UTC, without a zone; None if nobody knows."""
    points: float
    penalty: float
    max_points: float
    waiting: int
    """Cells that wait for a teacher's mark."""
    is_graded: bool
    """Whether any cell has points; a row may be there for an extension alone."""

    @property
    def mark(self) -> float:
        """What she gets: the points without the penalty, and no less than nothing."""
        return max(0.0, self.points - self.penalty)


@dataclass(frozen=True)
class Overview:
    """All that the gradebook has, as far as a table shows it."""

    students: tuple[str, ...] = ()
    """The roster, with everybody who has been graded."""
    labs: tuple[str, ...] = ()
    """The labs that the gradebook knows, and not from a due date alone."""
    rows: tuple[StudentLab, ...] = ()

    @cached_property
    def by_lab(self) -> dict[str, dict[str, StudentLab]]:
        """The rows of each lab, by student."""
        found: dict[str, dict[str, StudentLab]] = {}
        for row in self.rows:
            found.setdefault(row.lab, {})[row.student] = row
        return found


def read_overview(connection: Connection | None) -> Overview:
    """Read everything in three statements, however large the class; nothing without a gradebook."""
    if connection is None or not inspect(connection).has_table(Grade.__tablename__):
        return Overview()
    students = connection.scalars(select(Student.id).order_by(Student.id)).all()
    known = select(Assignment.name).join(Notebook, Notebook.assignment_id == Assignment.id)
    labs = connection.scalars(known.distinct().order_by(Assignment.name)).all()
    grades = (
        select(
            SubmittedNotebook.assignment_id.label("id"),
            func.coalesce(func.sum(Grade.score), 0.0).label("points"),
            func.sum(case((Grade.needs_manual_grade, 1), else_=0)).label("waiting"),
            (func.count(Grade.auto_score) + func.count(Grade.manual_score)).label("graded"),
        )
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    penalties = (
        select(
            SubmittedNotebook.assignment_id.label("id"),
            func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0).label(
                "penalty"
            ),
        )
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    rows = connection.execute(
        select(
            SubmittedAssignment.student_id,
            Assignment.name,
            SubmittedAssignment.timestamp,
            grades.c.points,
            penalties.c.penalty,
            grades.c.waiting,
            grades.c.graded,
            Assignment.max_score.label("max_score"),
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(penalties, penalties.c.id == SubmittedAssignment.id)
        .join(grades, grades.c.id == SubmittedAssignment.id)
        .order_by(SubmittedAssignment.student_id, Assignment.name)
    )
    return Overview(
        students=tuple(students),
        labs=tuple(labs),
        rows=tuple(
            StudentLab(
                student=row.student_id,
                lab=row.name,
                handed_in=row.timestamp,
                points=row.points,
                penalty=row.penalty,
                max_points=row.max_score,
                waiting=row.waiting if row.graded else 0,
                is_graded=row.graded > 0,
            )
            for row in rows
        ),
    )
