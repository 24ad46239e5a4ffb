"""Lists that hold more than they should: perhaps what earlier calls put into them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from autograder.grading.failure import Failure
from autograder.testing import expect

GROWN = (
    "What this call had to find is there, and more stands beside it. Where does the rest come "
    "from: is it an item too many of this call, or is the list not made anew in every call, but "
    "once, as a default argument or outside of the function?"
)


def sequence(
    value: Any,
    length: int,
    what: str,
    *,
    right: Callable[[list[Any]], object],
    hint: str = "",
) -> list[Any]:
    """Require an ``expect.sequence``; the hint asks where the list is made if that is wrong.

    ``right`` raises ``Failure`` unless it is given the ``length`` items that are due.
    """
    return expect.sequence(value, length, what, hint=_hint(value, length, right) or hint)


def _hint(value: Any, length: int, right: Callable[[list[Any]], object]) -> str:
    items = list(value) if isinstance(value, (list, tuple)) else []
    for part in (items[:length], items[-length:]) if len(items) > length > 0 else ():
        with contextlib.suppress(Failure):
            right(part)
            return GROWN
    return ""
