"""Of what the titles of lab3's hidden suites speak."""

from __future__ import annotations

import pytest

from autograder.grading.session import run_suites
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from labs import Wrong
from support.running import Suites

SUITES = Suites("lab3_xor_network")


@pytest.mark.parametrize("slip", ["backward-flat-biases", "backward-sum", "backward-negative"])
def test_the_large_network_is_the_last_thing_that_is_said_of_wrong_gradients(slip: str) -> None:
    text = SUITES.code(Wrong("test_backward", slip))
    result = SUITES.grade(SUITES.namespace(text), ["test_backward"])["test_backward"]
    titles = [test.title for test in result.tests if not test.passed]
    assert len(titles) > 1
    assert "large network" not in titles[0]
    assert "moment" not in titles[0]
    assert titles[-1] == "A large network has its gradients, and has them within a moment"


ONE_BEHIND = """
_last = None
_right = initialize_parameters


def initialize_parameters(input_size, hidden_size, output_size, seed):
    global _last
    before, _last = _last, _right(input_size, hidden_size, output_size, seed)
    return _last if before is None else before
"""


def test_parameters_of_the_call_before_get_no_points_where_calls_go_together() -> None:
    text = SUITES.lab.reference.read_text("utf-8") + ONE_BEHIND
    with WorkerStudent(Submission((Cell(1, text),)), Isolation.PROCESS) as student:
        name = "test_initialize_parameters"
        (cell,) = (cell for cell in SUITES.lab.grade_cells if cell.grade_id == name)
        run = run_suites(student, SUITES.reference, SUITES.lab, [cell])[name]
    assert not [test.title for test in run.tests if test.passed]
