"""A student's code as fingerprints: what stays of it if names, layout and comments are changed.

A fingerprint is a run of ``LENGTH`` tokens, as in winnowing (Schleimer, Wilkerson and Aiken:
"Winnowing: local algorithms for document fingerprinting", SIGMOD 2003).  There, some are chosen of
a long text; a student's functions are short, and all of them are kept.
"""

from __future__ import annotations

import ast
import contextlib
import io
import keyword
import tokenize
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

LENGTH = 6
"""Tokens in a fingerprint: about one operation with two arrays."""

MAX_TOKENS = 20_000
"""Of one notebook; a lab takes some two thousand."""

NAME, TEXT, END = "name", '"text"', ";"
"""What stands for any name of the student's own, for any string, and for the end of a line."""

Fingerprint = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where something stands: a cell, and the characters of it from ``start`` to ``end``."""

    cell: int
    start: int
    end: int


@dataclass(frozen=True)
class Fingerprints:
    """All fingerprints of some cells, and what else of them tells people apart."""

    places: Mapping[Fingerprint, Sequence[Place]]
    numbers: Collection[str]
    """The numbers in the code, as they are written."""
    remarks: Collection[str]
    """Comments and strings of some length, in lower case."""


@dataclass(frozen=True)
class _Token:
    text: str
    place: Place


REMARK = 15
"""Characters from which on a comment is more than a word or two."""


def fingerprints(cells: Sequence[str], shared_names: Collection[str]) -> Fingerprints:
    """Find the fingerprints of code ``cells``.

    ``shared_names`` are those that everybody has from the lab; any other name, unless it is an
    attribute or Python's own, counts as any name.  Cells that are no Python count as far as
    they can be read.
    """
    places: dict[Fingerprint, list[Place]] = {}
    numbers: set[str] = set()
    remarks: set[str] = set()
    left = MAX_TOKENS
    for index, source in enumerate(cells):
        tokens = []
        for kind, token in _tokens(source, index, shared_names):
            if left <= 0:
                break
            left -= 1
            if kind == "remark":
                remarks.add(token.text)
                continue
            if kind == "number":
                numbers.add(token.text)
            tokens.append(token)
        for first in range(len(tokens) - LENGTH + 1):
            run = tokens[first : first + LENGTH]
            place = Place(index, run[0].place.start, run[-1].place.end)
            places.setdefault(tuple(token.text for token in run), []).append(place)
    return Fingerprints(places, numbers, remarks)


def _tokens(source: str, cell: int, shared_names: Collection[str]) -> Iterator[tuple[str, _Token]]:
    """The tokens of one cell that say something, each with its kind."""
    starts = [0]
    for line in io.StringIO(source):
        starts.append(starts[-1] + len(line))
    before = ""
    for token in _python(source):
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[min(token.end[0], len(starts)) - 1] + token.end[1]
        place = Place(cell, start, end)
        kind, text = "code", token.string
        match token.type:
            case tokenize.NAME if not (
                before == "." or keyword.iskeyword(text) or text in shared_names
            ):
                text = NAME
            case tokenize.NUMBER:
                kind, text = "number", _number(text)
            case tokenize.STRING:
                yield from _remark(text.strip("\"'rbfuRBFU"), place)
                text = TEXT
            case tokenize.COMMENT:
                yield from _remark(text.lstrip("#"), place)
                continue
            case tokenize.NEWLINE:
                text = END
            case tokenize.NAME | tokenize.OP:
                pass
            case _:
                continue
        before = text
        yield kind, _Token(text, place)


def _remark(text: str, place: Place) -> Iterator[tuple[str, _Token]]:
    said = " ".join(text.casefold().split())
    if len(said) >= REMARK:
        yield "remark", _Token(said, place)


def _number(text: str) -> str:
    """A number in one way, however it is written: ``.50``, ``0.5`` and ``5e-1``."""
    with contextlib.suppress(ValueError):
        return f"{float(text.replace('_', '')):.12g}"
    return text.casefold()


def _python(source: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens of a text up to where it is no Python any more."""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        yield from tokenize.generate_tokens(io.StringIO(source).readline)


def without_annotations(source: str) -> str:
    """The same code without types in the heads of its functions; empty if it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.unparse(tree)
