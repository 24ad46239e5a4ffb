"""A hidden test that comes to no end is stopped by its own processor time, and named."""

from __future__ import annotations

import gc
import math
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograder.course import Lab
from autograder.grading import suites, time_limits
from autograder.grading.grade import grade
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult, Report
from autograder.grading.session import run_suites
from autograder.grading.suite_defects import SuiteError, suite_defects
from autograder.grading.time_limits import TimeLimits, TooLong, alarm
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from support.tiny import LAB
from support.tiny_course import RIGHT, tiny_class

QUICK = TimeLimits(suite=0.2)
ENDLESS = """
def test(student):
    \"\"\"It is twice as much\"\"\"
    found = student.double(3)
    while found {condition}:
        found += 0
    assert found == 6
"""


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return tiny_class(tmp_path / "course", {}).lab(LAB)


def graded(lab: Lab, condition: str, double: str = RIGHT) -> Report:
    lab.suite("test_double").write_text(ENDLESS.format(condition=condition))
    work = Submission((Cell(1, double, "double"),))
    return grade(work, lab, Isolation.PROCESS, QUICK)


def double_of(report: Report) -> CellResult:
    found = report.cell("test_double")
    assert found
    return found


def test_a_test_that_never_ends_refuses_to_grade_anybody(lab: Lab) -> None:
    with pytest.raises(SuiteError, match=r"so nobody is graded") as refused:
        graded(lab, "> 0")

    (defect,) = refused.value.defects
    place = defect.removeprefix(
        "it did not come to an end within 0.2 seconds of processor time in test_double.py, line "
    )
    assert place in ("5", "6")


def test_with_the_labs_own_solution_it_is_tried_once(lab: Lab, tmp_path: Path) -> None:
    tried = tmp_path / "tried"
    noted = f"    open({str(tried)!r}, 'a').write('.')\n    while"
    text = ENDLESS.format(condition="> 0").replace("    while", noted)
    lab.suite("test_double").write_text(text)

    with pytest.raises(SuiteError):
        grade(Submission((Cell(1, RIGHT, "double"),)), lab, Isolation.PROCESS, QUICK, right=True)

    assert tried.read_text() == "."


def test_one_that_does_not_end_over_one_students_answer_is_told_to_her_teacher_alone(
    lab: Lab,
) -> None:
    report = graded(lab, "== 7", "def double(x):\n    return 7")

    (test,) = double_of(report).tests
    assert test.outcome == "broken suite"
    assert "in test_double.py, line" in test.defect
    assert "test_double.py" in report.attention
    assert "test_double.py" not in test.message
    assert double_of(graded(lab, "== 7")).points == 2


def test_a_suite_whose_top_never_ends_is_a_defect(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suites, "COLLECTING_SECONDS", 0.3)
    lab.suite("test_double").write_text("while True:\n    pass\n")

    (defect,) = suite_defects(lab)

    assert defect.startswith("TooLong in test_double.py, line")
    assert "did not come to an end" in defect


SLOW = """
import time
import pytest

def compute(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

@pytest.fixture
def slow():
    # slow
    pass

@pytest.fixture
def also_slow():
    compute(0.13)

def test_one(slow):
    # test
    pass

def test_other(also_slow):
    compute(0.13)
"""


def compute(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_an_alarm_stands_still_while_another_is_set() -> None:
    with alarm(0.1, wall_clock=False):
        with alarm(5):
            compute(0.2)
        with pytest.raises(TooLong, match=r"within 0\.1 seconds"):
            compute(30)


def test_an_alarm_rings_for_what_it_was_wound_up_for_last() -> None:
    with alarm(math.inf, wall_clock=False) as clock:
        for _ in range(2):
            clock.wind_up(0.2)
            compute(0.13)
        clock.stop()
        compute(0.13)
        clock.wind_up(0.1)
        with pytest.raises(TooLong, match=r"within 0\.1 seconds"):
            compute(30)


@pytest.mark.parametrize("where", ["slow", "test"])
def test_the_making_of_fixtures_has_a_limit_of_its_own(lab: Lab, where: str) -> None:
    """What the two take together is no matter, and neither is left without a limit."""
    lab.suite("test_double").write_text(SLOW.replace(f"    # {where}", "    compute(30)"))
    cells = [cell for cell in lab.grade_cells if cell.grade_id == "test_double"]

    found = run_suites(NamespaceStudent({}), ModuleType("reference"), lab, cells, QUICK)

    first, last = found["test_double"].tests
    assert (first.outcome, last.outcome) == ("broken suite", "passed")
    assert "within 0.2 seconds" in first.defect


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_python_drops_rings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limits, "RINGS_EVERY", 0.2)

    class Slow:
        def __del__(self) -> None:
            compute(0.3)

    def goes_on() -> None:
        Slow()
        compute(30)

    with pytest.raises(TooLong), alarm(0.1, wall_clock=False):
        goes_on()


def test_an_alarm_has_its_time_back_before_it_counts_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Watched(list[Any]):
        def remove(self, one: Any) -> None:
            super().remove(one)
            for around in self[-1:]:
                around.look()  # as a signal that comes in just then has it do

    monkeypatch.setattr(time_limits, "_alarms", Watched())

    with alarm(0.1, wall_clock=False), alarm(5):
        compute(0.2)


def test_what_students_functions_take_is_not_the_suites_time(lab: Lab) -> None:
    gc.collect()  # which takes a process with thousands of tests behind it as long as that limit

    def double(x: float) -> float:
        compute(0.3)
        return 2 * x

    lab.suite("test_double").write_text(ENDLESS.format(condition="== 7"))
    cells = [cell for cell in lab.grade_cells if cell.grade_id == "test_double"]
    student = NamespaceStudent({"double": double})

    run = run_suites(student, lab.load_reference(), lab, cells, QUICK)["test_double"]

    assert [test.outcome for test in run.tests] == ["passed"]


def test_the_usual_limit_leaves_room() -> None:
    assert time_limits.USUAL_LIMITS.suite >= 30
