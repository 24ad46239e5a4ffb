"""A student's own functions in a notebook, and which of their lines are hers."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.grading.names import definitions
from autograder.sandbox.inside.syntax import is_stub
from autograder.submissions.magics import lines_of, parsed, plain_python
from autograder.submissions.statements import MAX_ANALYSED
from autograder.submissions.submission import Submission

MAX_FUNCTION_LINES = 120
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)
BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class OwnFunction:
    """A function of the lab's as a student wrote it."""

    name: str
    cell: str
    """The file name under which its cell is compiled."""
    source: str
    """The cell, in which lines are counted from 1."""
    node: ast.FunctionDef
    released: frozenset[str]
    """The lines that the lab hands out with the function, without blanks around them."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the cell."""
        return lines_of(self.source)

    @property
    def end(self) -> int:
        return self.node.end_lineno or self.node.lineno

    @property
    def arguments(self) -> frozenset[str]:
        found = self.node.args
        every = [*found.posonlyargs, *found.args, *found.kwonlyargs]
        return frozenset(one.arg for one in every)

    def is_own(self, node: ast.stmt) -> bool:
        """Whether no line of a statement is one that the lab hands out."""
        lines = self.lines[node.lineno - 1 : node.end_lineno]
        return not any(line.strip() in self.released for line in lines)

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """Her own simple statements, each alone on its lines and in no function inside this one."""
        return self._own(_simple(self.node.body))

    @cached_property
    def every_statement(self) -> list[ast.stmt]:
        """The same, and those in functions inside this one."""
        return self._own(_simple(self.node.body, inner=True))

    def _own(self, found: Iterable[ast.stmt]) -> list[ast.stmt]:
        return [
            node
            for node in found
            if not _is_docstring(node)
            and self.is_own(node)
            and self._begun[node.lineno] == self._begun[_last(node)] == 1
        ]

    @cached_property
    def _begun(self) -> Counter[int]:
        """How many statements have something of their own on each line."""
        ends = ((node.lineno, _last(node)) for node in _every(self.node.body))
        simple = {node.lineno for node in _simple(self.node.body, inner=True)}
        return Counter(
            line for first, last in ends for line in ({first, last} if first in simple else {first})
        )

    @cached_property
    def looped(self) -> frozenset[int]:
        """The first lines of statements inside loops, branches and functions inside this one."""
        return frozenset(
            child.lineno
            for node in ast.walk(self.node)
            if isinstance(node, (ast.For, ast.While, ast.If, ast.FunctionDef))
            if node is not self.node
            for child in _simple([*node.body, *getattr(node, "orelse", [])], inner=True)
        )

    def statement_at(self, line: int) -> ast.stmt | None:
        """Her own simple statement that ``line`` is part of."""
        return next((one for one in self.statements if one.lineno <= line <= _last(one)), None)


def own_functions(submission: Submission, lab: Lab) -> dict[str, OwnFunction]:
    """The functions of the lab that a student has written, by name, in the lab's order."""
    found = {}
    for name in lab.solution_cells:
        defined = definitions(submission, lab.check_of(name), name)
        if not defined or defined[-1].is_stub:
            continue
        cell, line = defined[-1].cell, defined[-1].line
        source = plain_python(cell.source)
        tree = parsed(source) if len(source) <= MAX_ANALYSED else None
        for node in tree.body if tree else ():
            if (
                isinstance(node, ast.FunctionDef)
                and (node.name, node.lineno) == (name, line)
                and not node.decorator_list
                and _last(node) - line < MAX_FUNCTION_LINES
                # what is shown is what she wrote, with the same numbers
                and lines_of(source)[line - 1 : _last(node)]
                == lines_of(cell.source)[line - 1 : _last(node)]
                and not is_stub(node)
            ):
                found[name] = OwnFunction(name, cell.name, source, node, _released(lab, name))
    return found


def _released(lab: Lab, name: str) -> frozenset[str]:
    """The lines of a function's cell that are handed out with it."""
    lines: set[str] = set()
    for cell in lab.cells:
        if nbgrader_marks(cell).get("grade_id") != name:
            continue
        hidden = False
        for line in cell_source(cell).splitlines():
            hidden = hidden or "BEGIN SOLUTION" in line
            if not hidden:
                lines.add(line.strip())
            hidden = hidden and "END SOLUTION" not in line
    return frozenset(lines - {""})


def _every(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a body, those inside others included."""
    for node in body:
        yield from (one for one in ast.walk(node) if isinstance(one, ast.stmt))


def _simple(body: list[ast.stmt], *, inner: bool = False) -> Iterator[ast.stmt]:
    """The simple statements of a body and of its blocks; those of functions inside it only if
    ``inner`` is set."""
    for node in body:
        if isinstance(node, SIMPLE):
            yield node
        elif not isinstance(node, BLOCKS) or (inner and isinstance(node, ast.FunctionDef)):
            for field in ("body", "orelse", "finalbody"):
                yield from _simple(getattr(node, field, []), inner=inner)
            for handler in getattr(node, "handlers", []):
                yield from _simple(handler.body, inner=inner)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
