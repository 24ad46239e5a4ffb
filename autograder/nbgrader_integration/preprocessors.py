"""The steps of nbgrader's lists that are ours.

:class:`GradeSubmission` stands where nbgrader's ``Execute`` stands and writes the marks.  The
others see to what teachers and students see besides: submissions that a teacher has to look at are
marked as such, mark schemes stand below the written answers for whoever marks them and are gone
from students' feedback, as the calls of the hidden suites are.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Unicode

from autograder.course import Course, Lab, cell_source, find_root, nbgrader_marks
from autograder.feedback import as_html, as_text
from autograder.grading.grade import unreadable
from autograder.grading.report import CellResult, CellStop, Report
from autograder.grading.shelf import Shelf, grade_or_recall
from autograder.nbgrader_integration.expected import overriding
from autograder.sandbox.launch import (
    NO_SANDBOX,
    Isolation,
    IsolationChoice,
    chosen_isolation,
    why_unavailable,
)
from autograder.sandbox.obstacles import no_sandbox
from autograder.submissions.notebook import ATTENTION
from autograder.submissions.own_work import cells_beside
from autograder.submissions.submission import KEPT, kept_submission, submission_of

Resources = dict[str, Any]

REPORT = "autograder_report"
"""Where nbgrader's resources keep the report of a submission that has been graded already."""

PART = "autograder_part"
"""Where nbgrader's resources keep the lab, or the part of one, that is known already."""

HANDED_IN = "autograder_handed_in"
"""Where nbgrader's resources keep what gives the notebook of a submission that has been read
already."""

RESULT = "application/vnd.backprop-autograder.result+json"
"""The type of output in which a graded notebook keeps a cell's result, for its page of feedback."""

STOPS = "autograder_stops"
"""Where a graded notebook's metadata keep which cells of the student's own stopped, and why."""

SCHEME_BEGINS, SCHEME_ENDS = "=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="

OR_WITHOUT = (
    "Or, for code that you trust, have it run without a sandbox, by this line in "
    'nbgrader_config.py:\nc.GradeSubmission.isolation = "process"'
)

CACHED_TABLES = 256
"""How many cells' tables are kept for students with the same results."""

MARK_SCHEME = "mark-scheme"
"""The tag of a cell that is for whoever marks, and for nobody else."""


