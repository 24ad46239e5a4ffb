"""A submission's rows as another process has prepared them, and how they come into a gradebook.

nbgrader writes a row and its notebook in some hundred steps, one submission after the other: where
many processes grade, all of them would wait for the one that records.  So each of those can take
these steps as well, over a gradebook of its own in memory that has the lab and nobody's submission
(:mod:`row_preparer`); what stands there afterwards is inserted here, if the student has no row for
the lab yet and the lab is the same as it was there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import BindParameter, Connection, RowMapping, Table, bindparam, select
from sqlalchemy.exc import DataError, IntegrityError

from autograder.course import Lab
from autograder.grading.report import Report
from autograder.nbgrader_integration import records
from autograder.nbgrader_integration.class_list import find_graded
from autograder.nbgrader_integration.lateness.deadlines import (
    find_deadlines,
    find_kept_extensions,
)
from autograder.nbgrader_integration.marks import hand_marks
from autograder.nbgrader_integration.row import Row
from autograder.nbgrader_integration.version import written_by

Rows = list[dict[str, Any]]

_LAB = Assignment.__table__
_NOTEBOOK = Notebook.__table__
_CELL = BaseCell.__table__
_STUDENT = Student.__table__
_SUBMISSION = SubmittedAssignment.__table__

_NAMED = _LAB.c.name == bindparam("lab")
_NOTEBOOKS = select(_NOTEBOOK.c.id).join(_LAB, _LAB.c.id == _NOTEBOOK.c.assignment_id).where(_NAMED)
_CELLS = select(_CELL.c.id).where(_CELL.c.notebook_id.in_(_NOTEBOOKS))
_OF_LAB = {
    table.name: select(table).where(which)
    for table, which in (
        (_LAB, _NAMED),
        (_NOTEBOOK, _NOTEBOOK.c.id.in_(_NOTEBOOKS)),
        (_CELL, _CELL.c.notebook_id.in_(_NOTEBOOKS)),
        *((kind.__table__, kind.__table__.c.id.in_(_CELLS)) for kind in (GradeCell, TaskCell)),
        (SolutionCell.__table__, SolutionCell.__table__.c.id.in_(_CELLS)),
        (SourceCell.__table__, SourceCell.__table__.c.notebook_id.in_(_NOTEBOOKS)),
    )
}
"""What the database is asked for a lab's rows, by table, in an order in which they can be
inserted."""

OF_STUDENT: Mapping[str, Table] = {
    table.name: table
    for table in (
        _STUDENT,
        _SUBMISSION,
        *(kind.__table__ for kind in (SubmittedNotebook, Grade, Comment)),
        hand_marks.TABLE,
        records.TABLE,
    )
}
"""The tables that have a student's rows for a lab, in an order in which they can be inserted."""

_AMONG: BindParameter[Any] = bindparam("students", expanding=True)
_KNOWN = select(_STUDENT.c.id).where(_STUDENT.c.id.in_(_AMONG))
_HAVE_ROWS = (
    select(_SUBMISSION.c.student_id)
    .join(_LAB, _LAB.c.id == _SUBMISSION.c.assignment_id)
    .where(_NAMED, _SUBMISSION.c.student_id.in_(_AMONG))
)


class ToPrepare(msgspec.Struct, frozen=True):
    """What a process is asked for: one student's row, and all that it follows from."""

    student: str
    handed_in: datetime | None
    reports: dict[str, Report]
    """As in :class:`~.row.Row`."""
    notebooks: dict[str, tuple[bytes, str]]
    """What a :class:`~autograder.submissions.packed.PackedNotebook` has, for each report."""
    content_digest: str
    report_key: str
    lab_rows: bytes
    """The lab's rows in the gradebook, see :func:`find_lab_rows`."""
    written_by: str
    """What decides how a report is written down; another process may have another version."""


class PreparedRow(msgspec.Struct, frozen=True):
    """All that is to be inserted for one student, and the texts of her autograded notebooks."""

    lab_digest: str
    """Of the lab's rows that it refers to."""
    tables: dict[str, Rows]
    """Rows by the names of their tables."""
    notebooks: dict[str, str]
    """By their names."""


