"""Stock notebooks that are graded by their own test cells, with the marks of nbgrader."""

from __future__ import annotations

import contextlib

import pytest

from autograder.course import Lab
from autograder.grading.chances import cell_result
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult
from autograder.grading.session import run_suites
from support.stock import answered, stock_lab, stock_points
from support.stock_courses import COURSES


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lab]:
    root = tmp_path_factory.mktemp("stock")
    return {name: stock_lab(root, name, cells) for name, (cells, _) in COURSES.items()}


def results(lab: Lab, answers: dict[str, str]) -> dict[str, CellResult]:
    """What becomes of each grade cell, with the student's functions in this process."""
    tested = {cell.grade_id: cell for cell in lab.grade_cells if not cell.manual}
    namespace: dict[str, object] = {}
    found = {}
    for grade_id, source in answered(lab, answers):
        if grade_id not in tested:
            with contextlib.suppress(NotImplementedError), contextlib.redirect_stdout(None):
                exec(source, namespace)
            continue
        cell = tested[grade_id]
        run = run_suites(NamespaceStudent(namespace), lab.load_reference(), lab, [cell])
        found[grade_id] = cell_result(cell, run[grade_id].tests)
    return found


STUDENTS = [(course, name) for course, (_, students) in COURSES.items() for name in students]


@pytest.mark.parametrize(("course", "name"), STUDENTS)
def test_everybody_has_the_marks_that_nbgrader_gives(
    labs: dict[str, Lab], course: str, name: str
) -> None:
    lab, answers = labs[course], COURSES[course][1][name]

    found = {grade_id: result.points for grade_id, result in results(lab, answers).items()}

    assert found == stock_points(lab, answers)
    assert not any(r.outcome == "broken suite" for r in results(lab, answers).values())
