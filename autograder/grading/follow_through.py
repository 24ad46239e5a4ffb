"""Which cells may be graded again with the reference in the place of earlier functions."""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile

from autograder.course import GradeCell, Lab
from autograder.grading.report import CellResult


def earlier_cells(cell: GradeCell, lab: Lab) -> list[str]:
    """The solution cells that ``cell`` may build on: those before its own in the notebook, before
    the first of them if it grades several.

    A later one would do its work for it: given a right ``train``, the difference between its
    parameters before and after one step is the gradient that ``backward`` is to compute.
    """
    return list(takewhile(lambda name: name not in cell.functions, lab.solution_cells))


def may_follow_through(
    cell: GradeCell, lab: Lab, result: CellResult, results: Collection[CellResult]
) -> bool:
    """Whether grading ``cell`` again with the reference's earlier functions can help.

    ``results`` are those of the run that ``result`` is of.

    A cell that grades the whole is exempt, a function that is not there can't be helped, and
    where every earlier cell is known to have got full marks there is nothing to replace.
    """
    earlier = earlier_cells(cell, lab)
    if not cell.functions or not earlier or result.outcome == "passed":
        return False
    if all(test.outcome == "not written" for test in result.tests):
        return False
    return bool(in_doubt(cell, lab, results))


def in_doubt(cell: GradeCell, lab: Lab, results: Collection[CellResult]) -> frozenset[str]:
    """The solution cells that ``cell`` may build on and that are not known to be right: those
    whose own cells lost points in ``results``, and those of which no cell tells."""
    earlier = earlier_cells(cell, lab)
    # cells that grade what comes later, too, say nothing of what comes before
    telling = {
        other.grade_id: other.functions
        for other in lab.grade_cells
        if other.functions and set(earlier).issuperset(other.functions)
    }
    found = [other for other in results if other.grade_id in telling]
    unknown = set(earlier).difference(*(telling[other.grade_id] for other in found))
    lost = (telling[other.grade_id] for other in found if other.outcome != "passed")
    return frozenset(unknown.union(*lost))
