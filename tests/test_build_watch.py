"""``autograder build --watch``: a lab is built and checked at each save of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles
from typer.testing import CliRunner

from autograder.authoring import watch
from autograder.authoring.watch import saved_labs
from autograder.commands import app
from autograder.course import Course, CourseError
from support.commands import start
from support.tiny import light_cells
from support.tiny_course import write_course

LABS = ("lab0_tiny", "lab1_other")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path, {name: light_cells() for name in LABS})


@pytest.fixture
def edits(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What somebody does, one thing between two looks; after the last of them nobody looks."""
    waiting: list[Callable[[], object]] = []

    def changes(*folders: Path, **_: object) -> Iterator[set[object]]:
        assert all(folder.is_dir() for folder in folders)
        for edit in waiting:
            edit()
            yield set()
        raise KeyboardInterrupt

    monkeypatch.setattr(watchfiles, "watch", changes)
    return waiting


def named(course: Course, labs: tuple[str, ...] = LABS) -> list[list[str]]:
    """What is built, time after time."""
    found: list[list[str]] = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(saved_labs(course, labs))
    return found


def test_all_are_built_at_first_and_then_what_was_saved(
    course: Course, edits: list[Callable[[], object]]
) -> None:
    lab, other = (course.lab(name) for name in LABS)
    suite = other.suite("test_double")
    shared = course.root / "source_notebooks" / "tools.py"
    edits += [
        lambda: lab.source_notebook.write_text(lab.source_notebook.read_text() + "\n"),
        lambda: os.utime(suite, (1, 1)),  # touched, and the same
        lambda: suite.write_text("# another one\n"),
        lambda: (course.root / "exercises").mkdir(),  # the build's own
        lambda: shared.write_text("# for all of them\n"),
    ]

    assert named(course) == [list(LABS), [lab.name], [other.name], list(LABS)]


def test_other_labs_are_left_alone(course: Course, edits: list[Callable[[], object]]) -> None:
    suite = course.lab(LABS[1]).suite("test_double")
    edits.append(lambda: suite.write_text("# another one\n"))

    assert named(course, LABS[:1]) == [[LABS[0]]]


def test_what_is_wrong_is_said_and_the_watch_goes_on(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No notebook at all at one save, and one that builds at the next."""
    lab = course.lab(LABS[0])
    whole = lab.source_notebook.read_bytes()

    def saves(*_: object) -> Iterator[list[str]]:
        lab.source_notebook.write_bytes(whole[:100])
        yield [lab.name]
        lab.source_notebook.write_bytes(whole)
        yield [lab.name]

    monkeypatch.setattr(watch, "saved_labs", saves)
    monkeypatch.chdir(course.root)
    done = CliRunner().invoke(app, ["build", "--watch", lab.name])

    assert done.exit_code == 0, done.output
    first, second, _ = done.stdout.split("Waiting for the next save; Ctrl-C ends this.\n")
    assert first.endswith(f"{lab.name}: 1 to mend\n")
    assert f"{lab.name}.ipynb" in done.stderr
    assert f"{lab.name}: " in second
    assert lab.release_notebook.is_file()


def test_checking_alone_does_not_go_with_building() -> None:
    done = CliRunner().invoke(app, ["build", "--check", "--watch"])

    assert isinstance(done.exception, CourseError)
    assert str(done.exception).endswith("choose one of them.")


@pytest.mark.campaign  # that of a notebook's watch is ended in every run, in test_check_command.py
def test_ctrl_c_ends_it(course: Course) -> None:
    process = start(course.root, "autograder.cli", "build", "--watch", LABS[0])
    assert process.stdout is not None
    for line in process.stdout:
        if "Waiting for the next save" in line:
            break
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate()

    assert process.returncode == 130, said
    assert said.strip() == "Nothing is watched any more; what was built last stays."
