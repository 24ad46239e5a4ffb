"""Reports that are there at the same moment: one transaction, and none is lost with another."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from autograder import interrupts
from autograder.classroom.grade_class import Graded, grade_class, student_folders
from autograder.classroom.task import look_task
from autograder.course import Course
from autograder.grading.report import CellResult, Report, TestResult
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.row import Row
from support.commands import ISOLATION
from support.recorder import stumble_over
from support.tiny import LAB
from support.tiny_course import RIGHT, tiny_class

STUDENTS = ("asha", "bilal", "chitra")


class AtOnce(Executor):
    """Stands in for workers that have done what they are asked for before anybody looks."""

    def __init__(self, course: Course, killer: str) -> None:
        self._killer = killer
        test = TestResult(name="test_two", title="Two", outcome="passed")
        cells = tuple(
            CellResult(grade_id=cell.grade_id, max_points=cell.points, tests=(test,))
            for cell in course.lab(LAB).grade_cells
            if not cell.manual
        )
        report = Report(lab=LAB, isolation=ISOLATION.value, engine="made up", cells=cells)
        self._report = report.to_json()

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        done: Future[Any] = Future()
        if function is not look_task:
            done.set_result(self._report)
        elif self._killer and self._killer.encode() in arguments[0]:
            done.set_exception(BrokenExecutor("A process of the pool is gone."))
        else:
            done.set_result(function(*arguments))
        return done


class AllAtOnce:
    """Where :class:`AtOnce` comes from; it does the work of the whole class ahead."""

    workers = len(STUDENTS)

    def __init__(self, course: Course, killer: str = "") -> None:
        self._course = course
        self._killer = killer

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        yield AtOnce(self._course, self._killer)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    found = tiny_class(tmp_path / "course", {name: f"{RIGHT}  # {name}" for name in STUDENTS})
    monkeypatch.setenv("AUTOGRADER_COURSE", str(found.root))
    return found


@pytest.fixture
def gradebook(course: Course) -> Iterator[ClassGradebook]:
    found = ClassGradebook(course.root, ISOLATION)
    found.prepare(course.lab(LAB))
    yield found
    found.close()


def graded(course: Course, gradebook: ClassGradebook, killer: str = "") -> Iterator[Graded]:
    """What becomes of the class; a file that ends every process which reads it has ``killer`` in
    it."""
    lab = course.lab(LAB)
    folders = student_folders(gradebook.submitted, lab)
    return grade_class(folders, lab, gradebook, AllAtOnce(course, killer))


def in_gradebook(course: Course, gradebook: ClassGradebook) -> set[str]:
    """Who has a row, and the notebook that it tells of."""
    lab = course.lab(LAB)
    rows = gradebook.recorded(lab)
    assert {one for one in STUDENTS if gradebook.autograded_notebook(lab, one).exists()} == set(
        rows
    )
    assert all(gradebook.stands(lab, student, row) for student, row in rows.items())
    return set(rows)


def test_they_are_recorded_in_one_transaction(course: Course, gradebook: ClassGradebook) -> None:
    written: list[int] = []

    def count(connection: Any) -> None:
        (number,) = connection.exec_driver_sql("SELECT COUNT(*) FROM submitted_assignment").one()
        if not written or number != written[-1]:
            written.append(number)

    event.listen(gradebook._database._engine, "commit", count)
    assert [one.report.attention for one in graded(course, gradebook)] == [""] * 3
    assert in_gradebook(course, gradebook) == set(STUDENTS)
    assert written == [0, 3]


def test_one_that_cannot_be_recorded_takes_no_other_with_it(
    course: Course, gradebook: ClassGradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumble_over("bilal", monkeypatch)
    found = {one.student: one.report.attention for one in graded(course, gradebook)}
    assert found["asha"] == found["chitra"] == ""
    assert "It cannot be." in found["bilal"]
    assert in_gradebook(course, gradebook) == {"asha", "chitra"}


def test_a_file_that_ends_whoever_reads_it_gets_a_row_and_a_sentence(
    course: Course, gradebook: ClassGradebook
) -> None:
    found = {one.student: one.report for one in graded(course, gradebook, "# bilal")}
    assert found["asha"].attention == found["chitra"].attention == ""
    assert "ended the process that graded it, 2 times" in found["bilal"].attention
    assert found["bilal"].points == 0
    assert in_gradebook(course, gradebook) == set(STUDENTS)


def test_ctrl_c_is_answered_once_all_that_was_recorded_has_been_told(
    course: Course, gradebook: ClassGradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(interrupts, "_pressed", False)
    told = []

    def follow() -> None:
        for one in graded(course, gradebook):
            told.append(one.student)
            os.kill(os.getpid(), signal.SIGINT)
            interrupts.checkpoint()

    try:
        interrupts.install()
        with pytest.raises(KeyboardInterrupt):
            follow()
    finally:
        signal.signal(signal.SIGINT, before)
    assert sorted(told) == sorted(in_gradebook(course, gradebook)) == sorted(STUDENTS)


def test_only_of_what_was_there_before_anything_is_forgotten(
    course: Course, gradebook: ClassGradebook
) -> None:
    forgotten: list[str] = []

    @event.listens_for(gradebook._database._engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("DELETE FROM"):
            forgotten.append(statement.split()[2])

    lab = course.lab(LAB)
    assert len(list(graded(course, gradebook))) == len(STUDENTS)
    assert not forgotten
    folders = student_folders(gradebook.submitted, lab)
    assert list(grade_class(folders, lab, gradebook, AllAtOnce(course), regrade=True))
    assert sorted(forgotten) == ["autograder_marked"] * 3 + ["autograder_recorded"] * 3


def test_who_is_recorded_twice_in_one_transaction_has_what_was_recorded_last(
    course: Course, gradebook: ClassGradebook
) -> None:
    lab = course.lab(LAB)
    reports = {LAB: next(graded(course, gradebook)).report}
    for student in STUDENTS:
        gradebook.forget(lab, student)
    rows = [Row("asha", reports, digest, "") for digest in ("first", "second")]
    gradebook.record_all(lab, rows)
    found = {student: row.content_digest for student, row in gradebook.recorded(lab).items()}
    assert found == {"asha": "second"}
