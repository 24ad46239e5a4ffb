"""``relu(z)``: the door that lets positive numbers through.

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

Z = np.random.default_rng(41).standard_normal((5, 7)) * 2.0
OPEN = (
    "A positive number walks through as it is, however small or large. What does yours do to it: "
    "is anything added, cut off or rounded?"
)
SHUT = "What is not positive is stopped, and 0 comes out. What comes out of yours?"
EACH = (
    "Every entry of z has an answer of its own, in its own place. Does your code look at them one "
    "by one, pick some of them out, or find one for all?"
)


def check(student, z, what, hint=""):
    """Compare with the right answer; a wrong one is asked about the kind of number it was for."""
    true = np.where(z > 0, z, 0.0)
    found = expect.array(student.relu(z), z.shape, what, hint=EACH)
    wrong = np.abs(found - true) > expect.TOLERANCE * (1.0 + true)
    kind = SHUT if np.any(wrong & (z <= 0)) else OPEN
    expect.close(found, true, what, hint=hint or kind)


@pytest.mark.weight(2)
def test_positive_and_negative(student):
    """Positive numbers come out unchanged, negative ones and 0 as 0"""
    for z in (2.5, 0.3, -0.3, -40.0, 0.0, 7.0, 1e-4, 40.0, 501.0, 1e6, -1e6):
        check(student, np.array([[z]]), f"relu(np.array([[{z}]]))")


@pytest.mark.weight(2)
def test_every_entry(student):
    """The right answer for every entry of an array, whole numbers too"""
    for z in (Z, Z[:1], Z[:, :1], np.arange(-6, 6).reshape(3, 4), np.array([[3e4, -2.0, 900.0]])):
        check(student, z, expect.describe("relu(z)", z=z))


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right answer in every call, whatever was asked before"""
    for number, z in enumerate((Z, -Z, Z)):
        what = f"{expect.describe('relu(z)', z=z)}, after other calls"
        check(student, z, what, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The right answer in a new array, and z as it was"""
    what = expect.describe("relu(z)", z=Z)
    check(student, Z, what)
    expect.untouched(student.last, what)
