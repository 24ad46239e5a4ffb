"""Whether a lab that its own test cells grade is in order.

What a stock notebook lacks of this course's ways, mark schemes or a suite for each function for
instance, is no fault of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from autograder.authoring.build import Workshop
from autograder.authoring.gate.leaks import leaks
from autograder.authoring.gate.points import heading_problems
from autograder.authoring.markers import marker_problems
from autograder.course import CourseError, Lab, nbgrader_marks
from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.grading.suite_defects import suite_defects
from autograder.sandbox.launch import Isolation
from autograder.source_cells import ROLES
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of

INSTEAD = (
    "Write a suite for it, or have it run in one process with students' code: "
    "autograder adopt {lab} --in-sandbox {cell}"
)


def own_test_problems(
    lab: Lab, lagging: Callable[[], Iterable[str]], workshop: Workshop | None
) -> list[str]:
    """What is wrong with such a notebook, its folders that are ``lagging`` behind included, a
    sentence each; without a ``workshop``, nobody looks at a release that has not been built."""
    found = [*marker_problems(lab), *_twice(lab), *heading_problems(lab), *leaks(lab)]
    found += [f"{defect}." for defect in suite_defects(lab)]
    if found:
        return found
    found += _lost_by_the_solution(lab)
    if lab.release_notebook.is_file():
        # what has been released is not built where nbgrader's own commands do that
        found += lagging() if lab.solution_notebook.is_file() else ()
        return [*found, *_given_away(lab, lab.release_notebook)]
    if workshop is None:
        return found
    try:
        release = workshop.release(Lab(lab.name, lab.root)) / lab.release_notebook.name
    except CourseError as error:
        return [*found, str(error).removeprefix(f"{lab.name}: ")]
    return [*found, *_given_away(lab, release)]


def _twice(lab: Lab) -> Iterator[str]:
    ids = [
        nbgrader_marks(cell)["grade_id"]
        for cell in lab.cells
        if any(map(nbgrader_marks(cell).get, ROLES))
    ]
    for grade_id, times in Counter(ids).items():
        if times > 1:
            yield f"{times} cells have the grade id {grade_id}."


def _lost_by_the_solution(lab: Lab) -> Iterator[str]:
    """Name each test cell that the teacher's own solution does not pass."""
    for cell in _graded(lab, lab.source_notebook).cells:
        for test in cell.tests:
            if not test.passed:
                advice = INSTEAD.format(lab=lab.full_name, cell=cell.grade_id)
                why = test.defect or test.message
                yield f"the solution does not pass {cell.grade_id} here: {why} {advice}"


def _given_away(lab: Lab, release: Path) -> Iterator[str]:
    """Name each test cell of which an untouched release has points."""
    for cell in _graded(lab, release).cells:
        if cell.points > 0:
            yield (
                f"an untouched release has {cell.points:g} of {cell.max_points:g} points for "
                f"{cell.grade_id}: students have them for nothing."
            )


def _graded(lab: Lab, notebook: Path) -> Report:
    submission = submission_of(read_notebook(notebook.read_bytes()), lab)
    return grade(submission, lab, Isolation.PROCESS)  # the code is the teacher's
