"""No visible check of a notebook is stricter than the hidden tests of its cell."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
from types import CodeType

import nbformat
import pytest

from autograder.course import Lab, nbgrader_marks
from autograder.submissions.submission import DEMONSTRATION
from support.habits import COURSE
from support.variants import Variants

RIGHT = [(lab, style) for lab in COURSE.labs for style in Variants(lab).right]


@functools.cache
def compiled(lab: Lab) -> tuple[list[CodeType], dict[str, CodeType]]:
    """The release's cells, with the solutions in their places, and the visible checks."""
    solved = nbformat.read(lab.solution_notebook, as_version=4)
    solutions = {nbgrader_marks(cell).get("grade_id"): cell.source for cell in solved.cells}
    cells, checks = [], {}
    for cell in nbformat.read(lab.release_notebook, as_version=4).cells:
        marks = nbgrader_marks(cell)
        name = str(marks.get("grade_id", ""))
        if cell.cell_type != "code" or DEMONSTRATION in cell.metadata.get("tags", ()):
            continue
        source = solutions[name] if name in lab.solution_cells else cell.source
        code = compile(source, name or "a cell", "exec")
        if marks.get("grade"):
            checks[name] = code
        else:
            cells.append(code)
    return cells, checks


@pytest.mark.parametrize(("name", "style"), RIGHT)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_right_for_the_hidden_tests_is_right_for_the_visible_ones(
    name: str, style: str
) -> None:
    cells, checks = compiled(COURSE.lab(name))
    text = Variants(name).right[style]
    defined = {
        f"test_{node.name}" for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)
    }
    namespace = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for code in (*cells, compile(text, style, "exec")):
            exec(code, namespace)
        done = 0
        for check in checks.keys() & defined:
            exec(checks[check], namespace)
            done += 1
    assert printed.getvalue().count("examples work") >= done > 0
