"""``gradient_descent(start, learning_rate, steps)``: the whole walk, place by place.

Gradient descent from a given start has one path.  Correct solutions that round differently, the
closed form 3 + (start - 3) (1 - 2 learning_rate)^n among them, stay within 1e-13 of it, relative
to its size, over the walks below; it is compared to 1e-9.  So none can fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

COUNT = "The start comes first, then one place for each step: steps + 1 numbers."
PATH = "Each step begins where the last one ended, and the place it leads to is noted."


def check(student, start, learning_rate, steps, why=""):
    """Compare the history with the true one, place by place."""
    what = f"gradient_descent({start}, {learning_rate}, {steps})"
    answer = student.gradient_descent(start, learning_rate, steps)
    history = expect.numbers(answer, steps + 1, f"{what}: the history", hint=COUNT)
    x = float(start)
    for place in range(steps + 1):
        hint = why or (COUNT if place == 0 else PATH)
        expect.close(history[place], x, f"{what}: history[{place}]", hint=hint)
        x -= learning_rate * 2.0 * (x - 3.0)


@pytest.mark.weight(2)
def test_first_steps(student):
    """The history begins with the start, and every step begins where the last one ended"""
    check(student, 0, 0.1, 1)
    check(student, 0.0, 0.1, 4)
    check(student, 7, 0.25, 3)


@pytest.mark.weight(2)
def test_the_long_walk(student):
    """From 0 with the learning rate 0.1, fifty steps lead to the bottom"""
    check(student, 0, 0.1, 50)
    check(student, 0, 0.1, 45)


@pytest.mark.weight(2)
def test_any_start_and_any_learning_rate(student):
    """Any start and any learning rate, too small and too large ones as well"""
    check(student, -4.5, 0.01, 9)
    check(student, 6, 0.9, 12)
    check(student, 2.5, 1, 6)
    check(student, 1, 1.1, 8)
    check(student, 1, 1.6, 9)
    check(student, 1.2345, 0.0625, 3)
    check(student, 20, 0.7, 3)
    check(student, 2.9, 6.0, 2)
    check(student, np.float64(8.25), np.float64(0.45), 4)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """Every call begins anew, whatever was walked before"""
    for case in ((5, 0.1, 4), (4, 0.1, 4), (4, 0.3, 4), (5, 0.1, 6), (5, 0.3, 4), (5, 0.1, 4)):
        check(student, *case, hints.KEPT)


@pytest.mark.weight(1)
def test_no_steps(student):
    """No steps: the ball has been at its start and nowhere else"""
    check(student, 5, 0.1, 2)
    check(student, 5, 0.1, 0)
    check(student, -1.5, 0.7, 0)


@pytest.mark.weight(1)
def test_many_steps(student):
    """Five hundred steps are all taken and all noted, even when the ball hardly moves any more"""
    check(student, -3, 0.004, 500)
    check(student, 10, 0.3, 500)
    check(student, 3, 0.1, 3)
