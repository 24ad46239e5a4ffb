"""``relu_derivative(z)``: the slope of the door.

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

Z = np.random.default_rng(42).standard_normal((6, 5)) * 2.0
HINT = "Where the door is open, what comes out grows as fast as what comes in. Where is it closed?"
KINK = "Exactly at 0 the lab has agreed on a slope. Which one?"


@pytest.mark.weight(2)
def test_open_and_closed(student):
    """The slope is 1 for positive numbers, however large, and 0 for negative ones"""
    for z, slope in (
        (0.5, 1.0),
        (3.0, 1.0),
        (40.0, 1.0),
        (1e-4, 1.0),
        (-0.5, 0.0),
        (-40.0, 0.0),
        (-1e-4, 0.0),
    ):
        what = f"relu_derivative(np.array([[{z}]]))"
        expect.close(student.relu_derivative(np.array([[z]])), [[slope]], what, hint=HINT)


@pytest.mark.weight(1)
def test_at_the_kink(student):
    """At 0 the slope is 0"""
    for z in (np.array([[0.0]]), np.array([[0, 2, -2], [1, 0, 0]])):
        what = expect.describe("relu_derivative(z), z with zeros,", z=z)
        expect.close(student.relu_derivative(z), np.where(z > 0, 1.0, 0.0), what, hint=KINK)


@pytest.mark.weight(2)
def test_every_entry(student):
    """Every entry of an array gets its own slope"""
    for z in (Z, Z[:1], np.arange(1, 7).reshape(2, 3) - 4):
        what = expect.describe("relu_derivative(z)", z=z)
        expect.close(student.relu_derivative(z), np.where(z > 0, 1.0, 0.0), what, hint=HINT)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """Every call answers for itself, whatever was asked before"""
    for z in (Z, -Z, Z):
        what = f"{expect.describe('relu_derivative(z)', z=z)}, after other calls"
        found = student.relu_derivative(z)
        expect.close(found, np.where(z > 0, 1.0, 0.0), what, hint=hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The slopes are a new array, and z stays as it was"""
    what = expect.describe("relu_derivative(z)", z=Z)
    expect.close(student.relu_derivative(Z), np.where(Z > 0, 1.0, 0.0), what, hint=HINT)
    expect.untouched(student.last, what)
