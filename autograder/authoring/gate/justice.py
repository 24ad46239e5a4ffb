"""What the hidden tests say of an untouched release, and of the solution."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.course import Lab
from autograder.grading.grade import grade
from autograder.grading.suite_defects import SuiteError
from autograder.sandbox.launch import Isolation
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of


def unjust(lab: Lab) -> Iterator[str]:
    """Tests that a released stub already passes, and those that the solution does not pass."""
    for notebook, should_pass in ((lab.solution_notebook, True), (lab.release_notebook, False)):
        content = read_notebook(notebook.read_bytes())
        try:
            report = grade(submission_of(content, lab), lab, Isolation.PROCESS)  # the code is ours
        except SuiteError as error:
            yield from (f"{defect}." for defect in error.defects)
            return
        if should_pass and report.points != report.max_points:
            yield f"the solution gets {report.points:g} of {report.max_points:g} points."
        for cell in report.cells:
            for test in cell.tests:
                if test.passed and not should_pass:
                    yield f"an untouched release already passes {cell.grade_id}: {test.title}"
                if should_pass and not test.passed:
                    yield (
                        f"the solution does not pass {cell.grade_id}: {test.title} "
                        f"({test.outcome}: {test.defect or test.message})"
                    )
