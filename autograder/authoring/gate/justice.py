"""What the hidden tests say of an untouched release, and of the solution."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.gate.places import suite_place, test_lines
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
            work = submission_of(content, lab)
            report = grade(work, lab, Isolation.PROCESS, right=should_pass)  # the code is ours
        except SuiteError as error:
            yield from (f"{defect}." for defect in error.defects)
            return
        if should_pass and report.points != report.max_points:
            yield f"the solution gets {report.points:g} of {report.max_points:g} points."
        for cell in report.cells:
            suite = lab.suite(cell.grade_id)
            lines = test_lines(lab, suite)
            for test in cell.tests:
                where = suite_place(suite.name, lines.get(test.name))
                if test.passed and not should_pass:
                    yield (
                        f"{where}: an untouched release already passes {cell.grade_id}: "
                        f"{test.title}"
                    )
                if should_pass and not test.passed:
                    yield (
                        f"{where}: the solution does not pass {cell.grade_id}: {test.title} "
                        f"({test.outcome}: {test.defect or test.message})"
                    )
