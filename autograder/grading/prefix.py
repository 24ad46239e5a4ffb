"""A submission up to one of its checks, as if the notebook ended there."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.grading.names import Binding, check_place
from autograder.submissions.harmless_cells import is_harmless
from autograder.submissions.magics import parsed, plain_python
from autograder.submissions.quiet_cells import does_something
from autograder.submissions.statements import MAX_ANALYSED
from autograder.submissions.submission import Submission

LOOKS_NAMES_UP = re.compile(
    r"\b(globals|locals|vars|dir|eval|exec|__main__|__globals__|sys\.modules|_getframe"
    r"|currentframe)\b"
)
"""Code that may look for any name, and be another's if that is there."""


def place_of(
    submission: Submission,
    grade_id: str,
    functions: Collection[str],
    bindings: Mapping[str, Sequence[Binding]],
) -> int:
    """The number of the last cell that a check needs: the one that it follows, or the one that
    writes a function of ``functions``, or one that these use, that is not written there."""
    place = check_place(submission, grade_id)
    needed = list(functions)
    for function in needed:  # and what is found on the way
        written = [one.cell for one in bindings.get(function, ()) if one.written]
        above = [one for one in bindings.get(function, ()) if one.cell.number <= place]
        cells = [above[-1].cell] if above and above[-1].written else written[-1:]
        for cell in cells:
            place = max(place, cell.number)
            names = _names(cell.source)
            needed += [name for name in bindings if name in names and name not in needed]
    return place


def last_that_does_something(submission: Submission, *, lacked_memory: bool = False) -> int:
    """The number of the last cell of the student's own that may have an effect on more than its
    names; 0 if there is none.

    What a cell computes takes memory whatever it changes: if there was too little of it, that
    counts as an effect.  So does a name, if any of her code may look for names that are there.
    """
    own = [cell for cell in submission.cells if not cell.handed_out]
    if any(LOOKS_NAMES_UP.search(cell.source) for cell in own):
        return own[-1].number
    last = max((cell.number for cell in own if does_something(cell.source)), default=0)
    return last if lacked_memory or not last or not is_harmless(submission.cells) else 0


def up_to(submission: Submission, place: int) -> Submission:
    """The submission without the cells below that number, and the checks that follow those."""
    return replace(
        submission,
        cells=tuple(cell for cell in submission.cells if cell.number <= place),
        checks=tuple(check for check in submission.checks if check.after <= place),
    )


def checks_after(submission: Submission, number: int) -> list[list[Any]]:
    """The checks after the cell of that number, each with its functions, as a worker is told of
    them."""
    found = [check for check in submission.checks if check.after == number]
    return [[check.grade_id, check.functions] for check in found]


def _names(source: str) -> set[str]:
    tree = parsed(plain_python(source)) if len(source) <= MAX_ANALYSED else None
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} if tree else set()
