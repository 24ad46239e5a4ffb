"""A CSV file that an LMS gave out, in which single cells are filled in.

Whatever is not filled in stays byte for byte as it was: encoding, byte order mark, separators,
quotes and ends of lines, for it is the LMS that has to read the file again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import CourseError
from autograder.lms.text_files import Decoded, decode_text, split_separator_line

MOST_BYTES = 64 << 20
SEPARATORS = (",", ";", "\t")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel's own files begin, new and old."""


class CsvError(CourseError):
    """The file is no table that can be filled in; the message says why and what to do."""


@dataclass
class Row:
    """One row: what it says, and how that is written."""

    cells: list[str]
    raw: str
    """As it stands in the file, its end of line included."""

    def get(self, column: int | None) -> str:
        """The text in a column; nothing if the row is too short, or there is no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


class CsvFile:
    """The rows of a CSV file, with what is needed to write it as it was."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self._mark, self._encoding, text = _decoded(name, data)
        stated, self._preamble, text = split_separator_line(text)
        self.separator = stated or _separator(text)
        try:
            self.rows = list(_rows(text, self.separator))
        except csv.Error as error:
            raise CsvError(f"{name} is no CSV file that can be read: {error}.") from error
        self.heading = self.rows.pop(0) if self.rows else Row([], "")

    def set(self, row: Row, column: int, text: str) -> None:
        """Write a text into one cell."""
        if row.get(column) == text:
            return
        ending = row.raw[len(row.raw.rstrip("\r\n")) :]
        pieces = _pieces(row.raw.removesuffix(ending), row.cells, self.separator)
        missing = column + 1 - len(row.cells)
        row.cells += [""] * missing
        pieces += [""] * missing
        row.cells[column] = text
        pieces[column] = self._written(text, like=pieces[column])
        row.raw = self.separator.join(pieces) + ending

    def content(self) -> bytes:
        """The whole file, as it is to be written."""
        text = self._preamble + self.heading.raw + "".join(row.raw for row in self.rows)
        return self._mark + text.encode(self._encoding, "replace")

    def _written(self, text: str, like: str = "") -> str:
        special = any(sign in text for sign in (self.separator, '"', "\r", "\n"))
        if special or like.startswith('"'):
            return '"' + text.replace('"', '""') + '"'
        return text

    def decimal(self, columns: Iterable[int]) -> str:
        """The sign between a number's whole and its fraction, as these columns have it.

        If none of them has a fraction, semicolons tell of a spreadsheet in a language with commas.
        """
        cells = [row.get(column).strip() for column in columns for row in self.rows]
        if any(_is_fraction(cell, ",") for cell in cells):
            return ","
        if any(_is_fraction(cell, ".") for cell in cells):
            return "."
        return "," if self.separator == ";" else "."


def read_csv_file(path: Path) -> CsvFile:
    """Read the file that an LMS gave out; raises CsvError if it is none."""
    try:
        if path.is_dir():
            raise CsvError(f"{path} is a folder: name the CSV file that was downloaded.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CsvError(f"{path} could not be read: {error.strerror}.") from error
    return CsvFile(str(path), data)


def _decoded(name: str, data: bytes) -> Decoded:
    """The text of a file; raises CsvError if there is none."""
    if len(data) > MOST_BYTES:
        raise CsvError(f"{name} has more than {MOST_BYTES >> 20} MB: it is no file of marks.")
    if data.startswith(WORKBOOKS):
        raise CsvError(
            f"{name} is an Excel workbook, and what goes back has to be CSV: name the CSV file "
            "as it was downloaded."
        )
    found = decode_text(data)
    if found and found.text.strip():
        return found
    raise CsvError(f"{name} is no CSV file: it is empty, or no text.")


def _separator(text: str) -> str:
    """The separator that parts the heading into most cells."""

    def count(separator: str) -> int:
        try:
            return len(next(_rows(text, separator), Row([], "")).cells)
        except csv.Error:
            return 0

    return max(SEPARATORS, key=count)


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Each row with the very characters that it was read from."""
    read: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            read.append(line)
            yield line

    before = csv.field_size_limit(MOST_BYTES)  # a student's text may stand in a cell
    try:
        for cells in csv.reader(lines(), delimiter=separator, strict=True):
            yield Row(cells, "".join(read))
            read.clear()
    finally:
        csv.field_size_limit(before)


def _pieces(raw: str, cells: list[str], separator: str) -> list[str]:
    """How each cell of a row is written: with quotes around it or without."""
    pieces: list[str] = []
    place = 0
    for cell in cells:
        quoted = '"' + cell.replace('"', '""') + '"'
        pieces.append(quoted if raw.startswith(quoted, place) else cell)
        place += len(pieces[-1]) + len(separator)
    return pieces


def _is_fraction(cell: str, sign: str) -> bool:
    whole, found, part = cell.rpartition(sign)
    return bool(found) and part.isdigit() and whole.lstrip("-").isdigit()
