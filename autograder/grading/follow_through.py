"""Which cells may be graded again with the reference in the place of earlier functions."""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile

from autograder.course import GradeCell, Lab
from autograder.grading.report import CellResult


def earlier_cells(cell: GradeCell, lab: Lab) -> list[str]:
    """The solution cells that ``cell`` may build on: those before its own in the notebook.

    A later one would do its work for it: given a right ``train``, the difference between its
    parameters before and after one step is the gradient that ``backward`` is to compute.
    """
    return list(takewhile(lambda name: name != cell.solution, lab.solution_cells))


def may_follow_through(
    cell: GradeCell, lab: Lab, result: CellResult, results: Collection[CellResult]
) -> bool:
    """Whether grading ``cell`` again with the reference's earlier functions can help.

    A cell that grades the whole is exempt, a function that is not there can't be helped, and
    where every earlier cell is known to have got full marks there is nothing to replace.
    """
    earlier = earlier_cells(cell, lab)
    if cell.solution is None or not earlier or result.outcome == "passed":
        return False
    if all(test.outcome == "not written" for test in result.tests):
        return False
    known = {f"test_{name}" for name in earlier}
    found = [other for other in results if other.grade_id in known]
    return len(found) < len(known) or any(other.outcome != "passed" for other in found)
