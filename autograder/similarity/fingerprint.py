"""A student's code as fingerprints: what stays of it if names, layout and comments are changed,
and if the same is written in another way (``canonical.py``).

A fingerprint is a run of ``LENGTH`` tokens, as in winnowing (Schleimer, Wilkerson and Aiken:
"Winnowing: local algorithms for document fingerprinting", SIGMOD 2003).  There, some are chosen of
a long text; a student's functions are short, and all of them are kept.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.similarity.canonical import canonical
from autograder.similarity.tokens import Place, Token, tokens_of

LENGTH = 6
"""Tokens in a fingerprint: about one operation with two arrays."""

MAX_TOKENS = 20_000
"""Of one notebook; a lab takes some two thousand."""

BETWEEN = 2
"""So many tokens that are left out, parentheses for one, stand in what is shown as one piece."""

Fingerprint = tuple[str, ...]


@dataclass(frozen=True)
class Fingerprints:
    """All fingerprints of some cells, and what else of them tells people apart."""

    places: Mapping[Fingerprint, Sequence[Place]]
    """The pieces in which each of them stands."""
    numbers: Collection[str]
    """The numbers in the code, as they are written."""
    remarks: Collection[str]
    """Comments and strings of some length, in lower case."""


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
        code = []
        for token in tokens_of(source, index, shared_names):
            if left <= 0:
                break
            left -= 1
            if token.kind == "remark":
                remarks.add(token.text)
                continue
            if token.kind == "number":
                numbers.add(token.text)
            code.append(token)
        tokens = canonical(code, source)
        for first in range(len(tokens) - LENGTH + 1):
            run = tokens[first : first + LENGTH]
            places.setdefault(tuple(token.text for token in run), []).extend(_pieces(run))
    return Fingerprints(places, numbers, remarks)


def _pieces(run: Sequence[Token]) -> Iterator[Place]:
    """Where the tokens of a run stand, with those together that are beside one another."""
    ordered = sorted(run, key=lambda token: token.place.start)
    first = last = ordered[0]
    for token in ordered[1:]:
        if token.index > last.index + last.width + BETWEEN:
            yield Place(first.place.cell, first.place.start, last.place.end)
            first = last = token
        elif token.place.end > last.place.end:
            last = token
    yield Place(first.place.cell, first.place.start, last.place.end)


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
