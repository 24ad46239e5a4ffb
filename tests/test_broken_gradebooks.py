"""A gradebook that is of no use: one sentence, and nothing is lost."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy
from nbgrader.api import Gradebook
from sqlalchemy import Engine, event

from autograder.classroom.grade_class import grade_class, student_folders
from autograder.classroom.local_processes import Processes
from autograder.course import Course, CourseError, Lab
from autograder.grading.grade import unreadable
from autograder.nbgrader_integration import database, opening
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.gradebook_errors import GradebookError
from autograder.nbgrader_integration.row import Row
from autograder.submissions import files
from support.commands import ISOLATION, nbgrader_here, run, run_here
from support.outcome import everything, sqlite
from support.tiny import LAB
from support.tiny_course import RIGHT, hand_in, tiny_class

pytestmark = pytest.mark.xdist_group("broken_gradebooks")

GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return tiny_class(tmp_path / "broken", {"asha": RIGHT})


@pytest.fixture
def path(course: Course) -> Path:
    """Where the course's gradebook lies; there is none yet."""
    return course.root / "gradebook.db"


def make(path: Path, *students: str, course_id: str = "backprop") -> None:
    """Make a gradebook."""
    url = f"sqlite:///{path}"
    made = Database(url, course_id)
    with made.transaction("course"), Gradebook(url, course_id) as gradebook:
        for student in students:
            gradebook.add_student(student)
    made.close()


def no_database(path: Path) -> None:
    path.write_text("My marks: Asha 5, Bilal 4." * 50)


def of_something_else(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")


def of_another_course(path: Path) -> None:
    make(path, "asha", course_id="physics101")


def of_another_nbgrader(path: Path) -> None:
    make(path, "asha")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'f00dfeed'")
        connection.commit()


def of_an_older_nbgrader(path: Path) -> None:
    make(path, "asha")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '50a4d84c131a'")
        connection.commit()


def without_a_table(path: Path) -> None:
    make(path, "asha")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE course")
        connection.execute("CREATE TABLE course (name TEXT)")
        connection.commit()


BROKEN = [
    (no_database, "is no database, or a damaged one"),
    (of_something_else, "name another one by `database` in course_settings.toml"),
    (of_another_course, "belongs to another course: it is that of physics101, and this one is"),
    (without_a_table, "see whether `database` in course_settings.toml names the right one"),
    (of_another_nbgrader, "was written by another nbgrader than this one"),
    (of_an_older_nbgrader, "`nbgrader db upgrade`"),
]


@pytest.mark.parametrize(("breaks", "words"), BROKEN)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(
    breaks: object, words: str, path: Path, course: Course, capfd: pytest.CaptureFixture[str]
) -> None:
    assert callable(breaks)
    breaks(path)
    before = path.read_bytes()
    gradebook = ClassGradebook(course.root, ISOLATION)
    with pytest.raises(GradebookError, match=words) as caught:
        gradebook.prepare(course.lab(LAB))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(GradebookError, match=words):
        gradebook.roster()
    gradebook.close()
    for command in ("autograde", "generate_assignment", "generate_feedback"):
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            nbgrader_here(course.root, command, LAB, "--force")
        said = capfd.readouterr().err
        assert left.value.code == 2, said
        assert words in said
        assert "Traceback" not in said
        assert len(said.splitlines()) < 4
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [GRADE, ("nbgrader", "db", "student", "list")],
)
def test_a_command_says_it_and_could_not_start(
    command: tuple[str, ...], path: Path, course: Course
) -> None:
    no_database(path)
    # what nbgrader answers with is a matter of its own command's process
    here = run if command[0] == "nbgrader" else run_here
    done = here(course.root, *command)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "is no database, or a damaged one" in done.stderr
    assert len((done.stdout + done.stderr).splitlines()) < 4


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nowhere", "cannot be used: it is none. Write `database` in course_settings.toml"),
        (
            "mysql://host/x",
            "gradebooks in mysql have not been tried: name a file, or a database",
        ),
        ("oraculum://host/x", 'the kind of database "oraculum" is not known here'),
    ],
)
def test_an_address_that_is_none_is_said_in_words_of_the_settings(url: str, words: str) -> None:
    with pytest.raises(CourseError, match=re.escape(words)) as caught:
        Database(url)
    assert "sqlalchemy" not in str(caught.value).lower()
    assert "db_url" not in str(caught.value)


def test_a_password_is_not_told(capfd: pytest.CaptureFixture[str], course: Course) -> None:
    url = "postgresql+psycopg://teacher:sesame@localhost:1/marks?connect_timeout=2"

    def reach() -> None:
        with Database(url).transaction("asha"):
            pass

    with pytest.raises(GradebookError, match="could not be opened") as caught:
        reach()
    assert "sesame" not in str(caught.value)
    with pytest.raises(SystemExit) as left:
        nbgrader_here(course.root, "autograde", LAB, f"--CourseDirectory.db_url={url}")
    said = capfd.readouterr().err
    assert left.value.code == 2
    assert "could not be opened" in said
    assert "sesame" not in said
    assert "Traceback" not in said


