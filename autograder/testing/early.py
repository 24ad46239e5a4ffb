"""A check that may hold before all that it is entitled to has been asked.

Training is most of what a convergence check costs, and most networks know their task long before
its end.  What holds early counts; what does not, or is refused, is not told: the whole decides
then, in its own words.
"""

from __future__ import annotations

from collections.abc import Callable

from autograder.grading.failure import Failure


def holds(check: Callable[[], bool]) -> bool:
    """Return whether ``check()`` holds; an answer that it refuses, or an exception in the student's
    code, says no.

    Raises ``Failure`` if a call did not come to an end or ended its process: to ask again would
    take as long again.
    """
    try:
        return check()
    except Failure as failure:
        if failure.outcome not in ("failed", "raised"):
            raise
        return False