@overriding("kind_of_isolation", "why_no_sandbox", "_report")
class GradeSubmission(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a submission and writes each grade cell's outputs."""

    isolation = Enum(
        [choice.value for choice in IsolationChoice],
        IsolationChoice.AUTO.value,
        help="How students' code is kept apart: in a bubblewrap sandbox, in wasm (WebAssembly), or "
        "in a mere process with limits, which is for code that you trust; auto takes bubblewrap "
        "where it works, and else wasm where that is installed.",
    ).tag(config=True)

    shelf = Unicode(
        ".autograder/reports", help="Where reports are kept, from the course's root."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        report = resources.get(REPORT) or self._report(nb, part_told(resources))
        nb.metadata.pop(KEPT, None)
        if report.isolation == Isolation.PROCESS.value:
            self.log.warning(NO_SANDBOX)
        resources[ATTENTION] = report.attention
        write_outputs(nb, report)
        return nb, resources

    def kind_of_isolation(self) -> Isolation:
        """How students' code is kept apart on this machine."""
        return chosen_isolation(IsolationChoice(self.isolation))

    def why_no_sandbox(self) -> str:
        """Why no submission can be graded here, and what to type; empty if they can be."""
        kind = self.kind_of_isolation()
        if not (why := why_unavailable(kind)):
            return ""
        why_unavailable.cache_clear()  # the formgrader may ask again once that is mended
        return no_sandbox(why, kind, OR_WITHOUT)

    def _report(self, nb: NotebookNode, lab: Lab) -> Report:
        """The report on ``nb``, a submission of ``lab``."""
        isolation = self.kind_of_isolation()
        if attention := nb.metadata.get(ATTENTION, ""):
            return unreadable(lab, isolation, attention)
        submission = kept_submission(nb) or submission_of(nb, lab)
        return grade_or_recall(submission, lab, isolation, Shelf(lab.root / self.shelf))


def part_told(resources: Resources) -> Lab:
    """The one notebook of the course's that nbgrader speaks of: a lab, or a part of one."""
    if PART in resources:
        part: Lab = resources[PART]
        return part
    told = resources["nbgrader"]
    return Course(find_root(Path.cwd())).lab(told["assignment"]).part(told["notebook"])


def write_outputs(notebook: NotebookNode, report: Report) -> None:
    """Give every grade cell its table, and its points as the result that nbgrader reads, and the
    notebook the stops of cells that are no solution cells.

    A grade cell of which the report knows nothing gets a zero: nbgrader's own rule that a
    cell without output earns everything must never apply.
    """
    stops = {stop.grade_id: stop for stop in report.stops if stop.grade_id}
    own = [stop for stop in report.stops if not stop.grade_id]
    notebook.metadata[STOPS] = nbformat.from_dict(msgspec.to_builtins(own))
    for cell in notebook.cells:
        marks = nbgrader_marks(cell)
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        cell.execution_count = None
        stop = stops.get(marks.get("grade_id", ""))
        if stop and marks.get("solution"):
            cell.outputs = [_output("stream", name="stdout", text=stop.message + "\n")]
        if marks.get("grade") and not marks.get("solution"):
            cell.outputs = _outputs(report.cell(marks["grade_id"]))


def own_stops(notebook: NotebookNode) -> list[CellStop]:
    """Read which cells of the student's own stopped, from what :func:`write_outputs` wrote; none if
    an older version wrote the notebook."""
    try:
        return msgspec.convert(notebook.metadata.get(STOPS, []), list[CellStop])
    except msgspec.ValidationError:
        return []


def _outputs(result: CellResult | None) -> list[NotebookNode]:
    points = result.points if result else 0.0
    grade = _output(
        "execute_result",
        data=NotebookNode({"text/plain": repr(points)}),
        execution_count=None,
        metadata=NotebookNode(),
    )
    if result is None or not result.tests:
        return [grade]
    data = {
        "text/html": _html(result),
        "text/plain": _text(result),
        RESULT: msgspec.to_builtins(result),
    }
    return [_output("display_data", data=NotebookNode(data), metadata=NotebookNode()), grade]


def _output(kind: str, **content: Any) -> NotebookNode:
    """An output as nbformat makes it, which looks at each by its schema; here the whole notebook
    is looked at in the end."""
    return NotebookNode({"output_type": kind, **content})


# many in a class have the same results, those of everything right first of all
_html = functools.lru_cache(CACHED_TABLES)(as_html)
_text = functools.lru_cache(CACHED_TABLES)(as_text)


@overriding()
class FindMisplacedAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Has a written answer wait for the teacher if it stands in a cell of the student's own, next
    to the cell that was meant for it.

    nbgrader takes a cell whose checksum is that of the release for no answer, gives it a zero and
    asks nobody; so a cell that is not alone loses its checksum.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        lab = part_told(resources)
        manual = {cell.grade_id for cell in lab.grade_cells if cell.manual}
        for cell in nb.cells:
            marks = nbgrader_marks(cell)
            if (name := marks.get("grade_id")) in manual and cells_beside(nb.cells, name, lab):
                marks.pop("checksum", None)
        return nb, resources


@overriding()
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


@overriding()
class ShowMarkSchemes(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the mark scheme below each written answer, where the formgrader shows it.

    nbgrader keeps mark schemes for its task cells only, which hold no answer.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        lab = part_told(resources)
        cells: list[NotebookNode] = []
        for cell in nb.cells:
            # A student's own cell must not pass for one of ours, nor get lost with them.
            if tags := cell.metadata.get("tags"):
                cell.metadata["tags"] = [tag for tag in tags if tag != MARK_SCHEME]
            cells.append(cell)
            grade_id = nbgrader_marks(cell).get("grade_id", "")
            if grade_id in lab.mark_schemes:
                beside = bool(cells_beside(nb.cells, grade_id, lab))
                cells.append(_mark_scheme_cell(grade_id, lab, beside))
        nb.cells = cells
        return nb, resources


@overriding()
class HideMarkSchemes(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the mark schemes out again, before feedback is made of what is left."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        nb.cells = [cell for cell in nb.cells if MARK_SCHEME not in cell.metadata.get("tags", ())]
        return nb, resources


def _mark_scheme_cell(grade_id: str, lab: Lab, beside: bool) -> NotebookNode:
    """A mark scheme, which says so if there is a cell of the student's own ``beside`` it, and
    with the full answer folded."""
    answer = next(cell for cell in lab.cells if nbgrader_marks(cell).get("grade_id") == grade_id)
    full, _, rest = cell_source(answer).partition(SCHEME_BEGINS)
    scheme, _, after = rest.partition(SCHEME_ENDS)
    where = "**Next to this stands a cell of the student's own: part of the answer?** "
    source = (
        "<blockquote>\n\n"
        f"**For whoever marks {grade_id}.** {where if beside else ''}Students do not see this."
        f"\n\n{scheme.strip()}\n\n"
        f"<details><summary>A full answer</summary>\n\n{(full + after).strip()}\n\n</details>"
        "\n\n</blockquote>"
    )
    cell: NotebookNode = v4.new_markdown_cell(
        source,
        metadata=nbformat.from_dict({"tags": [MARK_SCHEME]}),
        id=f"mark-scheme-{grade_id}"[:64].replace("_", "-"),
    )
    return cell
