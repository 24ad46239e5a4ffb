"""What lab1's suites share: how an answer for a number or for an array is compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograder.testing import expect

ARRAY = (
    "x is an array here, and every entry gets an answer of its own: np.array([0, 5]) - 3 takes 3 "
    "away from each, without a loop. Which step of yours makes one number, or another shape?"
)


@pytest.fixture
def same() -> Callable[..., str]:
    """Fails where an answer for x is not the expected one; returns the call in words.

    ``hint`` is for wrong numbers; an array of another shape has a hint of its own.
    """

    def compare(function: str, x: Any, answer: Any, expected: npt.ArrayLike, hint: str) -> str:
        if np.ndim(x) == 0:
            what = f"{function}({x})"
            expect.close(answer, expected, what, hint=hint)
            return what
        what = expect.describe(f"{function}(x)", x=x)
        if isinstance(answer, (np.ndarray, np.generic)) and answer.ndim == 0:
            answer = answer.item()  # "is a number" says more than "has shape ()"
        form_hint = ARRAY if isinstance(answer, (int, float, list, np.ndarray)) else ""
        expect.close(answer, expected, what, hint=hint, form_hint=form_hint)
        return what

    return compare