class Preparation:
    """What rows of a lab are prepared from, as long as the gradebook and the course stay as they
    are."""

    def __init__(self, connection: Connection, lab: Lab, configuration: str) -> None:
        self._lab_rows = find_lab_rows(connection, lab.name)
        self._written_by = written_by(lab, configuration)
        self._notebooks = {part.notebook_name for part in lab.parts}
        self._due = find_deadlines(connection, lab.name).due
        self._elsewhere = {
            *find_graded(connection, lab.name),
            *find_kept_extensions(connection, lab.name),
        }

    def ask(self, row: Row, handed_in: datetime | None) -> bytes:
        """Write a :class:`ToPrepare` for ``row``, as MessagePack.

        Empty if it has to be written where the gradebook is: there may be an extension or marks
        by hand, what was handed in late is for the plugin that a teacher may have chosen, and what
        could not be read, or was found under another name, lies in a folder there.
        """
        is_late = bool(handed_in and self._due and handed_in > self._due)
        is_read = row.notebooks.keys() == self._notebooks and not any(
            one.note for one in row.notebooks.values()
        )
        if is_late or not is_read or row.student in self._elsewhere:
            return b""
        asked = ToPrepare(
            student=row.student,
            handed_in=handed_in.replace(tzinfo=UTC) if handed_in else None,
            reports=dict(row.reports),
            notebooks={name: (one.data, one.note) for name, one in row.notebooks.items()},
            content_digest=row.content_digest,
            report_key=row.report_key,
            lab_rows=self._lab_rows,
            written_by=self._written_by,
        )
        return msgspec.msgpack.encode(asked)


def find_lab_rows(connection: Connection, lab_name: str) -> bytes:
    """A lab's rows in the gradebook, with its notebooks and cells, as MessagePack."""
    return msgspec.msgpack.encode(
        {
            name: [_sent(row._mapping) for row in connection.execute(asked, {"lab": lab_name})]
            for name, asked in _OF_LAB.items()
        }
    )


def insert_lab(connection: Connection, lab_rows: bytes) -> None:
    """Insert what :func:`find_lab_rows` has found into an empty gradebook."""
    tables = msgspec.msgpack.decode(lab_rows, type=dict[str, Rows])
    for name in _OF_LAB:
        _insert(connection, Assignment.metadata.tables[name], tables[name])


def take_out(connection: Connection) -> dict[str, Rows]:
    """Take all students' rows out of a gradebook that has those of one student; returns them."""
    found = {
        name: [_sent(row._mapping) for row in connection.execute(table.select())]
        for name, table in OF_STUDENT.items()
    }
    for table in reversed(list(OF_STUDENT.values())):
        connection.execute(table.delete())
    return found


def insert_prepared(
    connection: Connection, lab_name: str, rows: Sequence[Row]
) -> dict[str, dict[str, str]]:
    """Insert those of ``rows`` that have been prepared from what the gradebook has now.

    Returns their notebooks, by student; the others are nbgrader's to write: of a student who has a
    row for the lab already, or an extension, and of a lab whose rows are others by now; and all if
    the database refuses one.
    """
    prepared = {
        row.student: msgspec.msgpack.decode(row.prepared, type=PreparedRow)
        for row in rows
        if row.prepared
    }
    if not prepared or len({row.student for row in rows}) < len(rows):
        return {}
    lab_digest = records.digest(find_lab_rows(connection, lab_name))
    told = {"lab": lab_name, "students": list(prepared)}
    elsewhere = {
        *connection.execute(_HAVE_ROWS, told).scalars(),
        *find_kept_extensions(connection, lab_name),
    }
    new = {
        student: row
        for student, row in prepared.items()
        if row.lab_digest == lab_digest and student not in elsewhere
    }
    known = set(connection.execute(_KNOWN, {"students": list(new)}).scalars())
    records.ensure_tables(connection, hand_marks.TABLE.name, records.TABLE.name)
    try:
        with connection.begin_nested():
            for name, table in OF_STUDENT.items():
                several = [one for row in new.values() for one in row.tables[name]]
                if table is _STUDENT:
                    several = [one for one in several if one["id"] not in known]
                _insert(connection, table, several)
    except (IntegrityError, DataError):
        return {}  # nbgrader says whose it is, and what is wrong with it
    return {student: row.notebooks for student, row in new.items()}


def _insert(connection: Connection, table: Table, rows: Rows) -> None:
    if rows:
        connection.execute(table.insert(), [_received(row) for row in rows])


def _sent(row: RowMapping) -> dict[str, Any]:
    """A row as MessagePack has it: with a moment's time zone, which databases leave out."""
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _received(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in row.items()
    }
