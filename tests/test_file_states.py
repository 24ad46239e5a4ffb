"""A process that grades reads a course once, and an edited one anew: nobody is graded by what a
lab was."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder import file_states
from autograder.classroom.task import VersionError, course_version, grade_task, look_task
from autograder.course import Course, CourseError
from autograder.digests import folder_files
from autograder.file_states import FRESH_NS, state_of
from autograder.kept_with import kept_with
from autograder.sandbox.launch import Isolation
from support.commands import ISOLATION
from support.tiny import LAB
from support.tiny_course import write_course

TICK = 0.02
"""Longer than any tick of a file system's clock that tests run on, in seconds."""


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """By our clock, whatever is written was written a while ago."""
    monkeypatch.setattr(file_states, "_now", lambda: time.time_ns() + 2 * FRESH_NS)


@pytest.fixture
def course(tmp_path: Path, later: None) -> Course:
    return write_course(tmp_path / "course", built=True)


def in_place(file: Path) -> None:
    """The same size, and the same time of its content."""
    before = file.stat()
    text = file.read_bytes()
    time.sleep(TICK)
    file.write_bytes(text.replace(b"double", b"doubel"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def by_an_older(file: Path) -> None:
    """As `mv` and archives bring files: older than what was there."""
    other = file.with_name(".other")
    other.write_bytes(file.read_bytes().replace(b"double", b"doubel"))
    os.utime(other, (1e9, 1e9))
    other.replace(file)


def longer(file: Path) -> None:
    time.sleep(TICK)
    with file.open("a", encoding="utf-8") as text:
        text.write(" ")


EDITS = {"in place": in_place, "by an older file": by_an_older, "longer": longer}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize(
    "name",
    [
        f"autograder/labs/{LAB}/test_double.py",
        f"solutions/{LAB}/reference.py",
        f"source_notebooks/{LAB}/{LAB}.ipynb",
    ],
)
def test_what_is_edited_is_read_anew(
    course: Course, name: str, edit: Callable[[Path], None]
) -> None:
    before = course_version(course.graded(LAB))
    edit(course.root / name)

    if name.endswith(".ipynb") and edit is longer:  # a blank after its end says nothing
        assert course_version(course.graded(LAB)) == before
    else:
        assert course_version(course.graded(LAB)) != before


@pytest.mark.parametrize("name", ["test_double.py", "helper.py", "more/numbers.json"])
def test_so_is_a_lab_with_another_file_or_without_one(course: Course, name: str) -> None:
    lab = course.graded(LAB)
    file = lab.suites / name
    was_there = file.exists()
    before = course_version(lab)
    file.parent.mkdir(exist_ok=True)
    if was_there:
        file.unlink()
    else:
        file.write_text("1")
    assert course_version(course.graded(LAB)) != before
    if was_there:
        file.write_text("2")
    else:
        file.unlink()
    assert (course_version(course.graded(LAB)) != before) is was_there


def test_so_is_a_lab_whose_suite_says_that_it_grades_something_else(course: Course) -> None:
    (cell, *_) = course.graded(LAB).grade_cells
    assert cell.functions == ("double",)
    time.sleep(TICK)
    with course.graded(LAB).suite(cell.grade_id).open("a", encoding="utf-8") as suite:
        suite.write('\nGRADES = ("double", "quadruple")\n')

    assert course.graded(LAB).grade_cells[0].functions == ("double", "quadruple")


def test_a_lab_that_is_gone_is_not_remembered(course: Course) -> None:
    course.graded(LAB).source_notebook.rename(course.root / "elsewhere.ipynb")

    with pytest.raises(CourseError, match="There is no lab"):
        course.graded(LAB)


def test_the_layout_follows_its_file(course: Course) -> None:
    assert course.layout.packages == ()
    time.sleep(TICK)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as text:
        text.write('\nconfigure(c, __file__, packages=["pandas"])\n')

    assert course.layout.packages == ("pandas",)
    assert course.graded(LAB).layout.packages == ("pandas",)


def test_what_is_as_it_was_is_read_once(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = course.graded(LAB)
    before = course_version(lab), lab.grade_cells
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))

    assert course.graded(LAB) is lab
    assert course_version(course.graded(LAB)) == before[0]


def test_what_was_written_a_moment_ago_is_read_again(tmp_path: Path) -> None:
    """Within a tick, two edits leave a file with the same time."""
    course = write_course(tmp_path / "course")

    assert course.graded(LAB) is not course.graded(LAB)
    assert state_of(folder_files(course.lab(LAB).suites)) is None


def test_what_a_network_remembers_of_a_file_is_not_believed(
    tmp_path: Path, later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another machine's edit: until somebody opens the file, its times are those of before."""
    file = tmp_path / "file"
    file.write_text("double")
    before, remembered = state_of([file]), file.stat()
    in_place(file)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: remembered)
    monkeypatch.setattr(os, "stat", lambda *_, **__: remembered)

    assert before
    assert state_of([file]) not in (before, None)


def test_files_that_are_not_there_are_told_from_those_that_are(tmp_path: Path, later: None) -> None:
    file = tmp_path / "file"
    before = state_of([file])
    file.write_text("")

    assert before
    assert state_of([file]) not in (before, None)
    assert state_of([file / "below"]) is None


def test_a_checkout_that_changes_while_a_class_is_graded_is_refused(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    version = course_version(course.graded(LAB))
    isolation = Isolation.PROCESS.value
    notebook = course.graded(LAB).release_notebook.read_bytes()
    assert look_task(notebook, LAB, version, isolation)
    in_place(course.graded(LAB).suite("test_double"))

    with pytest.raises(VersionError, match="is refused"):
        look_task(notebook, LAB, version, isolation)
    with pytest.raises(VersionError, match="is refused"):
        grade_task(b"", LAB, version, isolation)


@dataclass(frozen=True)
class Equal:
    name: str = ""


def test_what_is_worked_out_of_a_lab_is_kept_with_that_one() -> None:
    asked = []

    @kept_with
    def worked_out(owner: Equal) -> int:
        asked.append(owner)
        return len(asked)

    one, other = Equal(), Equal()
    assert one == other
    assert [worked_out(who) for who in (one, one, other, one)] == [1, 1, 2, 1]


def test_what_lasts_is_taken_from_the_garbage_collector_once(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    frozen: list[int] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(1))
    version = course_version(course.lab(LAB))
    for _ in range(2):
        grade_task(b'{"cells": []}', LAB, version, ISOLATION.value)
    assert frozen == [1]
