"""Attackers and honest students in one class, graded as a teacher grades it."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from attackers import ATTACKS, LAB, NEIGHBOURS, SECRETS, attack, neighbour, plant
from nbgrader.api import Gradebook
from small_class import command

from autograder.course import Course

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("attacked-class")]

ATTACKERS = (
    "daemon",
    "exit",
    "fill_disk",
    "forge_answer",
    "hidden_tests",
    "kill_everybody",
    "loud_exception",
    "magics",
    "own_checks",
    "prints_marks",
    "read_course",
    "write_outside",
)
"""Those that could touch others, or that are to be seen; those that wait cost a class its time."""


def points(root: Path) -> dict[str, dict[str, tuple[float | None, bool]]]:
    """Each student's scores by grade cell, and whether a teacher has to look."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(LAB)
        }


def hand_in(course: Course, name: str, notebook: nbformat.NotebookNode) -> None:
    path = course.root / "submitted" / name / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two classes, graded: the neighbours alone, and the neighbours with everybody."""
    place = tmp_path_factory.mktemp("class")
    course = plant(place / "course")
    lab = course.lab(LAB)
    canary = place / "canary"
    canary.mkdir()
    for name in NEIGHBOURS:
        hand_in(course, name, neighbour(name, lab))
    os.environ["A_SECRET_OF_OURS"] = SECRETS["environment"]
    command(course.root, "autograder.cli", "grade", LAB)
    alone = points(course.root)
    for left in ("autograded", ".autograder"):
        shutil.rmtree(course.root / left)
    (course.root / "gradebook.db").unlink()
    for path in ATTACKS:
        if path.stem in ATTACKERS:
            hand_in(course, path.stem, attack(path, lab, course=course.root, canary=canary, port=1))
    done = command(course.root, "autograder.cli", "grade", LAB)
    told = [
        command(course.root, "nbgrader", "generate_feedback", LAB),
        command(course.root, "nbgrader", "export"),
    ]
    del os.environ["A_SECRET_OF_OURS"]
    return {
        "course": course,
        "canary": canary,
        "alone": alone,
        "together": points(course.root),
        "grade": done,
        "told": told,
    }


def test_the_neighbours_have_the_rows_that_they_have_alone(attacked: dict[str, Any]) -> None:
    assert set(attacked["alone"]) == set(NEIGHBOURS)
    together = {name: attacked["together"][name] for name in NEIGHBOURS}
    assert together == attacked["alone"]
    assert sum(score for score, _ in together["asha"].values()) == 25


@pytest.mark.parametrize("name", ATTACKERS)
def test_an_attacker_has_a_row_of_zeros(name: str, attacked: dict[str, Any]) -> None:
    row = attacked["together"][name]
    assert {score for score, _ in row.values()} == {0}


@pytest.mark.parametrize("name", [*ATTACKERS, *NEIGHBOURS])
def test_what_a_student_is_shown(name: str, attacked: dict[str, Any]) -> None:
    root = attacked["course"].root
    shown = "".join(
        (root / kind / name / LAB / f"{LAB}.{suffix}").read_text()
        for kind, suffix in (("autograded", "ipynb"), ("feedback", "html"))
    )
    for kind, secret in SECRETS.items():
        written = (root / "submitted" / name / LAB / f"{LAB}.ipynb").read_text()
        assert shown.count(secret) <= 2 * written.count(secret), kind
    assert "### BEGIN HIDDEN TESTS\nimport functools" not in shown
    assert "\x1b" not in shown


def test_what_the_teacher_is_shown(attacked: dict[str, Any]) -> None:
    done = attacked["grade"]
    assert done.returncode == 0
    assert [step.returncode for step in attacked["told"]] == [0, 0]
    for step in (done, *attacked["told"]):
        assert "Traceback" not in step.stdout + step.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout
    with (attacked["course"].root / "grades.csv").open() as file:
        assert {row["student_id"] for row in csv.DictReader(file)} == {*ATTACKERS, *NEIGHBOURS}


def test_nothing_was_written_or_left(attacked: dict[str, Any]) -> None:
    root = attacked["course"].root
    assert list(attacked["canary"].iterdir()) == []
    assert not (root / "submitted" / "planted").exists()
    assert not (root / ".autograder" / "reports" / "planted.json").exists()
    assert sorted(path.name for path in (root / "submitted").iterdir()) == sorted(
        [*ATTACKERS, *NEIGHBOURS]
    )
