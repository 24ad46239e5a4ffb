"""``sigmoid(z)``: an S-shaped curve from 0 to 1, for any finite number.

Exact values for fixed inputs: a correct solution can't fail by chance.

Warnings are part of the task here, and only NumPy's (RuntimeWarning) are looked for.
"""

import contextlib

import numpy as np
import pytest

from autograder.testing import Failure, expect

EXTREMES = (1000, -1000, 1000.0, -1000.0, 710.0, -710.0, 745.5, -745.5, 1e6, -1e6, 1e308, -1e308)
HINT = (
    "The formula is 1 / (1 + e^-z). Work yours out by hand for one z, piece by piece: which piece "
    "is another?"
)
BELOW = (
    "Above 0 your answers are right, and below 0 they are not. For z = -2, the e^-z of the formula "
    "is e^2: what stands for it in yours?"
)
ABOVE = (
    "Below 0 your answer is right, and above 0, for the same number without its minus, it is not. "
    "What stands for z above 0 in yours, and is it the whole formula?"
)
FAR = (
    "Far up the sigmoid is 1 and far down it is 0, and closer than a computer can tell. What is "
    "left of your formula out there, and is z or the answer limited before it gets so far?"
)
ENTRIES = "Every entry of the array gets the sigmoid of itself, and the shape stays."
TOO_LARGE = (
    "e to the power of 1000 is more than a computer's number can hold. Where z is beyond 500, up "
    "or down, does the sigmoid still depend on how far?"
)
WARNED = "Which numbers does the operation in that warning get there, and does it have to?"


def is_right(value, true):
    """Whether an answer for a number is the true one."""
    try:
        expect.close(value, true, "sigmoid(z)")
    except Failure:
        return False
    return True


@pytest.fixture(scope="module")
def noticed():
    """The calls that gave a warning."""
    return []


@pytest.fixture
def sigmoid(student, noticed):
    """The student's function; warnings are noted, and the result is compared."""

    def call(z, what, hint=HINT):
        value = student.sigmoid(z)
        for warning in student.last.warnings:
            if warning.startswith("RuntimeWarning"):
                noticed.append((what, warning))
        true = np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=np.float64)))
        overflow = any("overflow" in warning for warning in student.last.warnings)
        other_shape = isinstance(value, np.ndarray) and value.shape != np.shape(z)
        form_hint = TOO_LARGE if overflow else ENTRIES if other_shape and np.ndim(z) else ""
        if hint == HINT and np.ndim(z) == 0 and z > 0 and not is_right(value, true):
            with contextlib.suppress(Failure):
                hint = ABOVE if is_right(student.sigmoid(-z), 1.0 - true) else HINT
        expect.close(value, true, what, hint=hint, form_hint=form_hint)

    return call


@pytest.mark.weight(3)
def test_no_overflow_and_no_warning(sigmoid, noticed):
    """Far from 0, at 1000 and -1000 say: 1 or 0, without overflow or warning"""
    for near, hint in ((1, HINT), (3, HINT), (-1, BELOW), (-3, BELOW)):
        sigmoid(near, f"sigmoid({near})", hint)
    for z in EXTREMES:
        sigmoid(z, f"sigmoid({z:g})", FAR)
    for entries in (EXTREMES, (-1000, 0, 1000), (-800.0, 0.5, 1.0, 800.0)):
        what = f"sigmoid(z) with entries such as {entries[0]:g}"
        sigmoid(np.array(entries), what)
    for what, warning in noticed[:1]:
        hint = TOO_LARGE if "overflow" in warning else WARNED
        raise Failure(f"{what} gave a warning ({warning}).", hint=hint)


@pytest.mark.weight(2)
def test_numbers(sigmoid):
    """The sigmoid of a number, positive, negative or 0"""
    for z in (0.0, 1.0, 2.5, 6.0, 0.01, 17.0, 0, 1, 5):
        sigmoid(z, f"sigmoid({z:g})")
    for z in (-1.0, -3.7, -6.0, -2):
        sigmoid(z, f"sigmoid({z:g})", BELOW)


@pytest.mark.weight(2)
def test_arrays(sigmoid):
    """The sigmoid of every entry of an array, in the same shape"""
    rng = np.random.default_rng(21)
    for shape in ((7,), (3, 5), (1, 1), (2, 3, 4)):
        for z in (rng.normal(0.0, 3.0, shape), rng.integers(-6, 7, shape)):
            sigmoid(z, expect.describe("sigmoid(z)", z=z))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(sigmoid, student):
    """The right answer for an array, and the array as it was, extreme entries too"""
    for z in (np.linspace(-4.0, 4.0, 9), np.array([-900.0, 3.0, 900.0])):
        what = expect.describe("sigmoid(z)", z=z)
        sigmoid(z, what)
        expect.untouched(student.last, what)
