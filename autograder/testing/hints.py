"""Hints that suites of several labs give."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.grading.failure import Failure
from autograder.grading.same_answer import same

KEPT = (
    "Other calls came before this one. As the first call after a restart, is it wrong as well? If "
    "not, is anything kept from one call to the next: in a variable outside of the function, in a "
    "default argument, in a cache?"
)
BY_NAME = (
    "The same numbers came in another order of keys. Is a value taken by its place, as values() "
    "and zip do, if its key would say which one it is?"
)

KEPT_LIST = (
    "What was asked for stands at the end, and something of earlier calls stands before it. Where "
    "is the list made: anew in every call, or once, as a default argument or outside of the "
    "function?"
)

OWN_GENERATOR = "Start a generator of your own from the seed, in every call."
SEED_0 = (
    "Other seeds give the same numbers each time, and 0 does not. What does Python take a 0 for in "
    "an if, or before an or?"
)


def not_repeated(seeds: Collection[int]) -> str:
    """Make the hint if calls with these seeds, of all that were tried, gave other numbers again."""
    return SEED_0 if set(seeds) == {0} else OWN_GENERATOR


def too_many(answer: Any, right: Sequence[float], usual: str) -> str:
    """Choose a hint for an answer of the wrong length: ``usual``, unless its end is right."""
    is_line = isinstance(answer, np.ndarray) and answer.ndim == 1
    if not is_line and not isinstance(answer, (list, tuple)):
        return usual
    spare = len(answer) - len(right)
    is_end = spare > 0 and len(right) > 0 and same(list(answer[spare:]), list(right))
    return KEPT_LIST if is_end else usual


def first(usual: str, then: str, number: int) -> str:
    """Choose a hint for the call of that number, from 0, of several that differ in one thing.

    Whatever is wrong with the first one as well is not what the others try out: a suite begins
    with an ordinary call, which has the ``usual`` hint, and gives ``then`` to those after it.
    """
    return then if number else usual


@contextlib.contextmanager
def special(ordinary: Callable[[], object]) -> Iterator[None]:
    """Give the hint of an ordinary call if that goes wrong as well as the special one in here.

    ``ordinary`` makes that call, and raises ``Failure``; it is asked only if the special one fails.
    """
    try:
        yield
    except Failure as failure:
        if failure.outcome == "failed":
            try:
                ordinary()
            except Failure as usual:
                hint = usual.hint
                raise Failure(failure.message, hint=hint, layer=failure.layer) from None
        raise
