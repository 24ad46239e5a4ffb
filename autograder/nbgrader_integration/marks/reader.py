"""The one reader of a class's marks: a few statements, however large the class.

Whatever shows or hands out marks reads them here, so that no two places differ::

    marks = read_marks(connection)                    # of all labs; `*lab_names` asks for some
    for lab in marks.labs.values():                   # LabMarks, by name
        for student in marks.students:                # StudentInfo, by id
            standing = lab.standings.get(student)     # None: absent, which is no 0
            if standing and standing.is_graded:       # otherwise handed in, and not graded yet
                standing.points                       # the mark: score less penalty
                standing.waiting                      # marks that a teacher has yet to give
                standing.cells["test_forward"].score  # one cell's points

:meth:`autograder.nbgrader_integration.gradebook.ClassGradebook.marks` does so for a course.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import Connection, Row, Select, func, inspect, select

from autograder.lab_names import natural
from autograder.nbgrader_integration.marks.standings import Mark, Standing
from autograder.submissions.roster import Roster, RosterStudent


@dataclass(frozen=True)
class StudentInfo:
    """One of nbgrader's students; what is not known of her is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def is_entered(self) -> bool:
        """Whether somebody has entered her; whom grading adds has nothing but an id."""
        return bool(self.first_name or self.last_name or self.email or self.lms_id)


@dataclass(frozen=True)
class CellInfo:
    """One grade cell of a lab."""

    grade_id: str
    max_points: float
    written: bool
    """Whether it is an answer in words, which no test looks at."""


@dataclass(frozen=True)
class LabMarks:
    """What the gradebook has of a class in one lab."""

    name: str
    due: datetime | None = None
    """In UTC, without a zone."""
    cells: Mapping[str, CellInfo] = field(default_factory=dict)
    """By ``grade_id``; empty if the gradebook knows the lab from a due date alone."""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """By student, of all whose work has been handed in or graded; a row that is there for an
    extension alone counts for nothing."""

    @property
    def max_points(self) -> float:
        return sum(cell.max_points for cell in self.cells.values())

    @property
    def graded(self) -> dict[str, Standing]:
        """The standings of those who have a mark."""
        return {student: one for student, one in self.standings.items() if one.is_graded}


@dataclass(frozen=True)
class ClassMarks:
    """All that the gradebook has of a class's marks."""

    students: Mapping[str, StudentInfo] = field(default_factory=dict)
    """By id, in its order: everybody whom the gradebook knows."""
    labs: Mapping[str, LabMarks] = field(default_factory=dict)
    """By name, in its order: those whose cells the gradebook knows."""

    @cached_property
    def roster(self) -> tuple[str, ...]:
        """The ids of the class: of those who were entered, if any was, and of everybody else who
        has handed in something."""
        entered = {one.id for one in self.students.values() if one.is_entered}
        if not entered:
            return tuple(self.students)
        seen = {student for lab in self.labs.values() for student in lab.standings}
        return tuple(student for student in self.students if student in entered | seen)

    @cached_property
    def people(self) -> Roster:
        """The students as :func:`~..class_list.find_roster` finds them, without sections."""
        entered = [one for one in self.students.values() if one.is_entered]
        students = (
            RosterStudent(one.id, one.first_name, one.last_name, one.email, one.lms_id)
            for one in entered or self.students.values()
        )
        return Roster(students, is_entered=bool(entered))

    def lab(self, name: str) -> LabMarks:
        """One lab's marks; none if the gradebook does not know it."""
        return self.labs.get(name) or LabMarks(name)


def read_marks(
    connection: Connection | None,
    *lab_names: str,
    student: str | None = None,
    notebook: str | None = None,
) -> ClassMarks:
    """Read all marks, or those of some labs, one student or one notebook; nothing without a
    gradebook."""
    if connection is None or not inspect(connection).has_table(Grade.__tablename__):
        return ClassMarks()
    return _Reader(connection, lab_names, student, notebook).read()


