"""What in a notebook is a student's own, beside what the lab has handed out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence

from nbformat.notebooknode import NotebookNode

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.submissions.earlier_texts import is_earlier_text, plain
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import submission_of


def own_work(notebook: NotebookNode, lab: Lab) -> str:
    """Digest what a student has done in a notebook: the same work, the same digest.

    Empty if all that is marked is as it was handed out: no function is defined or changed
    anywhere, and nothing stands in a written answer or beside one.  If the lab has no release,
    whatever is there counts as work.
    """
    handed_out = _handed_out(lab)
    answers = [cell.grade_id for cell in lab.grade_cells if cell.manual]
    marked = {*lab.solution_cells, *answers}
    names = "|".join(map(re.escape, lab.solution_cells))
    defines = re.compile(rf"^(?:(?:async )?def (?:{names})\b|(?:{names})\s*=)", re.MULTILINE)
    own = [cell for cell in notebook.cells if plain(cell.source) not in handed_out]
    beside = [
        cell.source
        for name in answers
        for cell in cells_beside(notebook.cells, name, lab)
        if cell.cell_type != "code"  # what was only tried out stands below the last answer
    ]
    if not beside and not any(
        _grade_id(cell) in marked or (cell.cell_type == "code" and defines.search(cell.source))
        for cell in own
    ):
        return ""
    written = [[name, cell.source] for cell in own if (name := _grade_id(cell)) in answers]
    executed = [[cell.grade_id, cell.source] for cell in submission_of(notebook, lab).cells]
    return hashlib.sha256(json.dumps([executed, written, beside]).encode()).hexdigest()


def cells_beside(cells: Sequence[NotebookNode], grade_id: str, lab: Lab) -> list[NotebookNode]:
    """The student's own cells next to the cell called ``grade_id``: those below it up to the next
    of the lab's cells, and those above it down from the last one, unless that is a written answer,
    to which they belong.  Texts of older releases of the lab are cells of the lab, too."""
    places = [index for index, cell in enumerate(cells) if _grade_id(cell) == grade_id]
    if not places:
        return []
    lab_texts = {plain(cell_source(cell)) for cell in lab.cells}
    known = {nbgrader_marks(cell).get("grade_id") for cell in lab.cells} - {None}
    answers = {cell.grade_id for cell in lab.grade_cells if cell.manual}

    def run(indices: Iterable[int]) -> tuple[list[NotebookNode], NotebookNode | None]:
        """The own cells that come first among these, and the cell of the lab that ends them."""
        own: list[NotebookNode] = []
        for index in indices:
            text = plain(cells[index].source)
            if (
                _grade_id(cells[index]) in known
                or text in lab_texts
                or (text and is_earlier_text(text, lab))
            ):
                return own, cells[index]
            if text:
                own.append(cells[index])
        return own, None

    below, _ = run(range(places[-1] + 1, len(cells)))
    above, last = run(range(places[-1] - 1, -1, -1))
    if last is None or _grade_id(last) in answers:
        above = []
    return [*reversed(above), *below]


def _handed_out(lab: Lab) -> set[str]:
    """The texts of all cells as the lab hands them out, and no text."""
    try:
        release = read_notebook(lab.release_notebook.read_bytes())
    except (NotebookError, OSError):
        return {""}
    return {"", *(plain(cell.source) for cell in release.cells)}


def _grade_id(cell: NotebookNode) -> str:
    return str(nbgrader_marks(cell).get("grade_id", ""))
