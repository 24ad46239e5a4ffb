"""Every attack in one class with honest students, graded as a teacher grades it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.course import Course
from autograder.grading.report import Report
from autograder.grading.shelf import Shelf
from autograder.grading.version import report_key
from autograder.nbgrader_integration.gradebook import SHELF
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Submission
from support.attackers import (
    ATTACKS,
    LAB,
    NEIGHBOURS,
    SECRETS,
    attack,
    handed_in,
    listening,
    neighbour,
    plant,
)
from support.campaign import at_length, one_in
from support.commands import run, run_here
from support.outcome import digest, everything, sqlite
from support.processes import adopting, what_is_left
from support.tiny import ROOT
from support.watched import WATCH

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("attacked-class")]

FEW = 24
"""One attack in so many is in the class of every run; a campaign has them all."""

FEW_NEIGHBOURS = 5
"""One neighbour in so many, likewise."""

NAMES = [path.stem for path in ATTACKS]
SOME = one_in(FEW, NAMES)
HONEST = one_in(FEW_NEIGHBOURS, NEIGHBOURS)
ALL = pytest.mark.campaign
BOTH = pytest.mark.parametrize(
    "size", ["few", pytest.param("all", marks=ALL)], ids=["a few attacks", "all attacks"]
)
"""For what is asked of the class as a whole, which is another one in a campaign."""

# an attack without its attack would earn as much, and for what it does right
EARNED: dict[str, float] = {}


@dataclass
class Attacked:
    """The class, graded twice: the neighbours alone, and then with everybody."""

    course: Course
    canary: Path
    asked: list[str]
    work: dict[str, Submission]
    alone: dict[str, Any]
    together: dict[str, Any]
    grade: subprocess.CompletedProcess[str]
    told: list[subprocess.CompletedProcess[str]]
    untouched: bool
    left: list[str]

    def report(self, name: str) -> Report:
        key = report_key(self.work[name], self.course.lab(LAB), Isolation.BUBBLEWRAP)
        report = Shelf(self.course.root / SHELF).get(key)
        assert report
        return report

    def seen(self, name: str) -> dict[str, Any]:
        """What the process that graded a submission was like afterwards."""
        path = self.course.root.parent / "watch" / f"{self.work[name].fingerprint}.json"
        found: dict[str, Any] = json.loads(path.read_text())
        return found


def rows(root: Path) -> dict[str, Any]:
    """All that the gradebook and the autograded notebook have of each student."""
    tables = everything(sqlite(root))
    return {
        student: {
            "cells": cells(root / "autograded" / student / LAB / f"{LAB}.ipynb"),
            **{
                table: [row for row in tables[table] if row[0] == student]
                for table in ("submissions", "notebooks", "grades", "comments")
            },
        }
        for student, *_ in tables["submissions"]
    }


def cells(path: Path) -> list[NotebookNode]:
    """A notebook's cells without their ids: nbgrader draws one for a cell that it puts back."""
    found: list[NotebookNode] = nbformat.read(path, as_version=4).cells
    return [NotebookNode({**cell, "id": ""}) for cell in found]


def marks(row: dict[str, Any]) -> dict[str, float]:
    """A row's automatic scores, by grade cell."""
    return {cell: score for _, cell, score, *_ in row["grades"]}


def grade(root: Path, jobs: int) -> subprocess.CompletedProcess[str]:
    return run(
        root,
        *("support.watched", "grade", LAB, "--jobs", str(jobs), "--all"),
        **{
            WATCH: str(root.parent / "watch"),
            "A_SECRET_OF_OURS": SECRETS["environment"],
            "PYTHONPATH": str(ROOT / "tests"),
        },
    )


