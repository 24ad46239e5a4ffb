"""Which names a suite may ask a student for, and what becomes of one that is misspelled."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, Lab
from autograder.feedback import as_html, as_text
from autograder.grading.failure import Failure, UnknownAttribute, UnknownFunction
from autograder.grading.function_names import lab_functions, shadowed, taken_names
from autograder.grading.grade import grade
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.student import Student
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import Submission, submission_of
from support.campaign import unless
from support.tiny import LAB, Cell, cell, tiny_cells
from support.tiny_course import RIGHT, WRONG, hand_in, tiny_class, write_course

STUDENTS: list[Callable[[], Student]] = [
    lambda: NamespaceStudent({}),
    lambda: WorkerStudent(Submission(())),
]


@pytest.mark.parametrize(
    "name", ["call", "each", "replace", "last", "close", "within", "sources", "namespace", "stops"]
)
def test_the_fixtures_own_names_are_known(name: str) -> None:
    assert name in taken_names()


@pytest.mark.parametrize("make", STUDENTS)
def test_what_is_not_taken_is_a_call(make: Callable[[], Student]) -> None:
    student = make()
    own = {name for kind in type(student).__mro__ for name in vars(kind)} | vars(student).keys()

    assert own <= taken_names()
    assert getattr(student, "anything", None).__name__ == "call"


def lab_with(tmp_path: Path, *cells: Cell) -> Lab:
    return write_course(tmp_path, {"lab": [*cells, *tiny_cells()]}).lab("lab")


def test_suites_may_call_what_solution_cells_and_given_cells_define(tmp_path: Path) -> None:
    given = cell(
        "code",
        "given",
        "%matplotlib inline\ndef half(x): return x / 2\nclass Net: ...\nthird = lambda x: x / 3",
        locked=True,
    )
    lab = lab_with(tmp_path, given)

    assert lab_functions(lab) == {
        *("double", "quadruple"),
        *("half", "Net", "third"),
        *("np", "plt"),
    }


def test_where_a_given_cell_is_no_python_nobody_knows(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, cell("code", "given", "def half(x:", locked=True))

    assert lab_functions(lab) is None
    assert list(shadowed(lab)) == []


def test_functions_that_no_suite_could_call_are_named(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        cell("code", "given", "def last(x): ...\nclass close: ...\nlimits = 3", locked=True),
        cell("code", "each", "def each(x): ...", solution=True),
    )

    assert list(shadowed(lab)) == [
        "solution cell each needs another name: student.each is the fixture's own, and calls "
        "nothing.",
        "last in given cell given needs another name: student.last is the fixture's own, and "
        "calls nothing.",
        "close in given cell given needs another name: student.close is the fixture's own, and "
        "calls nothing.",
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("each = lambda x: x", ["each"]),
        ("replace = abs", ["replace"]),
        ("import math as within", ["within"]),
        ("from math import floor as last", ["last"]),
        ("if True:\n    def close(): ...\nelse:\n    call = abs", ["close", "call"]),
        ("call, each = min, max", ["call", "each"]),
        ("with open('x') as close: ...", ["close"]),
        ("async def _helper(x): ...\nclass _Kept: ...", ["_helper", "_Kept"]),
        ("call = 3", []),
        ("each: list[int] = [1, -2]\nlast = replace = 'abc'", []),
        ("import numpy as _np\n_rng = _np.random.default_rng(3)", []),
        ("def outer():\n    close = 3\n    def _inner(): ...", []),
    ],
)
def test_whatever_binds_a_name_that_is_taken_is_named(
    tmp_path: Path, text: str, names: list[str]
) -> None:
    lab = lab_with(tmp_path, cell("code", "given", text, locked=True))

    assert [said.partition(" in given cell")[0] for said in shadowed(lab)] == names


def test_a_function_whose_name_begins_with_an_underscore_is_named(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, cell("code", "_double", "def _double(x): ...", solution=True))

    (said,) = shadowed(lab)
    assert said.startswith("solution cell _double needs another name: student._double")


@pytest.mark.parametrize("make", STUDENTS)
@pytest.mark.parametrize(
    "ask",
    [
        lambda student: student.duoble,
        lambda student: student.duoble(3),
        lambda student: student.call("duoble", (3,), {}),
        lambda student: list(student.each("duoble", [(3,)])),
    ],
)
def test_a_name_that_is_none_of_the_labs_is_the_suites_mistake(
    make: Callable[[], Student], ask: Callable[[Any], object]
) -> None:
    student = make()
    student.lab, student.functions = "lab0_tiny", frozenset({"double"})

    with pytest.raises(UnknownFunction, match=r"^there is no function duoble in lab0_tiny$"):
        ask(student)


def test_a_function_that_she_has_not_written_is_hers() -> None:
    student = NamespaceStudent({})
    student.lab, student.functions = "lab0_tiny", frozenset({"double"})

    with pytest.raises(Failure, match="no function named double in this notebook"):
        student.double(3)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return tiny_class(tmp_path / "course", {})


def misspell(course: Course, call: str) -> None:
    path = course.lab(LAB).suite("test_double")
    path.write_text(path.read_text().replace("student.double(0)", call))


CALLS = ["student.duoble(0)", "next(student.each('duoble', [(0,)]))"]
WORKS = [RIGHT, WRONG, RIGHT.replace("double", "duoble")]


@pytest.mark.parametrize(
    ("call", "work"),
    [
        pytest.param(call, work, marks=unless(number % 5 == 0))
        for number, (call, work) in enumerate(itertools.product(CALLS, WORKS))
    ],
)
def test_a_misspelled_function_is_named_to_the_teacher_and_not_to_the_student(
    course: Course, call: str, work: str
) -> None:
    misspell(course, call)
    notebook = read_notebook(hand_in(course, "asha", work).read_bytes())
    lab = course.lab(LAB)
    report = grade(submission_of(notebook, lab), lab, Isolation.PROCESS)

    lines = lab.suite("test_double").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "duoble" in text)
    assert report.attention == (
        "The hidden tests themselves went wrong in test_double: "
        f"there is no function duoble in {LAB} in test_double.py, line {line}."
    )
    result = report.cell("test_double")
    assert result is not None
    assert result.function == "double"
    assert [test.outcome for test in result.tests if test.title == "It is nothing for nothing"] == [
        "broken suite"
    ]
    assert "This hidden test went wrong itself; a teacher has been told." in as_text(result)
    assert "there is no function" not in as_text(result)


MISTAKES = {
    "int('secret of hers')": "ValueError in test_double.py, line {line}",
    "student.last.chnaged": "AttributeError in test_double.py, line {line}",
    "student._double": "AttributeError in test_double.py, line {line}",
    "student.sources['dobule']": "KeyError in test_double.py, line {line}",
    "expect.that(1, 2, 3, 4, 5)": "TypeError in test_double.py, line {line}",
    "student.time_limt = 60": "student has no time_limt that could be set in test_double.py, "
    "line {line}",
    "student.double = 3": "student has no double that could be set in test_double.py, line {line}",
    "request.getfixturevalue('stdnt')": "there is no fixture stdnt in test_double.py, line {line}",
}
"""What a suite can get wrong, and what its author is told."""


def test_another_mistake_of_a_suite_is_told_by_kind_and_place(course: Course) -> None:
    lab = course.lab(LAB)
    text, wanted = "from autograder.testing import expect\n", []
    for number, (mistake, told) in enumerate(MISTAKES.items()):
        wanted.append(told.format(line=3 + 2 * number))
        text += f"def test_{number}(student, request):\n    {mistake}\n"
    lab.suite("test_double").write_text(text)
    notebook = read_notebook(hand_in(course, "asha", RIGHT).read_bytes())
    report = grade(submission_of(notebook, lab), lab, Isolation.PROCESS)

    result = report.cell("test_double")
    assert result is not None
    assert [test.defect for test in result.tests] == wanted
    assert report.attention == (
        f"The hidden tests themselves went wrong in test_double: {'; '.join(wanted)}."
    )
    for page in (as_text(result), as_html(result)):
        assert "This hidden test went wrong itself; a teacher has been told." in page
        assert not any(word in page for word in (*wanted, "test_double.py", "stdnt", "Error"))


@pytest.mark.parametrize("make", STUDENTS)
def test_what_the_fixture_has_can_be_set(make: Callable[[], Student]) -> None:
    student = make()
    student.lab = "lab0_tiny"
    student.time_limit = 60
    assert student.time_limit == 60
    with pytest.raises(UnknownAttribute, match=r"^student has no time_limt that could be set$"):
        setattr(student, "time_limt", 60)  # noqa: B010 - a suite would write it in another way
