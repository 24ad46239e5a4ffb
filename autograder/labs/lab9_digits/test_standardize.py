"""``standardize(X_train, X)``: every column with the mean and the spread of the training data.

Exact values for fixed arrays: a correct solution can't fail by chance.  Columns that never vary
hold numbers whose mean is exact in whatever order they are added, so that their deviation is 0 in
every right solution.  A number up to 1e-8 that is added to what is divided by, in solutions that
treat those columns apart, moves no entry by more than the tolerance: deviations are above 0.2, or
the tolerance is a larger one.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

CALL = "standardize(X_train, X)"
TOLERANCE = 2e-7

HINT = (
    "Each column of X: minus the mean of that column of X_train, divided by its standard deviation "
    "there. Which of these is another one in yours, and along which axis?"
)
OTHER = (
    "If X is X_train itself it is right. Which of the two arrays are mean and standard deviation "
    "measured on in yours, and which is changed? Or is anything done to numbers that lie far out?"
)
CONSTANT = (
    "Columns that vary are right. What comes out of yours for a column that is one and the same "
    "number throughout X_train, and what was agreed on for it?"
)
WHOLE = (
    "With the same numbers as floats it is right, and here they are whole. Into what kind of array "
    "do you write, or what else cuts off what comes after the point?"
)
HARDLY = (
    "Columns that vary more are right, and this one hardly varies in X_train, but it does. Which "
    "columns do you treat apart: those of which the deviation is 0, or some others as well?"
)
ELSEWHERE = (
    "A column that never varies in X_train is right if X has the same number there. What becomes "
    "of it in yours if X has another one, and what was agreed on?"
)


def made(number, m, n, *, whole=False):
    """An array (m, n) whose columns have different means, and spreads from 0.5 to 3."""
    rng = np.random.default_rng([92, number, m, n])
    spreads = np.linspace(0.7, 3.0, n)
    if whole:
        return rng.integers(0, 17, (m, n))
    while True:
        X = rng.uniform(-4.0, 4.0, n) + spreads * rng.standard_normal((m, n))
        if m == 1 or X.std(axis=0).min() > 0.2:
            return X


def check(student, X_train, X, hint=HINT, tolerance=TOLERANCE):
    """Compare with the definition, and return the call in words."""
    what = expect.describe(CALL, X_train=X_train, X=X)
    varies = np.ptp(X_train, axis=0) > 0
    spread = np.where(varies, X_train.std(axis=0), 1.0)
    true = np.where(varies, (X - X_train.mean(axis=0)) / spread, 0.0)
    found = student.standardize(X_train, X)
    expect.close(found, true, what, hint=hint, form_hint=hint, tolerance=tolerance)
    return what


def with_constant(X_train, X, *numbers, same=True):
    """Both with more columns: one for each number, the same throughout X_train."""
    k = len(X)
    for place, number in enumerate(numbers):
        column = np.full(k, number) if same else number + np.arange(1, k + 1) * (-1) ** place
        at = 2 * place
        X_train = np.insert(X_train, at, number, axis=1)
        X = np.insert(X, at, column, axis=1)
    return X_train, X


def check_with(student, hint, X_train, X, *numbers, same=True):
    """Compare where both have columns that never vary in X_train."""
    X_train, X = with_constant(X_train, X, *numbers, same=same)
    check(student, X_train, X, hint)


@pytest.mark.weight(2)
def test_training_data(student):
    """The training data themselves: mean 0 and standard deviation 1 in every column"""
    for number, m, n in ((1, 5, 3), (2, 8, 2), (3, 4, 4), (4, 2, 6), (5, 10, 1)):
        X = made(number, m, n)
        check(student, X, X)


@pytest.mark.weight(2)
def test_other_data(student):
    """Other data, by the mean and the deviation of the training data"""
    for number, m, k, n in ((6, 5, 3, 4), (7, 6, 6, 2), (8, 4, 9, 5), (9, 3, 1, 3)):
        check(student, made(number, m, n), made(number, m, n))  # so that the hint holds
        check(student, made(number, m, n), 3.0 * made(number + 10, k, n), OTHER)
    check(student, made(10, 5, 3), made(10, 5, 3))
    check(student, made(10, 5, 3), made(11, 2, 3) + 20.0, OTHER)


@pytest.mark.weight(2)
def test_columns_that_never_vary(student):
    """A column that is one number in the training data becomes 0"""
    X_train, X = made(12, 4, 3), made(13, 3, 3)
    check(student, X_train, X)
    for numbers in ((0.0,), (5.0,), (-2.5, 16.0), (0.0, 0.0, 1.0)):
        check_with(student, CONSTANT, X_train, X, *numbers)
        check_with(student, CONSTANT, X_train, X_train, *numbers)
    check(student, np.full((3, 2), 4.0), np.full((5, 2), 4.0), CONSTANT)


@pytest.mark.weight(2)
def test_columns_that_vary_elsewhere(student):
    """It becomes 0 in other data too, whatever stands there"""
    X_train, X = made(12, 4, 3), made(13, 3, 3)
    check(student, X_train, X)
    check_with(student, CONSTANT, X_train, X, 5.0)
    for numbers in ((0.0,), (5.0,), (-2.5, 16.0)):
        check_with(student, ELSEWHERE, X_train, X, *numbers, same=False)
    check(student, np.array([[1.0, -2.0, 3.0]]), made(14, 4, 3), ELSEWHERE)


@pytest.mark.weight(1)
def test_columns_that_hardly_vary(student):
    """A column that varies, if only by little, is treated like any other"""
    X_train, X = made(22, 4, 3), made(23, 3, 3)
    check(student, X_train, X)
    # dots at the border: white on all images but one, with deviations of 0.05 and 0.02
    for m in (400, 2500):
        dots = np.zeros((m, 2))
        dots[7, 0] = dots[m - 1, 1] = 1.0
        check(student, dots, np.eye(2, dtype=float), HARDLY, 1e-5)
    # numbers in a large unit: deviations of a few thousandths
    small = 0.004 * X_train[:, :2]
    check(student, small, 0.004 * X[:, :2] + 0.001, HARDLY, 1e-5)
    # and of a few hundred-thousandths, of which 1e-8 is less than a thousandth
    check(student, 4e-5 * X_train[:, :2], 4e-5 * X[:, :2], HARDLY, 2e-3)


@pytest.mark.weight(1)
def test_whole_numbers(student):
    """Whole numbers, from which fractions come"""
    for number, m, k, n in ((15, 5, 4, 3), (16, 7, 2, 64)):
        X_train, X = made(number, m, n, whole=True), made(number + 1, k, n, whole=True)
        X_train[0], X_train[1] = 0, 9  # every column varies
        check(student, X_train.astype(float), X.astype(float))
        check(student, X_train, X, WHOLE)
        X_train[:, 0] = 3
        check(student, X_train, X_train, CONSTANT)
        check(student, X_train, X, ELSEWHERE)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right numbers in every call, whatever was asked before"""
    first, second = made(18, 5, 3), made(19, 5, 3)
    # other data too, so that what differs below is what is kept
    check(student, made(24, 5, 3), made(25, 4, 3))
    cases = ((first, first), (first, second), (second, second), (second, first), (first, first))
    for number, (X_train, X) in enumerate(cases):
        check(student, X_train, X, hints.first(HINT, hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student):
    """The right numbers, and both arrays as they were"""
    X_train, X = with_constant(made(20, 5, 3), made(21, 4, 3), 2.0)
    what = check(student, X_train, X)
    expect.untouched(student.last, what)
