"""Right and wrong solutions beside a suite: the gate names those that are judged otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.gate.variants import misjudged
from autograder.authoring.make_reference import reference_source
from autograder.course import Lab
from autograder.grading.variants import FILE
from support.tiny_course import TWO_TESTS, write_course

BEGIN = "from autograder.grading.variants import Wrong\n\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """The tiny lab with its reference: half the marks of a cell are for 3, half for 0."""
    lab = write_course(tmp_path, suite=TWO_TESTS).lab("lab0_tiny")
    lab.reference.parent.mkdir(parents=True)
    lab.reference.write_text(reference_source(lab))
    return lab


JUDGED = {
    "as they should": (
        'RIGHT = {"added": "def double(x): return x + x"}\n'
        'WRONG = (Wrong("test_double", "tripled", "def double(x): return 3 * x", (0.5, 0.5)),)',
        [],
    ),
    "a right one that is wrong": (
        'RIGHT = {"tripled": "def double(x): return 3 * x"}',
        [
            "the right solution 'tripled' does not pass test_double: It is 2 times x "
            "(failed: double(3) is not 6.)",
            # which calls the other
            "the right solution 'tripled' does not pass test_quadruple: It is 4 times "
            "x (failed: quadruple(3) is not 12.)",
        ],
    ),
    "a wrong one that is right": (
        'WRONG = (Wrong("test_double", "added", "def double(x): return x + x"),)',
        [
            "the wrong solution 'added' passes all of test_double; a hidden test has "
            "to turn it down."
        ],
    ),
    "other marks": (
        'WRONG = (Wrong("test_double", "tripled", "def double(x): return 3 * x", (0, 0.2)),)',
        ["the wrong solution 'tripled' gets 50% of test_double, and not 0% to 20%."],
    ),
    "other words": (
        'WRONG = (Wrong("test_double", "tripled", "def double(x): return 3 * x", says="is not 6", '
        'hint="add", never="is not"),)',
        [
            "the wrong solution 'tripled' is told nothing by test_double that fits "
            "its record's says 'is not 6' and hint 'add'.",
            "the wrong solution 'tripled' is told 'is not' by test_double, which its "
            "record rules out.",
        ],
    ),
    "a cell that is not there": (
        'WRONG = (Wrong("test_duble", "tripled", "def double(x): return 3 * x"),)',
        [
            "the wrong solution 'tripled' is for test_duble, which is no tested grade "
            "cell; correct its cell."
        ],
    ),
    "a misconception that is not there": (
        'WRONG = (Wrong("test_double", "tripled"),)',
        [
            "the wrong solution 'tripled' stops: CourseError in variants.py: it has "
            "no code, and no misconception of test_double has this name."
        ],
    ),
    "a name that is misspelt": (
        'WRNOG = (Wrong("test_double", "tripled", "def double(x): return 3 * x"),)',
        ["WRNOG is read by nobody. Is it one of RIGHT, WRONG, NONSENSE?"],
    ),
    "a text that stops": (
        'RIGHT = {"added": "1 / 0"}',
        ["the right solution 'added' stops: ZeroDivisionError in variants.py: division by zero."],
    ),
    "a file that stops": (
        "RIGHT = nothing",
        ["NameError: name 'nothing' is not defined; mend it."],
    ),
    "no Python": ("RIGHT = {", ["SyntaxError: "]),
}


@pytest.mark.parametrize("case", JUDGED)
def test_each_solution_that_is_judged_otherwise_is_named(case: str, lab: Lab) -> None:
    text, expected = JUDGED[case]
    (lab.suites / FILE).write_text(f"{BEGIN}{text}\n")

    found = list(misjudged(lab))
    assert len(found) == len(expected)
    begins = [f"{FILE}, line 3: {begin}" for begin in expected]
    assert all(one.startswith(begin) for one, begin in zip(found, begins, strict=True)), found


def test_a_lab_without_any_is_in_order(lab: Lab) -> None:
    assert list(misjudged(lab)) == []