@pytest.fixture(scope="module")
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    # each process grades once for nothing, and for a few that is most of what there is to do
    attacks, neighbours, jobs = ATTACKS, NEIGHBOURS, 4
    if not at_length(request.session):
        attacks, neighbours, jobs = ATTACKS[::FEW], NEIGHBOURS[::FEW_NEIGHBOURS], 2
    place = tmp_path_factory.mktemp("class")
    course = plant(place / "course")
    lab = course.lab(LAB)
    canary, watch = place / "canary", place / "watch"
    canary.mkdir()
    watch.mkdir()
    (watch / "quick.json").write_text("[]")
    work: dict[str, Submission] = {}

    def hand_in(name: str, notebook: NotebookNode) -> None:
        path = course.root / "submitted" / name / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        work[name] = handed_in(notebook, lab)

    with listening() as (port, asked):
        for name in neighbours:
            hand_in(name, neighbour(name, lab))
        # this process and those that it starts are not what is watched here
        done = run_here(course.root, "autograder.cli", "grade", LAB, "--jobs", "1", "--all")
        assert done.returncode == 0, done.stderr
        alone = rows(course.root)
        for left in ("autograded", ".autograder"):
            shutil.rmtree(course.root / left)
        (course.root / "gradebook.db").unlink()
        for path in attacks:
            notebook = attack(path, lab, course=course.root, canary=canary, port=port)
            hand_in(path.stem, notebook)
        quick = [work[name].fingerprint for name in (path.stem for path in attacks)]
        (watch / "quick.json").write_text(json.dumps(quick))
        submitted = digest(course.root / "submitted")
        with adopting() as before:
            done = grade(course.root, jobs)
            left = what_is_left(before)
        yield Attacked(
            course,
            canary,
            asked,
            work,
            alone,
            rows(course.root),
            done,
            [
                run_here(course.root, "nbgrader", "generate_feedback", LAB),
                run_here(course.root, "nbgrader", "export"),
            ],
            untouched=digest(course.root / "submitted") == submitted,
            left=left,
        )


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 90
    for path in ATTACKS:
        assert path.read_text("utf-8").startswith('"""'), path.name


@BOTH
@pytest.mark.parametrize("name", HONEST)
def test_a_neighbour_has_the_row_that_she_has_alone(
    name: str, size: str, attacked: Attacked
) -> None:
    assert attacked.together[name] == attacked.alone[name]
    assert sum(marks(attacked.together["asha"]).values()) == Course(ROOT).lab(LAB).points


@pytest.mark.parametrize("name", SOME)
def test_an_attack_gains_nothing(name: str, attacked: Attacked) -> None:
    report = attacked.report(name)
    tests = [test for cell in report.cells for test in cell.tests]

    passed = [test.name for test in tests if test.passed]
    assert sum(marks(attacked.together[name]).values()) == EARNED.get(name, 0), passed
    assert report.points == EARNED.get(name, 0), passed
    assert report.attention == ""
    # it was not turned down unread: something of it was called, or stopped
    tried = bool(report.stops) or any(test.outcome != "not written" for test in tests)
    assert tried or name == "still_to_be_written"
    for test in tests:
        assert (test.message + test.hint).isprintable()
        assert len(test.message) < 1_000


@pytest.mark.parametrize("name", SOME)
def test_what_graded_an_attack_is_as_it_was(name: str, attacked: Attacked) -> None:
    assert attacked.seen(name) == {"changed": [], "left": [], "quick": True}


@pytest.mark.parametrize("name", [*HONEST, *SOME])
def test_what_a_student_is_shown(name: str, attacked: Attacked) -> None:
    root = attacked.course.root
    shown = "".join(
        (root / kind / name / LAB / f"{LAB}.{suffix}").read_text()
        for kind, suffix in (("autograded", "ipynb"), ("feedback", "html"))
    )
    written = (root / "submitted" / name / LAB / f"{LAB}.ipynb").read_text()
    report = attacked.report(name).to_json().decode()
    for kind, secret in SECRETS.items():
        assert shown.count(secret) <= 2 * written.count(secret), kind
        assert secret not in report, kind
    assert "### BEGIN HIDDEN TESTS\nimport functools" not in shown
    assert "\x1b" not in shown


@BOTH
def test_what_the_teacher_is_shown(size: str, attacked: Attacked) -> None:
    done = attacked.grade
    assert done.returncode == 0, done.stderr[-1000:]
    assert [step.returncode for step in attacked.told] == [0, 0]
    for step in (done, *attacked.told):
        assert "Traceback" not in step.stdout + step.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout
    with (attacked.course.root / "grades.csv").open() as file:
        assert sorted(row["student_id"] for row in csv.DictReader(file)) == sorted(attacked.work)


@BOTH
def test_nothing_was_written_or_asked_for_or_left(size: str, attacked: Attacked) -> None:
    root = attacked.course.root
    assert list(attacked.canary.iterdir()) == []
    assert attacked.asked == []
    assert attacked.untouched
    assert sorted(path.name for path in (root / "submitted").iterdir()) == sorted(attacked.work)
    assert not (root / ".autograder" / "reports" / "planted.json").exists()
    assert not list(Path("/dev/shm").glob("*autograder-attack*"))
    assert attacked.left == []
