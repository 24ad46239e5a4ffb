"""The visible checks of a notebook, for a student who has the notebook and not the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.course import nbgrader_marks, solution_ids
from autograder.grading.failure import Outcome
from autograder.grading.plain_text import clean
from autograder.grading.report import CellResult, CellStop, Report, TestResult
from autograder.grading.student import STUB
from autograder.grading.time_limits import CELL_SECONDS
from autograder.grading.version import engine_version
from autograder.sandbox.launch import Isolation, WorkerGone, WorkerProcess
from autograder.submissions.magics import plain_python
from autograder.submissions.submission import DEMONSTRATION

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode


def run_visible_checks(notebook: NotebookNode, name: str, isolation: Isolation) -> Report:
    """Execute the notebook and report how each grade cell's visible check ended.

    The points in the report say what the cells are worth, not what the hidden tests will give.
    """
    cells: list[CellResult] = []
    stops: list[CellStop] = []
    functions = solution_ids(notebook.cells)
    worker = WorkerProcess(isolation)
    try:
        for number, cell in enumerate(notebook.cells, 1):
            if cell.cell_type != "code" or DEMONSTRATION in cell.metadata.get("tags", ()):
                continue
            marks = nbgrader_marks(cell)
            outcome, message = _run(worker, cell.source, f"cell {number}")
            if marks.get("grade") and not marks.get("solution"):
                test = TestResult(
                    name=marks["grade_id"],
                    title="The examples in the notebook",
                    outcome=outcome,
                    message=message,
                )
                graded = marks["grade_id"].removeprefix("test_")
                cells.append(
                    CellResult(
                        grade_id=marks["grade_id"],
                        function=graded if graded in functions else "",
                        max_points=float(marks.get("points", 0)),
                        tests=(test,),
                    )
                )
            elif outcome not in ("passed", "not written"):
                place = marks.get("grade_id") or f"cell {number}"
                stops.append(CellStop(grade_id=place, cell=place, message=message))
            if not worker.alive:
                worker = WorkerProcess(isolation)
    finally:
        worker.close()
    return Report(
        lab=name,
        isolation=isolation.value,
        engine=engine_version(),
        cells=tuple(cells),
        stops=tuple(stops),
    )


def written_answers(notebook: NotebookNode) -> dict[str, float]:
    """The notebook's answers that a person marks, by name, with the points they are worth."""
    marks = [nbgrader_marks(cell) for cell in notebook.cells]
    return {
        str(mark.get("grade_id")): float(mark.get("points", 0))
        for mark in marks
        if mark.get("grade") and mark.get("solution")
    }


def _run(worker: WorkerProcess, source: str, name: str) -> tuple[Outcome, str]:
    question = {"do": "run", "source": plain_python(source), "name": name, "definitions": False}
    try:
        answer = worker.ask(question, CELL_SECONDS)
    except WorkerGone as error:
        return "crashed", f"This cell had to be stopped: {error}."
    raised = answer.get("raised")
    if not isinstance(raised, dict):
        return "passed", ""
    kind, message = clean(raised.get("kind")), clean(raised.get("message"))
    if kind == STUB:
        return "not written", "Something that this cell needs is not written yet."
    if kind == "AssertionError":
        return "failed", message
    return "raised", f"{kind}: {message}"
