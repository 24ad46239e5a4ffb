"""A check on what a call left behind besides its value."""

from __future__ import annotations

from autograder.grading.call_failures import Call
from autograder.grading.failure import Failure
from autograder.testing.wording import GLOBAL_GENERATOR, IN_PLACE, listed


def untouched(last: Call, what: str) -> None:
    """Require that the call changed no argument and left NumPy's global random state alone."""
    if last.changed:
        arguments = "argument" if len(last.changed) == 1 else "arguments"
        changed = f"the call changed its {arguments} {listed(last.changed, quote=False)}"
        raise Failure(f"{what}: {changed}.", hint=IN_PLACE)
    if last.moved_random_state:
        used = "the call used or set NumPy's global random state"
        raise Failure(f"{what}: {used}.", hint=GLOBAL_GENERATOR)
