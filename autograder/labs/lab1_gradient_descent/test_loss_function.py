"""``loss_function(x)``: how bad it is if the knob stands at x, (x - 3)^2.

Exact values for fixed inputs: a correct solution can't fail by chance.  x^2 - 6 x + 9 is as
good: for the sizes used here it differs by less than 1e-13.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

HINT = (
    "How far is x from 3? That number, times itself. Python multiplies before it adds or takes "
    "away, unless brackets say otherwise: what does it work out first in yours?"
)
ENTRIES = np.random.default_rng(11).uniform(-6.0, 9.0, (3, 5))


@pytest.fixture
def check(student, same):
    """Compares the loss at x, a number or an array, and returns the call in words."""

    def run(x, hint=HINT):
        expected = (np.asarray(x) - 3.0) ** 2
        return same("loss_function", x, student.loss_function(x), expected, hint)

    return run


@pytest.mark.weight(2)
def test_known_places(check):
    """The loss at the bottom of the hill, and one, two and four away from it"""
    for x in (3.0, 4.0, 5.0, 1.0, -1.0):
        check(x)


@pytest.mark.weight(1)
def test_any_number(check):
    """The loss of any number: whole ones, negative ones and NumPy's too"""
    for x in (0, 7, -2, 2.9, 2.999, 3.25, -4.75, 20.5, 1e4, -1e6, np.float64(1.5), np.int64(6)):
        check(x)


@pytest.mark.weight(2)
def test_every_entry_of_an_array(check):
    """The loss of every entry of an array"""
    for x in (ENTRIES[0], np.arange(-3, 7), ENTRIES[1, :1], np.array([5.0, 3.0, 5.0, 1e5])):
        check(x)


@pytest.mark.weight(1)
def test_calls_are_independent(check):
    """The right loss in every call, whatever was asked before"""
    calls = (ENTRIES, ENTRIES + 1.0, ENTRIES, ENTRIES[0], ENTRIES[1], 2.5, 3.5, 2.5)
    for number, x in enumerate(calls):
        check(x, hints.first(HINT, hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(check, student):
    """The right losses in a new array, and x as it was, whatever its shape"""
    what = check(ENTRIES)
    expect.untouched(student.last, what)
