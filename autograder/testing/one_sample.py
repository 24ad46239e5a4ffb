"""Whether what is asked of all samples was made of a single one, as a loop that goes wrong does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograder.testing import gradcheck

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


def gradients_hint(found: Any, right: Any, each: Iterable[Any]) -> str:
    """The hint for gradients that are a multiple of one sample's, empty if they are not.

    ``each`` has the gradients of every sample by itself.  Where all of them have the same, a
    multiple of the ``right`` gradients says nothing of the samples.
    """
    if _multiple(found, right):
        return ""
    alone = list(each)
    for number, one in enumerate(alone, start=1) if len(alone) > 1 else ():
        if _multiple(found, one):
            return GRADIENTS.format(number=number, samples=len(alone))
    return ""


def loss_hint(found: float, each: Sequence[float]) -> str:
    """The hint for a loss that is one sample's, be it divided by their number; else empty."""
    samples = len(each)
    if np.allclose(each, each[0]):
        return ""  # one sample, or several of which none can be told from the others
    for number, one in enumerate(each, start=1):
        if any(np.isclose(found, one / part, rtol=1e-9, atol=0.0) for part in (1, samples)):
            return LOSS.format(number=number, samples=samples)
    return ""


def _multiple(found: Any, one: Any) -> bool:
    """Whether all arrays of a tree are those of another one times the same number."""
    actual, alone = gradcheck.leaves(found), gradcheck.leaves(one)
    if any(name not in alone or alone[name].shape != actual[name].shape for name in actual):
        return False
    sides = [np.concatenate([side[name].ravel() for name in actual]) for side in (actual, alone)]
    return len(sides[0]) > 1 and gradcheck.factor(*sides) is not None
