"""Whether the cells of a source notebook are as a release needs them."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from autograder.authoring.build import read
from autograder.authoring.gate.places import cell_place
from autograder.course import DEMONSTRATION, Lab, cell_source, nbgrader_marks
from autograder.self_check.run import check_notebook


def cell_problems(lab: Lab) -> Iterator[str]:
    """Name each solution cell that is released without its stub, and each grade cell that
    students may edit."""
    for cell in lab.cells:
        marks, source = nbgrader_marks(cell), cell_source(cell)
        where = cell_place(lab, cell)
        if cell["cell_type"] != "code":
            continue
        if marks.get("solution") and "BEGIN SOLUTION" not in source:
            yield (
                f"{where} has no line ### BEGIN SOLUTION, so that students would get neither the "
                "function's signature nor its docstring. Put the lines that they are to write "
                "between ### BEGIN SOLUTION and ### END SOLUTION."
            )
        if marks.get("grade") and not marks.get("solution") and not marks.get("locked"):
            yield (
                f"{where} is not locked, so that students could edit their check. Choose "
                "“Autograder tests” for it in nbgrader's panel Create Assignment."
            )


def check_problems(lab: Lab) -> Iterator[str]:
    """Name each visible check of a release that passes whatever students write, and each that the
    solution itself does not pass.

    Both in one process: all cells with functions that only raise, and again with the solution.
    """
    release = read(lab.release_notebook)
    release.cells = [
        cell for cell in release.cells if DEMONSTRATION not in cell.metadata.get("tags", ())
    ]
    by_id = {nbgrader_marks(cell).get("grade_id"): cell for cell in lab.cells}
    solved = copy.deepcopy(release.cells)
    for raising, right in zip(release.cells, solved, strict=True):
        name = nbgrader_marks(raising).get("grade_id")
        if name in lab.solution_cells and name in by_id:
            raising.source = f"def {name}(*_, **__):\n    raise ArithmeticError"
            right.source = cell_source(by_id[name])
    release.cells += solved
    results = check_notebook(release, lab.name).functions
    half = len(results) // 2
    for idle, result in zip(results[:half], results[half:], strict=True):
        if result.grade_id not in by_id:
            continue
        where = cell_place(lab, by_id[result.grade_id])
        if idle.outcome == "passed":
            yield (
                f"{where}: the visible check passes whatever students write. Have it call their "
                "function, and compare the answer."
            )
        if result.outcome != "passed":
            why = " ".join(result.message.split()) or result.outcome
            yield f"{where}: the solution does not pass the visible check: {why}"
