"""Reads what grading has left behind: the gradebook's rows, and files."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Any

import sqlalchemy
from nbgrader.api import Gradebook

from support.tiny import LAB


def sqlite(root: Path) -> str:
    """The address of the gradebook in a course's root."""
    return f"sqlite:///{root / 'gradebook.db'}"


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


def rows(root: Path) -> dict[str, tuple[float | None, float | None, bool]]:
    """What the gradebook has of everybody in the tiny lab: two scores, and whether a teacher has
    to look."""
    found = {}
    with Gradebook(sqlite(root)) as gradebook:
        for submission in gradebook.assignment_submissions(LAB):
            (notebook,) = submission.notebooks
            code = {grade.name: grade for grade in notebook.grades if grade.name != "why"}
            found[submission.student.id] = (
                code["test_double"].auto_score,
                code["test_quadruple"].auto_score,
                any(grade.needs_manual_grade for grade in code.values()),
            )
    return found


def waiting(root: Path) -> set[str]:
    """Those whose written answer in the tiny lab waits for a teacher."""
    with Gradebook(sqlite(root)) as gradebook:
        return {
            submission.student.id
            for submission in gradebook.assignment_submissions(LAB)
            for grade in submission.notebooks[0].grades
            if grade.name == "why" and grade.needs_manual_grade
        }


def points(url: str) -> dict[str, float]:
    """Everybody's automatic points."""
    found: dict[str, float] = {}
    for student, _, score, *_ in everything(url)["grades"]:
        found[student] = found.get(student, 0.0) + (score or 0.0)
    return found


def autograded(root: Path) -> dict[str, bytes]:
    """Every file in ``autograded/``, by its path."""
    folder = root / "autograded"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


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
