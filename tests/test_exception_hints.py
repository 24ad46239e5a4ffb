"""Hints for exceptions, which fit whatever raises them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.grading.exception_hints import exception_hint

TABLE: Any = np.zeros((3, 4))
ONE: Any = {"W1": 1.0}
SHAPES = "Which shapes meet"


def unnamed() -> None:
    unnamed_thing  # type: ignore[name-defined]  # noqa: B018, F821


def in_place() -> None:
    whole = np.arange(3)
    whole -= 0.5  # type: ignore[misc]


def unpacked() -> None:
    _, _ = ONE["W1"], 2, 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: ONE["b1"], "Which keys does that dict have"),
        (unnamed, "Where does the name in that message get its value"),
        (lambda: ONE + 1, "Of what kinds are the values"),
        (lambda: sum(ONE["W1"]), "A single value stands there"),
        (lambda: ONE(1), "Brackets behind a name call it"),
        (lambda: math.exp(1, 2), "Of what kinds"),
        (lambda: (lambda x: x)(), "Which arguments does the function in that message take"),
        (lambda: TABLE @ TABLE, SHAPES),
        (lambda: TABLE + np.zeros(3), SHAPES),
        (lambda: TABLE.dot(TABLE), SHAPES),
        (lambda: TABLE.reshape(5), SHAPES),
        (lambda: np.hstack([TABLE, np.zeros(2)]), SHAPES),
        (lambda: np.max(0, TABLE), "np.maximum(a, b) compares entry by entry"),
        (lambda: np.zeros(3, 4), "Are the sizes to go in as one tuple?"),  # type: ignore[call-overload]
        (lambda: np.random.randn((3, 4)), "takes sizes one by one"),  # type: ignore[arg-type]
        (lambda: max(TABLE, 0), "neither true nor false"),
        (lambda: np.zeros(2).__setitem__(0, np.zeros(3)), "A single number is wanted"),
        (lambda: TABLE.sum(axis=2), "which axis is asked for"),
        (lambda: [1][1], "how long is it"),
        (lambda: 1 / 0, "What is divided by"),
        (lambda: math.exp(1000), "too large"),
        (lambda: math.log(0), "function of math's"),
        (lambda: ONE.shape, "before the dot"),
        (lambda: int("x"), "What does that message say"),
        (in_place, "+= or -="),
        (unpacked, "How many names stand on the left"),
    ],
)
def test_hint_for_an_exception(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        wrong()
    assert said in exception_hint(type(caught.value).__name__, str(caught.value))


def test_a_key_is_a_key_whatever_it_is_called() -> None:
    assert "Which keys" in exception_hint("KeyError", "'shape'")
    assert "shapes" not in exception_hint("RuntimeError", "no sense")
