"""nbgrader's look-ups while one submission is recorded, answered from what is loaded already.

nbgrader asks the database for each cell of a notebook by five names, and for the same row again in
each of its steps: some seventy queries for one submission.  Within one transaction the answers
cannot change but by what we write ourselves, so the rows are kept, and found by their names.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SourceCell,
    Student,
    SubmittedAssignment,
    TaskCell,
)
from sqlalchemy import Column, bindparam, event, inspect, select
from sqlalchemy.orm import Mapper, scoped_session

from autograder.nbgrader_integration import new_rows

KEPT = (
    "find_student",
    "find_assignment",
    "find_notebook",
    "find_submission",
    "find_submission_notebook",
)
"""The methods of nbgrader's gradebook whose answers are kept as they are."""


TOGETHER = {
    "find_student": "No such student: {}",
    "find_submission": "No such submission: {} for {}",
}
"""What is asked for once for all students who are recorded, and nbgrader's words where there is
none."""

OF_LABS = ("find_assignment", "find_notebook")
"""What is the same for all students."""
LAB_MODELS = (Assignment, Notebook, BaseCell, SourceCell)

LOADED = {"find_notebook": (GradeCell, TaskCell), "find_submission_notebook": (Grade,)}
"""What is read with a row, for it will be asked for."""

# written once, for it takes as long to write them as to ask
_AMONG = Student.id.in_(bindparam("students", expanding=True))
_STUDENTS = select(Student).where(_AMONG)
_SUBMISSIONS = (
    select(SubmittedAssignment)
    .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    .join(Student, Student.id == SubmittedAssignment.student_id)
    .where(Assignment.name == bindparam("lab"), _AMONG)
)


