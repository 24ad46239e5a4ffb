"""A plain ``assert`` over an answer is a wrong answer, told without a word of the suite's text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Lab
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import TestResult
from autograder.grading.session import run_suites
from support.tiny import LAB
from support.tiny_course import tiny_class


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return tiny_class(tmp_path / "course", {}).lab(LAB)


def result(lab: Lab, body: str, double: Callable[[Any], Any]) -> TestResult:
    """What a test of ``double`` with this body comes to."""
    lab.suite("test_double").write_text(f"import numpy as np\n\ndef test(student):\n    {body}\n")
    (cell,) = (cell for cell in lab.grade_cells if cell.grade_id == "test_double")
    student = NamespaceStudent({"double": double})
    (found,) = run_suites(student, lab.load_reference(), lab, [cell])["test_double"].tests
    return found


SAID = {
    "assert student.double(3) == 6": "double(3) returned 7, expected 6.",
    "assert 6 == student.double(3)": "double(3) returned 7, expected 6.",
    "x = 3; found = student.double(x); assert found == 2 * x": "double(3) returned 7, expected 6.",
    "assert student.double(3) == sum([3, 3])": "double(3) returned 7, which is not what this test "
    "expects.",
    "assert student.double(3) < 7": "double(3) returned 7, which is not what this test expects.",
    "assert student.double(3) == 6, 'Twice as much!'": "double(3) returned 7, expected 6. Twice as "
    "much!",
    "assert str(student.double(3)) == '6'": "double(3) returned 7, which is not what this test "
    "expects.",
    "np.testing.assert_allclose(student.double(3), 6)": "double(3) returned 7, which is not what "
    "this test expects.",
    "assert (student.double(3) ==\n        6)": "double(3) returned 7, expected 6.",
}


@pytest.mark.parametrize(("body", "message"), SAID.items(), ids=range(len(SAID)))
def test_a_wrong_answer_fails_and_is_told(lab: Lab, body: str, message: str) -> None:
    found = result(lab, body, lambda x: 7)

    assert (found.outcome, found.message, found.defect) == ("failed", message, "")


@pytest.mark.parametrize("body", list(SAID)[:4])
def test_a_right_answer_passes(lab: Lab, body: str) -> None:
    assert result(lab, body, lambda x: 2 * x).passed


def test_texts_and_arrays_are_told_in_a_few_characters(lab: Lab) -> None:
    found = result(lab, "assert student.double('ab') == 'abab'", lambda x: x)
    assert found.message == "double('ab') returned 'ab', expected 'abab'."

    body = "assert (student.double(np.ones(3)) == 2 * np.ones(3)).all()"
    found = result(lab, body, np.copy)
    assert found.message == (
        "double(array (3,)) returned array (3,), which is not what this test expects."
    )


@pytest.mark.parametrize(
    ("body", "defect"),
    [
        ("assert 1 == 2", "AssertionError in test_double.py, line 4"),
        (
            "assert student.double(np.ones(2)) == np.ones(2)",
            "ValueError in test_double.py, line 4",
        ),
        ("student.double(3); student.time_limit = nump", "NameError in test_double.py, line 4"),
    ],
)
def test_what_is_no_fault_of_hers_is_a_defect_with_its_place(
    lab: Lab, body: str, defect: str
) -> None:
    found = result(lab, body, lambda x: 7 * x)

    assert (found.outcome, found.defect) == ("broken suite", defect)
    assert "line" not in found.message


def test_an_assertion_of_the_engine_is_no_fault_of_hers(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.testing.expect.of_another_kind", lambda *_: AssertionError())
    body = "from autograder.testing import expect; expect.number(student.double(3), 'it')"

    assert result(lab, body, lambda x: "seven").outcome == "broken suite"
