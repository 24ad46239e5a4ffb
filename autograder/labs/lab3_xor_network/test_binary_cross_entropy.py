"""``binary_cross_entropy(output, y)``: how surprised the network is by the truth.

Exact values for fixed outputs, and bounds at outputs of exactly 0 and 1: a correct solution
can't fail by chance.  Ordinary outputs stay between 0.05 and 0.95, where a floor under the
logarithm makes no difference.
"""

import functools

import numpy as np
import pytest

from autograder.testing import expect, gradcheck, hints

RIGHT = "Where y is 1 the loss is -log(output), where y is 0 it is -log(1 - output)."
FACTOR = "The loss is the mean over the samples of the sum over the outputs."
FLOOR = (
    "log(0) is minus infinity, and 0 times that is NaN. np.clip keeps the outputs a tiny bit "
    "away from 0 and 1 without moving any others."
)
CUT = (
    "It costs minus the logarithm of the probability that the truth got, however small. How far "
    "from 0 and 1 are outputs kept in yours?"
)
SEVERAL = "Each wrong sure answer costs more than 10 by itself. What do two cost, and three?"
off = functools.partial(expect.that, hint=FLOOR, layer="difference")


def outputs_and_labels(samples, outputs, *, whole):
    """Outputs (samples, outputs) and labels of the same shape, with both labels in each column."""
    rng = np.random.default_rng([samples, outputs])
    output = rng.uniform(0.05, 0.95, (samples, outputs))
    y = rng.permuted(np.arange(samples)[:, None] % 2 + np.zeros((1, outputs), dtype=int), axis=0)
    return output, y if whole else y.astype(np.float64)


def check(student, reference, output, y, hint=""):
    """Compare with the reference, and say so where a factor is what is wrong."""
    what = expect.describe("binary_cross_entropy(output, y)", output=output)
    expected = reference.binary_cross_entropy(output, y)
    found = expect.number(student.binary_cross_entropy(output, y), what)
    sizes = {
        "m, the number of samples": output.shape[0],
        "n_out, the number of outputs": output.shape[1],
    }
    words = gradcheck.factor_in_words(found / expected, sizes)
    known = f"It is off by a factor: {words}." if words else ""
    hint = hint or (FACTOR if words else RIGHT)
    expect.close(found, expected, what, hint=hint, relation=known)
    return what


@pytest.mark.weight(2)
def test_one_output(student):
    """One output: minus the logarithm of the probability given to the truth"""
    for probability, label in ((0.8, 1.0), (0.8, 0.0), (0.3, 1.0), (0.3, 0.0), (0.5, 1.0)):
        output, y = np.array([[probability]]), np.array([[label]])
        truth = probability if label else 1.0 - probability
        what = f"binary_cross_entropy([[{probability}]], [[{label:g}]])"
        expect.close(student.binary_cross_entropy(output, y), -np.log(truth), what, hint=RIGHT)


@pytest.mark.weight(1)
def test_mean_over_samples(student, reference):
    """Over several samples the loss is the mean, not the sum"""
    for samples in (2, 5, 8):
        check(student, reference, *outputs_and_labels(samples, 1, whole=False))


@pytest.mark.weight(1)
def test_sum_over_outputs(student, reference):
    """Over several outputs of one sample the loss is the sum"""
    for samples, outputs in ((1, 3), (5, 2), (4, 7), (10, 3), (3, 3)):
        check(student, reference, *outputs_and_labels(samples, outputs, whole=True))


@pytest.mark.weight(1)
def test_nearly_sure_answers(student):
    """The surer an answer was, the more it costs if it is wrong, without a limit"""
    for truth in (0.005, 0.0005, 0.9995):
        for label in (1, 0):
            output = np.array([[truth if label else 1.0 - truth]])
            what = f"binary_cross_entropy([[{output.item():g}]], [[{label}]])"
            loss = student.binary_cross_entropy(output, np.array([[label]]))
            # A floor may be anywhere up to 1e-7, and be added as well.
            expect.close(loss, -np.log(truth), what, hint=CUT, tolerance=1e-4)


@pytest.mark.weight(1)
def test_calls_are_independent(student, reference):
    """Every call answers for itself, whatever was asked before"""
    output, y = outputs_and_labels(5, 2, whole=False)
    for case in ((output, y), (output, 1 - y), (1 - output, y), (output, y)):
        check(student, reference, *case, hint=hints.KEPT)


@pytest.mark.weight(1)
def test_outputs_of_exactly_zero_and_one(student):
    """A sure answer costs nothing if it is right and much, but not infinitely much, if not"""
    for probability in (0.0, 1.0):
        output = np.array([[probability]])
        for y in (np.array([[1 - probability]]), np.array([[int(1 - probability)]])):
            what = f"binary_cross_entropy([[{probability}]], [[{y.item():g}]])"
            wrong = expect.number(student.binary_cross_entropy(output, y), what, hint=FLOOR)
            off(wrong > 10.0, f"{what} is {wrong:.3g}, expected more than 10.")
            what = f"binary_cross_entropy([[{probability}]], [[{1 - y.item():g}]])"
            right = expect.number(student.binary_cross_entropy(output, 1 - y), what, hint=FLOOR)
            off(abs(right) < 1e-5, f"{what} is {right:.3g}, expected hardly more than 0.")
    output, y = np.array([[1.0, 0.5], [0.0, 0.0], [0.3, 1.0]]), np.array([[1, 0], [1, 0], [0, 1]])
    what = "binary_cross_entropy(output, y) with outputs of 0 and 1 among others, one of them wrong"
    mixed = expect.number(student.binary_cross_entropy(output, y), what, hint=FLOOR)
    off(mixed > 10.0 / 3.0, f"{what} is {mixed:.3g}, expected more than 10 / 3.")


@pytest.mark.weight(1)
def test_several_sure_wrong_answers(student):
    """Several sure and wrong answers: each of them costs much, and none infinitely much"""
    for samples, outputs in ((1, 2), (2, 1), (3, 2), (7, 4)):
        y = np.arange(samples * outputs).reshape(samples, outputs) % 2
        what = f"binary_cross_entropy(output, y) with {samples * outputs} wrong answers, all sure"
        loss = expect.number(student.binary_cross_entropy(1.0 - y, y), what, hint=FLOOR)
        least = 10.0 * outputs
        expect.that(
            loss > least,
            f"{what}, in {samples} x {outputs}, is {loss:.3g}, expected more than {least:g}.",
            hint=SEVERAL,
            layer="difference",
        )


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, reference):
    """Outputs and labels stay as they were, even where they have to be clipped"""
    what = check(student, reference, *outputs_and_labels(6, 3, whole=False))
    expect.untouched(student.last, what)
    output, y = np.array([[0.0], [0.4]]), np.array([[0.0], [1.0]])
    what = "binary_cross_entropy([[0.0], [0.4]], [[0], [1]])"
    loss = student.binary_cross_entropy(output, y)
    # The floor may be anywhere up to 1e-7, so the first of the two samples costs up to that.
    expect.close(loss, -np.log(0.4) / 2.0, what, hint=FLOOR, tolerance=1e-6)
    expect.untouched(student.last, what)