class LookUps:
    """What nbgrader's gradebooks of one transaction have found.

    Every answer is the object that nbgrader's own query would have given; what is not there is
    looked for by that query each time, but for the ``students`` who are recorded and their
    submissions: those are asked for together.  ``lab_rows`` are what :meth:`lab_rows` of a
    transaction before has told, if nobody has changed anything since; of SQL that goes past the
    ORM, within a transaction that records, nothing is noticed in them.
    """

    def __init__(
        self,
        session: scoped_session[Any],
        students: Sequence[str] = (),
        lab_rows: Mapping[tuple[str, ...], Any] | None = None,
    ) -> None:
        self._session = session
        self._students = students
        self._kept = dict(lab_rows or {})
        session.add_all(self._kept.values())  # and all that has been read with them
        if not all(isinstance(row, LAB_MODELS) for row in session):
            session.expunge_all()
            self._kept.clear()
        self._asked_for: set[tuple[str, ...]] = set()
        """What has been asked of the database for all of the students."""
        self._missing: dict[tuple[str, ...], MissingEntry] = {}
        """Students and submissions that are not there, until one is added: rows of a student whose
        turn it is come from nobody else."""
        event.listen(session(), "pending_to_persistent", self._keep_student)
        self._by_name: dict[tuple[str, ...], dict[str, Any]] = {}

    def methods(self) -> dict[str, Callable[..., Any]]:
        """What stands in the place of the gradebook's methods, by their names."""
        kept = {name: self._keeping(name, getattr(Gradebook, name)) for name in KEPT}
        among = (
            ("find_source_cell", ("source_cells",), self._source),
            ("find_graded_cell", ("grade_cells", "task_cells"), self._source),
            ("find_grade", ("grades",), self._submitted),
            ("find_comment", ("comments",), self._submitted),
        )
        found = {
            name: self._among(name, getattr(Gradebook, name), kinds, owner)
            for name, kinds, owner in among
        }
        return {**kept, **found, "add_submission": self._adding(Gradebook.add_submission)}

    def lab_rows(self) -> dict[tuple[str, ...], Any]:
        """The rows of labs, with their cells; they outlive the session."""
        return {key: row for key, row in self._kept.items() if key[0] in OF_LABS}

    def _adding(self, theirs: Callable[..., Any]) -> Callable[..., Any]:
        def added(gradebook: Any, assignment: str, student: str, **named: Any) -> Any:
            if gradebook.db is not self._session:
                return theirs(gradebook, assignment, student, **named)
            self._missing.pop(("find_submission", assignment, student), None)
            row = new_rows.add_submission(gradebook, assignment, student, **named)
            self._kept["find_submission", assignment, student] = row
            for one in row.notebooks:
                self._kept["find_submission_notebook", one.name, assignment, student] = one
            return row

        return added

    def _keeping(self, name: str, theirs: Callable[..., Any]) -> Callable[..., Any]:
        def found(gradebook: Any, *names: str, **named: str) -> Any:
            if named or gradebook.db is not self._session:
                return theirs(gradebook, *names, **named)
            key = (name, *names)
            row = self._kept.get(key)
            if row is None and name in TOGETHER and names[-1] in self._students:
                self._ask_for_all(*key[:-1])
                row = self._kept.get(key)
            if row is None or row not in self._session:
                if key in self._missing:
                    raise MissingEntry(*self._missing[key].args)
                row = self._kept[key] = self._found(key, gradebook, theirs)
                for kind in LOADED.get(name, ()):
                    # all at once, where each would be read by itself when it is looked at
                    self._session.query(kind).filter(kind.notebook_id == row.id).all()
            else:
                self._forget_sums(row)
            return row

        return found

    def _ask_for_all(self, *key: str) -> None:
        """Ask for all students, or for their submissions of the assignment that is in ``key``."""
        if key in self._asked_for:
            return
        self._asked_for.add(key)
        name, *names = key
        if name == "find_student":
            rows = self._session.scalars(_STUDENTS, {"students": self._students})
            found = {row.id: row for row in rows}
        else:
            asked = {"lab": names[0], "students": self._students}
            rows = self._session.scalars(_SUBMISSIONS, asked)
            found = {row.student_id: row for row in rows}
        for student in self._students:
            if student in found:
                self._kept.setdefault((*key, student), found[student])
            else:
                self._missing[*key, student] = MissingEntry(TOGETHER[name].format(*names, student))

    def _keep_student(self, _: object, row: Any) -> None:
        """Keep a student who has just been added."""
        if isinstance(row, Student):
            self._missing.pop(("find_student", row.id), None)
            self._kept["find_student", row.id] = row

    def _found(self, key: tuple[str, ...], gradebook: Any, theirs: Callable[..., Any]) -> Any:
        """What is met for the first time."""
        name, *names = key
        try:
            return theirs(gradebook, *names)
        except MissingEntry as error:
            if name == "find_submission":
                self._missing[key] = error
            raise

    def _among(
        self,
        name: str,
        theirs: Callable[..., Any],
        kinds: tuple[str, ...],
        owner_of: Callable[..., Any],
    ) -> Callable[..., Any]:
        def found(gradebook: Any, cell: str, *names: str, **named: str) -> Any:
            if named or gradebook.db is not self._session:
                return theirs(gradebook, cell, *names, **named)
            key = (name, *names)
            rows = self._by_name.get(key)
            if rows is None:
                try:
                    owner = owner_of(gradebook, *names)
                except MissingEntry:
                    return theirs(gradebook, cell, *names)  # who says what is missing
                rows = self._by_name[key] = _named(
                    row for kind in kinds for row in getattr(owner, kind)
                )
            row = rows.get(cell)
            if row is None or row not in self._session:
                return theirs(gradebook, cell, *names)
            return row

        return found

    @staticmethod
    def _source(gradebook: Any, notebook: str, assignment: str) -> Any:
        return gradebook.find_notebook(notebook, assignment)

    @staticmethod
    def _submitted(gradebook: Any, notebook: str, assignment: str, student: str) -> Any:
        return gradebook.find_submission_notebook(notebook, assignment, student)

    def _forget_sums(self, row: Any) -> None:
        """Have what the database works out of other rows, such as scores, read again."""
        state = inspect(row)
        if loaded := _computed(state.mapper) & state.dict.keys():
            self._session.expire(row, loaded)


@functools.cache
def _computed(mapper: Mapper[Any]) -> frozenset[str]:
    """The attributes of a row that are no columns of its table."""
    found = (prop.key for prop in mapper.column_attrs if not isinstance(prop.columns[0], Column))
    return frozenset(found)


def _named(rows: Iterable[Any]) -> dict[str, Any]:
    """Rows by the names of their cells; of two the first, as nbgrader looks for them."""
    found: dict[str, Any] = {}
    for row in rows:
        found.setdefault(row.name, row)
    return found
