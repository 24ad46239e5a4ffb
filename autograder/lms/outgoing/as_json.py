"""A class's marks as JSON, whole: docs/lms.md says what each field means."""

from __future__ import annotations

from datetime import datetime

import msgspec

from autograder.lms.outgoing.results import ClassResults, GradedLab, LabMark, Status
from autograder.lms.outgoing.spreadsheet_cells import DIGITS

FORMAT = "autograder-marks"
VERSION = 1
"""Goes up if a field changes its meaning or goes; a new field leaves it as it is."""


class _Part(msgspec.Struct):
    id: str
    title: str
    max_points: float


class _Lab(msgspec.Struct):
    name: str
    max_points: float
    cells: list[_Part]


class _Cell(msgspec.Struct):
    points: float | None
    by_hand: bool
    waits: bool


class _Mark(msgspec.Struct):
    status: Status
    mark: float | None
    so_far: float | None
    penalty: float
    handed_in: datetime | None
    waiting: int
    cells: dict[str, _Cell]


class _Student(msgspec.Struct):
    id: str
    first_name: str
    last_name: str
    email: str
    lms_id: str
    section: str
    labs: dict[str, _Mark]


class _Class(msgspec.Struct):
    format: str
    version: int
    course: str
    labs: list[_Lab]
    students: list[_Student]


def as_json(marks: ClassResults) -> bytes:
    """All that is known of a class's marks; an unfinished or missing mark is null, never 0."""
    found = _Class(
        format=FORMAT,
        version=VERSION,
        course=marks.course_id,
        labs=[_lab(lab) for lab in marks.labs],
        students=[
            _Student(
                id=member.student_id,
                first_name=member.first_name,
                last_name=member.last_name,
                email=member.email,
                lms_id=member.lms_id,
                section=member.section,
                labs={
                    lab.name: _mark(
                        marks.of(member.student_id, lab.name),
                        marks.mark(member.student_id, lab.name),
                    )
                    for lab in marks.labs
                },
            )
            for member in marks.members
        ],
    )
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def _lab(lab: GradedLab) -> _Lab:
    parts = [_Part(part.grade_id, part.title, part.max_points) for part in lab.parts]
    return _Lab(lab.name, lab.max_points, parts)


def _mark(found: LabMark, mark: float | None) -> _Mark:
    return _Mark(
        status=found.status,
        mark=_rounded(mark),
        so_far=_rounded(found.so_far if found.is_graded else None),
        penalty=round(found.penalty, DIGITS),
        handed_in=found.handed_in,
        waiting=found.waiting,
        cells={
            name: _Cell(_rounded(cell.points), cell.by_hand, cell.waits)
            for name, cell in found.cells.items()
        },
    )


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, DIGITS)
