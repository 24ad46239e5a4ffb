"""A class that hands in the tiny lab, and all that its gradebook has of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy

from autograder.authoring.make_reference import reference_source
from autograder.course import Course, cell_source
from autograder.sandbox.launch import Isolation, why_unavailable
from support.tiny import tiny_cells, write_course

LAB = "lab0_tiny"

# without a sandbox on this machine the rest of the way is still worth a test
ISOLATION = Isolation.PROCESS if why_unavailable(Isolation.BUBBLEWRAP) else Isolation.BUBBLEWRAP

SUITE = """
import pytest

from autograder.testing import expect


@pytest.mark.seconds(20)
def test_value(student):
    \"\"\"It is {times} times x\"\"\"
    expect.that(student.{function}(3) == {expected}, "{function}(3) is not {expected}.")


def test_zero(student):
    \"\"\"It is nothing for nothing\"\"\"
    expect.that(student.{function}(0) == 0, "{function}(0) is not 0.")
"""

RIGHT = "def double(x):\n    return x + x"
WRONG = "def double(x):\n    return 3 * x"
SLOW = "import time\n\n\ndef double(x):\n    time.sleep({seconds})\n    return x + x"


def tiny_class(root: Path, students: Mapping[str, str | bytes], config: str = "") -> Course:
    """A course with the tiny lab in ``root``, in which each student hands in her ``double``.

    ``students`` gives its source, or the whole file as bytes; ``config`` is appended to
    nbgrader's configuration.
    """
    cells = [cell for cell in tiny_cells() if cell.id != "demonstration"]
    for cell in cells:
        if cell.id == "id-imports":
            # nothing here draws, and importing Matplotlib for every student takes a while
            cell.source = "import numpy as np"
    course = write_course(root, {LAB: cells})
    set_suites(course, times=2)
    lab = course.lab(LAB)
    lab.reference.parent.mkdir(parents=True)
    lab.reference.write_text(reference_source(lab))
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f'\nc.GradeSubmission.isolation = "{ISOLATION}"\n{config}\n')
    for student, work in students.items():
        hand_in(course, student, work)
    return course


def set_suites(course: Course, times: int) -> None:
    """Have ``double`` tested for ``times`` times x."""
    for function, factor in (("double", times), ("quadruple", 4)):
        path = course.lab(LAB).suite(f"test_{function}")
        path.write_text(SUITE.format(function=function, times=factor, expected=3 * factor))


def hand_in(course: Course, student: str, work: str | bytes) -> Path:
    """Write ``submitted/<student>/``; returns the notebook's path."""
    folder = course.root / "submitted" / student / LAB
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{LAB}.ipynb"
    if isinstance(work, bytes):
        path.write_bytes(work)
        return path
    lab = course.lab(LAB)
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id == "double":
            cell.source = work
        elif grade_id in lab.solution_cells:
            lines = cell_source(cell).splitlines()
            cell.source = "\n".join(line for line in lines if "SOLUTION" not in line)
        elif grade_id == "why":
            cell.source = "Because."
    nbformat.write(notebook, path)
    return path


def command(root: Path, *words: str, **variables: str) -> list[Any]:
    """What ``subprocess`` needs to run a command of ours, or of nbgrader's, in ``root``."""
    module, *rest = words
    environment = {**os.environ, "AUTOGRADER_COURSE": str(root), "COLUMNS": "200", **variables}
    return [[sys.executable, "-m", module, *rest], root, environment]


def run(root: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    line, folder, environment = command(root, *words, **variables)
    return subprocess.run(
        line, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def start(root: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    line, folder, environment = command(root, *words, **variables)
    return subprocess.Popen(
        line,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # as a shell starts a command: Ctrl-C is for it and what it starts
        start_new_session=True,
    )


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that a gradebook has, without what is new in every gradebook: ids and times."""
    queries = {
        "students": "SELECT id, first_name, last_name, email FROM student",
        "courses": "SELECT id FROM course",
        "assignments": "SELECT name, duedate, course_id FROM assignment",
        "submissions": "SELECT s.student_id, a.name, s.timestamp, s.extension "
        "FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id",
        "notebooks": "SELECT s.student_id, n.name, m.flagged, m.late_submission_penalty "
        "FROM submitted_notebook m JOIN submitted_assignment s ON s.id = m.assignment_id "
        "JOIN notebook n ON n.id = m.notebook_id",
        "grades": "SELECT s.student_id, c.name, g.auto_score, g.manual_score, "
        "g.needs_manual_grade, g.extra_credit FROM grade g "
        "JOIN base_cell c ON c.id = g.cell_id "
        "JOIN submitted_notebook m ON m.id = g.notebook_id "
        "JOIN submitted_assignment s ON s.id = m.assignment_id",
        "comments": "SELECT s.student_id, c.name, k.auto_comment, k.manual_comment "
        "FROM comment k JOIN base_cell c ON c.id = k.cell_id "
        "JOIN submitted_notebook m ON m.id = k.notebook_id "
        "JOIN submitted_assignment s ON s.id = m.assignment_id",
        "cells": "SELECT c.name, c.type, n.name FROM base_cell c "
        "JOIN notebook n ON n.id = c.notebook_id",
        "version": "SELECT version_num FROM alembic_version",
    }
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            return {
                name: sorted(
                    (tuple(row) for row in connection.execute(sqlalchemy.text(query))), key=repr
                )
                for name, query in queries.items()
            }
    finally:
        engine.dispose()


def sqlite(root: Path) -> str:
    return f"sqlite:///{root / 'gradebook.db'}"


def autograded(root: Path) -> dict[str, bytes]:
    """Every file in ``autograded/``, by its path."""
    folder = root / "autograded"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def points(url: str) -> dict[str, float]:
    """Everybody's automatic points."""
    found: dict[str, float] = {}
    for student, _, score, *_ in everything(url)["grades"]:
        found[student] = found.get(student, 0.0) + (score or 0.0)
    return found
