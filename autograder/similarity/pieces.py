"""The pieces of a cell that are Python, as syntax trees with places in the cell's text."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from itertools import pairwise

from autograder.similarity.tokens import line_starts

MAX_HEADS = 4
"""So often a piece that is no Python is read once more, up to its mistake."""
GOES_ON = (")", "]", "}", "#", "else", "elif", "except", "finally")
"""With these begins no statement."""


class Piece:
    """Some whole lines of a cell that are Python."""

    def __init__(self, tree: ast.Module, lines: Sequence[str], start: int) -> None:
        self.tree = tree
        self.start = start
        self._lines = lines
        self._starts = [start]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))
        self.end = self._starts[-1]

    def ends_of(self, node: ast.AST) -> tuple[int, int]:
        """Where in the cell's text a node begins and ends; -1 for what is not known."""
        first = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
        last = getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)
        return self._place(*first), self._place(*last)

    def _place(self, line: int, column: int) -> int:
        """The place of what ast counts in lines, and in bytes of UTF-8."""
        if not 1 <= line <= len(self._lines):
            return -1
        text = self._lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode("utf-8", "ignore"))
        return self._starts[line - 1] + column


def pieces(source: str) -> Iterator[Piece]:
    """A cell as a whole, or those of its statements that are Python."""
    starts = line_starts(source)
    lines = [source[one:other] for one, other in pairwise(starts)]
    whole, _ = _parsed(lines)
    if whole:
        yield Piece(whole, lines, 0)
        return
    heads = [
        number
        for number, line in enumerate(lines)
        if line[:1].strip() and not line.startswith(GOES_ON)
    ]
    for first, last in zip(heads, [*heads[1:], len(lines)], strict=False):
        for _ in range(MAX_HEADS):
            tree, mistake = _parsed(lines[first:last])
            if tree:
                yield Piece(tree, lines[first:last], starts[first])
                break
            last = min(last - 1, first + mistake - 1)
            if last <= first:
                break


def _parsed(lines: Sequence[str]) -> tuple[ast.Module | None, int]:
    """The tree of some lines, or the line of a mistake in them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse("".join(lines)), 0
    except SyntaxError as error:
        return None, error.lineno or 0
    except (ValueError, RecursionError, MemoryError, UnicodeError):
        return None, 0
