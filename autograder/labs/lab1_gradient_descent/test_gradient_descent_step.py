"""``gradient_descent_step(x, learning_rate)``: one step downhill.

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

HINT = "The new x is the old one minus the learning rate times the slope at the old one."


def check(student, x, learning_rate, hint=HINT):
    """Compare the next x with the true one."""
    expected = x - learning_rate * 2.0 * (x - 3.0)
    what = f"gradient_descent_step({x}, {learning_rate})"
    expect.close(student.gradient_descent_step(x, learning_rate), expected, what, hint=hint)


@pytest.mark.weight(2)
def test_steps_downhill(student):
    """From either side the step leads downhill, against the slope"""
    hint = "The slope points uphill. Is it added or taken away?"
    for x in (1.0, 2.0, 4.0, 5.5):
        check(student, x, 0.1, hint)


@pytest.mark.weight(1)
def test_is_longer_where_it_is_steeper(student):
    """The steeper the hill, the longer the step; from the bottom there is none"""
    hint = "The length of the step is the learning rate times the slope, not the same everywhere."
    for x in (3, 0, -4, 9, 20.5, np.float64(2.75), np.int64(-1)):
        check(student, x, 0.2, hint)


@pytest.mark.weight(2)
def test_learning_rate_sets_the_length(student):
    """The learning rate sets how far the step goes, even if that is across the bottom"""
    hint = "Does the learning rate that was given decide, and no other? Nothing stops at 3."
    for learning_rate in (0.00001, 0.001, 0.35, 0.5, 0.8, 1, 1.25, 6.0, np.float64(0.07)):
        check(student, 0.54321, learning_rate, hint)
    check(student, 3.0004, 0.5001, hint)
    check(student, -0.5, 0.4286, hint)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """Every call answers for itself, whatever was asked before"""
    for x, learning_rate in ((1.04, 0.1), (1.01, 0.1), (1.01, 0.3), (1.04, 0.3), (1.04, 0.1)):
        check(student, x, learning_rate, hints.KEPT)
    x = 5.5
    for _ in range(3):
        check(student, x, 0.2, hints.KEPT)
        x -= 0.2 * 2.0 * (x - 3.0)
