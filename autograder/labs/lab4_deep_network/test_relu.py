"""``relu(z)``: the door that lets positive numbers through.

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

Z = np.random.default_rng(41).standard_normal((5, 7)) * 2.0
HINT = "Positive numbers walk through as they are. What becomes of all others?"


@pytest.mark.weight(2)
def test_positive_and_negative(student):
    """Positive numbers come out unchanged, negative ones and 0 as 0"""
    for z, a in (
        (2.5, 2.5),
        (0.3, 0.3),
        (-0.3, 0.0),
        (-40.0, 0.0),
        (0.0, 0.0),
        (7.0, 7.0),
        (1e-4, 1e-4),
        (40.0, 40.0),
    ):
        what = f"relu(np.array([[{z}]]))"
        expect.close(student.relu(np.array([[z]])), [[a]], what, hint=HINT)


@pytest.mark.weight(2)
def test_every_entry(student):
    """Every entry of an array is treated on its own, whole numbers too"""
    for z in (Z, Z[:1], Z[:, :1], np.arange(-6, 6).reshape(3, 4)):
        what = expect.describe("relu(z)", z=z)
        expect.close(student.relu(z), np.where(z > 0, z, 0.0), what, hint=HINT)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """Every call answers for itself, whatever was asked before"""
    for z in (Z, -Z, Z):
        what = f"{expect.describe('relu(z)', z=z)}, after other calls"
        expect.close(student.relu(z), np.where(z > 0, z, 0.0), what, hint=hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """What comes out is a new array, and z stays as it was"""
    what = expect.describe("relu(z)", z=Z)
    expect.close(student.relu(Z), np.where(Z > 0, Z, 0.0), what, hint=HINT)
    expect.untouched(student.last, what)
