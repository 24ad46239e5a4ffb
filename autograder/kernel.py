"""The suites in a kernel that nbgrader runs without our plugin: same points, no isolation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython.display import display

from autograder.course import Course, CourseError, find_root
from autograder.feedback import as_html, as_text
from autograder.grading.grade import grade_cells
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult


def run_suite(lab: str, grade_id: str, namespace: dict[str, Any]) -> float:
    """Grade one cell of ``lab`` with the functions in ``namespace``, show the result as a
    table, and return the points, which nbgrader takes for the cell's partial credit.

    Raises CourseError if the lab or the cell does not exist.
    """
    course_lab = Course(find_root()).part(lab)
    cell = next((cell for cell in course_lab.grade_cells if cell.grade_id == grade_id), None)
    if cell is None:
        raise CourseError(f"{lab} has no grade cell called {grade_id}.")
    reference = course_lab.load_reference()

    def stand_in(name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(reference, name)
        return function

    student = NamespaceStudent(namespace)
    (result,) = grade_cells(student, course_lab, [cell], reference, stand_in)
    show(result)
    return result.points


def show(result: CellResult) -> None:
    """Display a cell's results in the notebook that is running."""
    display({"text/html": as_html(result), "text/plain": as_text(result)}, raw=True)  # type: ignore[no-untyped-call]
