"""Every command that teachers are told of, run in the order in which they are told."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import datetime
from itertools import takewhile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.exchange import safe_collect
from autograder.nbgrader_integration.exchange.safe_collect import Handed
from autograder.nbgrader_integration.settings import FILE
from support.commands import APPS, ISOLATION, command_here, nbgrader_here, run
from support.lms_samples import Sample, zip_of
from support.pages import blocks
from support.tiny import ROOT, light_cells
from support.tiny_course import write_course

LAB = "lab3_xor_network"
"""The lab that the pages speak of; here it is as small as can be."""

NOT_RUN = ("cd", ".", "jupyter", "pip", "createdb")
"""What enters the course, or goes on until it is stopped."""


TEXTS = {
    name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("commands", "teacher")
}
PAGES = {name: blocks(text) for name, text in TEXTS.items()}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A fresh clone, and an exchange on this machine."""
    course = write_course(tmp_path / "course", {LAB: light_cells()}, isolated=True, built=True)
    (course.root / FILE).write_text(f'exchange = "{tmp_path / "exchange"}"\n')
    (tmp_path / "exchange").mkdir()
    database = Database(f"sqlite:///{course.root}/gradebook.db")  # nbgrader would start a program
    with database.transaction("tables"):
        pass
    database.close()
    return course


def write_lms_files(course: Course) -> None:
    """What Canvas and Moodle give out of these two students' class."""
    (course.root / "canvas.csv").write_text(
        "Student,ID,SIS Login ID,Section,Lab 3 (9)\n"
        '"Lovelace, Ada",1,ada,A,\n"Turing, Alan",2,alan,A,\n'
    )
    (course.root / "worksheet.csv").write_text(
        'Identifier,"Full name","Email address",Grade,"Maximum Grade","Feedback comments"\n'
        f'"Participant 71","Ada Lovelace",ada@example.org,,{course.lab(LAB).points:.2f},\n'
        f'"Participant 72","Alan Turing",alan@example.org,,{course.lab(LAB).points:.2f},\n'
    )


def hand_in(course: Course, inbound: Path) -> None:
    """What two students do once the lab is in the exchange, and in an LMS."""
    for student in ("ada", "alan"):
        folder = inbound / f"{student}+{LAB}+2026-03-01 10:00:00 UTC+random"
        folder.mkdir()
        work = course.lab(LAB).release_notebook.read_text()
        (folder / f"{LAB}.ipynb").write_text(work)
        (folder / "submission_secret.txt").write_text(student.encode().hex() * 10)
    work = course.lab(LAB).release_notebook.read_bytes()
    names = ("Ada Lovelace_71", "Alan Turing_72")
    files = [Sample(f"{name}_assignsubmission_file_/{LAB}.ipynb", work) for name in names]
    zip_of(course.root / "submissions.zip", files)


def run_command(course: Course, words: list[str]) -> int:
    """Run a command in this process where that can be; returns its exit code."""
    variables = dict(word.split("=", 1) for word in takewhile(lambda word: "=" in word, words))
    words = words[len(variables) :]
    if words[0] == "autograder":
        more = ["--isolation", ISOLATION.value] if words[1] in ("grade", "ask") else []
        return command_here(course.root, *words[1:], *more, **variables)
    assert not variables
    if words[0] == "nbgrader" and words[1] in APPS:
        nbgrader_here(course.root, *words[1:])
        return 0
    if words[0] == "nbgrader":
        return run(course.root, *words).returncode
    return subprocess.run(words, cwd=course.root).returncode


@pytest.mark.parametrize("page", PAGES)
def test_every_command_works_in_the_order_of_the_page(
    page: str,
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Handed, "owner", property(lambda handed: handed.student))
    monkeypatch.setattr(safe_collect, "now", lambda: datetime(2100, 1, 1))
    write_lms_files(course)
    exchange = tmp_path / "exchange"
    (roster,) = (block.text for block in PAGES["teacher"] if block.kind == "csv")
    (course.root / "roster.csv").write_text(roster)
    done: list[str] = []
    last_year = course.root
    for block in PAGES[page]:
        if block.kind == "toml":
            text = block.text.replace("/srv/nbgrader/exchange", str(exchange))
            (course.root / FILE).write_text(text)
        for words in block.commands() if block.kind == "sh" else ():
            if words[0] in NOT_RUN:
                assert words[0] != "jupyter" or Path(sys.executable).with_name("jupyter").exists()
                continue
            assert run_command(course, words) == 0, words
            if words[0] == "mkdir":  # for the class that is put away
                last_year = course.root / words[1]
            if words[:2] == ["autograder", "release"] and "autograder release" not in done:
                (inbound,) = exchange.glob("*/inbound")
                hand_in(course, inbound)
            done.append(" ".join(words[:2]))

    told = {"autograder roster", "autograder release", "autograder collect", "autograder grade"}
    assert told <= set(done)
    with Gradebook(f"sqlite:///{last_year}/gradebook.db", inbound.parent.name) as gradebook:
        assert {student.id for student in gradebook.students} == {"ada", "alan"}
        assert len(gradebook.find_assignment(LAB).submissions) == 2
    if page == "teacher":
        a_new_year_is_begun(course, capsys)
        a_backup_goes_on_elsewhere(course, tmp_path / "clone", capsys)


def a_new_year_is_begun(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert (course.root / "sections" / "b" / "gradebook.db").is_file()
    capsys.readouterr()
    assert command_here(course.root, "status") == 0
    said = capsys.readouterr()
    assert "Course backprop-2027 in " in said.err
    assert [LAB, "0", "–", "0", "0", "0", "0"] in [line.split() for line in said.out.splitlines()]


def a_backup_goes_on_elsewhere(
    course: Course, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = shutil.ignore_patterns("gradebook.db", "sections", ".autograder", "*.toml")
    shutil.copytree(course.root, clone, ignore=kept)
    subprocess.run(["tar", "-xzf", "backup.tgz"], cwd=clone, check=True)
    assert command_here(clone, "marks", LAB) == 0
    said = capsys.readouterr()
    assert "Course backprop-2026 in " in said.err
    assert f"{LAB}: 2 of 2 have a mark" in " ".join(said.out.split())


def test_every_lab_and_file_that_the_pages_name_is_there() -> None:
    text = "".join(TEXTS.values()) + (ROOT / "README.md").read_text("utf-8")
    labs = set(re.findall(r"\blab\d_\w+", text))
    assert labs
    assert labs <= set(Course(ROOT).labs)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("```\n.venv/bin/a 'b c'   # what it does\n\n```\n", [["a", "b c"]]),
        ("```sh\na b\nc\n```\ntext\n```toml\nx = 1\n```\n", [["a", "b"], ["c"]]),
    ],
)
def test_commands_are_found_in_a_page(text: str, commands: list[list[str]]) -> None:
    found = [words for block in blocks(text) if block.kind == "sh" for words in block.commands()]
    assert found == commands
