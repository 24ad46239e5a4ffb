"""Whether the cells of a source notebook are as a release needs them."""

from __future__ import annotations

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


def idle_checks(lab: Lab) -> Iterator[str]:
    """Name each visible check of a release that passes whatever students write.

    It passes with functions that only raise.
    """
    release = read(lab.release_notebook)
    release.cells = [
        cell for cell in release.cells if DEMONSTRATION not in cell.metadata.get("tags", ())
    ]
    for cell in release.cells:
        if (name := nbgrader_marks(cell).get("grade_id")) in lab.solution_cells:
            cell.source = f"def {name}(*_, **__):\n    raise ArithmeticError"
    by_id = {nbgrader_marks(cell).get("grade_id"): cell for cell in lab.cells}
    for result in check_notebook(release, lab.name).functions:
        if result.outcome == "passed" and result.grade_id in by_id:
            yield (
                f"{cell_place(lab, by_id[result.grade_id])}: the visible check passes whatever "
                "students write. Have it call their function, and compare the answer."
            )
