"""The gradebook's students and marks as they go out to a learning management system."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import Connection, select

from autograder.course import Lab
from autograder.feedback import in_words
from autograder.lms.outgoing.class_marks import (
    CellMark,
    ClassMarks,
    GradedLab,
    GradedPart,
    LabMark,
    Member,
)
from autograder.nbgrader_integration.marks.overview import read_overview
from autograder.nbgrader_integration.marks.standings import Mark, find_standings


def read_class_marks(
    connection: Connection,
    labs: Sequence[Lab],
    submitted: Path,
    course_id: str,
    *,
    unfinished: bool = False,
) -> ClassMarks:
    """Read everybody's marks in some labs, in a few statements a lab however large the class.

    Who has a folder in ``submitted`` has handed in, graded or not.
    """
    overview = read_overview(connection)
    members = tuple(_members(connection, overview.students))
    marks = {}
    for lab in labs:
        rows = overview.by_lab.get(lab.name, {})
        standings = find_standings(connection, lab.name)
        for member in members:
            student = member.student_id
            row, standing = rows.get(student), standings.get(student)
            is_graded = row is not None and row.is_graded
            date = row.handed_in.replace(tzinfo=UTC) if row and row.handed_in else None
            marks[student, lab.name] = LabMark(
                handed_in=date,
                is_handed_in=is_graded or bool(date) or (submitted / student / lab.name).is_dir(),
                is_graded=is_graded,
                points=row.points if row else 0.0,
                penalty=row.penalty if row else 0.0,
                waiting=row.waiting if row else 0,
                cells={
                    name: _cell(mark)
                    for name, mark in (standing.cells.items() if standing and is_graded else ())
                },
            )
    return ClassMarks(course_id, members, tuple(map(_graded, labs)), marks, unfinished)


def _cell(mark: Mark) -> CellMark:
    is_open = mark.waits and mark.by_hand is None
    return CellMark(
        None if is_open else mark.points + mark.extra, mark.by_hand is not None, mark.waits
    )


def _members(connection: Connection, students: Iterable[str]) -> Iterable[Member]:
    columns = (
        Student.id,
        Student.first_name,
        Student.last_name,
        Student.email,
        Student.lms_user_id,
    )
    wanted = frozenset(students)
    for row in connection.execute(select(*columns).order_by(Student.id)):
        if row.id in wanted:
            yield Member(*(value or "" for value in row))


def _graded(lab: Lab) -> GradedLab:
    return GradedLab(
        lab.name,
        tuple(
            GradedPart(cell.grade_id, cell.solution or in_words(cell.grade_id), cell.points)
            for cell in lab.grade_cells
        ),
    )
