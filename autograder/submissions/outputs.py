"""A notebook's bytes in, the same without what its cells have printed and drawn out.

Nothing in grading looks at outputs, and they may be a hundred times as large as the rest.  So they
are cut out of the text of the file, before any value is built of it.
"""

from __future__ import annotations

import re

MAX_KEPT = 64 * 2**20
"""How many bytes may be left."""
MAX_BRACKETS = 4_000_000
"""How many lists may be opened or closed in outputs: each takes a step, lists of numbers and texts
alone aside."""

STILL_LARGE = f"Without its outputs the file is still larger than {MAX_KEPT // 2**20} MiB"

SPACE = rb"[ \t\r\n]*+"
STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
FLAT = rb'(?:[^"\[\]]++|' + STRING + rb")*+"

# In JSON a quotation mark after a backslash is part of a text, and any other begins or ends one.
OUTPUTS = re.compile(rb'"outputs"(?<!\\"outputs")' + SPACE + b":" + SPACE + rb"\[")
UP_TO_BRACKET = re.compile(rb'(?:[^"\[\]]++|' + STRING + rb"|\[" + FLAT + rb"\])*+", re.DOTALL)


class Unfinished(ValueError):
    """The text ends within an output, so it is no JSON."""


class TooLarge(ValueError):
    """There is more than may be left, or more lists in outputs than may be counted."""


def without_outputs(data: bytes) -> bytes:
    """``data``, a JSON text in UTF-8, with an empty list for each list that is called outputs.

    Takes memory for what is left and for nothing else.  Where the text is no JSON, the result is
    none either, or none of what was cut out was any.  Raises Unfinished or TooLarge.
    """
    kept = bytearray()
    view = memoryview(data)
    position = brackets = 0
    while found := OUTPUTS.search(data, position):
        if len(kept) + found.end() - position > MAX_KEPT:
            raise TooLarge(STILL_LARGE)
        kept += view[position : found.end()]
        position, passed = _end_of_list(data, found.end(), MAX_BRACKETS - brackets)
        brackets += passed
    if len(kept) + len(data) - position > MAX_KEPT:
        raise TooLarge(STILL_LARGE)
    kept += view[position:]
    return bytes(kept)


def _end_of_list(data: bytes, position: int, allowed: int) -> tuple[int, int]:
    """Where the bracket stands that closes a list, and how many were passed on the way."""
    depth, passed = 1, 0
    while True:
        step = UP_TO_BRACKET.match(data, position)
        position = step.end() if step else position
        passed += 1
        if passed > allowed:
            raise TooLarge(f"The file has more than {MAX_BRACKETS:,} lists in its outputs")
        match data[position : position + 1]:
            case b"[":
                depth += 1
            case b"]":
                depth -= 1
            case _:
                raise Unfinished
        if not depth:
            return position, passed
        position += 1
