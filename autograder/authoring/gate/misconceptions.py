"""Whether each misconception is wrong, and another one than those of other families."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from autograder.authoring.gate.wrong_students import tests_of
from autograder.course import Lab
from autograder.grading.call_log import LoggedCall, Seen
from autograder.grading.catalogue import catalogue, entry_place, wrong_function
from autograder.grading.grade import suite_inputs
from autograder.grading.replays import Replays
from autograder.grading.same_answer import same


def indistinct(lab: Lab) -> Iterator[str]:
    """Name each misconception that no call of its suites tells from the right function, and each
    that none tells from one of another family: neither would ever be named to anybody."""
    entries = catalogue(lab)
    for function in lab.solution_cells:
        own = [entry for entry in entries if entry.function == function]
        cells = [cell for cell in lab.grade_cells if function in cell.functions]
        if not own or not cells:
            continue
        suites = " and ".join(lab.suite(cell.grade_id).name for cell in cells)
        calls = [call for cell in cells for call in suite_inputs(lab, cell, lab.fingerprint())]
        replays = {entry.id: Replays(wrong_function(entry, lab), calls) for entry in own}
        right = []
        for entry in own:
            if not all(_same(call.seen, replays[entry.id][n]) for n, call in enumerate(calls)):
                continue
            right.append(entry.id)
            # in these calls, which are the small ones; the others take a while
            changes = {entry.function: wrong_function(entry, lab)}
            if all(test.passed for cell in cells for test in tests_of(lab, cell, changes)):
                yield (
                    f"{entry_place(entry, lab)}: misconception {entry.id} has full "
                    f"marks by {suites}. Add a test that turns it down, or take it out."
                )
        for one, other in combinations((entry for entry in own if entry.id not in right), 2):
            # a cell of several functions keeps no calls
            if not calls or one.family == other.family:
                continue
            if _alike(calls, replays[one.id], replays[other.id]):
                yield (
                    f"{entry_place(other, lab)}: misconception {other.id} does in "
                    f"all calls of {suites} what {one.id} does. Put both into one "
                    "family, and say so by like."
                )


def _alike(calls: Sequence[LoggedCall], one: Replays, other: Replays) -> bool:
    return all(_same(one[place], other[place]) for place in range(len(calls)))


def _same(one: Seen, other: Seen) -> bool:
    """Whether two calls came to the same, with all that they left behind."""
    return _traces(one) == _traces(other) and same(one.value, other.value)


def _traces(seen: Seen) -> tuple[object, ...]:
    return (
        *(seen.raised, seen.message, seen.unsupported, seen.stopped, seen.changed),
        *(seen.moved_random_state, seen.printed, seen.warned, seen.asked, seen.text),
    )
