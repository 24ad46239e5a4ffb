"""A new lab, or a new function in one: cells, suite, misconception and variants from patterns."""

from __future__ import annotations

import ast
import keyword
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring import class_patterns, patterns
from autograder.authoring.make_reference import formatted
from autograder.authoring.shared_cells import HOW_FAR, TOOLS, update_cells
from autograder.course import Course, CourseError, Lab, nbgrader_marks, solution_ids
from autograder.grading.variants import FILE
from autograder.submissions.files import write_whole
from autograder.suite_names import functions_in

POINTS = 3
"""What a new function is worth, until its author says otherwise."""
_LAB_NAME = re.compile(r"[a-z][a-z0-9_]*")


def new_lab(course: Course, name: str, function: str) -> list[Path]:
    """Write a lab with one function, or class if its name is in CapWords; returns its files.

    CourseError if that name is no good.
    """
    lab = Lab(name, course.root)
    if not _LAB_NAME.fullmatch(name):
        raise CourseError(f"{name!r} is no name for a lab: write it as in lab8_my_topic.")
    for path in (lab.source_notebook.parent, lab.suites):
        if path.exists():
            raise CourseError(f"{path} is there already; choose another name.")
    notebook = new_notebook(cells=_first_cells(course), metadata=_KERNEL)
    files = _with_function(course, lab, notebook, function)
    return _written(course, lab, files)


def new_function(course: Course, name: str, function: str, *, is_class: bool = False) -> list[Path]:
    """Add a function to a lab, or a class, as names in CapWords are; returns the files that were
    written.

    CourseError if that name is no good, or a file is not written as it has to be for that.
    """
    lab = course.part(name)
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    files = _with_function(course, lab, notebook, function, is_class=is_class)
    return _written(course, lab, files)


_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def _written(course: Course, lab: Lab, files: dict[Path, str]) -> list[Path]:
    """Write all files, once all of them are known."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    update_cells(course, lab.name)
    return list(files)


def _with_function(
    course: Course, lab: Lab, notebook: NotebookNode, function: str, *, is_class: bool = False
) -> dict[Path, str]:
    """The text of each file of a lab that has one more function."""
    taken = {nbgrader_marks(cell).get("grade_id") for cell in notebook.cells}
    if not function.isidentifier() or keyword.iskeyword(function) or function.startswith("_"):
        raise CourseError(f"{function!r} is no name for a function.")
    suite = lab.suite(f"test_{function}")
    if {function, f"test_{function}"} & taken or suite.exists():
        raise CourseError(f"{lab.name} has a cell or a suite called {function} already.")
    texts = class_patterns if is_class or function[:1].isupper() else patterns
    words = {"function": function, "id": function.replace("_", "-")}
    with_tools = any(cell.get("id") == TOOLS for cell in notebook.cells)
    at = _place(notebook)
    notebook.cells[at:at] = _function_cells(words, texts, with_tools=with_tools)
    catalogue = _text(lab.misconceptions, patterns.CATALOGUE)
    variants = _text(lab.suites / FILE, patterns.VARIANTS)
    variants = _extended(variants, "RIGHT", texts.RIGHT.format(**words), FILE)
    variants = _extended(variants, "WRONG", texts.WRONG.format(**words), FILE)
    entry = texts.MISCONCEPTION.format(**words)
    return {
        lab.source_notebook: nbformat.writes(notebook) + "\n",
        suite: formatted(texts.SUITE.format(**words)),
        lab.misconceptions: formatted(
            _extended(catalogue, "CATALOGUE", entry, lab.misconceptions.name)
        ),
        lab.suites / FILE: formatted(variants),
    }


def _text(path: Path, otherwise: str) -> str:
    return path.read_text("utf-8") if path.is_file() else otherwise


def _first_cells(course: Course) -> list[NotebookNode]:
    """The cells of a lab without functions; with those that all labs of the course share."""
    has_tools, has_how_far = (
        (course.sources / name).is_file() for name in ("tools.py", "how_far.py")
    )
    imports = patterns.IMPORTS_WITH_TOOLS if has_tools else patterns.IMPORTS
    cells = [
        new_markdown_cell(patterns.TITLE, id="title"),
        new_code_cell(imports, id="imports", metadata=_marks("imports", locked=True)),
    ]
    hidden = {"jupyter": {"source_hidden": True}}
    if has_tools:
        cells.append(new_code_cell("", id=TOOLS, metadata=hidden))
    if has_how_far:
        metadata = {**hidden, "tags": ["demonstration"]}
        cells.append(new_code_cell("", id=HOW_FAR, metadata=metadata))
    return cells


def _function_cells(
    words: dict[str, str], texts: ModuleType, *, with_tools: bool
) -> list[NotebookNode]:
    name = words["function"]
    check = texts.CHECK_WITH_TOOLS if with_tools else texts.CHECK
    folded = {"jupyter": {"source_hidden": True}} if with_tools else {}
    graded = _marks(f"test_{name}", grade=True, locked=True, points=POINTS)
    return [
        new_markdown_cell(patterns.ABOUT.format(**words), id=f"about-{words['id']}"),
        new_code_cell(
            texts.STUB.format(**words), id=words["id"], metadata=_marks(name, solution=True)
        ),
        new_code_cell(
            check.format(**words), id=f"test-{words['id']}", metadata={**folded, **graded}
        ),
    ]


def _marks(grade_id: str, **marks: Any) -> dict[str, Any]:
    usual = dict.fromkeys(("grade", "solution", "locked", "task"), False)
    return {"nbgrader": {"grade_id": grade_id, "schema_version": 3, **usual, **marks}}


def _place(notebook: NotebookNode) -> int:
    """Where the next function goes: after the last one, or before the cell that says how far."""
    marks = [nbgrader_marks(cell) for cell in notebook.cells]
    functions = solution_ids(notebook.cells)
    checks = [one["grade_id"] if one.get("grade") else "" for one in marks]
    graded = [at for at, grade_id in enumerate(checks) if functions_in(grade_id, functions)]
    if graded:
        return graded[-1] + 1
    ids = [cell.get("id") for cell in notebook.cells]
    return ids.index(HOW_FAR) if HOW_FAR in ids else len(ids)


def _extended(source: str, name: str, element: str, file: str) -> str:
    """A module's text with one more element at the end of a tuple, list or dict in it."""
    value: ast.expr | None = None
    for statement in ast.parse(source).body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=found)], value=ast.expr() as held)
                | ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as held)
            ) if found == name:
                value = held
    if not isinstance(value, ast.Tuple | ast.List | ast.Dict):
        raise CourseError(f"{file} has no {name} in brackets, to which an entry could be added.")
    elements = value.values if isinstance(value, ast.Dict) else value.elts
    lines = source.encode().splitlines(keepends=True)
    if elements:
        line, column = elements[-1].end_lineno or 0, elements[-1].end_col_offset or 0
        added = f",\n{element}"
    else:
        line, column = value.end_lineno or 0, (value.end_col_offset or 1) - 1
        added = f"{element},"
    place = sum(map(len, lines[: line - 1])) + column
    whole = source.encode()
    return (whole[:place] + added.encode() + whole[place:]).decode()
