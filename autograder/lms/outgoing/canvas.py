"""Canvas's exported gradebook: which column takes a lab's marks, and whose each row is.

A row of it is one student's, but for the first ones, which say how marks are posted and what each
assignment is worth; an assignment's heading ends in its id, ``lab3 (12345)``.
"""

from __future__ import annotations

import re

from autograder.lms.outgoing.csv_file import CsvError, CsvFile, Row
from autograder.lms.outgoing.filling import Column, headings
from autograder.lms.outgoing.row_owners import Identity
from autograder.lms.outgoing.spreadsheet_cells import read_number

ASSIGNMENT = re.compile(r".*\S \(\d+\)")
POINTS_POSSIBLE = "Points Possible"
NAMES = ("Student", "LastName", "FirstName")
CLOSED = ("ex", "n/a")
"""What stands for a mark of who is excused or was not given the assignment."""
TEST_STUDENT = ("Student, Test", "Test Student")
"""Whom Canvas makes up for a teacher who looks at her course as students do."""


class CanvasGradebook:
    """The file, and where in it things stand."""

    lms = "Canvas"

    def __init__(self, table: CsvFile) -> None:
        self.table = table
        self._columns = {name: number for number, name in headings(table)}
        if "ID" not in self._columns or not any(name in self._columns for name in NAMES):
            raise CsvError(
                f"{table.name} is no gradebook of Canvas's: it has no columns Student and ID. "
                "Grades, Export, Export Entire Gradebook gives it out."
            )
        self._points = next(
            (row for row in table.rows if row.get(0).strip() == POINTS_POSSIBLE), None
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of assignments, as yet without a lab."""
        return tuple(
            Column(number, name, "", self._possible(number))
            for number, name in headings(self.table)
            if ASSIGNMENT.fullmatch(name)
        )

    @property
    def student_rows(self) -> list[Row]:
        """The rows that are about students."""
        return [row for row in self.table.rows if row.get(self._columns["ID"]).strip()]

    @property
    def open_to_students(self) -> list[int]:
        """The columns in which stands what students call themselves."""
        return [self._columns[name] for name in NAMES if name in self._columns]

    def identity(self, row: Row) -> Identity:
        def said(name: str) -> str:
            return row.get(self._columns.get(name)).strip()

        names = said("Student"), f"{said('FirstName')} {said('LastName')}".strip()
        return Identity(
            given_out=(said("ID"),),
            lms_ids=tuple(filter(None, (said("ID"), said("SIS User ID")))),
            logins=tuple(filter(None, (said("SIS Login ID"), said("SIS User ID")))),
            names=tuple(filter(None, names)),
        )

    def is_nobody(self, row: Row) -> bool:
        """Whether a row is of no student of flesh and blood."""
        return any(name in TEST_STUDENT for name in self.identity(row).names)

    def is_closed(self, row: Row, column: Column) -> bool:
        return row.get(column.number).strip().casefold() in CLOSED

    def decimal(self) -> str:
        return self.table.decimal(column.number for column in self.columns)

    def _possible(self, column: int) -> float | None:
        return read_number(self._points.get(column)) if self._points else None
