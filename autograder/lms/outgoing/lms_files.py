"""The file that an LMS gave out, filled in with a class's marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from autograder.course import CourseError
from autograder.feedback import points_text
from autograder.lms.outgoing.csv_file import CsvFile, Row
from autograder.lms.outgoing.filling import Column, Filled, disarm, fill
from autograder.lms.outgoing.results import ClassResults, GradedLab, LabMark
from autograder.lms.outgoing.row_owners import Identity, Matches, match

COMMENT = re.compile(r"Marks: .* of [\d.]+\.", re.DOTALL)
"""A comment that was written here, so that it may be replaced."""
SAME = 1e-6


class LmsFile(Protocol):
    """What is asked of a file, whichever LMS it is from."""

    table: CsvFile
    lms: str

    @property
    def student_rows(self) -> list[Row]: ...

    @property
    def open_to_students(self) -> list[int]: ...

    def identity(self, row: Row) -> Identity: ...

    def is_nobody(self, row: Row) -> bool: ...

    def is_closed(self, row: Row, column: Column) -> bool: ...

    def decimal(self) -> str: ...


@dataclass(frozen=True)
class FilledFile:
    """What has become of a file."""

    columns: tuple[Filled, ...]
    matches: Matches
    without_row: tuple[str, ...]
    """Students with a mark here, of whom the file has no row."""
    disarmed: int
    """Cells that a spreadsheet would have computed."""


def whose_rows(
    file: LmsFile, marks: ClassResults, given_out: Mapping[str, Iterable[str]]
) -> tuple[list[Row], Matches]:
    """The rows of real students, and whose each is; raises CourseError if none is anybody's."""
    rows = [row for row in file.student_rows if not file.is_nobody(row)]
    found = match([file.identity(row) for row in rows], marks.members, given_out)
    if not any(found.students):
        raise CourseError(
            f"None of the {len(rows)} rows of {file.table.name} is a student's of this course. Is "
            "it another course's? Otherwise enter names and addresses: `autograder roster`."
        )
    return rows, found


def fill_in(
    file: LmsFile,
    columns: Sequence[Column],
    marks: ClassResults,
    given_out: Mapping[str, Iterable[str]],
    *,
    scale: bool | None = None,
    comments: int | None = None,
) -> FilledFile:
    """Fill a file's columns in, and its column of comments if it has one.

    ``scale`` says what to do if the LMS has a lab be worth something else than it is here; if
    nothing is said, CourseError asks.
    """
    labs = {lab.name: lab for lab in marks.labs}
    factors = [_factor(file, column, labs[column.lab], scale) for column in columns]
    rows, matches = whose_rows(file, marks, given_out)
    whose = list(zip(rows, matches.students, strict=True))
    filled = [
        fill(
            file.table,
            column,
            whose,
            {
                member.student_id: marks.mark(member.student_id, column.lab)
                for member in marks.members
            },
            decimal=file.decimal(),
            closed=[student for row, student in whose if file.is_closed(row, column)],
            factor=factor,
        )
        for column, factor in zip(columns, factors, strict=True)
    ]
    if comments is not None:
        for (row, student), lab in ((one, labs[column.lab]) for column in columns for one in whose):
            if student and marks.mark(student, lab.name) is not None:
                _comment(file, row, comments, marks.of(student, lab.name), lab)
    return FilledFile(
        columns=tuple(filled),
        matches=matches,
        without_row=tuple(_without_row(marks, columns, matches)),
        disarmed=disarm(file.table, file.open_to_students),
    )


def _factor(file: LmsFile, column: Column, lab: GradedLab, scale: bool | None) -> float:
    there, here = column.max_points, lab.max_points
    if there is None or abs(there - here) < SAME or scale is False:
        return 1.0
    if scale and here and there:  # nothing can be scaled to a maximum of 0
        return there / here
    raise CourseError(
        f"{lab.name} is out of {points_text(here)}, and in {file.table.name} “{column.heading}” is "
        f"out of {points_text(there)}. Change that in {file.lms} and download the file again, or "
        "have the marks scaled with --scale, or written as they are with --no-scale."
    )


def _comment(file: LmsFile, row: Row, column: int, found: LabMark, lab: GradedLab) -> None:
    """Say what the mark is made of, unless a teacher has said something."""
    before = row.get(column).strip()
    if before and not COMMENT.fullmatch(before):
        return
    parts = [
        f"{part.title} {points_text(cell.points)} of {points_text(part.max_points)}"
        if cell.points is not None
        else f"{part.title} still to be marked"
        for part in lab.parts
        if (cell := found.cells.get(part.grade_id))
    ]
    parts += [f"late {points_text(found.penalty)} off"] if found.penalty else []
    total = f"{points_text(found.so_far)} of {points_text(lab.max_points)}"
    file.table.set(row, column, f"Marks: {', '.join(parts)}; in all {total}.")


def _without_row(marks: ClassResults, columns: Sequence[Column], matches: Matches) -> Iterable[str]:
    there = frozenset(matches.students)
    for member in marks.members:
        student = member.student_id
        if student not in there and any(
            marks.mark(student, one.lab) is not None for one in columns
        ):
            yield student
