"""Labs out to students and their work back, through nbgrader's exchange, and who may misuse it."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from nbgrader.api import Gradebook

from autograder.authoring import wheel
from autograder.course import Course, CourseError
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.exchange import safe_collect
from autograder.nbgrader_integration.exchange.release_and_collect import ClassExchange
from autograder.nbgrader_integration.exchange.safe_collect import Handed
from autograder.nbgrader_integration.lateness.timestamp import timestamp
from autograder.nbgrader_integration.quiet_steps import raised_reason
from autograder.nbgrader_integration.settings import FILE
from support.commands import ISOLATION, command_here, nbgrader_here
from support.tiny import LAB
from support.tiny_course import hand_in, solved, write_course

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

ME = pwd.getpwuid(os.getuid()).pw_name
NFC, NFD = (unicodedata.normalize(form, "zoë") for form in ("NFC", "NFD"))
EARLY, LATER = "2026-03-01 10:00:00.000000 UTC", "2026-03-02 10:00:00.000000 UTC"


@pytest.fixture(autouse=True)
def long_after(monkeypatch: Patch) -> None:
    """No date here is still to come, whatever the clock of this machine says."""
    monkeypatch.setattr(safe_collect, "now", lambda: datetime(2100, 1, 1))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course as it comes from git: with its releases, and nothing in its gradebook."""
    root = tmp_path_factory.mktemp("exchange") / "course"
    course = write_course(root, isolated=True, built=True)
    # nbgrader itself starts a program to make its tables, which takes longer than all tests here
    database = Database(f"sqlite:///{root}/gradebook.db")
    with database.transaction("tables"):
        pass
    database.close()
    return course


