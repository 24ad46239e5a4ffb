"""``gradient_descent_step(x, learning_rate)``: one step downhill.

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

HINT = (
    "The new x is the old one minus the learning rate times the slope at the old one. Which of "
    "these is another in yours?"
)
UPHILL = (
    "From here your step leads uphill. The slope points uphill: is it added or taken away, and is "
    "its sign turned round anywhere besides?"
)
LENGTH = (
    "The step is as long as the learning rate times the slope where the ball is. What else has a "
    "say in yours?"
)
EQUAL = (
    "Your step is just as long as the learning rate. How long is it to be where the slope is 4, "
    "and where it is a tenth?"
)
RATE = (
    "The learning rate that was given decides how far the step goes, even if that is across the "
    "bottom. What else has a say in yours: another rate, a limit, rounding?"
)


def check(student, x, learning_rate, hint=HINT):
    """Compare the next x with the true one."""
    step = -learning_rate * 2.0 * (x - 3.0)
    what = f"gradient_descent_step({x}, {learning_rate})"
    found = student.gradient_descent_step(x, learning_rate)
    if leads_to(found, x + step):
        return
    if leads_to(found, x - step):
        hint = UPHILL
    elif leads_to(found, x - learning_rate) or leads_to(found, x + learning_rate):
        hint = EQUAL
    expect.close(found, x + step, what, hint=hint)


def leads_to(found, place):
    """Whether the step ends in that place, wherever it should."""
    try:
        expect.close(found, place, "gradient_descent_step(x, learning_rate)")
    except Failure:
        return False
    return True


@pytest.mark.weight(2)
def test_steps_downhill(student):
    """One step, from either side of the bottom"""
    for x in (1.0, 2.0, 4.0, 5.5):
        check(student, x, 0.1)


@pytest.mark.weight(1)
def test_is_longer_where_it_is_steeper(student):
    """One step where it is steep, where it is nearly flat, and at the bottom"""
    for x in (3, 0, -4, 9, 20.5, 2e4, -1e6, np.float64(2.75), np.int64(-1)):
        check(student, x, 0.2, LENGTH)


@pytest.mark.weight(2)
def test_learning_rate_sets_the_length(student):
    """One step with any learning rate, also across the bottom"""
    for learning_rate in (0.35, 0.5, 0.8, 1, 1.25, 6.0, np.float64(0.07), 0.001, 0.00001):
        check(student, 0.54321, learning_rate, RATE)
    check(student, 3.0004, 0.5001, RATE)
    check(student, -0.5, 0.4286, RATE)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right step in every call, whatever was asked before"""
    calls = ((1.04, 0.1), (1.01, 0.1), (1.01, 0.3), (1.04, 0.3), (1.04, 0.1))
    for number, (x, learning_rate) in enumerate(calls):
        check(student, x, learning_rate, hints.first(HINT, hints.KEPT, number))
    x = 5.5
    for _ in range(3):
        check(student, x, 0.2, hints.KEPT)
        x -= 0.2 * 2.0 * (x - 3.0)
