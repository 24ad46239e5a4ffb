"""What students hand in, read so that no bytes can stop nbgrader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbformat.validator import normalize

from autograder.course import Lab, nbgrader_marks
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.preprocessors import HANDED_IN, PART, REPORT, part_told
from autograder.submissions.files import shown
from autograder.submissions.folder import FoundNotebook, read_handed_in
from autograder.submissions.notebook import ATTENTION, NotebookError, read_notebook
from autograder.submissions.submission import DEMONSTRATION, keep_submission, submission_of

Resources = dict[str, Any]
Taken = tuple[NotebookNode, Resources]

NOTE = "autograder-note"
"""The id of the cell on top that tells how a notebook was found."""
MARKUP = re.compile(r"[`*_\[\]<>$~|!]")
"""What Markdown, or the formulas in it, may take for more than a character."""


@overriding("orderly", "taken_through")
class SubmissionExporter(NotebookExporter):
    """Reads a submission as a stranger's bytes and writes it as an orderly notebook.

    Two things that nbgrader would stumble over are settled first.  A cell whose id is not the
    lab's, or stands a second time further down, loses nbgrader's marks: nbgrader expects an id
    wherever there are marks.  And solution cells that are gone are put back empty, in their
    places, for nbgrader looks for the neighbours of the grade cells that it restores.  In the
    place of a file that is no notebook stands the lab's release with a note, so that the
    student has a row in the gradebook and a page of feedback like everybody else.
    """

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kw: Any
    ) -> tuple[Any, Resources]:
        notebook = self.orderly(filename, resources or {})
        exported: tuple[Any, Resources] = self.from_notebook_node(notebook, resources, **kw)  # type: ignore[no-untyped-call]
        return exported

    def orderly(self, filename: str, resources: Resources) -> NotebookNode:
        """The submission in the place of ``filename`` as an orderly notebook."""
        told = resources["nbgrader"]
        lab = part_told(resources)
        try:
            known: Callable[[], FoundNotebook] | None = resources.get(HANDED_IN)
            handed_in = known() if known else read_handed_in(Path(filename).parent, lab)
        except NotebookError as error:
            self.log.warning("%s: %s", shown(told["student"]), error)
            notebook = substitute(lab, str(error))
        else:
            notebook = handed_in.notebook
            if handed_in.note:
                self.log.warning("%s: %s", shown(told["student"]), handed_in.note)
                notebook.cells.insert(0, note_cell(in_markdown(handed_in.note)))
            if REPORT not in resources:  # or nobody will ask for it
                keep_submission(notebook, submission_of(notebook, lab))
        drop_strange_marks(notebook, lab)
        restore_solution_cells(notebook, lab)
        return notebook

    def taken_through(
        self,
        notebook: NotebookNode,
        resources: Resources,
        through: Callable[[Iterable[Any], NotebookNode, Resources], Taken],
    ) -> Taken:
        """Take ``notebook`` ``through`` the steps that are registered, as nbconvert does, but
        without a copy of it before and after, and without a look at whether it is valid still."""
        # what is ours would be copied, too
        resources.pop(HANDED_IN, None)
        ours = {name: resources.pop(name) for name in (REPORT, PART) if name in resources}
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        resources.update(ours)
        if "language" in notebook.metadata:
            resources["language"] = notebook.metadata["language"].lower()
        notebook, resources = through(self._preprocessors, notebook, resources)
        ids = [cell.get("id") for cell in notebook.cells]
        if None in ids or len(set(ids)) < len(ids):
            _, notebook = normalize(notebook)
        return notebook, resources


def substitute(lab: Lab, reason: str) -> NotebookNode:
    """The lab's release with a note on top, for a submission that could not be read."""
    notebook = read_notebook(lab.release_notebook.read_bytes())
    notebook.metadata[ATTENTION] = reason
    note = (
        "**This submission could not be read, so nothing in it could be graded.** "
        f"{in_markdown(reason)} Below is the lab as it was handed out."
    )
    notebook.cells.insert(0, note_cell(note))
    return notebook


def in_markdown(text: str) -> str:
    """``text`` as Markdown that shows it letter by letter, names of files with ``__`` in them
    included."""
    return MARKUP.sub(r"\\\g<0>", text.replace("&", "&amp;").replace("\\", "&#92;"))


def note_cell(text: str) -> NotebookNode:
    """A cell on top of a notebook that tells student and teacher how it was found, in Markdown."""
    cell: NotebookNode = v4.new_markdown_cell(text, id=NOTE)
    return cell


def drop_strange_marks(notebook: NotebookNode, lab: Lab) -> None:
    """Make ordinary cells of those whose id the lab does not know, and of all but the last
    with the same id; a copied grade cell stays out of the grading."""
    graded = {cell.grade_id for cell in lab.grade_cells}
    known = {nbgrader_marks(cell).get("grade_id") for cell in lab.cells}
    for cell in reversed(notebook.cells):
        grade_id = nbgrader_marks(cell).get("grade_id")
        if grade_id and grade_id not in known:
            del cell.metadata["nbgrader"]
            if grade_id in graded:
                cell.metadata["tags"] = [*cell.metadata.get("tags", ()), DEMONSTRATION]
        known.discard(grade_id)


def restore_solution_cells(notebook: NotebookNode, lab: Lab) -> None:
    """Put an empty cell where a solution cell is missing, after the one that precedes it."""
    places = {
        nbgrader_marks(cell).get("grade_id"): index for index, cell in enumerate(notebook.cells)
    }
    previous = -1
    for grade_id in (nbgrader_marks(cell).get("grade_id") for cell in lab.cells):
        if grade_id in places:
            previous = places[grade_id]
        elif grade_id in lab.solution_cells:
            previous += 1
            notebook.cells.insert(previous, _empty_solution_cell(grade_id))
            places = {name: index + (index >= previous) for name, index in places.items()}


def _empty_solution_cell(grade_id: str) -> NotebookNode:
    marks = {
        "schema_version": 3,
        "grade_id": grade_id,
        "cell_type": "code",
        "grade": False,
        "solution": True,
        "locked": False,
        "task": False,
    }
    cell: NotebookNode = v4.new_code_cell(
        "",
        metadata=nbformat.from_dict({"nbgrader": marks}),
        id=f"missing-{grade_id}"[:64].replace("_", "-"),
    )
    return cell
