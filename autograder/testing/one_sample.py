"""Whether what is asked of all samples was made of a single one, as a loop that goes wrong does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from autograder.grading.failure import Failure
from autograder.testing import gradcheck
from autograder.testing.ratios import surely_no_multiple

GRADIENTS = (
    "With several samples yours are the gradients of sample {number} of {samples} alone, up to a "
    "factor. What becomes of the others: does each one add to what is there, or take its place, "
    "and does a return stand inside the loop?"
)
LOSS = (
    "With several samples yours is what sample {number} of {samples} costs, and nothing of the "
    "others. What becomes of them: does each one add to what is there, or take its place, and does "
    "a return stand inside the loop?"
)


def gradients_hint(
    found: Any, right: Any, each: Iterable[Any], own: Iterable[Any] | None = None
) -> str:
    """Make the hint for gradients that are a multiple of one sample's; empty if they are not.

    ``each`` has the gradients of every sample by itself, and ``own`` what the solution answers to
    it, asked for only if need be; None if it can't be asked.  Where all of them have the same, a
    multiple of the ``right`` gradients says nothing of the samples; and where one of them by
    itself goes wrong, with nothing for a label of 0 perhaps, none has been lost on the way.
    """
    if _multiple(found, right):
        return ""
    alone = list(each)
    like = [number for number, one in enumerate(alone, start=1) if _multiple(found, one)]
    if len(alone) > 1 and like and (own is None or _all_right(own, alone, _multiple)):
        return GRADIENTS.format(number=like[0], samples=len(alone))
    return ""


def loss_hint(found: float, each: Sequence[float], own: Iterable[float]) -> str:
    """Make the hint for a loss that is one sample's, be it divided by their number; else empty.

    ``own`` is what each costs by itself in the solution, as for gradients.
    """
    samples = len(each)
    if np.allclose(each, each[0]):
        return ""  # one sample, or several of which none can be told from the others
    like = [
        number
        for number, one in enumerate(each, start=1)
        if any(np.isclose(found, one / part, rtol=1e-9, atol=0.0) for part in (1, samples))
    ]
    if like and _all_right(own, each, _same_loss):
        return LOSS.format(number=like[0], samples=samples)
    return ""


def _all_right(own: Iterable[Any], each: Sequence[Any], agree: Callable[[Any, Any], bool]) -> bool:
    """Whether the solution's answers to the samples, one at a time, are the right ones."""
    try:
        return all(agree(found, one) for found, one in zip(own, each, strict=True))
    except Failure:
        return False


def _same_loss(found: float, one: float) -> bool:
    """Whether two losses are alike, but for a floor under the logarithm."""
    return bool(np.isclose(found, one, rtol=1e-4, atol=1e-4))


def _multiple(found: Any, one: Any) -> bool:
    """Whether all arrays of a tree are those of another one times the same number."""
    actual, alone = gradcheck.leaves(found), gradcheck.leaves(one)
    if any(name not in alone or alone[name].shape != actual[name].shape for name in actual):
        return False
    if surely_no_multiple((actual[name], alone[name]) for name in actual):
        return False
    sides = [np.concatenate([side[name].ravel() for name in actual]) for side in (actual, alone)]
    return len(sides[0]) > 1 and gradcheck.factor(*sides) is not None
