"""A grader that is killed leaves nothing half-done, and running it again completes the class."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.submissions.files import PART_NAME
from support.commands import ISOLATION, run, run_here
from support.outcome import rows
from support.processes import adopting, comes_true, what_is_left
from support.tiny import LAB, by_id
from support.tiny_course import ONE_TEST, solved, write_course

pytestmark = pytest.mark.xdist_group("killed")

DYING = """
import os, runpy, signal, sys
from pathlib import Path

suffix, *sys.argv = sys.argv[1:]
replace = Path.replace

def die_or_replace(part, target):
    if Path(target).suffix == suffix:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(part, target)

Path.replace = die_or_replace
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
"""Runs a command that is killed when it has written all of a file but has not renamed it yet."""

GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)

WRONG = "def {name}(x):\n    return {number} * x"
FEW, MANY = 2, 20


def class_of(root: Path, students: int = 4) -> Course:
    """A course in which half of the students have a function wrong, each in her own way."""
    course = write_course(root, suite=ONE_TEST, built=True)
    for number in range(students):
        notebook = solved(course)
        if number % 2:
            source = WRONG.format(name="double", number=100 + number)
            by_id(notebook)["double"].source = source
        path = course.root / "submitted" / f"student{number}" / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return course


def grade(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", "grade", LAB, "--isolation", ISOLATION],
        cwd=root,
        env={**os.environ, "AUTOGRADER_COURSE": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_after(root: Path, seconds: float, *, recording: bool) -> bool:
    """Kill a grader so long after its start, or after its first notebook where ``recording`` is
    set; whether it was still at work."""
    there = len(notebooks(root))
    grader = grade(root)
    while recording and grader.poll() is None and len(notebooks(root)) == there:
        time.sleep(0.002)
    time.sleep(seconds)
    at_work = grader.poll() is None
    grader.kill()
    grader.wait()
    return at_work


def notebooks(root: Path) -> list[Path]:
    return list((root / "autograded").glob(f"*/{LAB}/{LAB}.ipynb"))


def end_of_session(session: int) -> bool:
    """Whether every process that a grader started is gone soon after it."""
    if comes_true(lambda: not members(session)):
        return True
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)
    return False


def members(session: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parts = (folder / "stat").read_text().rpartition(")")[2].split()
            if parts[0] != "Z" and int(parts[3]) == session:
                found.append(int(folder.name))
    return found


def check_nothing_is_half_done(root: Path) -> None:
    database = root / "gradebook.db"
    if database.exists():
        with contextlib.closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for path in (root / "autograded").rglob("*.ipynb"):
        if path.name.startswith("."):
            continue
        marks = by_id(nbformat.read(path, as_version=4))
        for grade_id in ("test_double", "test_quadruple"):
            assert marks[grade_id].outputs[-1].output_type == "execute_result", path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A class, graded once, and how long that took, without the start of a process for it."""
    root = tmp_path_factory.mktemp("killed") / "course"
    class_of(root)
    started = time.monotonic()
    assert run_here(root, *GRADE).returncode == 0
    return root, time.monotonic() - started


def start_afresh(root: Path) -> None:
    for name in ("gradebook.db", "autograded", ".autograder"):
        subprocess.run(["rm", "-rf", root / name], check=True)


def check_it_is_complete(root: Path, undisturbed: Path) -> None:
    assert rows(root) == rows(undisturbed)
    assert len(list((root / "autograded").rglob(f"{LAB}.ipynb"))) == 4
    assert not list((root / "autograded").rglob("*.part"))


@pytest.mark.parametrize(
    "times", [FEW, pytest.param(MANY, marks=pytest.mark.campaign)], ids=["few", "many"]
)
def test_a_killed_grader(undisturbed: tuple[Path, float], tmp_path: Path, times: int) -> None:
    """One class, killed again and again, each time where the last one has left it."""
    root, usual = undisturbed
    again = tmp_path / "course"
    subprocess.run(["cp", "-r", root, again], check=True)
    start_afresh(again)
    chance = random.Random(times)
    kills = 0
    while kills < times:
        # half of the kills are for its start, and half for what comes after that
        recording = kills % 2 == 1
        seconds = chance.uniform(0.0, 0.25) if recording else chance.uniform(0.2, 0.95) * usual
        with adopting() as before:
            at_work = kill_after(again, seconds, recording=recording)
            assert what_is_left(before) == []
        if at_work:
            kills += 1
            check_nothing_is_half_done(again)
        else:
            check_it_is_complete(again, root)
            start_afresh(again)
            # the machine was busier when it was measured
            usual = usual if recording else min(usual, seconds)
    done = run_here(again, *GRADE)

    assert done.returncode == 0, done.stderr[-1000:]
    check_it_is_complete(again, root)


def half_written(root: Path) -> list[Path]:
    """Every part file of the course, by the folder that it is in."""
    return sorted(
        path.parent.relative_to(root)
        for path in root.rglob("*.part")
        if PART_NAME.fullmatch(path.name)
    )


def die(root: Path, suffix: str, *words: str) -> list[Path]:
    """Kill a command while it writes a file with that suffix; where its part file is left."""
    done = subprocess.run(
        [sys.executable, "-c", DYING, suffix, *words],
        cwd=root,
        env={**os.environ, "AUTOGRADER_COURSE": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    return half_written(root)


@pytest.mark.campaign
def test_what_any_command_left_half_written_is_swept_by_the_next(
    undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    root, _ = undisturbed
    again = tmp_path / "course"
    subprocess.run(["cp", "-r", root, again], check=True)
    start_afresh(again)
    shelf = Path(".autograder/reports")

    assert die(again, ".json", *GRADE) == [shelf]
    # whose row is written first depends on which worker is done first
    (first,) = die(again, ".ipynb", *GRADE)
    assert first.match(f"autograded/student?/{LAB}")
    # nbgrader begins with the first student, and comes to what others left when it is their turn
    of_nbgraders = Path(f"autograded/student0/{LAB}")
    assert die(again, ".ipynb", "nbgrader", "autograde", LAB) == sorted({of_nbgraders, first})
    first = of_nbgraders
    living = [again / folder / ".abcd1234.part" for folder in (shelf, first)]
    with contextlib.ExitStack() as stack:
        for path in living:
            fcntl.flock(stack.enter_context(path.open("wb")), fcntl.LOCK_EX)
        assert run(again, *GRADE).returncode == 0
        assert half_written(again) == [shelf, first]
        feedback = run_here(again, "nbgrader", "generate_feedback", LAB, "--student", "student1")
        assert feedback.returncode == 0, feedback.stderr
        assert run_here(again, "nbgrader", "autograde", LAB).returncode == 0
        assert half_written(again) == [shelf, first]
    left = die(again, ".html", "nbgrader", "generate_feedback", LAB)
    assert left[:-1] == sorted([shelf, first])
    page = left[-1]
    assert page.match(f"feedback/student?/{LAB}")
    assert run(again, *GRADE).returncode == 0
    assert half_written(again) == []
    (again / page / ".abcd1234.part").touch()
    assert run_here(again, "nbgrader", "generate_feedback", LAB).returncode == 0
    assert half_written(again) == []
    check_it_is_complete(again, root)


def test_nbgrader_goes_on_where_it_was_killed(
    undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    """A folder without its notebook is what a killed run leaves; nbgrader would skip it."""
    root, _ = undisturbed
    again = tmp_path / "course"
    subprocess.run(["cp", "-r", root, again], check=True)
    folder = again / "autograded" / "student1" / LAB
    (folder / f"{LAB}.ipynb").unlink()
    (folder / ".abcd1234.part").touch()
    done = run_here(again, "nbgrader", "autograde", LAB)

    assert done.returncode == 0, done.stderr[-1000:]
    assert [path.name for path in folder.iterdir()] == [f"{LAB}.ipynb"]
    assert rows(again) == rows(root)


def has_begun(session: int) -> bool:
    """Whether a grader has started processes that grade, beside what starts those."""
    forked = 0
    for number in members(session):
        with contextlib.suppress(OSError):
            forked += b".forkserver" in Path(f"/proc/{number}/cmdline").read_bytes()
    return forked > 1


def test_what_a_killed_grader_started_ends_with_it(
    undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    root, _ = undisturbed
    again = tmp_path / "course"
    subprocess.run(["cp", "-r", root, again], check=True)
    start_afresh(again)
    path = again / "submitted" / "student1" / LAB / f"{LAB}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    by_id(notebook)["double"].source = "def double(x):\n    while True: pass"
    nbformat.write(notebook, path)
    grader = grade(again)
    # reports that are kept would have nothing started
    assert comes_true(lambda: has_begun(grader.pid))
    grader.kill()
    grader.wait()
    assert end_of_session(grader.pid)
