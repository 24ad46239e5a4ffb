"""``sigmoid_derivative(a)``: the slope of the sigmoid, given its output a.

Exact values for fixed inputs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

ACTIVATIONS = np.random.default_rng(31).uniform(0.001, 0.999, (4, 7))
HINT = (
    "a is what came out of the sigmoid already. The slope there is a product of two factors, each "
    "made of a alone, and a quarter at a = 0.5. Which two are they?"
)


def answers(student, activations):
    """Each of these activations with the slopes that the student's function gives for it."""
    slopes = student.each("sigmoid_derivative", [(a,) for a in activations])
    return zip(activations, slopes, strict=True)


@pytest.mark.weight(2)
def test_slope_at_known_activations(student):
    """The slope at outputs of 0.5, near 0 and 1, and of exactly 1"""
    known = (
        (0.5, 0.25),
        (0.9, 0.09),
        (0.1, 0.09),
        (0.99, 0.0099),
        (0.0001, 0.00009999),
        (0.9999, 0.00009999),
        (1e-200, 0.0),
        (1.0, 0.0),
    )
    found = answers(student, [np.array([[activation]]) for activation, _ in known])
    for (activation, slope), (_, slopes) in zip(known, found, strict=True):
        what = f"sigmoid_derivative(np.array([[{activation}]]))"
        expect.close(slopes, [[slope]], what, hint=HINT)


@pytest.mark.weight(2)
def test_slope_of_every_entry(student):
    """The slope for every entry of a layer's activations"""
    for a, slopes in answers(student, (ACTIVATIONS, ACTIVATIONS[:, :1], ACTIVATIONS[:, :4])):
        what = expect.describe("sigmoid_derivative(a)", a=a)
        expect.close(slopes, a * (1.0 - a), what, hint=HINT)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right slopes in every call, whatever was asked before"""
    asked = answers(student, (ACTIVATIONS, ACTIVATIONS[::-1], ACTIVATIONS))
    for number, (a, slopes) in enumerate(asked):
        hint = hints.first(HINT, hints.KEPT, number)
        what = f"{expect.describe('sigmoid_derivative(a)', a=a)}, after other calls"
        expect.close(slopes, a * (1.0 - a), what, hint=hint)


@pytest.mark.weight(1)
def test_slope_is_that_of_the_sigmoid(student, reference):
    """The slope that a tiny step of z shows on the sigmoid"""
    z = np.linspace(-4.0, 4.0, 11).reshape(-1, 1)
    step = 1e-4
    slopes = (reference.sigmoid(z + step) - reference.sigmoid(z - step)) / (2.0 * step)
    what = expect.describe("sigmoid_derivative(sigmoid(z))", z=z)
    # A central difference at this step is true to about 1e-9.
    found = student.sigmoid_derivative(reference.sigmoid(z))
    expect.close(found, slopes, what, hint=HINT, tolerance=1e-7)


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The right slopes in a new array, and the activations as they were"""
    what = expect.describe("sigmoid_derivative(a)", a=ACTIVATIONS)
    slopes = student.sigmoid_derivative(ACTIVATIONS)
    expect.close(slopes, ACTIVATIONS * (1.0 - ACTIVATIONS), what, hint=HINT)
    expect.untouched(student.last, what)
