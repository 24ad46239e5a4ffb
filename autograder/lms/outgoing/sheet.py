"""A class's marks as a spreadsheet: a row a student, a column a lab, and each lab by function."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from autograder.lms.outgoing.results import ClassResults, GradedLab, Member
from autograder.lms.outgoing.spreadsheet_cells import MARK_DIGITS, as_cell, mark_text

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | float | None

WHO = ("student", "last name", "first name", "e-mail")
SECTION = "section"
"""A column that is there if somebody is in one."""
LONGEST_TITLE = 31
"""Of a worksheet, in Excel."""
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
NOT_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold."""
WIDTHS = (18, 18, 18, 28)
"""Of the columns that say who a student is; others are as wide as their headings."""
MARGIN = 3


def as_csv(marks: ClassResults) -> bytes:
    """A CSV file that Excel opens with all letters right: UTF-8 with a byte order mark.

    Of one lab it has the functions, too.
    """
    table = io.StringIO()
    writer = csv.writer(table)
    rows = _by_function(marks, marks.labs[0]) if len(marks.labs) == 1 else _by_lab(marks)
    for row in rows:
        writer.writerow([as_cell(cell) for cell in row])
    return table.getvalue().encode("utf-8-sig", "replace")


def as_workbook(marks: ClassResults) -> bytes:
    """An Excel workbook: a worksheet with all labs, and one a lab with its functions.

    Texts are texts, whatever they begin with, and numbers are numbers.
    """
    from openpyxl import Workbook  # which takes a while, and few commands write one

    book = Workbook(write_only=True)
    _write(book, "Marks", _by_lab(marks))
    titles = {"marks"}
    for lab in marks.labs:
        _write(book, _title(lab.name, titles), _by_function(marks, lab))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _by_lab(marks: ClassResults) -> Iterator[Sequence[Cell]]:
    """The heading, and a row a student with her mark in each lab."""
    yield [*_who_columns(marks), *(_heading(lab.name, lab.max_points) for lab in marks.labs)]
    for member in marks.members:
        found = (marks.mark(member.student_id, lab.name) for lab in marks.labs)
        yield [*_who(marks, member), *map(_rounded, found)]


def _by_function(marks: ClassResults, lab: GradedLab) -> Iterator[Sequence[Cell]]:
    """The heading, and a row a student with the points of each part of one lab."""
    parts = (_heading(part.title, part.max_points) for part in lab.parts)
    yield [*_who_columns(marks), *parts, "late", _heading("mark", lab.max_points), "status"]
    for member in marks.members:
        found = marks.of(member.student_id, lab.name)
        cells = (found.cells.get(part.grade_id) for part in lab.parts)
        points = [_rounded(cell.points) if cell else None for cell in cells]
        late = _rounded(-found.penalty) if found.penalty else None
        mark = _rounded(marks.mark(member.student_id, lab.name))
        yield [*_who(marks, member), *points, late, mark, found.status]


def _write(book: Workbook, title: str, rows: Iterator[Sequence[Cell]]) -> None:
    """Write one worksheet, its heading bold and in sight wherever it is scrolled to."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    bold, plain = Font(bold=True), Font()

    def text(said: str, font: Font) -> Any:
        """A cell that says that it holds a text, so that nothing in it is computed."""
        cell: Any = WriteOnlyCell(sheet, NOT_IN_CELLS.sub("\ufffd", said))
        cell.data_type = "s"
        cell.font = font
        return cell

    for number, row in enumerate(rows):
        for column, heading in enumerate(row) if number == 0 else ():
            width = WIDTHS[column] if column < len(WIDTHS) else len(str(heading)) + MARGIN
            sheet.column_dimensions[get_column_letter(column + 1)].width = width
        font = plain if number else bold
        sheet.append([text(cell, font) if isinstance(cell, str) else cell for cell in row])


def _heading(name: str, max_points: float) -> str:
    return f"{name} (of {mark_text(max_points)})"


def _who_columns(marks: ClassResults) -> tuple[str, ...]:
    return (*WHO, SECTION) if marks.has_sections else WHO


def _who(marks: ClassResults, member: Member) -> tuple[Cell, ...]:
    who = (member.student_id, member.last_name, member.first_name, member.email, member.section)
    return who[: len(_who_columns(marks))]


def _rounded(points: float | None) -> float | None:
    if points is None:
        return None
    rounded = round(float(points), MARK_DIGITS)
    return int(rounded) if rounded.is_integer() else rounded


def _title(name: str, taken: set[str]) -> str:
    """A worksheet's title that Excel takes, and that no other has, whatever its case."""
    plain = NOT_IN_TITLES.sub("_", name)
    title, number = plain[:LONGEST_TITLE], 1
    while title.casefold() in taken:
        number += 1
        end = f"~{number}"
        title = plain[: LONGEST_TITLE - len(end)] + end
    taken.add(title.casefold())
    return title
