"""Recording a submission: nbgrader's rows and notebooks, with few queries and one conversion."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jsonschema import ValidationError
from nbformat.notebooknode import NotebookNode
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, event, select

from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.quiet_steps import quiet
from autograder.nbgrader_integration.recorder import Validation
from autograder.nbgrader_integration.records import TABLES, create_table, has_table
from autograder.nbgrader_integration.unmarked_cells import UnmarkedCells
from support.tiny import ROOT

STRANGE: dict[str, Any] = {
    "empty": [[], {}, [[]], {"": {"x": []}}],
    "text": '\x7f\u2028\b\f\0 ü 😀 / \\ " \r\n',
    "numbers": [1e300, 1.5, -0.0, 1e-7, 10**30, True, None],
}


def notebook(**metadata: Any) -> NotebookNode:
    found = nbformat.v4.new_notebook(metadata=nbformat.from_dict(metadata))
    found.cells = [
        nbformat.v4.new_code_cell("x = 1\r\ny = 'ü'\n\nprint(x)", id="one"),
        nbformat.v4.new_markdown_cell("a\u2028b\x0bc\n", id="two"),
    ]
    found.cells[0].metadata["trusted"] = True
    found.cells[0].outputs = [
        nbformat.v4.new_output("stream", text="1\n2"),
        nbformat.v4.new_output("display_data", data={"text/html": "<b>\n</b>"}),
    ]
    return found


@pytest.mark.parametrize(
    "make",
    [
        lambda: notebook(**STRANGE),
        lambda: notebook(no_number=float("nan"), infinite=[float("inf")]),
        lambda: notebook(half_a_letter="\ud800"),
        lambda: nbformat.read(next(ROOT.glob("solutions/lab3*/*.ipynb")), as_version=4),
    ],
    ids=["strange", "no numbers", "half a letter", "a solved lab"],
)
def test_a_notebook_is_written_as_nbformat_writes_it(make: Callable[[], NotebookNode]) -> None:
    cells = UnmarkedCells()
    for _ in range(2):  # when nothing is known of its cells, and when all is
        assert cells.text(make()) == nbformat.writes(make()) + "\n"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A gradebook with one lab of twenty functions, for which nobody has a row yet."""
    found = Database(f"sqlite:///{tmp_path / 'gradebook.db'}", "default_course")
    with found.transaction("course"), Gradebook(found.url) as gradebook:
        gradebook.add_assignment("lab")
        gradebook.add_notebook("lab", "lab")
        for number in range(20):
            name = f"f{number}"
            gradebook.add_solution_cell(name, "lab", "lab")
            gradebook.add_grade_cell(f"test_{name}", "lab", "lab", max_score=2, cell_type="code")
            for cell in (name, f"test_{name}"):
                gradebook.add_source_cell(cell, "lab", "lab", cell_type="code", source=cell)
    yield found
    found.close()


def fill(url: str) -> float:
    """What nbgrader's steps do with a row, each with a gradebook of its own; the score."""
    with Gradebook(url) as gradebook, quiet():
        gradebook.update_or_create_student("asha")
        gradebook.update_or_create_submission("lab", "asha")
        assert gradebook.find_submission("lab", "asha").score == 0
    for number in range(20):
        with Gradebook(url) as gradebook:
            cell = gradebook.find_source_cell(f"f{number}", "lab", "lab")
            assert cell.source == f"f{number}"
            assert gradebook.find_graded_cell(f"test_f{number}", "lab", "lab").max_score == 2
            grade = gradebook.find_grade(f"test_f{number}", "lab", "lab", "asha")
            grade.auto_score, grade.needs_manual_grade = 1.5, False
            gradebook.db.commit()
            gradebook.find_comment(f"f{number}", "lab", "lab", "asha").auto_comment = "No response."
            gradebook.db.commit()
    with Gradebook(url) as gradebook:
        return float(gradebook.find_submission("lab", "asha").score)


