"""Cells that all source notebooks share: tools for the checks, and the one that says how far.

Each is made of one file beside the labs, ``source_notebooks/tools.py`` or ``how_far.py``, and
stands in every source notebook that has a cell of that id, so that whoever edits a lab can run it.
A course without such a file has no such cells.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import nbformat
from nbformat import NotebookNode

from autograder.authoring.make_reference import formatted
from autograder.course import Course, Lab

TOOLS, HOW_FAR = "tools", "how-far"
_DIGITS = re.compile(r"^DIGITS = \d+", re.MULTILINE)


def outdated_cells(lab: Lab) -> list[str]:
    """The ids of the shared cells of a lab that are not what the course's files make of them."""
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    made = _made(lab, notebook)
    cells = [cell for cell in notebook.cells if cell.get("id") in made]
    return [cell.id for cell in cells if cell.source != made[cell.id]]


def update_cells(course: Course, name: str) -> None:
    """Write a lab's shared cells anew, where they are out of date."""
    for part in course.lab(name).parts:
        _update(part)


def _update(lab: Lab) -> None:
    outdated = outdated_cells(lab)
    if not outdated:
        return
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    made = _made(lab, notebook)
    for cell in notebook.cells:
        if cell.id in outdated:
            cell.source = made[cell.id]
    nbformat.write(notebook, lab.source_notebook)


def _made(lab: Lab, notebook: NotebookNode) -> dict[str, str]:
    """What each shared cell should be, by its id."""
    folder = lab.source_notebook.parent.parent
    made = {}
    cells = {cell.id: cell.source for cell in notebook.cells if "id" in cell}
    if TOOLS in cells and (file := folder / "tools.py").is_file():
        others = [
            cell.source
            for cell in notebook.cells
            if cell.cell_type == "code" and cell.get("id") not in (TOOLS, HOW_FAR)
        ]
        text = _used_in(file.read_text("utf-8"), others)
        text = text.replace("FUNCTIONS = ()", f"FUNCTIONS = {_tuple(lab.solution_cells)}")
        if kept := _DIGITS.search(cells[TOOLS]):  # a lab may show more of them
            text = _DIGITS.sub(kept[0], text)
        made[TOOLS] = formatted(text).strip("\n")
    if HOW_FAR in cells and (file := folder / "how_far.py").is_file():
        together = [
            cell.grade_id.removeprefix("test_")
            for cell in lab.grade_cells
            if not cell.manual and not cell.functions
        ]
        written = [cell.grade_id for cell in lab.grade_cells if cell.manual]
        lists = (lab.solution_cells, together, written)
        call = "\n".join(["how_far(", *(f"    {_tuple(names)}," for names in lists), ")"])
        body = _body(file.read_text("utf-8"))
        made[HOW_FAR] = formatted(body[: body.rindex("\nhow_far(") + 1] + call).strip("\n")
    return made


def _used_in(text: str, cells: Iterable[str]) -> str:
    """Of a module's statements those that the cells use, directly or not, with their comments.

    Assignments and calls stay; so does each import of a name that is used, and the title.
    """
    title, _, body = _body(text).partition("\n")
    pieces = list(_pieces(body))
    wanted = {name for source in cells for name in _names(_parsed(source))}
    kept: set[int] = set()
    while True:
        more = {
            number
            for number, (node, _) in enumerate(pieces)
            if number not in kept and (_always(node) or wanted & _binds(node))
        }
        if not more:
            break
        kept |= more
        wanted |= {name for number in more for name in _names(pieces[number][0])}
    used = (piece for number, (_, piece) in enumerate(pieces) if number in kept)
    return "\n".join([title, *used])


def _body(text: str) -> str:
    """What follows the docstring and the imports of a shared file: all from its title on."""
    return text[text.index("\n# @title") + 1 :].strip("\n")


def _pieces(body: str) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement with the lines before it that belong to no other."""
    lines, start = body.split("\n"), 0
    for node in ast.parse(body).body:
        end = node.end_lineno or start
        yield node, "\n".join(lines[start:end])
        start = end


def _parsed(source: str) -> ast.Module:
    lines = (line for line in source.split("\n") if not line.startswith(("%", "!")))
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:  # which the check of the lab tells better
        return ast.Module([], [])


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _always(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.Expr)


def _binds(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return {node.name} if isinstance(node, ast.FunctionDef) else set()


def _tuple(names: Iterable[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return f"({', '.join(quoted)}{',' * (len(quoted) == 1)})"
