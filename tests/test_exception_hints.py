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


def endless() -> None:
    endless()


def passed_by() -> None:
    for _ in range(0):
        last = 1
    print(last)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: ONE["b1"], "Which keys does that dict have"),
        (unnamed, "Where does the name in that message get its value"),
        (lambda: ONE + 1, "Of what kinds are the values"),
        (lambda: sum(ONE["W1"]), "asked for its items or its length and has none"),
        (lambda: np.zeros[3], "a number, None, or a function"),  # type: ignore[index]
        (lambda: ONE(1), "Brackets behind a name call it"),
        (lambda: math.exp(1, 2), "Of what kinds"),
        (lambda: (lambda x: x)(), "Which arguments does the function in that message take"),
        (lambda: TABLE @ TABLE, SHAPES),
        (lambda: TABLE + np.zeros(3), SHAPES),
        (lambda: TABLE.dot(TABLE), SHAPES),
        (lambda: TABLE.reshape(5), SHAPES),
        (lambda: np.hstack([TABLE, np.zeros(2)]), SHAPES),
        (lambda: np.max(0, TABLE), "np.maximum(a, b) compares entry by entry"),
        (lambda: np.zeros(3, 4), "taken for a dtype. Are sizes to go in there, as one tuple?"),  # type: ignore[call-overload]
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
        (unpacked, "How many names are to be filled there"),
        (lambda: [a for a, b in TABLE], "or between for and in"),
        (lambda: [].pop(), "indexed or popped from"),
        (lambda: np.uint8(-1), "too small for what holds it"),
        (endless, "does each call come nearer"),
        (passed_by, "in a loop without a round"),
        (lambda: np.testing.assert_allclose(1, 2), "An assert in the code that was run"),
    ],
)
def test_hint_for_an_exception(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        wrong()
    assert said in exception_hint(type(caught.value).__name__, str(caught.value))


@pytest.mark.parametrize(
    "message",
    [
        "math domain error",
        "expected a positive input",
        "expected a positive input, got 0.0",
        "expected a nonnegative input, got -1.0",
        "expected a finite input, got inf",
        "expected a number in range from -1 up to 1, got 2.0",
        "expected a noninteger or positive integer, got -1.0",
        "expected argument value > -1, got -2.0",
    ],
)
def test_a_function_of_maths_in_the_words_of_any_python(message: str) -> None:
    assert "function of math's" in exception_hint("ValueError", message)


def test_a_key_is_a_key_whatever_it_is_called() -> None:
    assert "Which keys" in exception_hint("KeyError", "'shape'")
    assert "shapes" not in exception_hint("RuntimeError", "no sense")
