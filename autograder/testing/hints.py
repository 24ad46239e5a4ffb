"""Hints that suites of several labs give."""

from __future__ import annotations

KEPT = (
    "Other calls came before this one. Is anything kept from one call to the next: in a variable "
    "outside of the function, in a default argument, in a cache?"
)
BY_NAME = (
    "The same numbers came in another order of keys. Is a value taken by its place, as values() "
    "and zip do, if its key would say which one it is?"
)


def first(usual: str, then: str, number: int) -> str:
    """The hint for the call of that number, counted from 0, of several that differ in one thing.

    Whatever is wrong with the first one as well is not what the others try out: a suite begins
    with an ordinary call, which has the ``usual`` hint, and gives ``then`` to those after it.
    """
    return then if number else usual
