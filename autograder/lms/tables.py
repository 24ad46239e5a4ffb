"""Tables as spreadsheets and LMSs write them, in any encoding, as rows of texts.

A formula is never evaluated: in a text file it is text, and in a workbook it is marked, for what
stands there is not what whoever wrote it sees.
"""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from autograder.course import CourseError
from autograder.lms.text_files import WINDOWS, decode_text, split_separator_line
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

MAX_BYTES = 32 * 2**20
MAX_UNPACKED = 256 * 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_PARTS = 1_000
DELIMITERS = ",;\t|"
SIGNS = "’‘“”„–—…€·´`°\xa0"
"""What stands in western European texts besides letters."""
SOME = 0.1
OFFICE = b"\xd0\xcf\x11\xe0"
"""What Excel's files from before 2007 begin with, and those with a password."""

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a damaged workbook leads to in openpyxl, which checks little of it."""

Rows = list[list[str]]


@dataclass(frozen=True)
class Formula:
    """Where a workbook has a formula."""

    row: int
    column: int


@dataclass(frozen=True)
class Table:
    """What stands in a file."""

    rows: Rows
    note: str = ""
    """What a teacher should know of how it was read, as a sentence."""
    formulas: frozenset[Formula] = frozenset()


def read_table(path: Path, is_better: Callable[[Rows], int]) -> Table:
    """Read a table from a CSV file or a workbook.

    ``is_better`` rates a way to tell a text's columns apart; the best one counts.  Raises
    CourseError with a sentence.
    """
    try:
        data = read_file(path.resolve(), MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise CourseError(f"There is no file {path}.") from error
    except (OSError, NotebookError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
        raise CourseError(f"{path} cannot be read: {why}.") from error
    if len(data) > MAX_BYTES:
        raise CourseError(f"{path} is larger than {MAX_BYTES // 2**20} MiB, which is no roster.")
    if data.startswith(b"PK\x03\x04"):
        return _workbook(path, data)
    if data.startswith(OFFICE):
        raise CourseError(
            f"{path} is a workbook of an old kind, or one with a password; save it as .xlsx or as "
            "CSV."
        )
    text, note = _text(path, data)
    return Table(_best(path, text, is_better), note)


def _text(path: Path, data: bytes) -> tuple[str, str]:
    """A file's text, and what there is to say about its encoding.

    Raises CourseError if it is text in none of those that are read here.
    """
    found = decode_text(data)
    text = found.text if found else data.decode(WINDOWS, "replace")
    if "\0" in text:
        raise CourseError(f"{path} is no table: save it as CSV or as .xlsx.")
    if found and found.encoding != WINDOWS:
        return text, ""
    if not found or _is_of_another_script(text):
        raise CourseError(
            f"{path} is neither in UTF-8 nor as Excel writes it in western Europe ({WINDOWS}); it "
            "may be in Shift-JIS, GBK or the like. Save it as UTF-8 (in Excel: CSV UTF-8) or as "
            ".xlsx."
        )
    note = (
        f"{path} is not in UTF-8 and was read as Excel on Windows writes it ({WINDOWS}); see "
        "whether the names are right. If they are not, save it as UTF-8 or as .xlsx."
    )
    return text, note


def _is_of_another_script(text: str) -> bool:
    """Whether what was read as western European text is none, by the signs that stand in it where
    letters would."""
    foreign = [letter for letter in text if not letter.isascii() and letter not in SIGNS]
    signs = [letter for letter in foreign if not letter.isalpha()]
    return len(signs) > SOME * len(foreign)


def _best(path: Path, text: str, is_better: Callable[[Rows], int]) -> Rows:
    """The rows of a text, by the delimiter with which they say most."""
    stated, _, text = split_separator_line(text)
    delimiters = stated or DELIMITERS
    problem = ""
    found: list[tuple[int, Rows]] = []
    for delimiter in delimiters:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows = list(itertools.islice(reader, MAX_ROWS + 1))
        except csv.Error as error:
            problem = str(error)
            continue
        found.append((is_better(rows), rows))
    if not found:
        raise CourseError(f"{path} cannot be read as a table: {problem}.")
    rows = max(found, key=lambda one: one[0])[1]
    if len(rows) > MAX_ROWS:
        raise CourseError(f"{path} has more than {MAX_ROWS:,} rows, which is no roster.")
    return [row[:MAX_COLUMNS] for row in rows]


def _workbook(path: Path, data: bytes) -> Table:
    """The first sheet of a workbook in which anything stands."""
    from openpyxl import load_workbook  # which takes a while, and few need it

    damaged = f"{path} is no workbook, or a damaged one; save it as .xlsx or as CSV."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            # zipfile gives no more of a part than it claims to hold
            if (
                len(infos) > MAX_PARTS
                or sum(one.file_size for one in infos) > MAX_UNPACKED
                or (
                    {one.compress_type for one in infos}
                    - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
                )
            ):
                raise CourseError(
                    f"{path} is larger than {MAX_UNPACKED // 2**20} MiB when it is unpacked, "
                    "which is no roster."
                )
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows: Rows = []
            formulas = set()
            cells = itertools.islice(sheet.iter_rows(max_col=MAX_COLUMNS), MAX_ROWS + 1)
            for number, row in enumerate(cells):
                rows.append([_cell_text(cell.value) for cell in row])
                formulas |= {
                    Formula(number, column)
                    for column, cell in enumerate(row)
                    if cell.data_type == "f"
                }
            if len(rows) > MAX_ROWS:
                raise CourseError(f"{path} has more than {MAX_ROWS:,} rows, which is no roster.")
            if any(map(any, rows)):
                return Table(rows, formulas=frozenset(formulas))
    except BROKEN as error:
        raise CourseError(damaged) from error
    raise CourseError(f"There is nothing in {path}.")


def _cell_text(value: Any) -> str:
    """A cell as somebody sees it; numbers of students are no decimals."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value)


def cells(rows: Rows, number: int) -> Iterator[str]:
    """The texts of a row without blanks around them."""
    for text in rows[number]:
        yield " ".join(text.split())
