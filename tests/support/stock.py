"""Made-up courses like stock nbgrader notebooks, and what nbgrader would give for them."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import nbgrader
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import get_partial_grade

from autograder.adoption import Adoption
from autograder.course import Course, Lab, cell_source, nbgrader_marks
from support.tiny import ROOT, Cell, cell

QUICKSTART = Path(nbgrader.__file__).parent / "docs/source/user_guide/source/ps1"
SOLUTION = re.compile(r"([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*", re.DOTALL)


def stock_cells(*cells: tuple[str, str] | str) -> list[Cell]:
    """Cells of a stock notebook: ``"name"`` and source of a solution cell, ``"name: points"`` of a
    grade cell, and the source alone of one that nbgrader knows nothing of."""
    made = []
    for number, one in enumerate(cells):
        if isinstance(one, str):
            made.append(new_code_cell(one, id=f"own-{number}"))
            continue
        name, _, points = one[0].partition(": ")
        marks: dict[str, Any] = {"grade": True, "points": float(points)} if points else {}
        made.append(cell("code", name, one[1], **(marks or {"solution": True})))
    return made


def stock_lab(root: Path, name: str, cells: list[Cell], adoption: Adoption | None = None) -> Lab:
    """Write a lab of these cells that its own test cells grade."""
    folder = root / "source_notebooks" / name
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    lab = Course(root).lab(name)
    lab.adopted.parent.mkdir(parents=True, exist_ok=True)
    lab.adopted.write_bytes((adoption or Adoption()).to_json())
    return Course(root).lab(name)


def answered(lab: Lab, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The grade id and the code of each cell of a notebook that is handed in: the lab's own, with
    solution cells as ``answers`` has them, or as they are released."""
    found = []
    for one in lab.cells:
        if one["cell_type"] == "code":
            grade_id = nbgrader_marks(one).get("grade_id", "")
            released = SOLUTION.sub(r"\1raise NotImplementedError()", cell_source(one))
            is_solution = grade_id in lab.solution_cells
            found.append(
                (grade_id, answers.get(grade_id, released) if is_solution else cell_source(one))
            )
    return found


def stock_points(lab: Lab, answers: Mapping[str, str]) -> dict[str, float]:
    """What nbgrader as it comes gives for each grade cell: all cells in one namespace, and no
    points for one that raises."""
    points = {cell.grade_id: cell.points for cell in lab.grade_cells if not cell.manual}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    given = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for grade_id, source in answered(lab, answers):
            *body, last = compile_cell(source)
            try:
                for code in body:
                    exec(code, namespace)
                shown = eval(last, namespace)
            except Exception:
                given[grade_id] = 0.0
                continue
            most = points.get(grade_id, 0.0)
            output = {"data": {"text/plain": repr(shown)}}
            given[grade_id] = most if shown is None else float(get_partial_grade(output, most))
    return {grade_id: given[grade_id] for grade_id in points}


def compile_cell(source: str) -> list[Any]:
    """A cell's statements as code, the last of which is evaluated."""
    tree = ast.parse(source)
    shows = tree.body and isinstance(tree.body[-1], ast.Expr) and not source.endswith(";")
    last = tree.body.pop().value if shows else ast.Constant(None)  # type: ignore[attr-defined]
    return [
        compile(tree, "cell", "exec"),
        compile(ast.fix_missing_locations(ast.Expression(last)), "cell", "eval"),
    ]
