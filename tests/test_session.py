"""How a session over suites ends: as a whole, with what went wrong told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Lab
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.session import CellRun, run_suites
from support.tiny import LAB
from support.tiny_course import tiny_class


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return tiny_class(tmp_path / "course", {}).lab(LAB)


def run(lab: Lab) -> dict[str, CellRun]:
    reference = lab.load_reference()
    cells = [cell for cell in lab.grade_cells if not cell.manual]
    return run_suites(NamespaceStudent(dict(vars(reference))), reference, lab, cells)


def outcomes(runs: dict[str, CellRun]) -> dict[str, list[str]]:
    return {grade_id: [test.outcome for test in run.tests] for grade_id, run in runs.items()}


def test_right_functions_pass(lab: Lab) -> None:
    assert outcomes(run(lab)) == {
        "test_double": ["passed", "passed"],
        "test_quadruple": ["passed", "passed"],
    }


def test_ctrl_c_while_a_suite_runs_is_not_the_end_of_that_suite_alone(lab: Lab) -> None:
    lab.suite("test_double").write_text("def test(student):\n    raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        run(lab)


def test_a_suite_that_cannot_be_read_is_broken_and_interrupts_nothing(lab: Lab) -> None:
    lab.suite("test_double").write_text("def test(student:")

    assert outcomes(run(lab))["test_double"] == ["broken suite"]
