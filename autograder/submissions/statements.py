"""The statements at the top of a cell.  Nothing here executes anything."""

from __future__ import annotations

import ast
import functools
import symtable
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.sandbox.inside.syntax import bound_names, one_name_each
from autograder.submissions.magics import lines_of, parsed, plain_python

MAX_ANALYSED = 200_000
"""How many characters of a stranger's source are looked at; trees take a hundred times as much."""


@dataclass(frozen=True)
class Statement:
    """One statement; of an import of several names, one name."""

    node: ast.stmt
    text: str
    """Its lines, or, if it shares them with another, the statement alone."""
    shares_line: bool
    binds: frozenset[str]

    @functools.cached_property
    def needs(self) -> frozenset[str]:
        """The names that it takes from the notebook, in functions or outside."""
        return frozenset(_looked_up(self.text))

    @functools.cached_property
    def dumped(self) -> str:
        """Its tree as text; empty, as none of a lab's is, if it cannot be written.

        A lab's own statements are compared with those of every notebook, so it is kept.
        """
        try:
            return ast.dump(self.node)
        except (RecursionError, ValueError):  # nested too deep, or a number of too many digits
            return ""


def statements(source: str) -> list[Statement]:
    """The statements of a cell; none if it is no Python or too long."""
    if len(source) > MAX_ANALYSED:
        return []
    plain = plain_python(source)
    tree = parsed(plain)
    if tree is None:
        return []
    lines = lines_of(plain)
    nodes = [part for node in tree.body for part in one_name_each(node)]
    on_line = Counter(line for node in nodes for line in {first_line(node), node.end_lineno})
    found = []
    for node in nodes:
        shares = on_line[first_line(node)] > 1 or on_line[node.end_lineno] > 1
        whole = lines[first_line(node) - 1 : node.end_lineno]
        text = _unparsed(node) if shares else "\n".join(whole)
        found.append(Statement(node, text, shares, _bound(node)))
    return found


def in_their_places(kept: Iterable[Statement]) -> str:
    """A cell of ``kept`` alone, each on the line of its own cell, for messages name lines."""
    lines: list[str] = []
    for one in kept:
        missing = first_line(one.node) - 1 - len(lines)
        if one.shares_line and missing < 0:
            lines[-1] += f"; {one.text}"
            continue
        lines += [""] * missing
        lines += lines_of(one.text)
    return "\n".join(lines)


def first_line(node: ast.stmt) -> int:
    """The line that a statement begins on, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _unparsed(node: ast.stmt) -> str:
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):  # nested too deep, or a number of too many digits
        return ""


def _bound(node: ast.stmt) -> frozenset[str]:
    try:
        return frozenset(bound_names(node))
    except RecursionError:
        return frozenset()


def _looked_up(text: str) -> Iterator[str]:
    try:
        tables = [symtable.symtable(text, "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    while tables:
        table = tables.pop()
        tables += table.get_children()
        is_top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (is_top or symbol.is_global()):
                yield symbol.get_name()
