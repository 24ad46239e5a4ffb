"""Ctrl-C, at every stage of every command: code 130, one sentence, and nothing done by half.

Every run stops grading, a build and the check of a notebook, `make campaigns` all commands at all
stages.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.interrupts import checkpoint, interruptible, requested, uninterrupted
from support.campaign import one_in
from support.commands import ISOLATION, run, run_here, start
from support.interrupting import IMPORTS, STUDENTS, THE_END
from support.outcome import autograded, everything, sqlite
from support.tiny import LAB, ROOT
from support.tiny_course import RIGHT, WRONG, put_built, tiny_class

pytestmark = pytest.mark.xdist_group("interrupts")

TESTS = str(ROOT / "tests")
CAMPAIGN = pytest.mark.campaign
HOW = ("--isolation", ISOLATION.value)
CLASS: dict[str, str | bytes] = {
    "asha": RIGHT,
    "bilal": WRONG,
    "chitra": f"{RIGHT}  # as asha",
    "dev": "def double(x):\n    return x * 2",
}


def interrupted(root: Path, stage: str, *words: str, **variables: str) -> str:
    """What a command says that is interrupted at a stage, all of which has to be as promised."""
    command = start(root, "support.interrupting", stage, *words, PYTHONPATH=TESTS, **variables)
    said, _ = command.communicate()
    assert command.returncode == 130, f"{command.returncode}: {said}"
    assert sum(line.startswith("Stopped") for line in said.splitlines()) == 1, said
    for word in ("Abort", "Traceback", "KeyboardInterrupt", "Exception ignored", "Error", "leaked"):
        assert word not in said, said
    assert not list(root.rglob("*.part"))
    return said


AFTER_THE_END = """
import os, signal, threading, time
from autograder import interrupts

class Last:
    def __del__(self, kill=os.kill, pid=os.getpid(), number=signal.SIGINT):
        kill(pid, number)

interrupts.install()
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
last = Last()
interrupts.finish()
"""
"""Ctrl-C while Python takes itself down, in a process of several threads."""


def test_ctrl_c_after_the_end_changes_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", AFTER_THE_END], check=False)
    assert done.returncode == 0


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that has been graded without a disturbance."""
    course = tiny_class(tmp_path_factory.mktemp("undisturbed") / "course", CLASS)
    put_built(course)
    done = run_here(course.root, "autograder.cli", "grade", LAB, *HOW)
    assert done.returncode == 0, done.stdout + done.stderr
    return course


@pytest.fixture
def again(graded: Course, tmp_path: Path) -> Course:
    """The same class, not graded yet."""
    wanted = shutil.ignore_patterns("autograded", "gradebook.db", ".autograder")
    shutil.copytree(graded.root, tmp_path / "course", ignore=wanted)
    return Course(tmp_path / "course")


def whole_rows(course: Course, undisturbed: Course) -> int:
    """How many rows there are; each is one that grading writes undisturbed, with its notebook."""
    if not (course.root / "gradebook.db").exists():
        return 0
    rows, wanted = everything(sqlite(course.root)), everything(sqlite(undisturbed.root))
    for table in ("submissions", "notebooks", "grades", "comments"):
        assert set(rows[table]) <= set(wanted[table])
    files = autograded(course.root)
    assert files.items() <= autograded(undisturbed.root).items()
    assert len(files) == len(rows["submissions"])
    return len(files)


@pytest.mark.parametrize(
    ("stage", "done"),
    [
        (IMPORTS, 0),
        pytest.param("a gradebook is opened", 0, marks=CAMPAIGN),
        pytest.param("a lab is released", 0, marks=CAMPAIGN),
        pytest.param("a submission is read", 0, marks=CAMPAIGN),
        pytest.param("processes start", 0, marks=CAMPAIGN),
        pytest.param("an answer is waited for", 0, marks=CAMPAIGN),
        ("a row is written", 2),
        pytest.param("a notebook is written", 2, marks=CAMPAIGN),
        pytest.param("a row is through", 2, marks=CAMPAIGN),
        pytest.param("a finalizer runs", 2, marks=CAMPAIGN),
        pytest.param("the last row is through", 4, marks=CAMPAIGN),
        pytest.param("processes end", 4, marks=CAMPAIGN),
        pytest.param("marks are printed", 4, marks=CAMPAIGN),
        pytest.param("all is done", 4, marks=CAMPAIGN),
    ],
)
def test_grading_is_stopped(stage: str, done: int, graded: Course, again: Course) -> None:
    """With ``done`` rows, or more that were ready at the same moment and written with them."""
    said = interrupted(again.root, stage, "grade", LAB, *HOW)
    written = whole_rows(again, graded)
    assert written == 0 if not done else done <= written <= 4
    if stage == IMPORTS:
        assert "Stopped before anything was done." in said
        return
    assert "the same command goes on from there." in said
    if written:
        assert f"Stopped: {written} of 4 submissions are done;" in said


def test_who_presses_ctrl_c_when_all_is_said_stops_nothing(graded: Course) -> None:
    command = start(
        graded.root, "support.interrupting", THE_END, "grade", LAB, *HOW, PYTHONPATH=TESTS
    )
    said, _ = command.communicate()
    assert command.returncode == 0, said
    assert "4 unchanged and left as they were." in said


