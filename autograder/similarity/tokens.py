"""Python source as tokens that say something: names of the student's own count as any name."""

from __future__ import annotations

import contextlib
import io
import keyword
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import dataclass

NAME, TEXT, END = "name", '"text"', ";"
"""What stands for any name of the student's own, for any string, and for the end of a line."""

REMARK = 15
"""Characters from which on a comment is more than a word or two."""

F_STRINGS = tuple(getattr(tokenize, f"FSTRING_{part}", -1) for part in ("START", "MIDDLE", "END"))
"""From Python 3.12 on, an f-string is many tokens."""


@dataclass(frozen=True)
class Place:
    """Where something stands: a cell, and the characters of it from ``start`` to ``end``."""

    cell: int
    start: int
    end: int


@dataclass(frozen=True)
class Token:
    """A token of one cell."""

    text: str
    place: Place
    index: int
    """Which of the cell's tokens it is."""
    kind: str = "code"
    """``code``, ``number`` or ``remark``: a comment, or what a string says, which is no code."""
    width: int = 1
    """How many of the cell's tokens it stands for, from ``index`` on."""


def tokens_of(source: str, cell: int, shared_names: Collection[str]) -> Iterator[Token]:
    """The tokens of one cell, without those that say nothing.

    ``shared_names`` are those that everybody has from the lab; any other name, unless it is an
    attribute or Python's own, counts as any name.
    """
    starts = line_starts(source)
    before = ""
    index = 0
    for kind, string, first, last in _python(source):
        start = starts[first[0] - 1] + first[1]
        end = starts[min(last[0], len(starts)) - 1] + last[1]
        place = Place(cell, start, end)
        what, text = "code", string
        match kind:
            case tokenize.NAME if not (
                before == "." or keyword.iskeyword(text) or text in shared_names
            ):
                text = NAME
            case tokenize.NUMBER:
                what, text = "number", _number(text)
            case tokenize.STRING:
                yield from _remark(text.strip("\"'rbfuRBFU"), place, index)
                text = TEXT
            case tokenize.COMMENT:
                yield from _remark(text.lstrip("#"), place, index)
                continue
            case tokenize.NEWLINE:
                text = END
            case tokenize.NAME | tokenize.OP:
                pass
            case _:
                continue
        before = text
        yield Token(text, place, index, what)
        index += 1


def line_starts(source: str) -> list[int]:
    """The place of each line's first character, and that of the end."""
    starts = [0]
    for line in io.StringIO(source):
        starts.append(starts[-1] + len(line))
    return starts


def _remark(text: str, place: Place, index: int) -> Iterator[Token]:
    said = " ".join(text.casefold().split())
    if len(said) >= REMARK:
        yield Token(said, place, index, "remark")


def _number(text: str) -> str:
    """A number in one way, however it is written: ``.50``, ``0.5`` and ``5e-1``."""
    with contextlib.suppress(ValueError):
        return f"{float(text.replace('_', '')):.12g}"
    return text.casefold()


_Raw = tuple[int, str, tuple[int, int], tuple[int, int]]


def _python(source: str) -> Iterator[_Raw]:
    """The tokens of a text up to where it is no Python any more; an f-string is one."""
    begin, _, finish = F_STRINGS
    depth, first, parts = 0, (1, 0), list[str]()
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == begin:
                depth += 1
                if depth == 1:
                    first, parts = token.start, []
            if depth:
                parts.append(token.string)
                if token.type == finish:
                    depth -= 1
                    if not depth:
                        yield tokenize.STRING, "".join(parts), first, token.end
                continue
            yield token.type, token.string, token.start, token.end
