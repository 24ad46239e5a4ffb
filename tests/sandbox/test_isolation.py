"""What is said where there is no sandbox, and that nobody ends up there without asking."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from autograder import commands
from autograder.commands import shared
from autograder.course import Course, CourseError
from autograder.grading.grade import unreadable
from autograder.nbgrader_integration import exporters, preprocessors
from autograder.sandbox import launch, obstacles
from autograder.sandbox.isolation import (
    NO_SANDBOX,
    NOT_LINUX,
    Isolation,
    IsolationChoice,
    SandboxError,
)
from autograder.sandbox.obstacles import TAKE_WASM, Facts, way_out
from autograder.sandbox.wasm import start
from support.tiny import tiny_cells
from support.tiny_course import write_course

LAB = "lab0_tiny"
Run = Callable[..., Result]


def words(text: str) -> str:
    """A terminal breaks lines where it likes."""
    return " ".join(text.split())


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = write_course(tmp_path / "course", {LAB: tiny_cells()})
    lab = course.lab(LAB)
    # as good as released: nothing here gets as far as opening it
    handed_in = course.root / "submitted" / "ada" / LAB
    for folder in (lab.release_notebook.parent, handed_in):
        folder.mkdir(parents=True)
        (folder / lab.release_notebook.name).write_bytes(lab.source_notebook.read_bytes())
    return course


@pytest.fixture
def run(course: Course, monkeypatch: pytest.MonkeyPatch) -> Run:
    """One of our commands, in a course, on a machine on which no sandbox works."""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    monkeypatch.chdir(course.root)
    monkeypatch.setattr(
        shared,
        "why_unavailable",
        lambda isolation: "no room" if isolation is Isolation.BUBBLEWRAP else "",
    )
    return lambda *arguments: CliRunner().invoke(commands.app, list(arguments))


def test_a_class_is_not_graded_without_a_sandbox_that_nobody_waived(
    run: Run, course: Course
) -> None:
    result = run("grade", LAB)

    assert isinstance(result.exception, SandboxError)
    assert "no room" in str(result.exception)
    assert "--isolation process" in str(result.exception)
    assert "libseccomp" in str(result.exception)
    assert not (course.root / "gradebook.db").exists()
    assert not (course.root / "autograded").exists()
    assert not (course.root / ".autograder").exists()


def test_grading_that_cannot_start_says_what_to_type(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted"
    monkeypatch.setattr(shared, "why_unavailable", lambda _: denied)
    monkeypatch.setattr(obstacles, "facts_here", lambda: Facts(apparmor_restricts=True))

    result = run("grade", LAB)

    assert isinstance(result.exception, SandboxError)
    lines = str(result.exception).splitlines()
    assert denied in lines[0]
    assert "AppArmor" in lines[1]
    assert lines[2] == obstacles.way_out(denied).line
    assert lines[3:5] == str(TAKE_WASM).splitlines()
    assert "--isolation process" in lines[5]


def test_grading_without_a_sandbox_says_what_that_means(run: Run) -> None:
    result = run("grade", LAB, "--isolation", "process")

    assert NO_SANDBOX in words(result.output)
    assert isinstance(result.exception, CourseError)  # this lab has never been built


def test_checking_without_a_sandbox_says_what_that_means(run: Run, course: Course) -> None:
    result = run("check", str(course.lab(LAB).release_notebook))

    assert NO_SANDBOX in words(result.output)


def test_nbgraders_own_command_says_it_too(
    run: Run,
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lab = course.lab(LAB)
    notebook = exporters.substitute(lab, "")

    def graded(submission: Any, lab: Any, isolation: Isolation, shelf: Any) -> Any:
        return unreadable(lab, isolation, "")

    monkeypatch.setattr(preprocessors, "grade_or_recall", graded)
    for isolation in Isolation:
        caplog.clear()
        step = preprocessors.GradeSubmission(isolation=isolation.value)
        step.log = logging.getLogger("autograder.tests")
        step.preprocess(notebook, {"nbgrader": {"assignment": LAB, "notebook": LAB}})
        assert (NO_SANDBOX in caplog.text) == (isolation is Isolation.PROCESS)


def test_what_is_not_protected_is_named() -> None:
    for danger in ("files", "network", "processes", "trust"):
        assert danger in NO_SANDBOX


def test_the_default_for_a_class_is_the_sandbox() -> None:
    assert preprocessors.GradeSubmission.isolation.default_value == "auto"
    assert "--isolation" in CliRunner().invoke(commands.app, ["grade", "--help"]).output


@pytest.mark.parametrize(
    ("bubblewrap", "wasm", "chosen"),
    [
        ("", "", Isolation.BUBBLEWRAP),
        ("", "is not installed", Isolation.BUBBLEWRAP),
        ("no namespaces", "", Isolation.WASM),
        ("no namespaces", "is not installed", Isolation.BUBBLEWRAP),
    ],
)
def test_what_works_here_is_chosen_and_never_a_mere_process(
    bubblewrap: str, wasm: str, chosen: Isolation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "why_unavailable", lambda _: bubblewrap)
    monkeypatch.setattr(launch, "lacks", lambda: wasm)

    assert launch.chosen_isolation(IsolationChoice.AUTO) is chosen
    assert launch.chosen_isolation(IsolationChoice.AUTO, elsewhere=True) is Isolation.BUBBLEWRAP
    for choice in ("bubblewrap", "wasm", "process"):
        assert launch.chosen_isolation(IsolationChoice(choice)) == choice


def test_without_its_extra_a_sandbox_of_webassembly_says_what_to_type(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "why_unavailable", launch.why_unavailable)
    launch.why_unavailable.cache_clear()
    start.prepare.cache_clear()
    monkeypatch.setattr(start.util, "find_spec", lambda _: None)
    result = run("grade", LAB, "--isolation", "wasm")
    launch.why_unavailable.cache_clear()

    assert isinstance(result.exception, SandboxError)
    assert 'pip install "backprop-autograder[wasm]"' in str(result.exception)


def test_what_others_may_write_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "wasm"
    start.make_own(folder)
    start.make_own(folder)
    assert folder.stat().st_mode & 0o777 == 0o700

    folder.chmod(0o770)
    (tmp_path / "link").symlink_to(tmp_path / "one")
    (tmp_path / "file").touch()
    for other in (folder, tmp_path / "link", tmp_path / "file" / "wasm"):
        with pytest.raises(SandboxError, match=r"delete it|cannot be made"):
            start.make_own(other)


def test_compiling_is_said_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        assert capsys.readouterr().err == f"{start.COMPILING}\n"
        return subprocess.CompletedProcess([], 1, "", "OSError: No space left on device")

    monkeypatch.setattr(start, "lacks", lambda: "")
    monkeypatch.setattr(start, "cache", lambda: tmp_path / "wasm")
    for name in ("is_compiled", "is_ready"):
        monkeypatch.setattr(start, name, lambda: False)
    monkeypatch.setattr(start.subprocess, "run", full)
    somewhere = util.find_spec("json")
    monkeypatch.setattr(start.util, "find_spec", lambda _: somewhere)
    start.prepare.cache_clear()
    with pytest.raises(SandboxError, match=r"could not be compiled.*No space left"):
        start.prepare()


def test_elsewhere_than_on_linux_there_is_one_thing_to_type() -> None:
    assert way_out(NOT_LINUX) is TAKE_WASM
    assert TAKE_WASM.line == 'pip install "backprop-autograder[wasm]"'
