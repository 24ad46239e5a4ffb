"""Every command and snippet on the page about stock notebooks does what the page says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from autograder.adoption import Adoption
from autograder.course import Course
from autograder.layout import CONFIGURATION
from autograder.nbgrader_integration.configuration import load_configuration
from support.authors_page import blocks, command_within_the_text, follow, followed
from support.stock import QUICKSTART
from support.tiny import ROOT

pytestmark = pytest.mark.xdist_group("adopt-page")

PAGE = (ROOT / "docs" / "adopt.md").read_text("utf-8")
BLOCKS = blocks(PAGE)
LINES = {line for kind, _, text in BLOCKS if kind == "console" for line in text.splitlines()}
WITHIN = re.findall(r"`(autograder [^`]+)`", PAGE)
OPTIONS = re.findall(r"`(--[a-z-]+)", PAGE)
GRADE = "autograder grade ps1"


def follow_block(course: Course, text: str, *, fails: bool) -> str:
    """Run a block of commands; returns what they said, what went wrong last."""
    said = ""
    for line in text.splitlines():
        if line.startswith("cp -r "):
            *_, to = line.split()
            assert Path(line.split()[2]).name == QUICKSTART.name
            shutil.copytree(QUICKSTART, course.root / to / QUICKSTART.name)
        elif line != GRADE:
            done = followed(course, line, fails=fails)
            said += done.stdout + done.stderr
    return said


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which the page has been followed up to grading."""
    course = Course(tmp_path_factory.mktemp("stock"))
    said = ""
    for kind, info, text in BLOCKS:
        if kind == "console":
            said = follow_block(course, text, fails=info == "fails")
        elif info == "adopt":
            assert said.split() == text.split()
    return course


def test_whoever_follows_the_page_reads_what_it_shows(course: Course) -> None:
    assert course.part("ps1/problem1").adoption == Adoption(
        in_sandbox=("sum_of_squares_uses_squares",)
    )


@pytest.mark.campaign
def test_what_is_adopted_is_built_passes_the_gate_and_is_graded(course: Course) -> None:
    for line in WITHIN:
        if " ps1" in line:
            follow(course, line)
    unwanted = shutil.ignore_patterns("*.py")
    solved = course.lab("ps1").solution_notebook.parent
    shutil.copytree(solved, course.root / "submitted" / "asha" / "ps1", ignore=unwanted)

    (row,) = (line for line in follow(course, GRADE).splitlines() if line.startswith("asha"))
    assert row.split()[:5] == ["asha", "1", "1", "0.5", "0.5"]


def test_the_stub_of_nbgraders_stays_if_the_configuration_says_so(course: Course) -> None:
    (setting,) = (text for _, info, text in BLOCKS if info == "config")
    path = course.root / CONFIGURATION
    before = path.read_text()
    path.write_text(before.replace("configure(c,", f"{setting.strip()}\nconfigure(c,"))
    try:
        stub = load_configuration(course.root).ClearSolutions.code_stub["python"]
    finally:
        path.write_text(before)

    assert stub == "# YOUR CODE HERE\nraise NotImplementedError()"


def test_the_page_has_nothing_that_is_not_run() -> None:
    assert PAGE.count("```") == 2 * len(BLOCKS)
    assert {(kind, info) for kind, info, _ in BLOCKS} == {
        *(("console", ""), ("console", "fails"), ("text", "adopt"), ("python", "config"))
    }
    assert GRADE in LINES


@pytest.mark.parametrize("command", [*WITHIN, *(f"autograder adopt {name}" for name in OPTIONS)])
def test_commands_within_the_text_are_there(command: str) -> None:
    command_within_the_text(command)
