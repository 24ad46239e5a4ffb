"""What lab2's hidden suites need of a worker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.grading.failure import Failure
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from labs import Wrong
from support.running import Suites


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites("lab2_chain_rule")


def test_a_worker_shows_warnings_as_the_suite_looks_for_them(suites: Suites) -> None:
    text = "import numpy as np\n" + suites.code(Wrong("test_sigmoid", "sigmoid-overflow"))
    with WorkerStudent(Submission((Cell(1, text, "sigmoid"),)), Isolation.PROCESS) as student:
        student.sigmoid(-1000.0)
        assert student.last.warnings[0].startswith("RuntimeWarning: overflow")


def test_a_worker_tells_what_changed_although_f_stopped(suites: Suites) -> None:
    wrong = Wrong("test_numerical_gradient", "numerical-lost-when-f-stops")
    text = "import numpy as np\n" + suites.code(wrong)

    def stops(x: Any) -> float:
        raise ValueError("f has no value here")

    with WorkerStudent(
        Submission((Cell(1, text, "numerical_gradient"),)), Isolation.PROCESS
    ) as student:
        with pytest.raises(Failure, match="f has no value here"):
            student.numerical_gradient(stops, np.array([1.0, 2.0]))
        assert student.last.changed == ("x",)
