"""What each row of the gradebook was written from: a table of ours beside nbgrader's.

It stands in the same database, so that a row and what it was written from change in one
transaction, and a row that somebody else changed or wrote can be told from one of ours.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy
from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Connection, func, inspect, select

SLACK = 1e-6
"""Points that differ by less are the same: databases keep them as floats."""

SEPARATOR = b"\0"
"""What stands between the notebooks of one submission in a digest of all."""

METADATA = sqlalchemy.MetaData()
TABLE = sqlalchemy.Table(
    "autograder_recorded",
    METADATA,
    # nbgrader's id of the row, so that a row which is taken out and made anew counts as new
    sqlalchemy.Column("submission_id", sqlalchemy.String(32), primary_key=True),
    sqlalchemy.Column("content", sqlalchemy.String(64), nullable=False),
    sqlalchemy.Column("report", sqlalchemy.String(64), nullable=False),
    sqlalchemy.Column("notebook", sqlalchemy.String(64), nullable=False),
    sqlalchemy.Column("points", sqlalchemy.Float, nullable=False),
)

TABLES = "autograder_tables"
"""Where a connection remembers which of our tables it has."""

_ROW = sqlalchemy.bindparam("row", type_=sqlalchemy.String(32))
_FORGET = TABLE.delete().where(TABLE.c.submission_id == _ROW)
_NOTE = TABLE.insert().values(
    submission_id=_ROW,
    content=sqlalchemy.bindparam("content"),
    report=sqlalchemy.bindparam("report"),
    notebook=sqlalchemy.bindparam("notebook"),
    # the automatic points of the row, as they are in the database
    points=select(func.coalesce(func.sum(Grade.auto_score), 0.0))
    .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
    .where(SubmittedNotebook.assignment_id == _ROW)
    .scalar_subquery(),
)


@dataclass(frozen=True)
class Recorded:
    """What a row was written from, and what it was like right after that."""

    content_digest: str
    """Of all that decides what is written: what was handed in, and the course."""
    report_key: str
    """Of the report on the shelf; empty if it is not kept there."""
    notebook_digest: str
    """Of the autograded notebook; empty if there is none."""
    points: float


def create_table(connection: Connection) -> None:
    """Create our table if it is not there yet."""
    METADATA.create_all(connection)


def find_recorded(connection: Connection, lab_name: str) -> dict[str, Recorded]:
    """What each student's row was written from, as far as it is still as it was then.

    A row whose points are others by now is not among them, nor is one that somebody else wrote.
    """
    if not inspect(connection).has_table(TABLE.name):
        return {}
    points = (
        select(
            SubmittedNotebook.assignment_id.label("id"),
            func.coalesce(func.sum(Grade.auto_score), 0.0).label("points"),
        )
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    rows = (
        select(
            SubmittedAssignment.student_id,
            points.c.points.label("points_now"),
            TABLE.c.content,
            TABLE.c.report,
            TABLE.c.notebook,
            TABLE.c.points,
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(TABLE, TABLE.c.submission_id == SubmittedAssignment.id)
        .join(points, points.c.id == SubmittedAssignment.id)
        .where(Assignment.name == lab_name)
    )
    return {
        row.student_id: Recorded(row.content, row.report, row.notebook, row.points)
        for row in connection.execute(rows)
        if abs(row.points_now - row.points) < SLACK
    }


def has_table(connection: Connection, name: str) -> bool:
    """Whether there is this table of ours; one that is there stays, as long as nothing is undone.

    That is remembered for connections of :class:`~.database.Database`, which forgets it then.
    """
    found: set[str] = connection.info.get(TABLES, set())
    if name not in found and inspect(connection).has_table(name):
        found.add(name)
    return name in found


def ensure_tables(connection: Connection, *names: str) -> None:
    """Create tables of ours that are not there yet."""
    if not all(has_table(connection, name) for name in names):
        METADATA.create_all(connection)


def note(
    connection: Connection,
    submission_id: str,
    *,
    content_digest: str,
    report_key: str = "",
    notebook: str = "",
    is_new: bool = False,
) -> None:
    """Keep what a row was written from, in the transaction that wrote it; of one that ``is_new``
    there is nothing to be forgotten."""
    if not is_new:
        connection.execute(_FORGET, {"row": submission_id})
    new = {
        "row": submission_id,
        "content": content_digest,
        "report": report_key,
        "notebook": digest(notebook.encode("utf-8", "replace")) if notebook else "",
    }
    connection.execute(_NOTE, new)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
