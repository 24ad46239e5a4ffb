"""``l1_gradient(weight, strength)``: the slope of the L1 penalty for each entry of one array.

Exact values for fixed arrays, and central differences of the penalty away from its corner at 0,
where they are exact but for rounding: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, gradcheck, hints

HINT = (
    "Only the strength and the sign of each weight matter: to which side of 0 does its absolute "
    "value rise, and how steeply?"
)
ZERO = "Exactly at 0 the absolute value has a corner. On which slope does the lab agree there?"


def check(student, weight, strength, hint=HINT):
    """Compare with the formula, and return the call in words."""
    what = expect.describe(f"l1_gradient(weight, {strength})", weight=weight)
    true = strength * ((weight > 0).astype(float) - (weight < 0).astype(float))
    expect.close(student.l1_gradient(weight, strength), true, what, hint=hint)
    return what


@pytest.mark.weight(2)
def test_every_entry(student, tree):
    """The slope for every entry of arrays of any shape"""
    check(student, np.array([[3.0, -1.0, 0.2]]), 0.5)
    for weight, strength in zip(tree(1).values(), (0.01, 1, 3.0, np.float64(0.2)), strict=True):
        check(student, weight, strength)
    rng = np.random.default_rng(59)
    for shape in ((1,), (1, 1), (4, 4), (2, 3, 4)):
        check(student, 15.0 * rng.standard_normal(shape), 0.005)
    check(student, np.array([[1e-3, -1e-4], [-2e-5, 1e-4]]), 12.0)
    check(student, tree(2)["W1"], 0.0)
    check(student, 1e5 * tree(2)["W1"], 0.5)
    check(student, tree(1)["W1"], 1 / 7)  # which a few digits do not make
    check(student, np.array([[700.0, 0.5, 700.0], [0.5, -0.5, -700.0]]), 2.0)


@pytest.mark.weight(1)
def test_zero(student):
    """The slope at exactly 0"""
    check(student, np.array([[1.0, 2.0], [-1.5, 3.0]]), 0.4)
    weight = np.array([[0.0, 2.0], [-1.5, 0.0], [0.0, 0.0]])
    check(student, weight, 0.4, ZERO)


@pytest.mark.weight(1)
def test_is_the_slope_of_the_penalty(student, reference, tree):
    """The slopes that tiny steps of the weights show on the penalty"""
    weight = tree(2)["W1"]
    weight = weight + 0.1 * np.sign(weight)
    differences = gradcheck.numerical_gradient(lambda w: reference.l1_penalty([w], 0.7), weight)
    what = expect.describe("l1_gradient(weight, 0.7)", weight=weight)
    # Rounding of a penalty of about 10 costs 1e-15 / 1e-5 per slope.
    expect.close(student.l1_gradient(weight, 0.7), differences, what, hint=HINT, tolerance=1e-7)
    check(student, weight, 0.7)


@pytest.mark.weight(1)
def test_calls_are_independent(student, tree):
    """The right slopes in every call, whatever was asked before"""
    cases = ((1, 0.5), (2, 0.5), (1, 0.2), (1, 0.5))
    for place, (number, strength) in enumerate(cases):
        hint = hints.first(HINT, hints.KEPT, place)
        check(student, tree(number)["W1"], strength, hint)


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student, tree):
    """The right slopes in a new array, and the weights as they were"""
    what = check(student, tree(3)["W2"], 0.3)
    expect.untouched(student.last, what)
