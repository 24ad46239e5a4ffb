"""``l2_gradient(weight, strength)``: the slope of the L2 penalty for each entry of one array.

Exact values for fixed arrays, and central differences of the penalty, which are exact for squares
but for rounding: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, gradcheck, hints

HINT = (
    "How fast does w squared rise if w goes up, for each weight by itself? Where does the strength "
    "come in, and does anything else?"
)


def check(student, weight, strength, hint=HINT):
    """Compare with the formula, and return the call in words."""
    what = expect.describe(f"l2_gradient(weight, {strength})", weight=weight)
    found = student.l2_gradient(weight, strength)
    expect.close(found, 2.0 * strength * weight, what, hint=hint)
    return what


@pytest.mark.weight(2)
def test_every_entry(student, tree):
    """The slope for every entry of arrays of any shape"""
    check(student, np.array([[3.0, -1.0, 0.0]]), 0.5)
    for weight, strength in zip(tree(1).values(), (0.01, 1, 3.0, np.float64(0.2)), strict=True):
        check(student, weight, strength)
    rng = np.random.default_rng(59)
    for shape in ((1,), (1, 1), (4, 4), (2, 3, 4)):
        check(student, 15.0 * rng.standard_normal(shape), 0.005)
    check(student, np.array([[1e-3, -1e-4], [-2e-5, 1e-4]]), 12.0)
    check(student, tree(2)["W1"], 0.0)
    check(student, 1e5 * tree(2)["W1"], 0.5)
    check(student, np.array([[700.0, 0.5, 700.0], [0.5, -0.5, -700.0]]), 2.0)


@pytest.mark.weight(1)
def test_is_the_slope_of_the_penalty(student, reference, tree):
    """The slopes that tiny steps of the weights show on the penalty"""
    weight = tree(2)["W1"]
    differences = gradcheck.numerical_gradient(lambda w: reference.l2_penalty([w], 0.7), weight)
    what = expect.describe("l2_gradient(weight, 0.7)", weight=weight)
    # Rounding of a penalty of about 10 costs 1e-15 / 1e-5 per slope.
    expect.close(student.l2_gradient(weight, 0.7), differences, what, hint=HINT, tolerance=1e-7)
    check(student, weight, 0.7)


@pytest.mark.weight(1)
def test_calls_are_independent(student, tree):
    """The right slopes in every call, whatever was asked before"""
    # 2 times 0.5 would be 1, and what is left out in the first call would not show
    cases = ((1, 0.3), (2, 0.3), (1, 0.2), (1, 0.3))
    for place, (number, strength) in enumerate(cases):
        hint = hints.first(HINT, hints.KEPT, place)
        check(student, tree(number)["W1"], strength, hint)


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student, tree):
    """The right slopes in a new array, and the weights as they were"""
    what = check(student, tree(3)["W2"], 0.3)
    expect.untouched(student.last, what)
