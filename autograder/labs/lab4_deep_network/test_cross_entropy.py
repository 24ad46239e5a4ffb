"""``cross_entropy(probabilities, y)``: how surprised the network is by the truth.

Exact values for fixed probabilities, and bounds where the true class got exactly 0: a correct
solution can't fail by chance.  Ordinary probabilities stay above 0.02, where a floor under the
logarithm makes no difference.
"""

import functools

import numpy as np
import pytest

from autograder.testing import expect, gradcheck, hints

RIGHT = "A sample costs minus the logarithm of the probability that its true class got."
FACTOR = "The loss is the mean over the samples, and nothing else is divided."
FLOOR = (
    "log(0) is minus infinity, and 0 times that is NaN. How can a probability be kept a tiny bit "
    "away from 0 without moving any others?"
)
CUT = (
    "It costs minus the logarithm of what the true class got, however small. How far from 0 are "
    "probabilities kept in yours?"
)
off = functools.partial(expect.that, hint=FLOOR, layer="difference")


def guesses(samples, classes, *, whole):
    """Probabilities (samples, classes) and a one-hot truth; no two truths in a row are equal."""
    rng = np.random.default_rng([44, samples, classes])
    probabilities = rng.uniform(0.2, 1.0, (samples, classes))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    y = np.eye(classes)[(np.arange(samples) + rng.integers(classes)) % classes]
    return probabilities, y.astype(np.int64) if whole else y


def check(student, probabilities, y, hint=""):
    """Compare with the loss by its definition, and say so where a factor is what is wrong."""
    what = expect.describe("cross_entropy(probabilities, y)", probabilities=probabilities)
    given = probabilities[y == 1]
    expected = float(-np.log(given).mean())
    found = expect.number(student.cross_entropy(probabilities, y), what)
    sizes = {
        "m, the number of samples": y.shape[0],
        "the number of classes": y.shape[1],
    }
    words = gradcheck.factor_in_words(found / expected, sizes)
    known = f"It is off by a factor: {words}." if words else ""
    hint = hint or (FACTOR if words else RIGHT)
    expect.close(found, expected, what, hint=hint, relation=known)
    return what


@pytest.mark.weight(2)
def test_one_sample(student):
    """Minus the logarithm of the probability that the true class got"""
    for row, true in (
        ([0.7, 0.3], 0),
        ([0.7, 0.3], 1),
        ([0.1, 0.6, 0.3], 0),
        ([0.1, 0.6, 0.3], 1),
        ([0.25, 0.25, 0.4, 0.1], 3),
    ):
        y = np.eye(len(row))[[true]]
        what = f"cross_entropy(np.array([{row}]), np.array({y.astype(int).tolist()}))"
        loss = student.cross_entropy(np.array([row]), y)
        expect.close(loss, -np.log(row[true]), what, hint=RIGHT)


@pytest.mark.weight(2)
def test_mean_over_samples(student):
    """Over several samples the loss is the mean, not the sum"""
    for samples, classes in ((2, 3), (5, 2), (8, 3), (3, 7), (10, 2), (3, 3)):
        check(student, *guesses(samples, classes, whole=False))


@pytest.mark.weight(1)
def test_truth_as_whole_numbers(student):
    """The truth may come as whole numbers"""
    for samples, classes in ((1, 3), (6, 4), (4, 4)):
        check(student, *guesses(samples, classes, whole=True))


@pytest.mark.weight(1)
def test_probabilities_of_exactly_zero_and_one(student):
    """A sure answer costs nothing if it is right and much, but not infinitely much, if not"""
    for sure, true in ((0, 1), (1, 0)):
        probabilities = np.eye(2)[[sure]]
        for kind in (float, int):
            y = np.eye(2, dtype=kind)[[true]]
            shown = f"cross_entropy(np.array({probabilities.tolist()}), np.array"
            what = f"{shown}({y.tolist()}))"
            wrong = expect.number(student.cross_entropy(probabilities, y), what, hint=FLOOR)
            off(wrong > 10.0, f"{what} is {wrong:.3g}, expected more than 10.")
            what = f"{shown}({(1 - y).tolist()}))"
            right = expect.number(student.cross_entropy(probabilities, 1 - y), what, hint=FLOOR)
            off(abs(right) < 1e-5, f"{what} is {right:.3g}, expected hardly more than 0.")
    probabilities = np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    y = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0]])
    what = "cross_entropy(probabilities, y) with 0 and 1 among three samples, one of them wrong"
    mixed = expect.number(student.cross_entropy(probabilities, y), what, hint=FLOOR)
    off(mixed > 10.0 / 3.0, f"{what} is {mixed:.3g}, expected more than 10 / 3.")


@pytest.mark.weight(1)
def test_several_sure_wrong_answers(student):
    """Several sure and wrong answers: each of them costs much, and none infinitely much"""
    for samples, classes in ((2, 2), (3, 4), (7, 3)):
        y = np.eye(classes)[np.arange(samples) % classes]
        what = f"cross_entropy(probabilities, y) with {samples} samples, all sure and wrong"
        given = student.cross_entropy(np.roll(y, 1, axis=1), y)
        loss = expect.number(given, what, hint=FLOOR)
        off(loss > 10.0, f"{what} is {loss:.3g}, expected more than 10.")


@pytest.mark.weight(1)
def test_nearly_sure_answers(student):
    """The less the true class got, the more it costs, without a limit"""
    for given in (0.005, 0.0005, 0.9995):
        probabilities = np.array([[given, 1.0 - given]])
        what = f"cross_entropy(np.array([[{given}, {1.0 - given:g}]]), np.array([[1, 0]]))"
        loss = student.cross_entropy(probabilities, np.array([[1, 0]]))
        # A floor may be anywhere up to 1e-7, and be added as well.
        expect.close(loss, -np.log(given), what, hint=CUT, tolerance=1e-4)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """Every call answers for itself, whatever was asked before"""
    probabilities, y = guesses(5, 3, whole=False)
    turned = np.roll(probabilities, 1, axis=1)
    for case in ((probabilities, y), (turned, y), (turned, np.roll(y, 1, axis=0))):
        check(student, *case, hint=hints.KEPT)
    check(student, probabilities, y, hint=hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student):
    """Probabilities and truth stay as they were, even where a floor is needed"""
    what = check(student, *guesses(6, 3, whole=False))
    expect.untouched(student.last, what)
    probabilities, y = np.array([[1.0, 0.0], [0.6, 0.4]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    what = "cross_entropy(np.array([[1.0, 0.0], [0.6, 0.4]]), np.array([[1, 0], [0, 1]]))"
    loss = student.cross_entropy(probabilities, y)
    # The floor may be anywhere up to 1e-7, so the first of the two samples costs up to that.
    expect.close(loss, -np.log(0.4) / 2.0, what, hint=FLOOR, tolerance=1e-6)
    expect.untouched(student.last, what)