class _Reader:
    """One reading of some labs' marks."""

    def __init__(
        self,
        connection: Connection,
        lab_names: tuple[str, ...],
        student: str | None,
        notebook: str | None,
    ) -> None:
        self._connection = connection
        self._lab_names = lab_names
        self._student = student
        self._notebook = notebook

    def read(self) -> ClassMarks:
        labs, cells = self._labs()
        standings = self._standings(cells)
        return ClassMarks(
            students=self._students(),
            labs={
                name: replace(lab, standings=standings.get(name, {}))
                for name, lab in sorted(labs.items(), key=lambda one: natural(one[0]))
            },
        )

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        """The rows of a query in which nbgrader's assignments and notebooks stand, of those asked
        for."""
        if self._lab_names:
            query = query.where(Assignment.name.in_(self._lab_names))
        if self._notebook is not None:
            query = query.where(Notebook.name == self._notebook)
        return list(self._connection.execute(query))

    def _students(self) -> dict[str, StudentInfo]:
        columns = ("id", "first_name", "last_name", "email", "lms_user_id")
        query = select(*(getattr(Student, column) for column in columns))
        if self._student is not None:
            query = query.where(Student.id == self._student)
        found = (
            StudentInfo(*(value or "" for value in row)) for row in self._connection.execute(query)
        )
        return {one.id: one for one in sorted(found, key=attrgetter("id"))}

    def _labs(self) -> tuple[dict[str, LabMarks], dict[str, CellInfo]]:
        """The labs with their grade cells, and all of these by nbgrader's own id."""
        base, graded, tasks = BaseCell.__table__, GradeCell.__table__, TaskCell.__table__
        query = (
            select(
                Assignment.name.label("lab"),
                Assignment.duedate.label("due"),
                Notebook.id.label("notebook"),
                base.c.id,
                base.c.name,
                base.c.type,
                func.coalesce(graded.c.max_score, tasks.c.max_score, 0.0).label("max_points"),
            )
            .select_from(Assignment)
            .join(Notebook, Notebook.assignment_id == Assignment.id)
            .outerjoin(base, base.c.notebook_id == Notebook.id)
            .outerjoin(graded, graded.c.id == base.c.id)
            .outerjoin(tasks, tasks.c.id == base.c.id)
        )
        rows = self._rows(query)
        solutions = {(row.notebook, row.name) for row in rows if row.type == SolutionCell.__name__}
        cells: dict[str, dict[str, CellInfo]] = {row.lab: {} for row in rows}
        by_id = {}
        for row in sorted(rows, key=lambda row: row.name or ""):
            if row.type not in (GradeCell.__name__, TaskCell.__name__):
                continue
            # what students write and what carries points is one cell, or else tests grade it
            written = row.type == TaskCell.__name__ or (row.notebook, row.name) in solutions
            info = CellInfo(row.name, row.max_points, written)
            cells[row.lab][row.name] = by_id[row.id] = info
        return {row.lab: LabMarks(row.lab, row.due, cells[row.lab]) for row in rows}, by_id

    def _standings(self, cells: Mapping[str, CellInfo]) -> dict[str, dict[str, Standing]]:
        """Each lab's standings, by student."""
        marks = self._marks(cells)
        query = (
            select(
                Assignment.name.label("lab"),
                SubmittedAssignment.student_id,
                SubmittedAssignment.timestamp,
                SubmittedNotebook.id.label("notebook"),
                SubmittedNotebook.late_submission_penalty.label("penalty"),
            )
            .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        )
        if self._student is not None:
            query = query.where(SubmittedAssignment.student_id == self._student)
        found: dict[str, dict[str, Standing]] = {}
        for row in sorted(self._rows(query), key=attrgetter("student_id")):
            lab = found.setdefault(row.lab, {})
            before = lab.get(row.student_id, Standing())
            lab[row.student_id] = Standing(
                {**before.cells, **marks.get(row.notebook, {})},
                before.penalty + (row.penalty or 0.0),
                row.timestamp,
            )
        return {
            lab: {name: one for name, one in each.items() if one.is_graded or one.handed_in}
            for lab, each in found.items()
        }

    def _marks(self, cells: Mapping[str, CellInfo]) -> dict[str, dict[str, Mark]]:
        """The marks in each submitted notebook, by nbgrader's id of it."""
        query = (
            select(
                Grade.notebook_id,
                Grade.cell_id,
                Grade.auto_score,
                Grade.manual_score,
                Grade.extra_credit,
                Grade.needs_manual_grade,
            )
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        )
        if self._student is not None:
            query = query.where(SubmittedAssignment.student_id == self._student)
        found: dict[str, dict[str, Mark]] = {}
        for row in self._rows(query):
            if cell := cells.get(row.cell_id):
                found.setdefault(row.notebook_id, {})[cell.grade_id] = Mark(
                    row.auto_score,
                    row.manual_score,
                    row.extra_credit or 0.0,
                    bool(row.needs_manual_grade),
                    cell.written,
                    cell.max_points,
                )
        return found
