"""What nbgrader's metadata in a source notebook say, and whether its suites go with them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from autograder.authoring.gate.places import cell_place
from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.source_cells import ROLES, graded_notebooks


def metadata_problems(lab: Lab) -> Iterator[str]:
    """What the source notebook's nbgrader metadata get wrong."""
    cells = [cell for cell in lab.cells if any(map(nbgrader_marks(cell).get, ROLES))]
    ids = [nbgrader_marks(cell)["grade_id"] for cell in cells]
    where = {nbgrader_marks(cell)["grade_id"]: cell_place(lab, cell) for cell in reversed(cells)}
    for grade_id, times in Counter(ids).items():
        if times > 1:
            yield f"{where[grade_id]}: {times} cells have the grade id {grade_id}."
    if any("id" not in cell for cell in lab.cells):
        yield "the source notebook has cells without an id: save it once in JupyterLab."

    if not lab.notebook:
        for name in sorted({*graded_notebooks(lab.source_notebook.parent)} - {lab.name}):
            yield (
                f"{name}.ipynb has cells for nbgrader and would be graded by nobody: a folder with "
                f"a notebook called like it, {lab.name}.ipynb, is a lab of that one. Give that one "
                "another name, and all notebooks count."
            )
    graded = {name for cell in lab.grade_cells for name in cell.functions}
    for grade_id in lab.solution_cells:
        if grade_id not in graded:
            yield (
                f"{where[grade_id]}: solution cell {grade_id} has no grade cell test_{grade_id}, "
                "and none with its name in its grade id or in its suite's GRADES."
            )
    for cell in cells:
        grade_id = nbgrader_marks(cell)["grade_id"]
        if grade_id in lab.solution_cells and grade_id not in _functions(cell_source(cell)):
            yield (
                f"{where[grade_id]}: solution cell {grade_id} defines no function or class of "
                "that name."
            )
    tested = [cell for cell in lab.grade_cells if not cell.manual]
    for grade_cell in tested:
        suite = lab.suite(grade_cell.grade_id)
        if not suite.is_file():
            yield (
                f"{where[grade_cell.grade_id]}: grade cell {grade_cell.grade_id} has no suite: "
                f"{suite.name} is missing."
            )
    suites = Counter(lab.suite(grade_cell.grade_id).name for grade_cell in tested)
    for suite in sorted(lab.suites.glob("test_*.py")):
        if not suites[suite.name]:
            yield f"suite {suite.name} has no grade cell."
        if suites[suite.name] > 1:
            yield f"suite {suite.name} has {suites[suite.name]} grade cells; rename one of them."

    # nbgrader puts a lost grade cell back after the marked cell before it, and knows the places
    # of solution and grade cells only.
    for before, cell in pairwise(cells):
        marks = nbgrader_marks(before)
        if nbgrader_marks(cell).get("grade") and not (marks.get("grade") or marks.get("solution")):
            yield (
                f"{cell_place(lab, cell)}: grade cell {nbgrader_marks(cell)['grade_id']} comes "
                f"right after the read-only cell {marks['grade_id']}, where nbgrader could not "
                "put it back if a student lost it."
            )
    for grade_cell in lab.grade_cells:
        if grade_cell.manual and grade_cell.grade_id not in lab.mark_schemes:
            yield (
                f"{where[grade_cell.grade_id]}: written answer {grade_cell.grade_id} has no mark "
                "scheme."
            )
        if grade_cell.points <= 0:
            yield (
                f"{where[grade_cell.grade_id]}: grade cell {grade_cell.grade_id} is worth nothing: "
                f"its points are {grade_cell.points:g}."
            )


def _functions(source: str) -> set[str]:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return set()
    kinds = ast.FunctionDef | ast.ClassDef
    return {statement.name for statement in body if isinstance(statement, kinds)}
