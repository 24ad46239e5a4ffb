"""A made-up class that hands in a lab, so that grading can be watched, and tested, end to end.

Every file in ``students/<lab>/`` is what one student does of that lab.  A Python file holds what
she wrote, after a docstring whose first line tells teachers what to expect:

- a top-level function named like a solution cell stands in that cell, with its comments;
- other code, and every bare string (for what is no plain Python), is a cell of her own in front
  of the function that follows, or at the end;
- ``BASE = "released"`` leaves all other stubs unwritten, where otherwise they are solved;
- ``DELETED`` and ``DUPLICATED`` are lists of grade ids of cells that she lost or copied.

A file of any other kind is handed in byte by byte as it is.
"""

from __future__ import annotations

import ast
import copy
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from autograder.course import Course, CourseError, Lab, cell_source, nbgrader_marks
from autograder.layout import CONFIGURATION

STUDENTS = Path(__file__).with_name("students")
SETTINGS = ("BASE", "DELETED", "DUPLICATED")
AT_THE_END = ""

STOCK_NBGRADER = """
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde

c.Autograde.exporter_class = NotebookExporter
c.Autograde.sanitize_preprocessors = Autograde.sanitize_preprocessors.default()
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
"""
"""Configuration that takes the plugin out again, to compare with nbgrader as it comes."""


@dataclass
class StudentFile:
    """What one student's Python file says."""

    functions: dict[str, str] = field(default_factory=dict)
    """The source of each solution cell that she wrote herself."""
    own_cells: dict[str, list[str]] = field(default_factory=dict)
    """Cells of her own, by the function that they precede."""
    settings: dict[str, Any] = field(default_factory=dict)


def made_up_lab(course: Course) -> Lab:
    """The lab that the made-up class hands in, after which its folder is called.

    Raises ``CourseError`` if the course has none for which there is a class.
    """
    for name in course.labs:
        if (STUDENTS / name).is_dir():
            return course.lab(name)
    labs = ", ".join(sorted(path.name for path in STUDENTS.iterdir() if path.is_dir()))
    raise CourseError(
        f"The demo's class is made up for {labs}, which this course does not have. To watch a lab "
        "of yours being graded, hand something in (submitted/STUDENT/LAB/LAB.ipynb), and then: "
        "autograder grade LAB."
    )


def hand_in(course: Course, submitted: Path) -> list[str]:
    """Write ``submitted/<student>/<lab>/<lab>.ipynb`` for the whole class, the same bytes each
    time, and return the students' names in order.

    Raises ``CourseError`` if the course has no such lab, ``OSError`` if that is not built.
    """
    lab = made_up_lab(course)
    release = nbformat.read(lab.release_notebook, as_version=4)
    solved = solved_cells(lab)
    files = sorted(path for path in (STUDENTS / lab.name).iterdir() if path.is_file())
    for path in files:
        folder = submitted / path.stem / lab.name
        folder.mkdir(parents=True, exist_ok=True)
        notebook = folder / f"{lab.name}.ipynb"
        if path.suffix == ".py":
            file = read_student_file(path.read_text("utf-8"), lab.solution_cells)
            nbformat.write(notebook_of(path.stem, file, release, solved), notebook)
        else:
            notebook.write_bytes(path.read_bytes())
    return [path.stem for path in files]


def copy_course(course: Course, root: Path, lab: str, config: str = "") -> Course:
    """A copy of the course in ``root`` with one lab alone, to grade in without a trace.

    ``config`` is appended to its nbgrader_config.py; the suites are the same files.
    """
    layout = course.layout
    for folder in (layout.source, layout.release, layout.solution):
        shutil.copytree(course.root / folder / lab, root / folder / lab)
    suites = root / layout.suites_of(lab)
    if not suites.exists():
        suites.parent.mkdir(parents=True, exist_ok=True)
        suites.symlink_to(course.lab(lab).suites)
    text = (course.root / CONFIGURATION).read_text("utf-8")
    (root / CONFIGURATION).write_text(text + config, "utf-8", newline="\n")
    return Course(root)


def read_student_file(text: str, solution_cells: tuple[str, ...]) -> StudentFile:
    """Take a student's file apart, with her comments and her way of spacing things."""
    file = StudentFile()
    lines = text.splitlines()
    docstring, *statements = ast.parse(text).body
    start = docstring.end_lineno or 0
    pending: list[str] = []
    own: list[str] = []

    def finish_cell() -> None:
        if own:
            pending.append("\n".join(own).strip("\n"))
            own.clear()

    for statement in statements:
        end = statement.end_lineno or start
        source = "\n".join(lines[start:end])
        start = end
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in SETTINGS:
                file.settings[name] = ast.literal_eval(value)
            case ast.Expr(value=ast.Constant(value=str(cell))):
                finish_cell()
                pending.append(cell.strip("\n"))
            case ast.FunctionDef(name=name) if name in solution_cells:
                finish_cell()
                file.own_cells[name], pending = pending, []
                file.functions[name] = source.strip("\n")
            case _:
                own.append(source)
    finish_cell()
    file.own_cells[AT_THE_END] = pending
    return file


def solved_cells(lab: Lab) -> dict[str, str]:
    """The source of each solution cell, as if its author had never heard of nbgrader."""
    return {
        grade_id: "\n".join(
            line
            for line in cell_source(cell).splitlines()
            if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")
        )
        for cell in lab.cells
        if (grade_id := nbgrader_marks(cell).get("grade_id")) in lab.solution_cells
    }


def notebook_of(
    student: str, file: StudentFile, release: NotebookNode, solved: dict[str, str]
) -> NotebookNode:
    """The release with the student's work in it; cells of her own get ids that never change."""
    notebook = copy.deepcopy(release)
    written = file.functions if file.settings.get("BASE") == "released" else solved | file.functions
    added = 0

    def own_id() -> str:
        nonlocal added
        added += 1
        return f"{student}-{added}"

    def own_cells(before: str) -> list[NotebookNode]:
        return [v4.new_code_cell(cell, id=own_id()) for cell in file.own_cells.get(before, ())]

    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        grade_id = nbgrader_marks(cell).get("grade_id", "")
        if grade_id in file.settings.get("DELETED", ()):
            continue
        if grade_id in solved:
            cells += own_cells(grade_id)
            cell.source = written.get(grade_id, cell.source)
        cells.append(cell)
        if grade_id in file.settings.get("DUPLICATED", ()):
            cells.append(NotebookNode(copy.deepcopy(cell), id=own_id()))
    notebook.cells = [*cells, *own_cells(AT_THE_END)]
    return notebook
