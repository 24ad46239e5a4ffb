"""The hidden region of a grade cell, by which nbgrader as it comes runs the cell's suite.

In a kernel without our preprocessors, a grade cell is worth what its last line comes to.  So the
region, which nbgrader keeps from students, has the check that the cell ends with call the suite.
What decorates the check is taken from it by another region, for it may not be there.
It follows from lab and grade id, so nobody types it.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor

from autograder.course import Course, Lab, cell_source, find_root, nbgrader_marks
from autograder.nbgrader_integration.expected import overriding

Resources = dict[str, Any]

CACHED_CELLS = 100
"""How many grade cells are kept without their hidden regions."""

BEGIN = "### BEGIN HIDDEN TESTS"
END = "### END HIDDEN TESTS"

REPLACES_THE_CHECK = f"""\
{BEGIN}
import functools

import autograder

{{check}} = functools.partial(
    autograder.run_suite, "{{lab}}", "{{grade_id}}", globals()
)
{END}"""

WITHOUT_DECORATORS = f"""\
{BEGIN}
{{plain}}
{END}"""

STANDS_AT_THE_END = f"""\
{BEGIN}
import autograder

autograder.run_suite("{{lab}}", "{{grade_id}}", globals())
{END}"""


@overriding()
class WriteHiddenRegions(NbGraderPreprocessor):  # type: ignore[misc]
    """Gives each automatically graded cell its hidden region, before nbgrader keeps the cell."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        told = resources["nbgrader"]
        course = Course(find_root(Path.cwd()))
        # other notebooks than those of labs are left to nbgrader
        name = told["assignment"]
        for part in course.lab(name).parts if name in course.labs else ():
            if told["notebook"] == part.notebook_name:
                for cell in nb.cells:
                    cell.source = source_in_gradebook(cell, part)
        return nb, resources


@overriding()
class ClearHiddenRegions(ClearHiddenTests):  # type: ignore[misc]
    """Takes the hidden regions out of the lab's own grade cells, and leaves students' words alone.

    nbgrader's own looks into every cell, and stops where a student has written only the first of
    the two markers.  A class has the same grade cells, whose lines are looked at once.
    """

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self._cleared: dict[str, str] = {}
        """The texts of cells, and what is left of them."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        marks = nbgrader_marks(cell)
        if not marks.get("grade") or marks.get("solution"):
            return cell, resources
        source = cell.source
        if source in self._cleared:
            cell.source = self._cleared[source]
            return cell, resources
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if len(self._cleared) >= CACHED_CELLS:
            self._cleared.clear()
        self._cleared[source] = cell.source
        return cell, resources


def source_in_gradebook(cell: dict[str, Any], lab: Lab) -> str:
    """A cell of a lab's source notebook as nbgrader keeps it: with a hidden region, if a suite
    grades it and its author has not written one."""
    source = cell_source(cell)
    marks = nbgrader_marks(cell)
    is_tested = cell["cell_type"] == "code" and marks.get("grade") and not marks.get("solution")
    if not is_tested or BEGIN in source or not lab.suite(marks["grade_id"]).is_file():
        return source
    names = {"lab": lab.full_name, "grade_id": marks["grade_id"]}
    lines = source.split("\n")
    call = _last_call(source)
    if call is None:
        return "\n".join([*lines, STANDS_AT_THE_END.format(**names)])
    check, line = call
    lines.insert(line, REPLACES_THE_CHECK.format(check=check, **names))
    if (above := _decorators(source, check)) is not None:
        decorators, line = above
        plain = "\n".join(f"{name} = lambda check: check" for name in decorators)
        lines.insert(line, WITHOUT_DECORATORS.format(plain=plain))
    return "\n".join(lines)


def _decorators(source: str, check: str) -> tuple[list[str], int] | None:
    """The decorators of a check that are plain names, and the line of the first, counted from 0.

    They come from another cell, which a student may have broken, or has from an older release; the
    suite must run all the same.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == check and node.decorator_list:
            plain = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
            return (plain, node.decorator_list[0].lineno - 1) if plain else None
    return None


def _last_call(source: str) -> tuple[str, int] | None:
    """The check that a cell calls in its last line, and which line that is, counted from 0."""
    try:
        *_, last = ast.parse(source).body
    except (SyntaxError, ValueError):
        return None  # no plain Python, or nothing at all
    match last:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=[], keywords=[])):
            line = last.lineno - 1
            # with anything else in its line, nbgrader might not see what it comes to
            return (name, line) if source.split("\n")[line].strip() == f"{name}()" else None
    return None
