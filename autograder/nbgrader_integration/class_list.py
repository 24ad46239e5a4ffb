"""Who is in the class: nbgrader's students, and who has a row for a lab."""

from __future__ import annotations

from nbgrader.api import Assignment, Student, SubmittedAssignment
from sqlalchemy import Connection, inspect, select

from autograder.nbgrader_integration.roster_update import find_sections
from autograder.submissions.roster import Roster, RosterStudent


def find_roster(connection: Connection | None) -> Roster:
    """The students of the gradebook.

    Grading adds whoever has handed in, with nothing but an id.  So where some have a name or an
    address, as a teacher enters them, they alone are the roster.
    """
    if connection is None or not inspect(connection).has_table(Student.__tablename__):
        return Roster()
    columns = (
        Student.id,
        Student.first_name,
        Student.last_name,
        Student.email,
        Student.lms_user_id,
    )
    rows = connection.execute(select(*columns).order_by(Student.id)).all()
    entered = [row for row in rows if any(row[1:])]
    sections = find_sections(connection)
    students = (
        RosterStudent(
            row.id,
            row.first_name or "",
            row.last_name or "",
            row.email or "",
            row.lms_user_id or "",
            sections.get(row.id, ""),
        )
        for row in entered or rows
    )
    return Roster(students, is_entered=bool(entered))


def find_graded(connection: Connection | None, lab_name: str) -> frozenset[str]:
    """The ids of those who have a row for a lab."""
    if connection is None or not inspect(connection).has_table(SubmittedAssignment.__tablename__):
        return frozenset()
    rows = (
        select(SubmittedAssignment.student_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == lab_name)
    )
    return frozenset(connection.execute(rows).scalars())


def find_unbegun(connection: Connection | None) -> frozenset[str]:
    """The names of assignments for which nobody has a row."""
    if connection is None or not inspect(connection).has_table(SubmittedAssignment.__tablename__):
        return frozenset()
    names = select(Assignment.name).where(
        Assignment.id.not_in(select(SubmittedAssignment.assignment_id))
    )
    return frozenset(connection.execute(names).scalars())
