"""``loss_gradient(x)``: the slope of the loss at x, 2 (x - 3).

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

HINT = "The slope is twice the distance x - 3, with its sign: minus to the left of 3."
MEASURED = (
    "It is off by a little only. Where does something small come in: a nudge, rounding, a number "
    "that is added? The rule of the lab gives the slope exactly."
)
ENTRIES = np.random.default_rng(12).uniform(-6.0, 9.0, (4, 3))


@pytest.fixture
def check(student, same):
    """Compares the slope at x, a number or an array, and returns the call in words."""

    def run(x, hint=HINT):
        expected, found = 2.0 * (np.asarray(x) - 3.0), student.loss_gradient(x)
        hint = MEASURED if is_near(found, expected) else hint
        return same("loss_gradient", x, found, expected, hint)

    return run


def is_near(found, expected):
    """Whether the slopes are right up to something small, a nudge for example."""
    try:
        expect.close(found, expected, "loss_gradient(x)", tolerance=0.02)
    except Failure:
        return False
    return True


@pytest.mark.weight(2)
def test_which_way(check):
    """The slope to the left of the bottom, to the right of it, and on it"""
    for x in (3.0, 1.0, 5.0, 2.5, 4.25):
        check(x)


@pytest.mark.weight(2)
def test_how_steep(check):
    """The slope far from the bottom, and near it"""
    for x in (0, -1, 8, -5.5, 3.125, 3.00003, 20.5, 1e4, -1e6, np.float64(0.75), np.int64(7)):
        check(x)


@pytest.mark.weight(1)
def test_is_what_a_nudge_does_to_the_loss(student, reference):
    """The slope is what a tiny nudge of x does to the loss"""
    nudge = 1e-4
    for x in (-2.2, 0.7, 3.6, 6.1):
        above, below = reference.loss_function(x + nudge), reference.loss_function(x - nudge)
        # For a parabola a central difference is exact, up to rounding of about 1e-11.
        slope = (above - below) / (2.0 * nudge)
        what = f"loss_gradient({x})"
        expect.close(student.loss_gradient(x), slope, what, hint=HINT, tolerance=1e-8)


@pytest.mark.weight(2)
def test_every_entry_of_an_array(check):
    """The slope at every entry of an array"""
    for x in (ENTRIES[0], np.arange(-2, 9), ENTRIES[1, :1], np.array([5.0, 3.0, 5.0, 1e5])):
        check(x)


@pytest.mark.weight(1)
def test_calls_are_independent(check):
    """The right slope in every call, whatever was asked before"""
    calls = (ENTRIES, ENTRIES + 1.0, ENTRIES, ENTRIES[0], ENTRIES[1], 2.5, 3.5, 2.5)
    for number, x in enumerate(calls):
        check(x, hints.first(HINT, hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(check, student):
    """The right slopes in a new array, and x as it was, whatever its shape"""
    what = check(ENTRIES)
    expect.untouched(student.last, what)
