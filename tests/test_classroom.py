"""A class graded as a whole: only what has changed, interrupted, by two at once, and anew."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.classroom.grade_class import AT_ONCE
from autograder.course import Course
from autograder.interrupts import uninterrupted
from support.commands import ISOLATION, run, run_here, start
from support.outcome import autograded, everything, points, sqlite
from support.tiny import LAB, ROOT
from support.tiny_course import RIGHT, SLOW, TWO_TESTS, WRONG, hand_in, set_suites, tiny_class

pytestmark = pytest.mark.xdist_group("classroom")

CLASS: dict[str, str | bytes] = {
    "asha": RIGHT,
    "bilal": WRONG,
    "chitra": SLOW.format(seconds=0.3),
    "dev": "def double(x):\n    return x * 2",
    "esha": "def double(x):\n    raise ValueError(x)",
    "tara": b"%PDF-1.7 not a notebook",
}
GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, str]:
    """A class that has been graded once, undisturbed, and what was said."""
    course = tiny_class(tmp_path_factory.mktemp("classroom") / "course", CLASS)
    (course.root / "submitted" / "umesh" / LAB).mkdir(parents=True)
    done = run_here(course.root, *GRADE)
    assert done.returncode == 1, done.stdout + done.stderr
    return course, done.stdout


@pytest.fixture
def again(graded: tuple[Course, str], tmp_path: Path) -> Course:
    """The same class, to do something with."""
    root = tmp_path / "course"
    shutil.copytree(graded[0].root, root)
    return Course(root)


def test_the_first_run_grades_everybody(graded: tuple[Course, str]) -> None:
    course, said = graded
    assert "7 submissions" in said
    assert "7 graded anew." in said
    assert "tara needs attention: lab0_tiny.ipynb cannot be graded: the file is not a" in said
    assert "umesh needs attention: There is no file called" in said
    assert points(sqlite(course.root)) == {
        "asha": 5,
        "bilal": 4,
        "chitra": 5,
        "dev": 5,
        "esha": 3,
        "tara": 0,
        "umesh": 0,
    }


def test_a_rerun_touches_nothing_and_says_so(again: Course) -> None:
    rows, files = everything(sqlite(again.root)), autograded(again.root)
    times = {path: path.stat().st_mtime_ns for path in (again.root / "autograded").rglob("*")}
    second = run_here(again.root, *GRADE)
    assert second.returncode == 1
    assert "0 graded anew, 7 unchanged and left as they were." in second.stdout
    assert "tara needs attention" in second.stdout
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert (everything(sqlite(again.root)), autograded(again.root)) == (rows, files)


def test_only_what_changed_is_graded(again: Course) -> None:
    hand_in(again, "bilal", RIGHT)
    hand_in(again, "yash", "def double(x):\n    return 5 * x")
    done = run_here(again.root, *GRADE)
    # what bilal has handed in now is what asha had handed in
    assert "1 graded anew" not in done.stdout.replace("1 graded anew, 1 recalled", "")
    assert "1 graded anew, 1 recalled from earlier grading, 6 unchanged" in done.stdout
    assert points(sqlite(again.root))["bilal"] == 5
    assert points(sqlite(again.root))["yash"] == 4


def edit_text(course: Course, student: str, words: str) -> None:
    """Another written answer, which grading does not look at."""
    path = course.root / "submitted" / student / LAB / f"{LAB}.ipynb"
    path.write_text(path.read_text().replace("Because.", words))


def test_a_new_text_is_recorded_without_grading(again: Course) -> None:
    edit_text(again, "asha", "Since two and two are four.")
    done = run_here(again.root, *GRADE)
    assert "0 graded anew, 1 recalled from earlier grading, 6 unchanged" in done.stdout
    text = (again.root / "autograded" / "asha" / LAB / f"{LAB}.ipynb").read_text()
    assert "Since two and two are four." in text


def test_a_row_or_a_notebook_that_somebody_else_wrote_is_written_again(again: Course) -> None:
    wanted = everything(sqlite(again.root)), autograded(again.root)
    with Gradebook(sqlite(again.root)) as gradebook:
        gradebook.find_grade("test_double", LAB, LAB, "asha").auto_score = 0
        gradebook.remove_submission(LAB, "bilal")
        gradebook.db.commit()
    notebook = again.root / "autograded" / "chitra" / LAB / f"{LAB}.ipynb"
    notebook.unlink()
    (again.root / "autograded" / "dev" / LAB / f"{LAB}.ipynb").write_text("{}")
    done = run_here(again.root, *GRADE)
    assert "0 graded anew, 4 recalled from earlier grading, 3 unchanged" in done.stdout
    assert (everything(sqlite(again.root)), autograded(again.root)) == wanted


def test_a_report_that_somebody_renamed_is_not_taken_for_another(again: Course) -> None:
    wanted = everything(sqlite(again.root)), autograded(again.root)
    reports = sorted((again.root / ".autograder" / "reports").iterdir())
    contents = [path.read_bytes() for path in reports]
    for path, content in zip(reports, [*contents[1:], contents[0]], strict=True):
        path.write_bytes(content)
    shutil.rmtree(again.root / "autograded")
    done = run_here(again.root, *GRADE)
    assert "7 graded anew" in done.stdout
    assert (everything(sqlite(again.root)), autograded(again.root)) == wanted


def test_what_a_killed_grader_had_half_written_is_swept_away(again: Course) -> None:
    reports = again.root / ".autograder" / "reports"
    of_a_dead_one, of_a_living_one = reports / ".abcd1234.part", reports / ".abcd5678.part"
    of_a_dead_one.touch()
    with of_a_living_one.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        run_here(again.root, *GRADE)
        assert not of_a_dead_one.exists()
        assert of_a_living_one.exists()


def give_by_hand(course: Course) -> None:
    """A mark and a comment for a text, and another mark than grading gave."""
    with Gradebook(sqlite(course.root)) as gradebook:
        gradebook.find_grade("why", LAB, LAB, "asha").manual_score = 1
        gradebook.find_comment("why", LAB, LAB, "asha").manual_comment = "Well said."
        gradebook.find_grade("test_double", LAB, LAB, "bilal").manual_score = 1.5
        gradebook.db.commit()


def test_a_dry_run_says_whose_marks_would_change_and_why(again: Course) -> None:
    give_by_hand(again)
    set_suites(again, TWO_TESTS, times=3)
    # the suite is another one, and those who were right are wrong
    before = everything(sqlite(again.root)), autograded(again.root)
    done = run_here(again.root, *GRADE, "--regrade", "--dry-run")
    assert done.returncode == 1
    assert (everything(sqlite(again.root)), autograded(again.root)) == before
    assert "the marks of 4 would change. Nothing has been recorded." in done.stdout
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["asha", "double", "2", "1"] in [line[:4] for line in lines]
    assert ["bilal", "double", "1", "2"] in [line[:4] for line in lines]
    assert "It is 2 times x: this test is gone" not in done.stdout
    assert "It is 3 times x: ✓ passed, now ✗ not yet: double(3) is not 9." in done.stdout
    assert "1.5 given by hand, which stay" in done.stdout
    assert "esha" not in done.stdout

    done = run_here(again.root, *GRADE)
    # what the dry run found need not be found again
    assert "2 graded anew, 5 recalled from earlier grading." in done.stdout
    rows = {(row[0], row[1]): row[2:] for row in everything(sqlite(again.root))["grades"]}
    assert rows["asha", "test_double"][0] == 1
    assert rows["bilal", "test_double"][:2] == (2, 1.5)
    assert rows["asha", "why"][1] == 1
    comments = {(row[0], row[1]): row[3] for row in everything(sqlite(again.root))["comments"]}
    assert comments["asha", "why"] == "Well said."


def test_a_dry_run_finds_the_row_of_a_folder_whose_name_is_no_id(again: Course) -> None:
    shutil.copytree(again.root / "submitted" / "asha", again.root / "submitted" / "as'ha\t")
    run_here(again.root, *GRADE)
    done = run_here(again.root, *GRADE, "--dry-run")
    assert "the marks of none would change" in done.stdout


def test_regrade_grades_everybody_and_keeps_what_was_given_by_hand(again: Course) -> None:
    give_by_hand(again)
    done = run_here(again.root, *GRADE, "--regrade")
    assert "7 graded anew." in done.stdout
    rows = {(row[0], row[1]): row[2:] for row in everything(sqlite(again.root))["grades"]}
    assert rows["asha", "why"][1] == 1
    assert rows["bilal", "test_double"][:2] == (1, 1.5)


def test_ctrl_c_waits_for_what_must_not_be_done_by_half() -> None:
    handler = signal.getsignal(signal.SIGINT)
    done = []

    def record() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("recorded")

    with pytest.raises(KeyboardInterrupt):
        record()
    assert done == ["recorded"]
    assert signal.getsignal(signal.SIGINT) is handler


SIZE = int(os.environ.get("AUTOGRADER_CLASS_SIZE", "24"))
"""How large a class is interrupted; a thousand take a while, and are for a change of the way in
which things are recorded."""

LARGER: dict[str, str | bytes] = {
    # all different, so that each has to be graded for itself
    f"student{number:04}": f"def double(x):\n    return {2 + (number % 3 == 0)} * x  # {number}"
    for number in range(SIZE)
} | {"tara": b"", "slow": SLOW.format(seconds=0.5)}


def recorded(root: Path) -> int:
    """How many have a notebook in ``autograded/`` by now."""
    return len(list(root.glob("autograded/*/*/*.ipynb")))


@pytest.mark.campaign
def test_killed_and_interrupted_it_ends_as_if_undisturbed(tmp_path: Path) -> None:
    undisturbed = tiny_class(tmp_path / "undisturbed", LARGER)
    assert run(undisturbed.root, *GRADE).returncode == 1
    course = tiny_class(tmp_path / "disturbed", LARGER)
    for part, how in (
        (0.05, signal.SIGKILL),
        (0.3, signal.SIGINT),
        (0.5, signal.SIGKILL),
        (0.7, signal.SIGKILL),
    ):
        enough = round(part * SIZE)
        if how is signal.SIGINT:
            # by the command itself, or it may be through before anybody has sent it
            stage = ("support.interrupting", f"a row is through={enough}", *GRADE[1:])
            command = start(course.root, *stage, PYTHONPATH=str(ROOT / "tests"))
            said, _ = command.communicate()
            assert command.returncode == 130, said
            done = recorded(course.root)  # those of the same transaction, too
            assert enough <= done < enough + AT_ONCE
            assert f"Stopped: {done:,} of {SIZE + 2:,} submissions are done;" in said
            assert "the same command goes on from there." in said
            assert "Traceback" not in said
            continue
        command = start(course.root, *GRADE)
        while recorded(course.root) < enough and command.poll() is None:
            time.sleep(0.01)
        # the process alone, as a kill that names it
        command.send_signal(how)
        command.communicate()
    ended = run(course.root, *GRADE)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "left as they were" in ended.stdout
    assert everything(sqlite(course.root)) == everything(sqlite(undisturbed.root))
    assert autograded(course.root) == autograded(undisturbed.root)