@pytest.fixture
def clone(built: Course, tmp_path: Path) -> Course:
    """A copy of it whose exchange is a folder that is not there yet."""
    shutil.copytree(built.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    (course.root / FILE).write_text(f'exchange = "{tmp_path / "exchange"}"\n')
    return course


@pytest.fixture
def inbound(clone: Course, tmp_path: Path, capsys: Capture) -> Path:
    """Where students hand in."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    assert command_here(clone.root, "release", LAB) == 0
    assert f"fetch_assignment {LAB} --course backprop" in capsys.readouterr().out
    return exchange / "backprop" / "inbound"


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def known_notebooks(course: Course) -> list[str]:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "backprop") as gradebook:
        return [book.name for lab in gradebook.assignments for book in lab.notebooks]


def released(course: Course) -> dict[str, bytes]:
    return files(course.root / "exercises")


# --- a fresh clone -----------------------------------------------------------------------------


def test_a_release_is_in_the_gradebook_and_leaves_the_committed_one_alone(
    clone: Course, capsys: Capture
) -> None:
    for name in (FILE, "gradebook.db"):
        (clone.root / name).unlink()
    before = released(clone)
    assert command_here(clone.root, "release", "lab0") == 0

    said = capsys.readouterr().out
    assert f"{LAB} is in the gradebook, with 6 points." in said
    assert f"hand out exercises/{LAB}/ yourself" in said
    assert known_notebooks(clone) == [LAB]
    assert released(clone) == before


def test_a_release_that_is_gone_is_made_again(clone: Course, inbound: Path) -> None:
    before = released(clone)
    shutil.rmtree(clone.root / "exercises" / LAB)
    assert command_here(clone.root, "release", LAB) == 0

    assert released(clone) == before


def test_nbgraders_own_release_of_a_committed_lab_is_in_the_gradebook(clone: Course) -> None:
    before = released(clone)
    nbgrader_here(clone.root, "generate_assignment", LAB)

    assert known_notebooks(clone) == [LAB]
    assert released(clone) == before


def test_a_lab_that_has_a_due_date_only_is_not_taken_for_released(clone: Course) -> None:
    with Gradebook(f"sqlite:///{clone.root}/gradebook.db", "backprop") as gradebook:
        gradebook.add_assignment(LAB, duedate="2026-12-01 12:00 UTC")
    nbgrader_here(clone.root, "generate_assignment", LAB)

    assert known_notebooks(clone) == [LAB]


def due_dates(course: Course) -> dict[str, str]:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "backprop") as gradebook:
        return {lab.name: str(lab.duedate) for lab in gradebook.assignments}


@pytest.mark.parametrize("theirs", [False, True])
def test_a_due_date_that_is_set_before_the_release_goes_with_it(
    clone: Course, tmp_path: Path, capsys: Capture, theirs: bool
) -> None:
    for words in (("2026-12-01 12:00",), ("--student", "ada", "--extend", "1d")):
        assert command_here(clone.root, "due", LAB, *words) == 0
    said = capsys.readouterr().out
    assert f"{LAB} is due 2026-12-01 12:00 +0000.\nIt is not released yet" in said
    assert "ada has 1 day more, until 2026-12-02 12:00 +0000" in said
    assert due_dates(clone) == {}
    assert command_here(clone.root, "marks", "--to", str(tmp_path / "marks.csv")) == 0
    assert len((tmp_path / "marks.csv").read_text().splitlines()) == 1
    assert command_here(clone.root, "status", LAB) == 0
    assert f"{LAB} is due 2026-12-01 12:00 +0000." in capsys.readouterr().out

    if theirs:
        nbgrader_here(clone.root, "generate_assignment", LAB)
    else:
        command_here(clone.root, "release", LAB)
    assert due_dates(clone) == {LAB: "2026-12-01 12:00:00"}
    capsys.readouterr()
    assert command_here(clone.root, "due", LAB) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{LAB} is due 2026-12-01 12:00 +0000.\nada has 1 day more")
    assert "not released" not in said

    assert command_here(clone.root, "due", LAB, "2026-12-05 12:00") == 0
    assert command_here(clone.root, "release", LAB) in (0, 1)
    assert due_dates(clone) == {LAB: "2026-12-05 12:00:00"}


def test_a_due_date_that_is_taken_away_before_the_release_is_gone(
    clone: Course, capsys: Capture
) -> None:
    for date in ("2026-12-01 12:00", "2026-12-02 12:00", "none"):
        assert command_here(clone.root, "due", LAB, date) == 0
    assert capsys.readouterr().out.endswith(f"{LAB} has no due date.\n")
    command_here(clone.root, "release", LAB)
    assert due_dates(clone) == {LAB: "None"}


def test_nbgraders_autograde_needs_no_release_before_it(clone: Course) -> None:
    hand_in(clone, "asha", solved(clone))
    before = released(clone)
    nbgrader_here(clone.root, "autograde", LAB)

    with Gradebook(f"sqlite:///{clone.root}/gradebook.db", "backprop") as gradebook:
        assert gradebook.find_submission(LAB, "asha").score == 5
    assert released(clone) == before


def test_nbgraders_autograde_of_a_lab_that_is_none_ends_without_a_traceback(
    clone: Course, capfd: Capture
) -> None:
    folder = clone.root / "submitted" / "asha" / "lab9"
    folder.mkdir(parents=True)
    (folder / "lab9.ipynb").write_text("{}")
    with pytest.raises(SystemExit):
        nbgrader_here(clone.root, "autograde", "lab9")

    said = capfd.readouterr().err
    assert "No notebooks were matched by" in said
    assert "Traceback" not in said


# --- into the exchange -------------------------------------------------------------------------


def test_an_exchange_that_is_not_there_is_said(clone: Course, capsys: Capture) -> None:
    assert command_here(clone.root, "release", LAB) == 1
    assert "is not there, or you may not write into it" in capsys.readouterr().out
    assert known_notebooks(clone) == [LAB]
    assert command_here(clone.root, "collect", LAB) == 2
    assert "There is no exchange at" in capsys.readouterr().err


def test_a_lab_is_put_into_the_exchange_once_and_again_when_it_has_changed(
    clone: Course, inbound: Path, capsys: Capture
) -> None:
    there = inbound.parent / "outbound" / LAB
    assert files(there) == files(clone.root / "exercises" / LAB)
    assert command_here(clone.root, "release", LAB) == 0
    assert "It was already in the exchange" in capsys.readouterr().out

    (clone.root / "exercises" / LAB / "data.csv").write_text("1,2")
    assert command_here(clone.root, "release", LAB) == 0
    assert "It is in the exchange" in capsys.readouterr().out
    assert (there / "data.csv").read_text() == "1,2"


def test_both_ways_of_releasing_take_turns(clone: Course, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "exchange").mkdir()
    nbgrader_here(clone.root, "generate_assignment", LAB)
    nbgrader_here(clone.root, "release_assignment", LAB)
    assert command_here(clone.root, "release", LAB) == 0
    assert "It was already in the exchange" in capsys.readouterr().out
    nbgrader_here(clone.root, "release_assignment", LAB, "--force")
    nbgrader_here(clone.root, "generate_assignment", LAB, "--force")
    assert command_here(clone.root, "release", LAB) == 0
    assert "It was already in the exchange" in capsys.readouterr().out


@pytest.fixture
def package(monkeypatch: Patch) -> str:
    """The name of the students' package, which is not built here for every test."""
    name = "backprop_autograder-0.1.0-py3-none-any.whl"

    def built(to: Path) -> tuple[Path, Path]:
        (to / name).write_bytes(b"a wheel")
        return to / "sdist", to / name

    monkeypatch.setattr(wheel, "build_package", built)
    return name


def test_the_students_package_lies_beside_the_labs_and_in_the_exchange(
    clone: Course, inbound: Path, package: str, capsys: Capture
) -> None:
    before = released(clone)
    assert command_here(clone.root, "release", LAB, "--with-checker") == 0

    there = inbound.parent / "checker" / package
    said = " ".join(capsys.readouterr().out.split())
    assert f"python -m pip install {there}" in said
    assert there.read_bytes() == b"a wheel"
    assert there.stat().st_mode & 0o777 == 0o644
    assert there.parent.stat().st_mode & 0o777 == 0o755
    assert (clone.root / "exercises" / package).read_bytes() == b"a wheel"
    assert released(clone) == {**before, package: b"a wheel"}
    assert [path.name for path in (inbound.parent / "outbound").iterdir()] == [LAB]


def test_without_an_exchange_the_package_is_handed_out_with_the_lab(
    clone: Course, package: str, tmp_path: Path, capsys: Capture
) -> None:
    (clone.root / FILE).write_text("")

    with mock.patch.object(ClassExchange, "is_there", False):
        assert command_here(clone.root, "release", LAB, "--with-checker") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert f"is exercises/{package}. Tell the class: python -m pip install {package}" in said


def test_a_package_that_cannot_be_built_leaves_the_lab_unreleased(
    clone: Course, inbound: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    def built(to: Path) -> tuple[Path, Path]:
        raise CourseError("The students' package could not be built: why.")

    monkeypatch.setattr(wheel, "build_package", built)
    (clone.root / "exercises" / LAB / "data.csv").write_text("1,2")

    assert command_here(clone.root, "release", LAB, "--with-checker") == 2
    assert "could not be built: why." in capsys.readouterr().err
    assert not (inbound.parent / "outbound" / LAB / "data.csv").exists()


# --- out of the exchange -----------------------------------------------------------------------


def put(
    inbound: Path, student: str, date: str = EARLY, text: str = "work", end: str = "+x"
) -> Path:
    """Put a folder into the exchange, as a student might."""
    folder = inbound / f"{student}+{LAB}+{date}{end}"
    folder.mkdir()
    (folder / f"{LAB}.ipynb").write_text(text)
    (folder / "timestamp.txt").write_text(date)
    return folder


def collected(course: Course, student: str) -> str:
    return (course.root / "submitted" / student / LAB / f"{LAB}.ipynb").read_text()


def test_the_newest_of_each_student_is_collected(
    clone: Course, inbound: Path, capsys: Capture
) -> None:
    put(inbound, ME, LATER, "second")
    put(inbound, ME, EARLY, "first")
    assert command_here(clone.root, "collect", LAB) == 0
    assert "1 new, 0 handed in again; 1 student has handed in by now" in capsys.readouterr().out
    assert collected(clone, ME) == "second"

    put(inbound, ME, "2026-03-03 10:00:00.000000 UTC", "third", end="")
    assert command_here(clone.root, "collect", LAB) == 0
    assert "0 new, 1 handed in again; 1 student has" in capsys.readouterr().out
    assert collected(clone, ME) == "third"

    assert command_here(clone.root, "collect", LAB) == 0
    assert "0 new, 0 handed in again; 1 student has" in capsys.readouterr().out
    nbgrader_here(clone.root, "collect", LAB)
    assert collected(clone, ME) == "third"


def test_names_that_nobody_can_read_keep_nobody_else_waiting(
    clone: Course, inbound: Path, capsys: Capture
) -> None:
    put(inbound, ME)
    put(inbound, "ada", "yesterday")
    put(inbound, "bob", "", end="")
    put(inbound, "..")
    put(inbound, "a*b")
    (inbound / f"eve+{LAB}+{EARLY}+x").symlink_to(clone.root / "solutions" / LAB)
    assert command_here(clone.root, "collect", LAB) == 1

    said = capsys.readouterr()
    assert "1 new, 0 handed in again; 1 student has" in said.out
    assert said.err.count("its name holds no date") == 2
    assert said.err.count("that is no student's id") == 2
    assert said.err.count("it is no folder") == 1
    assert [path.name for path in (clone.root / "submitted").iterdir()] == [ME]
    assert not (clone.root / LAB).exists()


@pytest.mark.parametrize("spelling", [NFD, NFC.upper()])
def test_another_spelling_of_an_id_is_collected_for_the_student_on_the_roster(
    clone: Course,
    inbound: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    spelling: str,
) -> None:
    monkeypatch.setattr(Handed, "owner", NFD)
    with Gradebook(f"sqlite:///{clone.root}/gradebook.db", "backprop") as gradebook:
        gradebook.add_student(NFC, first_name="Zoë", last_name="Ray")
    put(inbound, spelling, EARLY, "first")
    assert command_here(clone.root, "collect", LAB) == 0
    assert "1 new, 0 handed in again; 1 student has" in capsys.readouterr().out
    assert [path.name for path in (clone.root / "submitted").iterdir()] == [NFC]

    put(inbound, NFC, LATER, "second")
    command_here(clone.root, "collect", LAB)
    assert collected(clone, NFC) == "second"
    nbgrader_here(clone.root, "collect", LAB, "--update")
    assert collected(clone, NFC) == "second"
    assert [path.name for path in (clone.root / "submitted").iterdir()] == [NFC]
    assert command_here(clone.root, "status", LAB) == 0
    assert "lie" not in capsys.readouterr().out


def test_nobody_hands_in_in_place_of_somebody_else_under_her_name(
    clone: Course, inbound: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """It would lie in a folder that is hers by its name, and take the place of hers there."""
    owners = {"first": "ada01", "forged": "mallory", "second": "ADA01"}

    def owner(handed: Handed) -> str:
        return owners[(handed.path / f"{LAB}.ipynb").read_text()]

    monkeypatch.setattr(Handed, "owner", property(owner))
    with Gradebook(f"sqlite:///{clone.root}/gradebook.db", "backprop") as gradebook:
        gradebook.add_student("ada01", first_name="Ada", last_name="Lovelace")
    put(inbound, "ada01", EARLY, "first")
    put(inbound, "Ada Lovelace", LATER, "forged")
    assert command_here(clone.root, "collect", LAB) == 1
    assert "claims to be ada01's and belongs to mallory; it is left out" in capsys.readouterr().err
    assert [path.name for path in (clone.root / "submitted").iterdir()] == ["ada01"]
    assert collected(clone, "ada01") == "first"

    shutil.rmtree(inbound / f"ada01+{LAB}+{EARLY}+x")
    put(inbound, "ADA01", LATER, "second")
    assert command_here(clone.root, "collect", LAB) == 1
    assert collected(clone, "ada01") == "second"


def test_no_link_is_followed_and_no_pipe_is_waited_for(clone: Course, inbound: Path) -> None:
    folder = put(inbound, ME)
    notebook = folder / f"{LAB}.ipynb"
    notebook.unlink()
    notebook.symlink_to(clone.lab(LAB).solution_notebook)
    (folder / "more").symlink_to(clone.root / "solutions")
    os.mkfifo(folder / "pipe")
    (folder / "deep").mkdir()
    (folder / "deep" / "notes.txt").write_text("mine")
    assert command_here(clone.root, "collect", LAB) == 0

    here = clone.root / "submitted" / ME / LAB
    assert (here / f"{LAB}.ipynb").is_symlink()
    assert (here / "deep" / "notes.txt").read_text() == "mine"
    assert sorted(path.name for path in here.iterdir()) == [
        *("deep", f"{LAB}.ipynb", "timestamp.txt"),
    ]


def test_the_date_is_that_of_the_name_whatever_the_file_says(clone: Course, inbound: Path) -> None:
    (put(inbound, ME, LATER) / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    assert command_here(clone.root, "collect", LAB) == 0

    assert (clone.root / "submitted" / ME / LAB / "timestamp.txt").read_text() == LATER


def test_a_date_that_is_still_to_come_is_said_and_not_believed(
    clone: Course, inbound: Path, capsys: Capture
) -> None:
    """By it, no later work of hers would be newer."""
    put(inbound, ME, "2999-01-01 10:00:00.000000 UTC", "forged")
    before = datetime.now(UTC) - timedelta(minutes=1)
    assert command_here(clone.root, "collect", LAB) == 1
    said = capsys.readouterr()
    assert "1 new, 0 handed in again" in said.out
    assert "2999-01-01 10:00:00.000000 UTC+x has a date that is still to come; when" in said.err
    here = clone.root / "submitted" / ME / LAB
    assert timestamp(here) >= before.replace(tzinfo=None)
    assert timestamp(here) <= datetime.now(UTC).replace(tzinfo=None)

    assert command_here(clone.root, "collect", LAB) == 1
    assert "0 new, 0 handed in again" in capsys.readouterr().out
    (here / "timestamp.txt").write_text("2999-01-01 10:00:00 UTC")  # collected by nbgrader alone
    shutil.rmtree(inbound / f"{ME}+{LAB}+2999-01-01 10:00:00.000000 UTC+x")
    put(inbound, ME, LATER, "second")
    assert command_here(clone.root, "collect", LAB) == 0
    assert collected(clone, ME) == "second"


def test_nobody_hands_in_in_place_of_somebody_else(
    clone: Course, inbound: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    forged = put(inbound, "bob", LATER, "forged")
    put(inbound, "bob", EARLY, "bob's own")
    put(inbound, "cyd", EARLY, "for cyd, by a friend")
    owner = property(lambda handed: "eve" if handed.path == forged else "bob")
    monkeypatch.setattr(Handed, "owner", owner)
    assert command_here(clone.root, "collect", LAB) == 1

    assert collected(clone, "bob") == "bob's own"
    assert collected(clone, "cyd") == "for cyd, by a friend"
    said = capsys.readouterr().err
    assert "claims to be bob's and belongs to eve; it is left out" in said
    assert "claims to be cyd's and belongs to bob; it was collected all the same" in said


def test_what_cannot_be_collected_costs_nobody_else_and_not_the_work_before(
    clone: Course, inbound: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Handed, "owner", property(lambda handed: handed.student))
    put(inbound, "ada", EARLY, "first")
    assert command_here(clone.root, "collect", LAB) == 0
    put(inbound, "ada", LATER, "second")
    put(inbound, "bob")
    copy = safe_collect.SafeCollect.do_copy

    def full(self: object, src: str, dest: str, log: object = None) -> None:
        copy(self, src, dest, log)
        if "ada+" in src:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(safe_collect.SafeCollect, "do_copy", full)
    assert command_here(clone.root, "collect", LAB) == 2
    assert "ada could not be collected: No space left on device." in capsys.readouterr().err
    assert collected(clone, "ada") == "first"
    assert collected(clone, "bob") == "work"
    assert not list((clone.root / "submitted").glob("*/.*"))


def test_a_gradebook_that_is_none_is_said_without_a_class_of_pythons(
    clone: Course, inbound: Path, capsys: Capture
) -> None:
    put(inbound, ME)
    (clone.root / "gradebook.db").write_text("My marks." * 300)
    assert command_here(clone.root, "collect", LAB) == 2
    said = capsys.readouterr().err
    path = clone.root / "gradebook.db"
    assert f"The exchange could not collect {LAB}: The gradebook {path} is no database" in said
    assert "autograder." not in said.partition("could not collect")[2]
    assert "Error" not in said


@pytest.mark.parametrize(
    ("traceback", "reason"),
    [
        ("Traceback:\n  x\na.b.GradebookError: It is gone: moved.", "It is gone: moved."),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "Permission denied: /x"),
        ("OSError: [Errno 28] No space left on device", "No space left on device"),
        ("KeyError: 'a: b'\n\n", "KeyError: 'a: b'"),
        ("a.b.Nothing", ""),
        ("", ""),
    ],
)
def test_a_traceback_ends_with_a_reason(traceback: str, reason: str) -> None:
    assert raised_reason(traceback) == reason


def test_a_lab_that_cannot_be_released_is_said_with_the_reason(
    clone: Course, capsys: Capture
) -> None:
    notebook = clone.lab(LAB).source_notebook
    text = notebook.read_text()
    for spoilt, why in (
        (text.replace('"grade_id": "why"', '"grade_id": "double"'), "Duplicate grade id: double"),
        (text.replace("### END SOLUTION", ""), "No end solution statement found."),
    ):
        notebook.write_text(spoilt)
        assert command_here(clone.root, "release", LAB) == 2
        said = capsys.readouterr().err
        assert f"nbgrader could not release {LAB}: {why}" in said
        assert "traceback" not in said


def test_a_folder_that_is_too_large_is_said(clone: Course, inbound: Path, capsys: Capture) -> None:
    with (clone.root / "nbgrader_config.py").open("a") as file:
        file.write("c.CourseDirectory.max_dir_size = 1\nc.CourseDirectory.max_file_size = 2\n")
    folder = put(inbound, ME)
    (folder / "a.bin").write_bytes(bytes(900))
    (folder / "large.bin").write_bytes(bytes(2500))
    assert command_here(clone.root, "collect", LAB) == 1
    said = capsys.readouterr().err
    assert "large.bin is left out, it is larger than 0.002 MB (CourseDirectory.max_file_" in said
    (put(inbound, ME, LATER) / "a.bin").write_bytes(bytes(1900))
    assert command_here(clone.root, "collect", LAB) == 2
    said = capsys.readouterr().err
    assert f"{ME} could not be collected: it is larger than 0.001 MB (CourseDirectory.max" in said


# --- two Unix users ----------------------------------------------------------------------------

STUDENT = "games"

AS_STUDENT = """
import sys
from nbgrader import apps
for name in sys.stdin:
    app = getattr(apps, name.strip())()
    app.initialize(sys.argv[1:])
    app.start()
    print("done", flush=True)
"""


@contextlib.contextmanager
def as_student(place: Path) -> Iterator[Callable[[str], None]]:
    """Be another user, at home in ``place / "home"``; yields what runs nbgrader's commands.

    All of them run in one process, for to start one takes longer than any command does.

    She sees the place as /mnt, for she may not see root's folders on the way to it; and of root's
    home, she sees the Python in it.  None of root's rights are left to her.
    """
    (place / "home" / "nbgrader_config.py").write_text('c.Exchange.root = "/mnt/exchange"\n')
    shutil.chown(place / "home", STUDENT)
    place.chmod(0o711)
    prefixes = {sys.base_prefix, sys.prefix}
    ways = {path for prefix in prefixes for path in Path(prefix).parents}
    above = {path for path in ways if Path("/root") in path.parents}
    with (place / "student.log").open("w") as log:
        process = subprocess.Popen(
            [
                *("bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--tmpfs", "/root"),
                *(word for path in sorted(above) for word in ("--perms", "0755", "--dir", path)),
                *(word for prefix in prefixes for word in ("--ro-bind", prefix, prefix)),
                *("--bind", place, "/mnt", "--chdir", "/mnt/home", "--setenv", "HOME", "/mnt/home"),
                *("--cap-add", "ALL", "--", "setpriv", f"--reuid={STUDENT}", f"--regid={STUDENT}"),
                *("--clear-groups", "--ambient-caps=-all", "--inh-caps=-all"),
                *(sys.executable, "-B", "-c", AS_STUDENT, LAB, "--course=backprop"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def said() -> str:
        return (place / "student.log").read_text()[-2000:]

    with process:
        assert process.stdin
        assert process.stdout
        to, said_back = process.stdin, process.stdout

        def command(app: str) -> None:
            to.write(f"{app}\n")
            to.flush()
            assert "done\n" in iter(said_back.readline, ""), said()

        yield command
    assert process.returncode == 0, said()


@pytest.mark.sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_a_lab_goes_to_another_user_and_her_work_comes_back(
    clone: Course, tmp_path: Path, capsys: Capture
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (tmp_path / "exchange").mkdir()
    assert command_here(clone.root, "release", LAB) == 0
    with as_student(tmp_path) as command:
        command("FetchAssignmentApp")
        command("SubmitApp")
        capsys.readouterr()
        assert command_here(clone.root, "collect", LAB) == 0

        assert "1 new, 0 handed in again; 1 student has handed in by now" in capsys.readouterr().out
        fetched = home / LAB / f"{LAB}.ipynb"
        assert collected(clone, STUDENT) == fetched.read_text()
        assert fetched.read_bytes() == clone.lab(LAB).release_notebook.read_bytes()
        folder = clone.root / "submitted" / STUDENT / LAB
        assert (folder / "submission_secret.txt").stat().st_size > 100

        assert command_here(clone.root, "grade", LAB, "--isolation", ISOLATION.value) == 0
        assert command_here(clone.root, "return", LAB) == 0
        assert "Returned: 1." in capsys.readouterr().out
        command("FetchFeedbackApp")
    (page,) = (home / LAB / "feedback").glob(f"*/{LAB}.html")
    ours = clone.root / "feedback" / STUDENT / LAB / f"{LAB}.html"
    assert page.read_bytes() == ours.read_bytes()
