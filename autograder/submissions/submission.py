"""A notebook in, the cells that grading executes out."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode

from autograder.course import Lab, nbgrader_marks

MAX_MAGICS = 100
DEMONSTRATION = "demonstration"
"""The tag of cells that only show something; they are not executed in grading."""

TIMED_CELL = re.compile(r"\A\s*%%(time|timeit|capture|prun)\b.*\n")
NEEDS_IPYTHON = re.compile(r"^\s*[%!?]|\?\s*$|=\s*[%!]", re.MULTILINE)
"""Where a line may be IPython's rather than Python's; importing IPython takes a while."""


@dataclass(frozen=True)
class Cell:
    """A code cell that grading executes."""

    number: int
    """Which of the executed cells, counted from 1."""
    source: str
    grade_id: str = ""
    """The lab's name for it if it is a solution cell, otherwise empty."""

    @property
    def name(self) -> str:
        """The file name under which the cell is compiled."""
        return f"cell {self.number}"

    @property
    def label(self) -> str:
        """How to find the cell in a notebook: by its function, or by how it begins."""
        if self.grade_id:
            return f"the cell of {self.grade_id}"
        lines = (line.strip() for line in self.source.splitlines())
        first = next((line for line in lines if line and not line.startswith("#")), "")
        return f"the cell that begins “{first[:40]}”"


@dataclass(frozen=True)
class Submission:
    """What a student wrote, as far as grading looks at it."""

    cells: tuple[Cell, ...]

    @property
    def fingerprint(self) -> str:
        """A digest of all that can make a difference to the marks."""
        parts = [[cell.grade_id, cell.source] for cell in self.cells]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def sources(self) -> dict[str, str]:
        return {cell.grade_id: cell.source for cell in self.cells if cell.grade_id}


def submission_of(notebook: NotebookNode, lab: Lab) -> Submission:
    """The cells of ``notebook`` that grading executes, in order.

    Grade cells are left out, for their tests are ours, and so are demonstrations and empty
    cells.  Cells that the lab hands out locked count as they were handed out, even where they
    are gone.  Where an id
    stands more than once the last one counts, as in nbgrader; a solution cell that was turned
    into text is code all the same.
    """
    graded = {cell.grade_id for cell in lab.grade_cells}
    given = lab.given_cells
    last = {_grade_id(cell): index for index, cell in enumerate(notebook.cells)}
    chosen: list[tuple[str, str]] = []
    for index, cell in enumerate(notebook.cells):
        if _grade_id(cell) in graded:
            continue
        grade_id = _grade_id(cell) if last[_grade_id(cell)] == index else ""
        is_solution = grade_id in lab.solution_cells
        if cell.cell_type != "code" and not is_solution and grade_id not in given:
            continue
        source = given.get(grade_id, cell.source)
        shown_only = DEMONSTRATION in cell.metadata.get("tags", ())
        if shown_only and not is_solution and grade_id not in given:
            continue
        if source.strip():
            chosen.append((grade_id, source))
    _put_back_given_cells(chosen, lab)
    return Submission(
        tuple(
            Cell(number, source, grade_id if grade_id in lab.solution_cells else "")
            for number, (grade_id, source) in enumerate(chosen, 1)
        )
    )


def _put_back_given_cells(chosen: list[tuple[str, str]], lab: Lab) -> None:
    """See to it that what the lab hands out locked stands before what follows it in the lab,
    where it is gone and where it was moved."""
    order = [nbgrader_marks(cell).get("grade_id", "") for cell in lab.cells]
    for grade_id, source in lab.given_cells.items():
        following = set(order[order.index(grade_id) + 1 :]) - {""}
        places = [index for index, (other, _) in enumerate(chosen) if other in following]
        place = places[0] if places else len(chosen)
        present = [index for index, (other, _) in enumerate(chosen) if other == grade_id]
        if present and present[0] < place:
            continue
        for index in reversed(present):
            del chosen[index]
        chosen.insert(place, (grade_id, source))


def plain_python(source: str) -> str:
    """``source`` with IPython's magics, ``!`` lines and ``?`` turned into calls of
    ``get_ipython()``, so that any Python can compile it."""
    # a cell that is timed or captured is a cell like any other
    source = TIMED_CELL.sub("\n", source, count=1)
    if not NEEDS_IPYTHON.search(source):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    if len(NEEDS_IPYTHON.findall(source)) > MAX_MAGICS:
        return source  # IPython reads a cell anew for each of them
    try:
        return TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    except (SyntaxError, RecursionError, RuntimeError):
        return source  # executing it will tell the student what is wrong


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
