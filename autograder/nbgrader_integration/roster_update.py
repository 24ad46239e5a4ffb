"""Puts a class's roster into nbgrader's gradebook: adds and changes students, and deletes none.

nbgrader has no place for sections; a table of ours beside its own keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy
from nbgrader.api import Gradebook, Student
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from autograder.lms.names import sorted_keys
from autograder.nbgrader_integration.records import METADATA
from autograder.submissions.roster import RosterStudent, folded

_TABLE = sqlalchemy.Table(
    "autograder_section",
    METADATA,
    sqlalchemy.Column("student_id", sqlalchemy.String(128), primary_key=True),
    sqlalchemy.Column("section", sqlalchemy.String(128), nullable=False),
)

COLUMNS = {
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "lms_id": "lms_user_id",
}
"""What nbgrader calls what a roster has of a student."""


@dataclass
class RosterChanges:
    """What a roster changes in a gradebook."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    not_in_it: list[str] = field(default_factory=list)
    """Students of the gradebook with a name or an address who are not in the roster."""
    doubtful: list[str] = field(default_factory=list)
    """Who would be one student of the gradebook together with another of the roster."""
    strangers: list[str] = field(default_factory=list)
    """Who would take the place of somebody else, whose address begins in the same way."""


def find_sections(connection: Connection) -> dict[str, str]:
    """The section of each student, as far as one is known."""
    if not inspect(connection).has_table(_TABLE.name):
        return {}
    rows = connection.execute(select(_TABLE.c.student_id, _TABLE.c.section))
    return {row.student_id: row.section for row in rows}


def update_roster(gradebook: Gradebook, students: Sequence[RosterStudent]) -> RosterChanges:
    """Put students into the gradebook, in the transaction that it is in.

    Who is there already is found by her id, what the LMS numbers her, or her e-mail address, and
    keeps her id.  What the roster does not say of her stays.
    """
    session: Session = gradebook.db
    connection = session.connection()
    there = {one.id: one for one in session.query(Student).order_by(Student.id)}
    sections = find_sections(connection)
    known = _Known(list(there.values()))
    changes = RosterChanges()
    seen: set[str] = set()
    for one in students:
        student_id = known.find(one)
        if student_id in seen:
            changes.doubtful.append(one.student_id)
            continue
        if student_id in there and _is_stranger(one, there[student_id]):
            changes.strangers.append(f"{student_id} ({one.email})")
            seen.add(student_id)
            continue
        seen.add(student_id)
        values = {ours: getattr(one, ours) for ours in COLUMNS if getattr(one, ours)}
        if student_id not in there:
            row = Student(id=student_id, **{COLUMNS[name]: text for name, text in values.items()})
            session.add(row)
            changes.added.append(student_id)
            is_other = False
        else:
            row = there[student_id]
            new = {name: text for name, text in values.items() if _has(row, name) != text}
            for name, text in new.items():
                setattr(row, COLUMNS[name], text)
            is_other = bool(new)
        if one.section and sections.get(student_id, "") != one.section:
            is_other = True
            connection.execute(_TABLE.delete().where(_TABLE.c.student_id == student_id))
            connection.execute(_TABLE.insert().values(student_id=student_id, section=one.section))
        if student_id in there:
            (changes.changed if is_other else changes.same).append(student_id)
    session.flush()
    changes.not_in_it = [
        name
        for name, row in there.items()
        if name not in seen and any(_has(row, column) for column in COLUMNS)
    ]
    return changes


class _Known:
    """The students of a gradebook, by all that each can be told by."""

    def __init__(self, students: Sequence[Student]) -> None:
        self._by_id = {folded(one.id): one.id for one in students}
        self._ids = {one.id for one in students}
        self._by_lms_id = {one.lms_user_id: one.id for one in students if one.lms_user_id}
        self._by_email = {one.email.casefold(): one.id for one in students if one.email}

    def find(self, student: RosterStudent) -> str:
        """The id that a student has in the gradebook, or is to have."""
        if student.student_id in self._ids:
            return student.student_id
        return str(
            self._by_lms_id.get(student.lms_id)
            or self._by_email.get(student.email.casefold())
            or self._by_id.get(folded(student.student_id))
            or student.student_id
        )


def _is_stranger(one: RosterStudent, row: Student) -> bool:
    """Whether a student has nothing in common with the one of the same id but how their addresses
    begin: ada@uni.example need not be ada@elsewhere.example."""
    address, known = one.email.casefold(), _has(row, "email").casefold()
    name = sorted_keys(f"{one.first_name} {one.last_name}")
    known_name = sorted_keys(f"{_has(row, 'first_name')} {_has(row, 'last_name')}")
    return (
        address.partition("@")[0] == one.student_id.casefold()
        and bool(known and name and known_name)
        and address != known
        and not name & known_name
        and not (one.lms_id and one.lms_id == _has(row, "lms_id"))
    )


def _has(row: Student, name: str) -> str:
    return getattr(row, COLUMNS[name]) or ""