def test_one_that_somebody_else_locks(
    path: Path, course: Course, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    make(path, "asha")
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.01)
    gradebook = ClassGradebook(course.root, ISOLATION)
    url = f"sqlite:///{path}?timeout=0.01"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradebookError, match="is kept from us by another program"):
            gradebook.prepare(course.lab(LAB))
        with pytest.raises(SystemExit) as left:
            nbgrader_here(course.root, "autograde", LAB, f"--CourseDirectory.db_url={url}")
    gradebook.close()
    assert left.value.code == 2
    said = capfd.readouterr().err
    assert "is kept from us by another program" in said
    assert "Traceback" not in said


@contextlib.contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """Have no database grow any more than the one at ``path`` has."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def test_a_disk_that_fills_up_loses_nothing(
    path: Path,
    course: Course,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    lab = course.lab(LAB)
    report = unreadable(lab, ISOLATION, "It is none.")
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(lab)
    gradebook.record(lab, "asha", report, content_digest="1", report_key="")
    gradebook.close()
    before = everything(sqlite(course.root))
    students = [f"student{number:02}" for number in range(40)]
    for student in students:
        hand_in(course, student, RIGHT)
    with full_disk(path):
        gradebook = ClassGradebook(course.root, ISOLATION)

        def record_all() -> None:
            for student in students:
                gradebook.record(lab, student, report, content_digest="1", report_key="")

        with pytest.raises(GradebookError, match="its disk is full"):
            record_all()
        gradebook.close()
        after = everything(sqlite(course.root))
        written = {row[0] for row in after["students"]}
        # each row is whole or not there
        assert {row[0] for row in after["grades"]} == written
        assert len(written) < len(students)
        with pytest.raises(SystemExit) as left:
            nbgrader_here(course.root, "autograde", LAB, "--student", "student39")
    assert left.value.code == 2
    said = capfd.readouterr().err
    assert "its disk is full" in said
    assert "Traceback" not in said
    assert "OperationalError" not in caplog.text
    kept = everything(sqlite(course.root))["grades"]
    assert set(before["grades"]) <= set(kept)


def no_room(_: int) -> None:
    """What the system answers where a file has to be on a disk that is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_that_finds_no_room_is_one_sentence_of_nbgraders_commands(
    path: Path,
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    lab = course.lab(LAB)
    handed_in = course.root / "submitted" / "asha" / LAB
    (handed_in / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(lab)
    report = unreadable(lab, ISOLATION, "It is none.")
    gradebook.record(lab, "asha", report, content_digest="1", report_key="")
    gradebook.close()
    nbgrader_here(course.root, "generate_feedback", LAB)
    monkeypatch.setattr(files.os, "fsync", no_room)
    for command, words, file in (
        ("generate_feedback", (LAB, "--force"), f"feedback/asha/{LAB}/timestamp.txt"),
        ("autograde", (LAB, "--force"), f"autograded/asha/{LAB}/timestamp.txt"),
    ):
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            nbgrader_here(course.root, command, *words)
        said = capfd.readouterr().err
        assert left.value.code == 2, said
        assert "The disk is full, and " in said
        assert f"{file} could not be written: make room, and run this again" in said
        assert "Traceback" not in said
    (handed_in / "timestamp.txt").unlink()


def test_a_table_that_finds_no_room_is_one_sentence_and_no_half_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """``nbgrader export`` is a command of a command, which is where its errors end."""
    monkeypatch.setattr(files.os, "fsync", no_room)
    path = tmp_path / "marks.csv"
    monkeypatch.setattr(opening, "_start", lambda _: files.write_whole(path, "marks"))
    with pytest.raises(SystemExit) as left:
        opening.start(SimpleNamespace(log=logging.getLogger("nbgrader")))
    assert left.value.code == 2
    assert f"The disk is full, and {path} could not be written: make room" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_grading_ends_where_nothing_can_be_recorded(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong with the gradebook is not held against one student after another."""
    course = tiny_class(tmp_path / "course", {"asha": b"%PDF-1.7", "bilal": b"%PDF-1.7"})
    tried = []

    def record_all(_: ClassGradebook, lab: Lab, rows: Sequence[Row]) -> None:
        tried.append(rows)
        raise GradebookError("It is gone.")

    monkeypatch.setattr(ClassGradebook, "record_all", record_all)
    gradebook = ClassGradebook(course.root, ISOLATION)
    lab = course.lab(LAB)
    folders = student_folders(gradebook.submitted, lab)
    executors = Processes(course.root, 1)
    with pytest.raises(GradebookError, match="It is gone"):
        list(grade_class(folders, lab, gradebook, executors))
    gradebook.close()
    assert len(tried) == 1


def test_what_is_wrong_with_one_row_is_not_the_gradebooks(path: Path) -> None:
    make(path, "asha")
    url = f"sqlite:///{path}"
    with pytest.raises(sqlalchemy.exc.IntegrityError), Database(url).transaction("x") as connection:
        connection.execute(sqlalchemy.text("INSERT INTO student (id) VALUES ('asha')"))
