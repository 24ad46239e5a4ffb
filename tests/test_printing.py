"""A solution that prints a great deal gets what it gets without."""

from __future__ import annotations

import nbformat
import pytest

from autograder.course import Course
from autograder.grading.grade import TimeLimits, grade
from autograder.submissions.submission import submission_of
from support.tiny import ROOT

LAB = "lab3_xor_network"
PRINTING = """

def loud(function):
    def prints(*arguments, **keywords):
        for number in range(200):
            print("step", number, np.linspace(0, 1, 900).reshape(30, 30))
        return function(*arguments, **keywords)
    return prints

backward = loud(backward)
print(*[np.linspace(0, 1, 900).reshape(30, 30)] * 200)
"""


@pytest.mark.campaign
@pytest.mark.sandbox
def test_who_prints_has_the_report_of_one_who_does_not() -> None:
    lab = Course(ROOT).lab(LAB)
    notebook = nbformat.read(lab.solution_notebook, as_version=4)
    # text of these arrays takes NumPy a second in each of the calls, and there are hundreds
    limits = TimeLimits(submission=30.0)
    without = grade(submission_of(notebook, lab), lab, limits=limits)
    (cell,) = (
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "backward"
    )
    cell.source += PRINTING
    report = grade(submission_of(notebook, lab), lab, limits=limits)

    assert report == without
    assert report.points == report.max_points
