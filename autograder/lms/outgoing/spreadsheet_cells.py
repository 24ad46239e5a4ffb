"""Values as the cells of a table that may be opened in a spreadsheet, in which none is computed."""

from __future__ import annotations

import re
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a text begins that a spreadsheet computes."""
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?%?")
DIGITS_AND_POINTS = re.compile(r"[+-]?(?:\d+\.)*\d*\d")
NO_ANSWER = "-"
"""What an LMS writes for nothing, and a spreadsheet shows as it is."""

DIGITS = 9
"""After the point: more than anybody grades by, and fewer than floats get wrong."""
MARK_DIGITS = 4
"""After the point of a mark that an LMS is told: as many as grading gives."""
SHOWN_DIGITS = 2
"""After the point of a mark that an LMS gives out, whatever it has been told."""


def is_computed(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return text.startswith(FORMULA) and text != NO_ANSWER and not NUMBER.fullmatch(text)


def as_text(text: str) -> str:
    """A text with an apostrophe before it if a spreadsheet would compute it."""
    return f"'{text}" if is_computed(text) else text


def as_cell(value: Any) -> str:
    """A value as a cell of a CSV file: a number, or a text that is not computed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    # 2.4 points, where sums and products of floats have come to 2.3999999999999995
    return str(round(value, DIGITS) if isinstance(value, float) else value)


def mark_text(mark: float, decimal: str = ".") -> str:
    """A mark as an LMS's file has it: ``17``, ``2.6667``, or ``2,6667`` with a decimal comma."""
    return f"{mark:.{MARK_DIGITS}f}".rstrip("0").rstrip(".").replace(".", decimal)


def read_number(text: str) -> float | None:
    """The number in a cell, with a point or a comma; None if there is none."""
    plain = text.strip().replace(",", ".")
    if not DIGITS_AND_POINTS.fullmatch(plain):
        return None
    # the last separator is the decimal one: 1.000,00 and 1,000.00
    whole, point, part = plain.rpartition(".")
    return float(whole.replace(".", "") + point + part)