@CAMPAIGN
def test_what_was_stopped_goes_on(graded: Course, again: Course) -> None:
    interrupted(again.root, "a row is written", "grade", LAB, *HOW)
    written = whole_rows(again, graded)
    done = run(again.root, "autograder.cli", "grade", LAB, *HOW)
    assert f"{written} unchanged and left as they were." in done.stdout
    assert everything(sqlite(again.root)) == everything(sqlite(graded.root))
    assert autograded(again.root) == autograded(graded.root)


@CAMPAIGN
@pytest.mark.parametrize("stage", ["an answer is waited for", "changes are printed"])
def test_a_dry_run_is_stopped(stage: str, again: Course) -> None:
    said = interrupted(again.root, stage, "grade", LAB, "--dry-run", *HOW)
    assert "nothing was recorded." in said
    assert not (again.root / "gradebook.db").exists()


@pytest.mark.parametrize("stage", one_in(2, ["a lab is released", "a solution runs"]))
def test_building_is_stopped_after_a_whole_lab(stage: str, again: Course) -> None:
    for folder in ("exercises", "solutions"):
        shutil.copytree(again.root / folder, again.root / f"{folder}-before")
        shutil.rmtree(again.root / folder)
    said = interrupted(again.root, stage, "build")
    assert "Stopped: 1 of 1 lab is done; the same command makes them all anew." in said
    for folder in ("exercises", "solutions"):
        names = {
            where: {path.relative_to(where) for path in where.rglob("*")}
            for where in (again.root / folder, again.root / f"{folder}-before")
        }
        assert len(set(map(frozenset, names.values()))) == 1


@CAMPAIGN
def test_checking_a_course_is_stopped(again: Course) -> None:
    said = interrupted(again.root, "a lab is checked", "build", "--check")
    # what was begun of a lab is looked at to its end
    assert "Stopped: 1 of 1 lab is done; nothing was written." in said


@pytest.mark.parametrize(
    "stage", one_in(3, ["a suite runs", "a lab is checked", "a report is printed"])
)
def test_checking_a_notebook_is_stopped(stage: str, again: Course) -> None:
    notebook = again.root / "submitted" / "asha" / LAB / f"{LAB}.ipynb"
    said = interrupted(again.root, stage, "check", str(notebook))
    assert "Stopped; nothing was written" in said


@CAMPAIGN
@pytest.mark.parametrize("stage", ["feedback is written", "a class hands in", "marks are printed"])
def test_the_demo_is_stopped(stage: str, again: Course, tmp_path: Path) -> None:
    students = tmp_path / "students" / LAB
    students.mkdir(parents=True)
    for name in ("asha", "bilal", "chitra"):
        (students / f"{name}.py").write_text(f'"""All right."""\n\n\n{RIGHT}  # {name}\n')
    said = interrupted(again.root, stage, "demo", *HOW, **{STUDENTS: str(students.parent)})
    done = len(list(again.root.glob(f"demo/feedback/*/{LAB}/{LAB}.html")))
    # a page that is begun is written, and those of submissions recorded with it
    expected = {"a class hands in": {0}, "feedback is written": {2, 3}, "marks are printed": {3}}
    assert done in expected[stage]
    assert "the demo starts afresh each time." in said
    if done:
        assert f"Stopped: {done} of 3 submissions are done;" in said


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def installed() -> Iterator[None]:
    """SIGINT handled as in a command."""
    handler = signal.getsignal(signal.SIGINT)
    with contextlib.suppress(KeyboardInterrupt), uninterrupted():
        yield
    assert signal.getsignal(signal.SIGINT) is handler
    assert not requested()


@pytest.mark.usefixtures("installed")
def test_it_is_remembered_until_a_safe_place() -> None:
    done = []
    with uninterrupted():
        press()
        done.append("written")
    assert requested()
    done.append("told")
    with pytest.raises(KeyboardInterrupt):
        checkpoint()
    assert done == ["written", "told"]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("before", [True, False])
def test_what_waits_is_ended_at_once(before: bool) -> None:
    """The event never comes, so only an exception ends the wait."""
    waiter = threading.Event()

    def wait() -> None:
        with interruptible():
            if not before:
                press()
            waiter.wait()

    if before:
        press()
    with pytest.raises(KeyboardInterrupt):
        wait()


@pytest.mark.usefixtures("installed")
def test_what_waits_is_ended_at_once_after_a_wait_within_it() -> None:
    def wait() -> None:
        with interruptible():
            with interruptible():
                pass
            press()
            pytest.fail("went on")

    with pytest.raises(KeyboardInterrupt):
        wait()


@pytest.mark.usefixtures("installed")
def test_whoever_swallows_it_is_told_again() -> None:
    def careless() -> None:
        with interruptible():
            with contextlib.suppress(KeyboardInterrupt):
                press()
            # on the way out of a first one, a second one interrupts nothing
            press()

    with pytest.raises(KeyboardInterrupt):
        careless()
