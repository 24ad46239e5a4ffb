"""Several grade cells for one function, one for several, and grade ids of an author's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_notebook

from autograder.authoring.gate.metadata import metadata_problems
from autograder.authoring.gate.misconceptions import indistinct
from autograder.authoring.gate.wrong_students import blind_spots
from autograder.authoring.make_reference import reference_source
from autograder.course import Lab
from autograder.grading.follow_through import earlier_cells, may_follow_through
from autograder.grading.grade import grade
from autograder.grading.report import CellResult, Report, TestResult
from autograder.grading.suite_defects import suite_defects
from autograder.sandbox.inside.views import Views
from autograder.sandbox.launch import Isolation
from autograder.self_check.lab_cells import lost_checks
from autograder.submissions.submission import submission_of
from autograder.suite_names import functions_in, grades_problem, said_to_grade, suite_name
from support.grading_here import UNHURRIED
from support.tiny import LAB, Cell, cell, light_cells
from support.tiny_course import solved_source, write_course

VALUES = '''
from autograder.testing import expect


def test_values(student):
    """Twice what it was"""
    expect.close(student.double(1.23456), 2.46912, "double(1.23456)")
'''
NOTHING = '''
from autograder.testing import expect


def test_zero(student):
    """Nothing is doubled to nothing"""
    expect.close(student.double(0.0), 0.0, "double(0.0)")
'''
TOGETHER = '''
from autograder.testing import expect

GRADES = ("quadruple", "double")


def test_together(student):
    """The one twice is the other"""
    expect.close(student.quadruple(1.23456), 4.93824, "quadruple(1.23456)")
    expect.close(student.double(student.double(1.23456)), 4.93824, "double(double(1.23456))")
'''
QUADRUPLE = VALUES.replace("double", "quadruple").replace("2.46912", "4.93824")
TRIPLE = "def double(x):\n    return 3 * x"

MISCONCEPTIONS = """
from autograder.grading.catalogue import Misconception

