"""Whose marks would change, and what is said about it."""

from __future__ import annotations

import dataclasses
from io import StringIO
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.classroom.grade_class import Graded, How
from autograder.classroom.preview import compare
from autograder.grading.failure import Outcome
from autograder.grading.report import CellResult, Report, TestResult
from autograder.nbgrader_integration.marks.standings import Mark, Standing
from autograder.terminal.changes import ChangesView
from autograder.terminal.class_marks import SMALL_CLASS, ClassView


def report(attention: str = "", **outcomes: Outcome) -> Report:
    """A report on ``backward`` (6 points) with one test for each outcome."""
    tests = tuple(
        TestResult(
            name=f"test_{name}",
            title=f"The {name} is right",
            outcome=outcome,
            message="" if outcome == "passed" else f"The {name} is wrong.",
        )
        for name, outcome in outcomes.items()
    )
    cell = CellResult(grade_id="test_backward", max_points=6.0, tests=tests)
    return Report(
        lab="lab3", isolation="bubblewrap", engine="1", cells=(cell,), attention=attention
    )


OLD = report(sign="passed", shape="failed", size="passed")


def test_the_same_marks_are_no_change() -> None:
    marks = Standing({"test_backward": Mark(4.0)})
    assert compare("asha", marks, OLD, OLD) is None
    # other tests fail, and as many
    assert compare("asha", marks, OLD, report(sign="failed", shape="passed", size="passed")) is None


def test_a_change_names_the_tests_that_end_otherwise() -> None:
    new = report(sign="failed", shape="failed", mean="failed", size="passed")
    change = compare("asha", Standing({"test_backward": Mark(4.0, by_hand=5.0)}), OLD, new)
    assert change is not None
    (cell,) = change.cells
    assert (cell.before, cell.after, cell.by_hand) == (4.0, 1.5, 5.0)
    # what was given by hand stays
    assert change.difference == 0
    assert cell.reasons == (
        "The sign is right: ✓ passed, now ✗ not yet: The sign is wrong.",
        "The mean is right: ✗ not yet: The mean is wrong.",
    )


def test_a_test_that_came_or_went_or_counts_otherwise() -> None:
    (cell,) = OLD.cells
    heavier = msgspec.structs.replace(cell.tests[0], weight=3.0)
    new = msgspec.structs.replace(
        OLD, cells=(msgspec.structs.replace(cell, tests=(heavier, cell.tests[1])),)
    )
    change = compare("asha", Standing({"test_backward": Mark(4.0)}), OLD, new)
    assert change is not None
    assert change.cells[0].reasons == (
        "The sign is right: counts 3 instead of 1",
        "The size is right: this test is gone",
    )
    change = compare("asha", Standing({"test_backward": Mark(4.5)}), new, OLD)
    assert change is not None
    assert "The size is right: a new test, ✓ passed" in change.cells[0].reasons


def test_without_an_old_report_the_failing_tests_are_the_reasons() -> None:
    change = compare("asha", None, None, OLD)
    assert change is not None
    (cell,) = change.cells
    assert cell.before is None
    assert cell.reasons == ("The shape is right: ✗ not yet: The shape is wrong.",)


def test_what_cannot_be_read_any_more_says_why() -> None:
    change = compare(
        "asha", Standing({"test_backward": Mark(4.0)}), OLD, report("The file is empty.")
    )
    assert change is not None
    assert "The file is empty." in change.cells[0].reasons


def shown(view: ClassView | ChangesView) -> str:
    console = Console(file=StringIO(), width=120)
    console.print(view)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


def graded(number: int, attention: str = "") -> Graded:
    right = number % 2 == 0
    one = report(attention, sign="passed", shape="passed" if right else "failed")
    return Graded(f"student{number:04}", one, How.GRADED if number % 3 else How.UNCHANGED)


def test_a_small_class_is_shown_row_by_row() -> None:
    view = ClassView(Path())
    for number in range(SMALL_CLASS):
        view.add(graded(number))
    text = shown(view)
    assert all(f"student{number:04}" in text for number in range(SMALL_CLASS))
    assert "60 submissions (bubblewrap): 40 graded anew, 20 unchanged" in text


def test_of_a_large_class_a_teacher_sees_what_she_would_look_at() -> None:
    view, everybody = ClassView(Path()), ClassView(Path(), everybody=True)
    for number in range(2000):
        one = graded(number, "The file is empty." if number % 80 == 7 else "")
        view.add(one)
        everybody.add(one)
    text = shown(view)
    assert len(text.splitlines()) < 60
    (line,) = (line for line in text.splitlines() if line.strip().startswith("backward"))
    # worth, mean, all, some, none, follow-through
    assert line.split() == ["backward", "6", "4.5", "1,000", "1,000", "0", "0"]
    assert "student0007 needs attention: The file is empty." in text
    assert "5 more need attention; --all names everybody." in text
    assert "student0001" in text  # one of the lowest
    assert "student1998" not in text
    assert "student1998" in shown(everybody)


def test_nothing_that_a_student_wrote_is_taken_for_markup() -> None:
    view = ClassView(Path())
    one = graded(0, "[red]no[/red] [link=https://example.com]x[/link]")
    view.add(dataclasses.replace(one, student="[bold]asha"))
    assert "[bold]asha needs attention: [red]no[/red]" in shown(view)
    changes = ChangesView()
    change = compare("[bold]asha", None, None, OLD)
    changes.add((dataclasses.replace(graded(0), student="[bold]asha"), change))
    assert "[bold]asha" in shown(changes)
    assert "the marks of 1 would change. Nothing has been recorded." in shown(changes)
