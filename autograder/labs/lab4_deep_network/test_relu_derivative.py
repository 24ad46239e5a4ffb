"""``relu_derivative(z)``: the slope of the door.

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

Z = np.random.default_rng(42).standard_normal((6, 5)) * 2.0
FAR = -40.0
OPEN = (
    "For a positive number, however small or large, the door is open: what comes out grows as fast "
    "as what comes in. Which slope is that, and which one is yours?"
)
SHUT = "For a negative number the door is closed. How much more comes out if z grows a little?"
NEAR = (
    "Far below 0 your slope is 0, as it should be, and close below 0 it is not. Do you work it out "
    "from two places, and how far away is the second one, when the door is only a hair away?"
)
KINK = "Exactly at 0 the lab has agreed on a slope. Which one?"
EACH = (
    "Every entry of z has a slope of its own, in its own place. Does your code look at them one by "
    "one, pick some of them out, or find one for all?"
)


def is_shut_far_below(student):
    """Whether the slope far below 0 is 0."""
    try:
        slope = expect.array(student.relu_derivative(np.array([[FAR]])), (1, 1), "the slope")
    except Failure:
        return False
    return not slope.any()


def check(student, z, what, hint=""):
    """Compare with the right slopes; a wrong one is asked about the kind of number it was for."""
    true = np.where(z > 0, 1.0, 0.0)
    found = expect.array(student.relu_derivative(z), z.shape, what, hint=EACH, finite=False)
    wrong = ~(np.abs(found - true) <= expect.TOLERANCE * (1.0 + true))
    kind = OPEN if np.any(wrong & (z > 0)) else KINK
    if np.any(wrong & (z < 0)):
        kind = NEAR if is_shut_far_below(student) and not np.any(wrong & (z <= FAR)) else SHUT
    expect.close(found, true, what, hint=hint or kind, form_hint=hint or kind)


@pytest.mark.weight(2)
def test_open_and_closed(student):
    """The slope for positive numbers, small and large, and for negative ones"""
    for z in (0.5, 3.0, 40.0, 1e-4, -0.5, -40.0, -1e-4, 1e6, -1e6, 1e-9, -1e-9):
        check(student, np.array([[z]]), f"relu_derivative(np.array([[{z}]]))")


@pytest.mark.weight(1)
def test_at_the_kink(student):
    """The slope at exactly 0"""
    for z in (np.array([[0.0]]), np.array([[0, 2, -2], [1, 0, 0]])):
        check(student, z, expect.describe("relu_derivative(z), z with zeros,", z=z))


@pytest.mark.weight(2)
def test_every_entry(student):
    """The slope for every entry of an array"""
    for z in (Z, Z[:1], np.arange(1, 7).reshape(2, 3) - 4):
        check(student, z, expect.describe("relu_derivative(z)", z=z))


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right slopes in every call, whatever was asked before"""
    for number, z in enumerate((Z, -Z, Z)):
        what = f"{expect.describe('relu_derivative(z)', z=z)}, after other calls"
        check(student, z, what, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The right slopes in a new array, and z as it was"""
    what = expect.describe("relu_derivative(z)", z=Z)
    check(student, Z, what)
    expect.untouched(student.last, what)
