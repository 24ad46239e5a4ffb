"""What `autograder marks` and `autograder status` show of a class."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash
from sqlalchemy import Engine, event

from autograder.classroom.grade_class import Grading, StudentFolder
from autograder.course import Course
from autograder.grading.grade import unreadable
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.settings import FILE
from autograder.sandbox.launch import Isolation
from support.commands import command_here
from support.tiny import LAB, light_cells
from support.tiny_course import RIGHT, WRONG, hand_in, tiny_class, write_course

Capture = pytest.CaptureFixture[str]

OTHER = "lab1_other"
DUE = "2026-03-02 12:00 UTC"
IN_TIME, LATE = "2026-03-02 11:00 UTC", "2026-03-03 12:00 UTC"


def gradebook_of(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "backprop")


def graded(gradebook: Gradebook, student: str, when: str, points: float) -> None:
    """A row as grading leaves it: one written answer waits."""
    gradebook.update_or_create_submission(LAB, student, timestamp=when)
    notebook = gradebook.find_submission_notebook(LAB, LAB, student)
    for grade in notebook.grades:
        grade.needs_manual_grade = grade.name == "why"
        if grade.name != "why":
            grade.auto_score = points if grade.name == "test_quadruple" else 2
    gradebook.db.commit()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    place = tmp_path_factory.mktemp("tables")
    course = write_course(place / "course", {LAB: light_cells(), OTHER: light_cells()})
    settings = f'exchange = "{place / "exchange"}"\n[late_penalty]\nper_day = 0.4\n'
    (course.root / FILE).write_text(settings)
    book = ClassGradebook(course.root, Isolation.PROCESS)
    book.prepare(course.lab(LAB))
    book.close()
    with gradebook_of(course) as gradebook:
        for student in ("asha", "bilal", "chen", "dora", "emil", "fay", "[red]gil[/]"):
            gradebook.add_student(student)
        gradebook.update_or_create_assignment(LAB, duedate=DUE)
        graded(gradebook, "asha", IN_TIME, 3)
        graded(gradebook, "bilal", LATE, 1.5)
        graded(gradebook, "chen", LATE, 0)
        graded(gradebook, "[red]gil[/]", LATE, 0)
        gradebook.find_grade("why", LAB, LAB, "asha").manual_score = 0.5
        gradebook.find_grade("why", LAB, LAB, "asha").needs_manual_grade = False
        for student in ("chen", "fay"):  # fay asked for more time, and that is all so far
            gradebook.update_or_create_submission(LAB, student)
            gradebook.find_submission(LAB, student).extension = timedelta(days=2)
        gradebook.db.commit()
    for student, when in (("asha", IN_TIME), ("bilal", LATE), ("chen", "2026-03-05 12:00 UTC")):
        (hand_in(course, student, b"").parent / "timestamp.txt").write_text(when)
    hand_in(course, "dora", b"")
    for student, secret in (("asha", "a" * 128), ("bilal", "b" * 128)):
        folder = course.root / "feedback" / student / LAB
        folder.mkdir(parents=True)
        (folder / f"{LAB}.html").write_text("")
        (folder / "submission_secret.txt").write_text(secret)
    there = place / "exchange" / "backprop" / "feedback"
    there.mkdir(parents=True)
    (there / f"{notebook_hash(secret='a' * 128, notebook_id=LAB)}.html").write_text("")
    # which says whose late penalty it has changed, the first time alone
    assert command_here(course.root, "marks") == 0
    return course


def rows(text: str) -> list[list[str]]:
    """A table's lines, by two blanks and more."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip(" ─")]


def test_marks_of_a_lab(course: Course, capsys: Capture) -> None:
    assert command_here(course.root, "marks", "lab0") == 0

    said = capsys.readouterr().out
    assert rows(said)[:8] == [
        ["student", "mark", "out of", "penalty", "to be marked"],
        ["[red]gil[/]", "1.2", "6", "−0.8", "1"],
        ["asha", "5.5", "6"],
        ["bilal", "2.1", "6", "−1.4", "1"],
        ["chen", "2", "6", "1"],
        ["dora", "–", "not handed in"],
        ["emil", "–", "not handed in"],
        ["fay", "–", "not handed in"],
    ]
    assert (
        f"{LAB}: 4 of 7 have a mark; the mean is 2.7 of 6; 3 cells of 3 students wait to be marked."
        in " ".join(said.split())
    )
    assert max(map(len, said.splitlines())) <= 80


def test_marks_of_all_labs_name_the_lab(course: Course, capsys: Capture) -> None:
    assert command_here(course.root, "marks") == 0

    said = capsys.readouterr().out
    assert ["asha", LAB, "5.5", "6"] in rows(said)
    assert OTHER not in said
    assert command_here(course.root, "marks", OTHER) == 0
    assert f"There are no marks for {OTHER} yet" in capsys.readouterr().out


