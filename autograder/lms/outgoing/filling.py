"""Marks written into a column of the file that an LMS gave out, and what became of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.lms.outgoing.csv_file import CsvFile, Row
from autograder.lms.outgoing.spreadsheet_cells import (
    NO_ANSWER,
    SHOWN_DIGITS,
    as_text,
    is_computed,
    mark_text,
    read_number,
)


@dataclass(frozen=True)
class Column:
    """A column that takes the marks of one lab."""

    number: int
    heading: str
    lab: str
    max_points: float | None = None
    """What the LMS has the lab be worth; None if it does not say."""


@dataclass
class Filled:
    """What was done with one column."""

    column: Column
    new: list[str] = field(default_factory=list)
    """Students whose cell was empty."""
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    """Students whose cell had another mark: who, what it was, and what it is now."""
    same: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    """Students whose cell the LMS does not take a mark in, so that it was left."""
    kept: list[tuple[str, str]] = field(default_factory=list)
    """Students without a mark here, whose cell has one, and which."""
    above: list[str] = field(default_factory=list)
    """Students with more points than the LMS takes."""


def fill(
    table: CsvFile,
    column: Column,
    rows: Sequence[tuple[Row, str]],
    marks: Mapping[str, float | None],
    *,
    decimal: str,
    closed: Iterable[str] = (),
    factor: float = 1.0,
) -> Filled:
    """Write each student's mark, times a factor, into her row of a column.

    ``closed`` names the students whose cell the LMS has closed.  A cell is left as it is if its
    student has no mark, or if it has the same mark already, as exact as the LMS shows it.
    """
    filled = Filled(column)
    closed = frozenset(closed)
    for row, student in rows:
        if not student:
            continue
        old = row.get(column.number).strip()
        mark = marks.get(student)
        if mark is None:
            if old not in ("", NO_ANSWER):
                filled.kept.append((student, old))
            continue
        new = mark_text(mark * factor, decimal)
        if student in closed:
            filled.closed.append(student)
            continue
        if column.max_points is not None and mark * factor > column.max_points + 1e-6:
            filled.above.append(student)
        if _is_same(old, mark * factor):
            filled.same.append(student)
            continue
        table.set(row, column.number, new)
        if old in ("", NO_ANSWER):
            filled.new.append(student)
        else:
            filled.changed.append((student, old, new))
    return filled


def disarm(table: CsvFile, columns: Iterable[int]) -> int:
    """Put an apostrophe before whatever a spreadsheet would compute in columns that students can
    write in; returns how many cells that were."""
    columns = tuple(columns)
    count = 0
    for row in table.rows:
        for column in columns:
            if is_computed(text := row.get(column)):
                table.set(row, column, as_text(text))
                count += 1
    return count


def headings(table: CsvFile) -> Iterator[tuple[int, str]]:
    """Each column's number, and its heading without blanks around it."""
    return ((number, cell.strip()) for number, cell in enumerate(table.heading.cells))


def _is_same(old: str, mark: float) -> bool:
    number = read_number(old)
    return number is not None and round(number, SHOWN_DIGITS) == round(mark, SHOWN_DIGITS)
