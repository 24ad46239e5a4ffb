"""A course with the tiny lab and its solved notebook, to hand in all kinds of things for."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.authoring.build import build
from autograder.course import Course
from autograder.sandbox.launch import Isolation, why_unavailable
from support.tiny import tiny_cells, write_course

LAB = "lab0_tiny"

# without a sandbox on this machine the rest of the way is still worth a test
ISOLATION = Isolation.PROCESS if why_unavailable(Isolation.BUBBLEWRAP) else Isolation.BUBBLEWRAP

SUITE = '''
import pytest

from autograder.grading.failure import Failure


@pytest.mark.seconds(2)
def test_{function}(student):
    """{function}(3) is {value}"""
    found = student.{function}(3)
    if not isinstance(found, (int, float)) or found != {value}:
        raise Failure("{function}(3) is not {value}.")
'''


def small_course(root: Path) -> Course:
    """The tiny lab in ``root``, built, with nobody's work in it."""
    cells = [cell for cell in tiny_cells() if cell.id != "demonstration"]
    for cell in cells:
        if cell.id == "id-imports":
            # nothing here draws, and importing Matplotlib for every student takes a while
            cell.source = "import numpy as np"
    course = write_course(root, {LAB: cells})
    for function, value in (("double", 6), ("quadruple", 12)):
        suite = course.lab(LAB).suite(f"test_{function}")
        suite.write_text(SUITE.format(function=function, value=value))
    build(course)
    return course


def solved(course: Course) -> NotebookNode:
    """The release with right functions in it, as a student hands it in."""
    lab = course.lab(LAB)
    notebook = nbformat.read(lab.release_notebook, as_version=4)
    answers = by_id(nbformat.read(lab.solution_notebook, as_version=4))
    for grade_id in lab.solution_cells:
        by_id(notebook)[grade_id].source = answers[grade_id].source
    return notebook


def by_id(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }


def command(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One of a teacher's commands, in the course's root."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env={**os.environ, "AUTOGRADER_COURSE": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
    )


def rows(root: Path) -> dict[str, tuple[float | None, float | None, bool]]:
    """What the gradebook has of everybody: two scores, and whether a teacher has to look."""
    found = {}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(LAB):
            (notebook,) = submission.notebooks
            code = {grade.name: grade for grade in notebook.grades if grade.name != "why"}
            found[submission.student.id] = (
                code["test_double"].auto_score,
                code["test_quadruple"].auto_score,
                any(grade.needs_manual_grade for grade in code.values()),
            )
    return found


def digest(tree: Path) -> str:
    """All that can be known of a tree: names, kinds, modes, times and bytes."""
    found = hashlib.sha256()
    for folder, names, files in os.walk(os.fsencode(tree)):
        names.sort()
        for name in sorted([*names, *files]):
            path = os.path.join(folder, name)  # noqa: PTH118 - of bytes
            about = os.lstat(path)
            found.update(repr((path, about.st_mode, about.st_mtime_ns, about.st_size)).encode())
            if stat.S_ISREG(about.st_mode) and about.st_size < 2**24:
                with open(path, "rb") as file:  # noqa: PTH123 - of bytes
                    found.update(file.read())
    return found.hexdigest()
