"""What a lab's solution cells define, by name."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.kept_with import kept_with
from autograder.submissions.statements import Statement, statements


@dataclass(frozen=True)
class SolutionNames:
    """The names that students are to define; each stands in one of the first three."""

    functions: tuple[str, ...]
    classes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    of_cell: Mapping[str, str] | None = None
    """For each solution cell what it is called by: the first function or class that it defines, or
    its grade id; None if grade ids are such names."""

    def called(self, grade_id: str) -> str:
        """What a cell is called by; any other than a solution cell by its own grade id."""
        return (self.of_cell or {}).get(grade_id, grade_id)

    @property
    def all(self) -> frozenset[str]:
        return frozenset((*self.functions, *self.classes, *self.values))


@kept_with
def solution_names(lab: Lab) -> SolutionNames:
    """List what a lab's solution cells define.

    The grade id of a solution cell is its function's name, unless the notebook comes from elsewhere
    and is graded by its own test cells: then it may be anything, and its source says what it
    defines.
    """
    if lab.adoption is None:
        return SolutionNames(lab.solution_cells)
    marked = {nbgrader_marks(cell).get("grade_id", ""): cell_source(cell) for cell in lab.cells}
    return _defined_in(tuple((grade_id, marked[grade_id]) for grade_id in lab.solution_cells))


@functools.lru_cache(maxsize=16)
def _defined_in(cells: tuple[tuple[str, str], ...]) -> SolutionNames:
    kinds: dict[str, str] = {}
    called = {}
    for grade_id, source in cells:
        first = ""
        for one in statements(source):
            kind = _kind(one)
            for name in sorted(one.binds) if kind else ():
                kinds.setdefault(name, kind)
                first = first or (name if kind != "value" else "")
        called[grade_id] = first or grade_id
    by_kind = {
        wanted: tuple(name for name, kind in kinds.items() if kind == wanted)
        for wanted in ("function", "class", "value")
    }
    return SolutionNames(by_kind["function"], by_kind["class"], by_kind["value"], called)


def _kind(one: Statement) -> str:
    """What a statement of a solution defines; empty if it is nothing of the student's own."""
    match one.node:
        case ast.Import() | ast.ImportFrom():
            return ""
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Assign(value=ast.Lambda()):
            return "function"
        case ast.ClassDef():
            return "class"
    return "value"
