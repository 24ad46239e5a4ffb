"""``loss_function(x)``: how bad it is if the knob stands at x, (x - 3)^2.

Exact values for fixed inputs: a correct solution can't fail by chance.  x^2 - 6 x + 9 is as
good: for the sizes used here it differs by less than 1e-13.
"""

import numpy as np
import pytest

from autograder import expect

HINT = "How far is x from 3? That number, times itself."
ARRAY = (
    "x may be an array. np.array([0, 5]) - 3 takes 3 away from every entry, without a loop; float, "
    "int, math.pow and `if` want a single number."
)
ENTRIES = np.random.default_rng(11).uniform(-6.0, 9.0, (3, 5))


def check(student, x):
    """Compare the losses of a number or an array with the true ones; return the call in words."""
    if np.ndim(x):
        what, hint = expect.describe("loss_function(x)", x=x), ARRAY
    else:
        what, hint = f"loss_function({x})", HINT
    expect.close(student.loss_function(x), (np.asarray(x) - 3.0) ** 2, what, hint=hint)
    return what


@pytest.mark.weight(2)
def test_known_places(student):
    """At the bottom the loss is 0, and twice as far from it the loss is four times as much"""
    for x in (3.0, 4.0, 5.0, 1.0, -1.0):
        check(student, x)


@pytest.mark.weight(1)
def test_any_number(student):
    """Any number will do: whole ones, negative ones and NumPy's too"""
    for x in (0, 7, -2, 2.9, 3.25, -4.75, np.float64(1.5), np.int64(6)):
        check(student, x)


@pytest.mark.weight(2)
def test_every_entry_of_an_array(student):
    """In an array, every entry gets its own loss"""
    for x in (ENTRIES[0], np.arange(-3, 7), ENTRIES[1, :1]):
        check(student, x)


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The losses are new numbers, and the array x stays as it was, whatever its shape"""
    what = check(student, ENTRIES)
    expect.untouched(student.last, what)