CATALOGUE = (
    Misconception(
        id="double-three-times",
        function="double",
        family="factor",
        summary="takes x three times",
        hint="How many times is twice?",
        code="def double(x):\\n    return 3 * x",
    ),
)
"""


@pytest.mark.parametrize(
    ("grade_id", "found"),
    [
        ("test_squares", ("squares",)),
        ("squares", ("squares",)),
        ("test_squares_small", ("squares",)),
        ("correct-squares", ("squares",)),
        ("test_sum_of_squares", ("sum_of_squares",)),
        ("sum_of_squares_and_squares", ("squares", "sum_of_squares")),
        ("test_squaresum", ()),
        ("test_mean_2", ()),
        ("test_convergence", ()),
    ],
)
def test_a_cell_grades_the_functions_in_its_name(grade_id: str, found: tuple[str, ...]) -> None:
    assert functions_in(grade_id, ("squares", "sum_of_squares")) == found
    assert functions_in(grade_id, ()) == ()


def test_suites_are_called_as_pytest_calls_them() -> None:
    assert suite_name("test_squares") == "test_squares.py"
    assert suite_name("squares-errors") == "test_squares-errors.py"


@pytest.mark.parametrize(
    ("line", "said", "problem"),
    [
        ("", None, ""),
        ('GRADES = "double"', frozenset({"double"}), ""),
        ("GRADES = ()", frozenset(), ""),
        ('GRADES = ("double", "half")', frozenset({"double", "half"}), "half, which no solution"),
        ("GRADES = names()", None, "a name or a tuple of names, in test_it.py, line 3"),
        ("GRADES = (", None, ""),  # which the run of the suites tells
    ],
)
def test_a_suite_may_say_what_it_grades(
    tmp_path: Path, line: str, said: frozenset[str] | None, problem: str
) -> None:
    suite = tmp_path / "test_it.py"
    suite.write_text(f"import os\n\n{line}\n", "utf-8")

    assert said_to_grade(suite) == said
    found = grades_problem(suite, ("double",))
    assert problem in found
    assert bool(found) == bool(problem)


def several(root: Path) -> Lab:
    """A lab in which three cells grade ``double``, one of them ``quadruple`` as well."""
    cells: list[Cell] = []
    for one in light_cells():
        grade_id = one.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id == "test_double":
            cells += [graded("test_double_values", 2), graded("double-of-nothing", 1)]
        elif grade_id == "why":
            cells.append(graded("test_together", 4))
        else:
            cells.append(one)
    course = write_course(root, {LAB: cells})
    lab = course.lab(LAB)
    (lab.suites / "test_double.py").unlink()
    suites = {
        "test_double_values.py": VALUES,
        "test_double-of-nothing.py": NOTHING,
        "test_quadruple.py": QUADRUPLE,
        "test_together.py": TOGETHER,
        "misconceptions.py": MISCONCEPTIONS,
    }
    for name, text in suites.items():
        (lab.suites / name).write_text(text, "utf-8")
    lab.reference.parent.mkdir(parents=True)
    lab.reference.write_text(reference_source(lab), "utf-8")
    return course.lab(LAB)


def graded(grade_id: str, points: float) -> Cell:
    return cell("code", grade_id, "# a check", grade=True, locked=True, points=points)


def test_each_cell_of_a_function_has_a_suite_and_points_of_its_own(tmp_path: Path) -> None:
    lab = several(tmp_path)

    assert [one.functions for one in lab.grade_cells] == [
        ("double",),
        ("double",),
        ("quadruple",),
        ("double", "quadruple"),
    ]
    assert lab.check_of("double") == "test_together"
    assert list(metadata_problems(lab)) == []
    assert suite_defects(lab) == []
    assert list(blind_spots(lab)) == []
    assert list(indistinct(lab)) == []

    right = report_of(lab, {})
    assert (right.points, right.max_points) == (10, 10)

    wrong = report_of(lab, {"double": TRIPLE})
    assert [(one.grade_id, one.points) for one in wrong.cells] == [
        ("test_double_values", 0),
        ("double-of-nothing", 1),
        ("test_quadruple", 3),  # follows through, for all that grades double is not well
        ("test_together", 0),
    ]
    assert wrong.cells[2].follow_through
    named = [one.diagnosis.misconception if one.diagnosis else "" for one in wrong.cells]
    assert named == ["double-three-times", "", "", ""]


def report_of(lab: Lab, changes: dict[str, str]) -> Report:
    notebook = solved_source(lab)
    for one in notebook.cells:
        grade_id = one.metadata.get("nbgrader", {}).get("grade_id")
        one.source = changes.get(grade_id, one.source)
    return grade(submission_of(notebook, lab), lab, Isolation.PROCESS, UNHURRIED)


def test_two_cells_need_two_suites(tmp_path: Path) -> None:
    lab = several(tmp_path)
    notebook = lab.source_notebook
    text = notebook.read_text("utf-8")
    notebook.write_text(text.replace('"double-of-nothing"', '"double_values"'), "utf-8")

    problems = list(metadata_problems(Lab(lab.name, lab.root)))

    assert "suite test_double_values.py has 2 grade cells; rename one of them." in problems
    assert "suite test_double-of-nothing.py has no grade cell." in problems


def test_who_may_follow_through_is_told_by_all_cells_of_the_functions_before(
    tmp_path: Path,
) -> None:
    lab = several(tmp_path)
    values, nothing, quadruple, together = lab.grade_cells
    results = [result(values.grade_id, "passed"), result(nothing.grade_id, "failed")]
    lost = result(quadruple.grade_id, "failed")

    assert earlier_cells(quadruple, lab) == ["double"]
    assert earlier_cells(together, lab) == []
    assert may_follow_through(quadruple, lab, lost, results)
    results[1] = result(nothing.grade_id, "passed")
    # what the cell of both loses may be the fault of quadruple itself
    results.append(result(together.grade_id, "failed"))
    assert not may_follow_through(quadruple, lab, lost, results)
    assert not may_follow_through(quadruple, lab, lost, results[:1])
    assert may_follow_through(quadruple, lab, lost, [])


def result(grade_id: str, outcome: str) -> CellResult:
    test = TestResult(name="test", title="A test", outcome=outcome)  # type: ignore[arg-type]
    return CellResult(grade_id=grade_id, function="", max_points=1.0, tests=(test,))


def test_a_check_of_two_functions_meets_each_as_it_was_written_first() -> None:
    names: dict[str, object] = {}
    views = Views(names)
    views.know(("f", "g"), ())
    run(views, "def f():\n    return 1")
    views.mark("test_both", "f", "g")
    run(views, "def f():\n    return 2")
    run(views, "def g():\n    return 3")

    views.show("test_both")

    assert (call(names, "f"), call(names, "g")) == (1, 3)


def run(views: Views, source: str) -> None:
    exec(source, views.namespace)
    views.notice()


def call(names: dict[str, object], name: str) -> object:
    function = names[name]
    assert callable(function)
    return function()


def test_without_a_release_no_check_is_missed_where_another_has_the_functions_name() -> None:
    cells = [
        cell("code", "double", "def double(x): ...", solution=True),
        graded("double-errors", 1),
        cell("code", "half", "def half(x): ...", solution=True),
    ]

    assert lost_checks(new_notebook(cells=cells), None) == ("test_half",)
