"""The cells of a notebook that a self-check runs, and what each is to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from autograder.course import DEMONSTRATION, nbgrader_marks, solution_ids
from autograder.sandbox.inside.syntax import is_stub
from autograder.self_check.results import Place
from autograder.submissions.magics import lines_of, parsed, plain_python

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode


@dataclass(frozen=True)
class Cell:
    """A code cell."""

    number: int
    """Which cell of the notebook, from 1, Markdown cells counted."""
    source: str
    grade_id: str = ""
    """The lab's name for it, empty for a cell of the student's own."""
    writes: str = ""
    """The function that is written there, if it is a solution cell."""
    checks: str = ""
    """What is checked there, if it is a grade cell: a function, or a name for the whole."""
    points: float = 0.0

    @cached_property
    def python(self) -> str:
        """Its source as Python, without IPython's own syntax."""
        return plain_python(self.source)

    @cached_property
    def is_stub(self) -> bool:
        """Whether its function is as it was handed out."""
        tree = parsed(self.python) if self.writes else None
        return tree is not None and any(
            is_stub(node) for node in tree.body if getattr(node, "name", "") == self.writes
        )

    @property
    def label(self) -> str:
        """How to find the cell in the notebook: by its function, or by how it begins."""
        if self.writes:
            return f"the cell of {self.writes}"
        lines = (line.strip() for line in self.source.splitlines())
        first = next((line for line in lines if line and not line.startswith("#")), "")
        return f"the cell that begins “{first[:40]}”"

    def place(self, line: int = 0, column: int = 0) -> Place:
        """A line of it; without one, the line on which its function begins."""
        lines = lines_of(self.source)
        if not line and self.writes:
            begins = re.compile(rf"\s*(async\s+)?def\s+{re.escape(self.writes)}\b")
            found = (number for number, text in enumerate(lines, 1) if begins.match(text))
            line = next(found, 0)
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        return Place(cell=self.number, line=line, column=column, text=text)


def cells_of(notebook: NotebookNode) -> list[Cell]:
    """The cells that run, in order: code that does more than show something."""
    functions = solution_ids(notebook.cells)
    return [
        _cell(cell, number, functions)
        for number, cell in enumerate(notebook.cells, 1)
        if cell.cell_type == "code"
        and cell.source.strip()
        and DEMONSTRATION not in cell.metadata.get("tags", ())
    ]


def written_answers(notebook: NotebookNode) -> dict[str, float]:
    """The notebook's answers that a person marks, by name, with the points they are worth."""
    marks = [nbgrader_marks(cell) for cell in notebook.cells]
    return {
        str(mark.get("grade_id")): float(mark.get("points", 0))
        for mark in marks
        if mark.get("grade") and mark.get("solution")
    }


def _cell(cell: NotebookNode, number: int, functions: tuple[str, ...]) -> Cell:
    marks = nbgrader_marks(cell)
    grade_id = str(marks.get("grade_id", ""))
    is_solution, is_graded = bool(marks.get("solution")), bool(marks.get("grade"))
    return Cell(
        number=number,
        source=cell.source,
        grade_id=grade_id,
        writes=grade_id if is_solution and grade_id in functions else "",
        checks=grade_id.removeprefix("test_") if is_graded and not is_solution else "",
        points=float(marks.get("points", 0)) if is_graded else 0.0,
    )
