"""Where nbgrader meets the engine: the classes that its configuration names.

``SubmissionExporter`` reads what students hand in, so that no bytes can stop nbgrader, and
``GradeSubmission`` stands where nbgrader's ``Execute`` stands.  How nbgrader goes about folders
and files is :mod:`autograder.nbgrader_integration.converters`.  Everything else is nbgrader's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Unicode

from autograder.course import Course, Lab, find_root, nbgrader_marks
from autograder.feedback import as_html, as_text
from autograder.grading.grade import unreadable
from autograder.grading.report import CellResult, Report
from autograder.grading.shelf import Shelf, grade_or_recall
from autograder.sandbox.launch import NO_SANDBOX, Isolation
from autograder.submissions.files import shown
from autograder.submissions.folder import read_handed_in
from autograder.submissions.notebook import ATTENTION, NotebookError, read_notebook
from autograder.submissions.submission import (
    DEMONSTRATION,
    KEPT,
    keep_submission,
    kept_submission,
    submission_of,
)

Resources = dict[str, Any]

REPORT = "autograder_report"
"""Where nbgrader's resources keep the report of a submission that has been graded already."""


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
        told = (resources or {})["nbgrader"]
        lab = Course(find_root(Path.cwd())).lab(told["assignment"])
        try:
            handed_in = read_handed_in(Path(filename).parent, lab)
        except NotebookError as error:
            self.log.warning("%s: %s", shown(told["student"]), error)
            notebook = substitute(lab, str(error))
        else:
            notebook = handed_in.notebook
            if handed_in.note:
                self.log.warning("%s: %s", shown(told["student"]), handed_in.note)
                notebook.cells.insert(0, note_cell(handed_in.note))
            keep_submission(notebook, submission_of(notebook, lab))
        drop_strange_marks(notebook, lab)
        restore_solution_cells(notebook, lab)
        exported: tuple[Any, Resources] = self.from_notebook_node(notebook, resources, **kw)  # type: ignore[no-untyped-call]
        return exported


class GradeSubmission(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a submission and writes each grade cell's outputs."""

    isolation = Enum(
        [isolation.value for isolation in Isolation],
        Isolation.BUBBLEWRAP.value,
        help="How students' code is kept apart: in a bubblewrap sandbox, or in a mere process "
        "with limits, which is for code that you trust.",
    ).tag(config=True)

    shelf = Unicode(
        ".autograder/reports", help="Where reports are kept, from the course's root."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        report = resources.get(REPORT) or self._report(nb, resources["nbgrader"]["assignment"])
        nb.metadata.pop(KEPT, None)
        if report.isolation == Isolation.PROCESS.value:
            self.log.warning(NO_SANDBOX)
        resources[ATTENTION] = report.attention
        write_outputs(nb, report)
        return nb, resources

    def _report(self, nb: NotebookNode, name: str) -> Report:
        """The report on ``nb``, a submission of the lab called ``name``."""
        root = find_root(Path.cwd())
        lab = Course(root).lab(name)
        isolation = Isolation(self.isolation)
        if attention := nb.metadata.get(ATTENTION, ""):
            return unreadable(lab, isolation, attention)
        submission = kept_submission(nb) or submission_of(nb, lab)
        return grade_or_recall(submission, lab, isolation, Shelf(root / self.shelf))


class FlagForAttention(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks what a teacher has to look at as waiting for her, in the formgrader's own way."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        if not resources.get(ATTENTION):
            return nb, resources
        told = resources["nbgrader"]
        with Gradebook(told["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(
                told["notebook"], told["assignment"], told["student"]
            )
            for grade in notebook.grades:
                grade.needs_manual_grade = True
            gradebook.db.commit()
        return nb, resources


def write_outputs(notebook: NotebookNode, report: Report) -> None:
    """Give every grade cell its table, and its points as the result that nbgrader reads.

    A grade cell of which the report knows nothing gets a zero: nbgrader's own rule that a
    cell without output earns everything must never apply.
    """
    stops = {stop.grade_id: stop for stop in report.stops if stop.grade_id}
    for cell in notebook.cells:
        marks = nbgrader_marks(cell)
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        cell.execution_count = None
        stop = stops.get(marks.get("grade_id", ""))
        if stop and marks.get("solution"):
            cell.outputs = [v4.new_output("stream", name="stdout", text=stop.message + "\n")]
        if marks.get("grade") and not marks.get("solution"):
            cell.outputs = _outputs(report.cell(marks["grade_id"]))


def _outputs(result: CellResult | None) -> list[NotebookNode]:
    points = result.points if result else 0.0
    grade = v4.new_output("execute_result", data={"text/plain": repr(points)}, execution_count=None)
    if result is None or not result.tests:
        return [grade]
    table = v4.new_output(
        "display_data", data={"text/html": as_html(result), "text/plain": as_text(result)}
    )
    return [table, grade]


def substitute(lab: Lab, reason: str) -> NotebookNode:
    """The lab's release with a note on top, for a submission that could not be read."""
    notebook = read_notebook(lab.release_notebook.read_bytes())
    notebook.metadata[ATTENTION] = reason
    note = (
        "**This submission could not be read, so nothing in it could be graded.** "
        f"{reason} Below is the lab as it was handed out."
    )
    notebook.cells.insert(0, note_cell(note))
    return notebook


def note_cell(text: str) -> NotebookNode:
    """A cell on top of a notebook that tells student and teacher how it was found."""
    cell: NotebookNode = v4.new_markdown_cell(text, id="autograder-note")
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