def test_marks_go_into_a_file(course: Course, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "marks.csv"
    assert command_here(course.root, "marks", LAB, "--to", str(path)) == 0

    with path.open() as file:
        exported = {row["student_id"]: row for row in csv.DictReader(file)}
    assert [exported["asha"][column] for column in ("score", "to_mark", "status")] == (
        ["5.5", "0", "handed in"]
    )
    assert [exported["bilal"][column] for column in ("score", "to_mark")] == ["2.1", "1"]
    # more time than others is no work
    for student in ("emil", "fay"):
        assert [exported[student][column] for column in ("score", "to_mark", "status")] == (
            ["", "", "absent"]
        )
    assert command_here(course.root, "marks", "--to", str(tmp_path / "no" / "marks.csv")) == 2
    assert "marks.csv could not be written: No such file or directory." in capsys.readouterr().err


def test_status_of_a_class(course: Course, capsys: Capture) -> None:
    assert command_here(course.root, "status") == 0

    said = capsys.readouterr().out
    assert rows(said)[:2] == [
        ["lab", "handed in", "late", "graded", "to mark", "feedback", "returned"],
        [LAB, "5 of 7", "3", "4", "3", "2", "1"],
    ]
    words = " ".join(said.split())
    assert f"{LAB} is due 2026-03-02 12:00 +0000." in words
    # chen may be two days late, and was three days late the second time
    assert f"{LAB}, handed in late: [red]gil[/], bilal, chen." in words
    assert f"{LAB}, not graded yet: dora." in words
    assert f"{LAB}, handed in again since it was graded: chen." in words
    assert f"{LAB}, not handed in: emil, fay." in words
    assert f"Not released yet: {OTHER}." in words
    assert max(map(len, said.splitlines())) <= 80


def test_status_of_a_lab_that_nobody_has_handed_in(course: Course, capsys: Capture) -> None:
    assert command_here(course.root, "status", OTHER) == 0

    said = capsys.readouterr().out
    assert rows(said)[1] == [OTHER, "0 of 7", "–", "0", "0", "0", "0"]
    assert "not handed in: [red]gil[/], asha, bilal, chen, dora, emil, fay." in " ".join(
        said.split()
    )


def test_work_without_a_date_that_was_handed_in_again_is_named(
    tmp_path: Path, capsys: Capture
) -> None:
    course = tiny_class(tmp_path / "course", {"asha": RIGHT, "bilal": RIGHT})
    lab = course.lab(LAB)
    gradebook = ClassGradebook(course.root, Isolation.BUBBLEWRAP)
    gradebook.prepare(lab)
    grading = Grading(lab, gradebook, {})
    for student in ("asha", "bilal"):
        folder = StudentFolder(student, course.root / "submitted" / student / LAB)
        (folder.path / "timestamp.txt").unlink(missing_ok=True)
        gradebook.record(
            lab,
            student,
            unreadable(lab, Isolation.BUBBLEWRAP, "It is none."),
            content_digest=grading._read(folder)[1].content,
            report_key="",
        )
        os.utime(gradebook.autograded_notebook(lab, student), (10**9, 10**9))
    gradebook.close()
    hand_in(course, "bilal", WRONG)

    assert command_here(course.root, "status", LAB) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"{LAB}, handed in again since it was graded: bilal." in said


def test_who_is_missing_is_said_of_the_roster(tmp_path: Path, capsys: Capture) -> None:
    """If a teacher has entered one; a student who dropped out, or a test of hers, is not on it."""
    course = write_course(tmp_path / "course")
    hand_in(course, "asha", b"")
    book = ClassGradebook(course.root, Isolation.PROCESS)
    book.prepare(course.lab(LAB))
    book.close()
    with gradebook_of(course) as gradebook:
        gradebook.add_student("asha", first_name="Asha", last_name="Rao")
        gradebook.add_student("bilal", first_name="Bilal", last_name="Khan")
        gradebook.add_student("tester")
    assert command_here(course.root, "status") == 0

    said = capsys.readouterr().out
    assert "1 of 2" in said
    assert f"{LAB}, not handed in: bilal." in " ".join(said.split())


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that goes to a database."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def test_a_larger_class_costs_no_more_statements(
    tmp_path: Path, statements: list[str], capsys: Capture
) -> None:
    course = write_course(tmp_path / "course")
    book = ClassGradebook(course.root, Isolation.PROCESS)
    book.prepare(course.lab(LAB))
    book.close()
    counts: list[int] = []
    exports: list[int] = []
    path = tmp_path / "marks.csv"
    for students in (("a", "b"), tuple(f"s{number}" for number in range(8))):
        with gradebook_of(course) as gradebook:
            for student in students:
                gradebook.add_student(student)
                graded(gradebook, student, IN_TIME, 3)
        statements.clear()
        assert command_here(course.root, "status") == 0
        assert command_here(course.root, "marks") == 0
        counts.append(len(statements))
        assert command_here(course.root, "marks", "--to", str(path)) == 0
        exports.append(len(statements) - counts[-1])

    assert "10 of 10" in capsys.readouterr().out
    assert counts[0] == counts[1]
    assert counts[0] < 40
    assert exports[0] == exports[1]
    assert exports[0] < 50


def test_without_a_gradebook_there_is_nothing_to_show(tmp_path: Path, capsys: Capture) -> None:
    course = write_course(tmp_path / "course")
    assert command_here(course.root, "status") == 0
    assert command_here(course.root, "marks") == 0

    said = capsys.readouterr().out
    assert f"Not released yet: {LAB}." in said
    assert "There are no marks yet" in said
    assert not (course.root / "gradebook.db").exists()
