"""Due dates and extensions, also those set before a lab is released or handed in.

nbgrader keeps a due date in the row of a released lab, and an extension in that of what was handed
in, so there is no place for one that is set before: a lab that has nothing but a date would be an
empty one in tables and exports.  Until there are such rows, tables of ours keep both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy
from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment
from sqlalchemy import Connection, inspect, select

from autograder.nbgrader_integration.records import METADATA, has_table

_TABLE = sqlalchemy.Table(
    "autograder_extension",
    METADATA,
    sqlalchemy.Column("assignment", sqlalchemy.String(128), primary_key=True),
    sqlalchemy.Column("student_id", sqlalchemy.String(128), primary_key=True),
    sqlalchemy.Column("seconds", sqlalchemy.Float, nullable=False),
)
_DUE = sqlalchemy.Table(
    "autograder_due",
    METADATA,
    sqlalchemy.Column("assignment", sqlalchemy.String(128), primary_key=True),
    sqlalchemy.Column("due", sqlalchemy.DateTime, nullable=False),
)
_KEPT = select(_TABLE.c.student_id, _TABLE.c.seconds).where(
    _TABLE.c.assignment == sqlalchemy.bindparam("lab")
)
_KEPT_OF_ONE = _KEPT.where(_TABLE.c.student_id == sqlalchemy.bindparam("student"))


@dataclass(frozen=True)
class Deadlines:
    """When a lab has to be handed in."""

    due: datetime | None = None
    """In UTC; None where there is no due date."""
    extensions: Mapping[str, timedelta] = field(default_factory=dict)
    """By student, granted before or after she handed in."""

    def of(self, student: str) -> datetime | None:
        """When one student has to hand in."""
        return self.due + self.extensions.get(student, timedelta()) if self.due else None


def find_deadlines(connection: Connection, lab_name: str) -> Deadlines:
    """What the gradebook has of a lab's due date and extensions."""
    if not inspect(connection).has_table(Assignment.__tablename__):
        return Deadlines()
    due = connection.execute(
        select(Assignment.duedate).where(Assignment.name == lab_name)
    ).scalar_one_or_none()
    due = due or _kept_due(connection, lab_name)
    granted = (
        select(SubmittedAssignment.student_id, SubmittedAssignment.extension)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == lab_name, SubmittedAssignment.extension.is_not(None))
    )
    extensions = find_kept_extensions(connection, lab_name)
    extensions.update({student: span for student, span in connection.execute(granted) if span})
    return Deadlines(due, extensions)


def set_due(gradebook: Gradebook, lab_name: str, due: datetime | None) -> None:
    """Set a lab's due date, or take it away with all extensions, which nbgrader cannot add to
    nothing.  The date of a lab that is not released yet is kept until it is."""
    connection = gradebook.db.connection()
    METADATA.create_all(connection)
    connection.execute(_DUE.delete().where(_DUE.c.assignment == lab_name))
    try:
        gradebook.find_assignment(lab_name).duedate = due
    except MissingEntry:
        if due is not None:
            connection.execute(_DUE.insert().values(assignment=lab_name, due=due))
    else:
        for submission in gradebook.assignment_submissions(lab_name) if due is None else ():
            submission.extension = None
    if due is None:
        connection.execute(_TABLE.delete().where(_TABLE.c.assignment == lab_name))
    gradebook.db.commit()


def apply_due(gradebook: Gradebook, lab_name: str) -> None:
    """Give a lab that is released now the due date that was set before, if it has none yet."""
    connection = gradebook.db.connection()
    due = _kept_due(connection, lab_name)
    if due is None:
        return
    assignment = gradebook.find_assignment(lab_name)
    if assignment.duedate is None:
        assignment.duedate = due
    connection.execute(_DUE.delete().where(_DUE.c.assignment == lab_name))
    gradebook.db.commit()


def extend(gradebook: Gradebook, lab_name: str, student: str, span: timedelta) -> None:
    """Grant a student so much more time than the due date gives, in place of what she had."""
    connection = gradebook.db.connection()
    METADATA.create_all(connection)
    _forget(connection, lab_name, student)
    try:
        gradebook.find_submission(lab_name, student).extension = span or None
    except MissingEntry:
        if span:
            _keep(connection, lab_name, student, span)
    gradebook.db.commit()


def forget_row(gradebook: Gradebook, lab_name: str, student: str) -> float | None:
    """Take a student's row for a lab out of the gradebook, and keep her extension for the next.

    Returns the mark that it had, None if there was no row.
    """
    try:
        submission = gradebook.find_submission(lab_name, student)
    except MissingEntry:
        return None
    mark, span = float(submission.score), submission.extension
    gradebook.remove_submission(lab_name, student)
    if span:
        _keep(gradebook.db.connection(), lab_name, student, span)
        gradebook.db.commit()
    return mark


def hold_extension(gradebook: Gradebook, lab_name: str, student: str) -> None:
    """Keep an extension out of nbgrader's row while there is no due date: nbgrader would fail."""
    try:
        submission = gradebook.find_submission(lab_name, student)
    except MissingEntry:
        return
    span = submission.extension
    if span is None or submission.assignment.duedate is not None:
        return
    submission.extension = None
    _keep(gradebook.db.connection(), lab_name, student, span)
    gradebook.db.commit()


def apply_extensions(gradebook: Gradebook, lab_name: str, student: str = "") -> None:
    """Move the extensions that were kept until now into nbgrader's rows, as far as there are any;
    of the whole class or of one student."""
    connection = gradebook.db.connection()
    for one, span in find_kept_extensions(connection, lab_name, student).items():
        with contextlib.suppress(MissingEntry):
            submission = gradebook.find_submission(lab_name, one)
            if submission.assignment.duedate is not None:
                submission.extension = span
                _forget(connection, lab_name, one)
    gradebook.db.commit()


def _kept_due(connection: Connection, lab_name: str) -> datetime | None:
    """The due date in our own table."""
    if not has_table(connection, _DUE.name):
        return None
    due = select(_DUE.c.due).where(_DUE.c.assignment == lab_name)
    return connection.execute(due).scalar_one_or_none()


def find_kept_extensions(
    connection: Connection, lab_name: str, student: str = ""
) -> dict[str, timedelta]:
    """The extensions in our own table, of the whole class or of one student."""
    if not has_table(connection, _TABLE.name):
        return {}
    rows = connection.execute(
        _KEPT_OF_ONE if student else _KEPT, {"lab": lab_name, "student": student}
    )
    return {one: timedelta(seconds=seconds) for one, seconds in rows}


def _keep(connection: Connection, lab_name: str, student: str, span: timedelta) -> None:
    METADATA.create_all(connection)
    _forget(connection, lab_name, student)
    row = {"assignment": lab_name, "student_id": student, "seconds": span.total_seconds()}
    connection.execute(_TABLE.insert().values(row))


def _forget(connection: Connection, lab_name: str, student: str) -> None:
    connection.execute(
        _TABLE.delete().where(_TABLE.c.assignment == lab_name, _TABLE.c.student_id == student)
    )
