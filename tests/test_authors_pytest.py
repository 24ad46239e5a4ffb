"""``pytest autograder/labs/<lab>``: hidden tests in their author's own pytest."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.authoring import pytest_suites
from autograder.authoring.make_reference import reference_source
from autograder.course import Course
from autograder.sandbox import launch
from support.tiny import light_cells
from support.tiny_course import ONE_TEST, TWO_TESTS, WRONG, write_course, write_work

pytest_plugins = ["pytester"]

LABS = ("lab0_tiny", "lab9_other")


@pytest.fixture
def course(pytester: pytest.Pytester) -> Course:
    """Two labs whose suites have the same file names, with their references; pytest stands in
    the course."""
    pytester.makeini("[pytest]\naddopts = --strict-markers")
    labs = {name: light_cells() for name in LABS}
    course = write_course(pytester.path, labs, suite=TWO_TESTS)
    for name in LABS:
        lab = course.lab(name)
        lab.reference.parent.mkdir(parents=True)
        lab.reference.write_text(reference_source(lab))
    return course


@pytest.fixture
def wrong(course: Course) -> Path:
    """A notebook whose ``double`` is wrong and whose ``quadruple`` works for zero alone."""
    return write_work(course.lab(LABS[0]), course.root / "hers", WRONG)


def test_the_solution_passes_every_test_of_all_labs(
    pytester: pytest.Pytester, course: Course
) -> None:
    result = pytester.runpytest("autograder/labs")

    result.assert_outcomes(passed=8)
    assert not list((course.root / "autograder").rglob("__pycache__"))


def test_a_notebook_is_named_and_tests_are_chosen_as_usual(
    pytester: pytest.Pytester, wrong: Path
) -> None:
    result = pytester.runpytest(
        *("autograder/labs/lab0_tiny", "-k", "test_double or zero"),
        *("--student", str(wrong), "--student-isolation", "process"),
    )

    result.assert_outcomes(passed=2, failed=1, deselected=1)
    result.stdout.fnmatch_lines(
        [
            '>*expect.that(student.double(3) == 6, "double(3) is not 6.")',
            "*test_double.py:*Failure",
            "*what a student reads*",
            "double(3) is not 6.",
        ]
    )
    result.stdout.no_fnmatch_line("*worker_student.py*")


def test_a_debugger_may_take_its_time(pytester: pytest.Pytester, course: Course) -> None:
    limit = "\n\ndef test_limit(student):\n    assert student.time_limit {}\n"
    suite = course.lab(LABS[0]).suite("test_double")
    suite.write_text(ONE_TEST.format(function="double", value=6) + limit.format("> 3600"))
    debugged = pytester.runpytest(suite, "--pdb")
    suite.write_text(ONE_TEST.format(function="double", value=6) + limit.format("== 5"))
    usual = pytester.runpytest(suite)

    debugged.assert_outcomes(passed=2)
    usual.assert_outcomes(passed=2)


def test_a_student_who_is_not_there_is_refused(pytester: pytest.Pytester, course: Course) -> None:
    result = pytester.runpytest("autograder/labs", "--student", "nobody.ipynb")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --student: nobody.ipynb is no file*"])


def test_what_is_no_notebook_is_told_in_a_sentence(
    pytester: pytest.Pytester, course: Course
) -> None:
    (course.root / "text.ipynb").write_text("no notebook")
    result = pytester.runpytest(
        *("autograder/labs", "--student", "text.ipynb", "--student-isolation", "process")
    )

    assert result.ret == 2
    result.stdout.fnmatch_lines(["*--student: text.ipynb cannot be read: *"])


def test_without_a_sandbox_it_says_what_to_type(
    pytester: pytest.Pytester, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "lacks", lambda: "not installed")
    monkeypatch.setattr(pytest_suites, "why_unavailable", lambda _: "no room.")
    result = pytester.runpytest("autograder/labs/lab0_tiny", "--student", str(wrong))

    assert result.ret == 2
    result.stdout.fnmatch_lines(
        [
            "*No sandbox can be started here: no room.",
            '*-m pip install "backprop-autograder[[]wasm]"',
            "Or choose --student-isolation process for code that you trust.*",
        ]
    )


def test_a_lab_without_a_reference_says_what_to_do(
    pytester: pytest.Pytester, course: Course
) -> None:
    course.lab(LABS[0]).reference.unlink()
    result = pytester.runpytest("autograder/labs/lab0_tiny", "-k", "zero")

    result.stdout.fnmatch_lines(["*run `autograder build lab0_tiny`."])
    result.assert_outcomes(errors=2, deselected=2)


def test_other_tests_see_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]")
    pytester.makepyfile("def test_other(student):\n    pass\n")
    result = pytester.runpytest()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'student' not found*"])


def test_its_modules_are_left_alone_until_a_suite_is_met(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]")
    pytester.makepyfile(
        "import sys\n\ndef test_other():\n    assert 'autograder.grading' not in sys.modules\n"
    )

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_notebook_stays_as_it_was(pytester: pytest.Pytester, wrong: Path) -> None:
    before = wrong.read_bytes()
    pytester.runpytest(
        *("autograder/labs/lab0_tiny", "--student", str(wrong), "--student-isolation", "process")
    )

    assert wrong.read_bytes() == before
    nbformat.validate(nbformat.reads(before.decode(), as_version=4))
