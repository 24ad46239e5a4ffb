"""A submission up to one of its checks, as if the notebook ended there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from autograder.grading.names import Binding, check_place
from autograder.submissions.quiet_cells import does_something
from autograder.submissions.submission import Submission


def place_of(
    submission: Submission,
    grade_id: str,
    functions: Collection[str],
    bindings: Mapping[str, Sequence[Binding]],
) -> int:
    """The number of the last cell that a check needs: the one that it follows, or the one that
    writes a function of ``functions`` that is not written there."""
    place = check_place(submission, grade_id)
    for function in functions:
        bound = bindings.get(function, ())
        above = [binding for binding in bound if binding.cell.number <= place]
        if not (above and above[-1].written):
            place = max([place, *(one.cell.number for one in bound if one.written)])
    return place


def last_that_does_something(submission: Submission) -> int:
    """The number of the last cell of the student's own that has an effect on more than its names;
    0 if there is none."""
    return max(
        (
            cell.number
            for cell in submission.cells
            if not cell.handed_out and does_something(cell.source)
        ),
        default=0,
    )


def up_to(submission: Submission, place: int) -> Submission:
    """The submission without the cells below that number, and the checks that follow those."""
    return replace(
        submission,
        cells=tuple(cell for cell in submission.cells if cell.number <= place),
        checks=tuple(check for check in submission.checks if check.after <= place),
    )
