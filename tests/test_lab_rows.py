"""A lab's rows are read once for all submissions, and anew when somebody may have changed them."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from sqlalchemy import event

from autograder.nbgrader_integration.database import Database

OF_LABS = re.compile(r"SELECT (assignment|notebook|base_cell|grade_cells|source_cell)\.")
DUE = datetime(2026, 10, 10, 12)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A gradebook with one lab of one function, for which nobody has a row yet."""
    found = Database(f"sqlite:///{tmp_path / 'gradebook.db'}", "default_course")
    with found.transaction("course"), Gradebook(found.url) as gradebook:
        gradebook.add_assignment("lab")
        gradebook.add_notebook("lab", "lab")
        gradebook.add_solution_cell("f", "lab", "lab")
        gradebook.add_grade_cell("test_f", "lab", "lab", max_score=2, cell_type="code")
        for cell in ("f", "test_f"):
            gradebook.add_source_cell(cell, "lab", "lab", cell_type="code", source=cell)
    yield found
    found.close()


def record(database: Database, student: str, points: float = 1.5) -> datetime | None:
    """Record a student's row as nbgrader's steps do; returns when the lab is due."""
    with database.recording([student]):
        with Gradebook(database.url) as gradebook:
            gradebook.update_or_create_student(student)
            row = gradebook.update_or_create_submission("lab", student)
            assert gradebook.find_source_cell("test_f", "lab", "lab").source == "test_f"
            assert gradebook.find_graded_cell("test_f", "lab", "lab").max_score == 2
            gradebook.find_grade("test_f", "lab", "lab", student).auto_score = points
        with Gradebook(database.url) as gradebook:
            assert gradebook.find_submission("lab", student).score == points
            due: datetime | None = row.assignment.duedate
            return due


def by_another_program(database: Database) -> None:
    with sqlite3.connect(str(database.url).removeprefix("sqlite:///")) as another:
        another.execute("UPDATE assignment SET duedate = ?", (f"{DUE}.000000",))
    another.close()


def by_ourselves(database: Database) -> None:
    with database.transaction("course"), Gradebook(database.url) as gradebook:
        gradebook.find_assignment("lab").duedate = DUE


def by_who_records(database: Database) -> None:
    with database.recording(["bilal"]), Gradebook(database.url) as gradebook:
        gradebook.find_assignment("lab").duedate = DUE


@pytest.mark.parametrize("change", [by_another_program, by_ourselves, by_who_records])
def test_a_lab_is_as_it_is_now(database: Database, change: Callable[[Database], None]) -> None:
    assert record(database, "asha") is None
    change(database)
    assert record(database, "chitra") == DUE


def no_room(connection: Any) -> NoReturn:
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize("place", ["in it", "at its end"])
def test_what_was_undone_is_not_remembered(database: Database, place: str) -> None:
    record(database, "asha")
    stopped = contextlib.suppress(KeyboardInterrupt, sqlite3.OperationalError)
    with stopped, database.recording(["bilal"]):
        with Gradebook(database.url) as gradebook:
            gradebook.find_assignment("lab").duedate = DUE
        if place == "in it":
            raise KeyboardInterrupt
        event.listen(database._engine, "commit", no_room)
    if place == "at its end":
        event.remove(database._engine, "commit", no_room)
    assert record(database, "chitra") is None


def test_a_lab_that_nbgrader_has_undone_is_not_remembered(database: Database) -> None:
    record(database, "asha")
    with database.recording(["bilal"]), Gradebook(database.url) as gradebook:
        gradebook.add_assignment("another")
        gradebook.find_assignment("another")
        with pytest.raises(InvalidEntry):
            gradebook.add_student("asha")
    with (
        database.recording(["chitra"]),
        Gradebook(database.url) as gradebook,
        pytest.raises(MissingEntry),
    ):
        gradebook.find_assignment("another")


def test_a_lab_is_read_once_for_all_submissions(database: Database) -> None:
    record(database, "asha")
    asked: list[str] = []

    @event.listens_for(database._engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if found := OF_LABS.match(statement):
            asked.append(found[1])

    for student in ("bilal", "chitra"):
        record(database, student)
    assert asked == []
    with Gradebook(database.url) as gradebook:
        assert {
            row.student_id: row.score for row in gradebook.find_assignment("lab").submissions
        } == {
            "asha": 1.5,
            "bilal": 1.5,
            "chitra": 1.5,
        }


def test_students_rows_that_hang_on_a_lab_are_not_kept_with_it(database: Database) -> None:
    record(database, "asha")
    with database.recording(["bilal"]), Gradebook(database.url) as gradebook:
        (row,) = gradebook.find_assignment("lab").submissions
        assert row.student.id == "asha"
    with database.recording(["chitra"]), Gradebook(database.url) as gradebook:
        assert not list(gradebook.db)
        assert gradebook.find_assignment("lab").notebooks
    with database.recording(["javed"]), Gradebook(database.url) as gradebook:
        assert list(gradebook.db)


def test_what_is_set_to_what_it_is_is_not_written(database: Database) -> None:
    record(database, "asha")
    written: list[str] = []
    with database.recording(["asha"]), Gradebook(database.url) as gradebook:
        session = gradebook.db()
        event.listen(session, "before_flush", lambda *_: written.append("flush"))
        grade = gradebook.find_grade("test_f", "lab", "lab", "asha")
        grade.auto_score = grade.auto_score
        session.flush()
        assert not written
        grade.auto_score = 2
        session.flush()
        assert written == ["flush"]