def test_rows_are_looked_up_once_and_are_those_that_nbgrader_finds(database: Database) -> None:
    asked: list[str] = []
    event.listen(
        database._engine,
        "before_cursor_execute",
        lambda connection, cursor, statement, *_: asked.append(statement),
    )
    with database.recording(["asha"]):
        assert fill(database.url) == 30
    assert len(asked) < 80  # by nbgrader itself more than three hundred
    with Gradebook(database.url) as gradebook:
        assert gradebook.find_submission("lab", "asha").score == 30
        (own,) = gradebook.find_submission("lab", "asha").notebooks
        assert {grade.auto_score for grade in own.grades} == {1.5}
        assert {comment.auto_comment for comment in own.comments} == {"No response."}


def test_a_new_submission_has_the_rows_that_nbgrader_makes(database: Database) -> None:
    when = datetime(2026, 11, 2, 9, 30)
    with quiet(), database.transaction("course"), Gradebook(database.url) as gradebook:
        gradebook.add_task_cell("essay", "lab", "lab", max_score=3, cell_type="markdown")
        gradebook.add_notebook("more", "lab")
        gradebook.update_or_create_student("bilal")
        gradebook.add_submission("lab", "bilal", timestamp=when)
    inserted: list[str] = []

    @event.listens_for(database._engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT"):
            inserted.append(statement.split()[2])

    with database.recording(["asha"]), Gradebook(database.url) as gradebook:
        gradebook.update_or_create_student("asha")
        assert gradebook.find_student("asha").submissions == []
        row = gradebook.update_or_create_submission("lab", "asha", timestamp=when)
        assert gradebook.find_student("asha").submissions == [row]
        assert gradebook.find_submission_notebook("lab", "lab", "asha") in row.notebooks
        gradebook.update_or_create_submission("lab", "asha", timestamp=when)
    tables = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
    assert inserted == list(tables)
    with database.reading() as connection:
        assert connection is not None
        theirs, ours = (rows_of(connection, student) for student in ("bilal", "asha"))
    assert len(theirs) == 1 + 2 + 21 + 21
    assert ours == theirs


def test_new_rows_are_known_as_they_are_read(database: Database) -> None:
    when = datetime(2026, 11, 2, 9, 30)

    def known(gradebook: Gradebook) -> list[dict[str, Any]]:
        row = gradebook.find_submission("lab", "asha")
        (own,) = row.notebooks
        return [
            {column.key: getattr(one, column.key) for column in one.__table__.columns}
            for one in (row, own, *own.grades, *own.comments)
        ]

    with database.recording(["asha"]), Gradebook(database.url) as gradebook:
        gradebook.update_or_create_student("asha")
        gradebook.update_or_create_submission("lab", "asha", timestamp=when)
        at_first = known(gradebook)
        assert not gradebook.db.dirty
    with Gradebook(database.url) as gradebook:
        assert known(gradebook) == at_first
    assert len(at_first) == 42


def test_who_has_no_row_is_looked_for_once_until_she_has_one(database: Database) -> None:
    asked: list[str] = []

    @event.listens_for(database._engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "FROM submitted_assignment" in statement:
            asked.append(statement)

    with database.recording(["asha"]), Gradebook(database.url) as gradebook:
        gradebook.update_or_create_student("asha")
        for _ in range(2):
            with pytest.raises(MissingEntry, match="No such submission: lab for asha"):
                gradebook.find_submission("lab", "asha")
        assert len(asked) == 1
        row = gradebook.update_or_create_submission("lab", "asha")
        assert gradebook.find_submission("lab", "asha") is row


def test_who_is_recorded_together_is_looked_for_together(database: Database) -> None:
    asked: list[str] = []

    @event.listens_for(database._engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        found = re.search(r"FROM (student|submitted_assignment)\s", statement)
        if statement.startswith("SELECT") and found:
            asked.append(found[1])

    students = ["asha", "bilal", "chitra"]
    with database.recording(students[:1]), Gradebook(database.url) as gradebook:
        gradebook.update_or_create_student("asha", first_name="Asha")
        at_first = gradebook.update_or_create_submission("lab", "asha").id
    asked.clear()
    with database.recording(students), Gradebook(database.url) as gradebook:
        for student in students:
            assert gradebook.update_or_create_student(student).id == student
            row = gradebook.update_or_create_submission("lab", student)
            assert (row.id == at_first) is (student == "asha")
            assert gradebook.find_student(student) is row.student
        assert gradebook.find_student("asha").first_name == "Asha"
        assert sorted(asked) == ["student", "submitted_assignment"]


def test_a_table_that_was_undone_is_not_remembered(database: Database) -> None:
    name = "autograder_marked"
    with (
        contextlib.suppress(KeyboardInterrupt),
        database.transaction("course") as connection,
    ):
        assert not has_table(connection, name)
        create_table(connection)
        assert has_table(connection, name)
        raise KeyboardInterrupt
    with database.transaction("course") as connection:
        assert not has_table(connection, name)
        create_table(connection)
        assert has_table(connection, name)
    with database.transaction("course") as connection:
        assert name in connection.info[TABLES]


def rows_of(connection: Connection, student: str) -> list[tuple[Any, ...]]:
    """All that a student's submission has in the tables, in the order in which it stands there, but
    for ids that are drawn."""
    found: list[tuple[Any, ...]] = []
    owners: dict[str, Any] = {student: "student"}
    for model, owner in (
        (SubmittedAssignment, "student_id"),
        (SubmittedNotebook, "assignment_id"),
        (Grade, "notebook_id"),
        (Comment, "notebook_id"),
    ):
        for row in connection.execute(select(model.__table__)).mappings():
            if whose := owners.get(row[owner]):
                content = {name: what for name, what in row.items() if name not in ("id", owner)}
                found.append((model.__name__, whose, content))
                owners[row["id"]] = row.get("notebook_id", "submission")
    return found


def test_a_submission_that_is_there_already_is_refused_in_nbgrader_s_words(
    database: Database,
) -> None:
    fill(database.url)
    said = []
    for transaction in (database.transaction("asha"), database.recording(["asha"])):
        with (
            pytest.raises(InvalidEntry) as refused,
            transaction,
            quiet(),
            Gradebook(database.url) as gradebook,
        ):
            gradebook.add_submission("lab", "asha")
        said.append(str(refused.value))
    assert "UNIQUE constraint failed" in said[0]
    assert said[0] == said[1]


def test_metadata_are_checked_by_the_schema_that_is_handed_in() -> None:
    validate = Validation()
    number, text = {"type": "number"}, {"type": "string"}
    for _ in range(2):
        validate(1, number)
        validate("x", text)
        for wrong, schema in (("x", number), (1, text)):
            with pytest.raises(ValidationError, match="is not of type"):
                validate(wrong, schema)


def test_what_is_not_there_is_said_in_nbgrader_s_words(database: Database) -> None:
    def said(find: str, *names: str) -> str:
        with Gradebook(database.url) as gradebook, pytest.raises(MissingEntry) as raised:
            getattr(gradebook, find)(*names)
        return str(raised.value)

    looks = [
        ("find_source_cell", "g", "lab", "lab"),
        ("find_source_cell", "f1", "other", "lab"),
        ("find_graded_cell", "f1", "lab", "lab"),
        ("find_grade", "test_f1", "lab", "lab", "asha"),
        ("find_comment", "f1", "lab", "lab", "asha"),
        ("find_submission", "lab", "asha"),
        ("find_student", "asha"),
    ]
    theirs = [said(*look) for look in looks]
    with database.recording(["asha"]):
        assert [said(*look) for look in looks] == theirs


def test_a_row_that_was_taken_out_is_not_found(database: Database) -> None:
    with database.recording(["asha"]):
        fill(database.url)
        with Gradebook(database.url) as gradebook:
            gradebook.remove_submission("lab", "asha")
        with Gradebook(database.url) as gradebook, pytest.raises(MissingEntry):
            gradebook.find_submission("lab", "asha")
        assert fill(database.url) == 30
