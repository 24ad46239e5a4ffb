"""``binary_cross_entropy(output, y)``: how surprised the network is by the truth.

Exact values for fixed outputs, and bounds at outputs of exactly 0 and 1: a correct solution
can't fail by chance.  Ordinary outputs stay between 0.05 and 0.95, where a floor under the
logarithm of up to 1e-7, be it clipped to or added inside, moves a loss by 2e-6 at most.
"""

import functools

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints, one_sample, ratios

ADDED = 1e-5
"""Losses may be off by this, so that a floor may be added as well."""

RIGHT = (
    "Where y is 1 the loss is -log(output), where y is 0 it is -log(1 - output). Of which numbers "
    "do you take a logarithm in these two cases, and which logarithm?"
)
FACTOR = (
    "The loss is the mean over the samples of the sum over the outputs. Which of the two do you "
    "take where, and is anything multiplied or divided besides?"
)
MULTIPLE = (
    "The loss is off by the same factor everywhere. What do you multiply or divide by, and which "
    "logarithm do you take?"
)
SIGN = (
    "Every loss has the wrong sign, and for a single output the right size. Which sign has the "
    "logarithm of a number below 1, and where does it change?"
)
ONE_LABEL = (
    "For a single output, where y is {wrong} the loss has the wrong sign and the right size, and "
    "where y is {right} it is right. Which sign has each of the two parts of the sum in yours, "
    "once the brackets are worked out?"
)
ANY_SIZES = ", whatever the sizes."
SURE = (
    "An output of exactly 0 or 1 brings a 0 somewhere: into a logarithm or a division. If outputs "
    "are clipped: on both sides, before the logarithm, and by enough (1 - 1e-17 is 1 for a "
    "computer)?"
)
TOGETHER = (
    "Each of these answers costs a finite number by itself, and together they do not. How much "
    "does one cost in yours, and is that near the largest number a computer has?"
)
TOO_LITTLE = (
    "The truth got no probability at all there. What does your formula make of that: how far from "
    "0 and 1 does it keep outputs, and has it a logarithm for each of the two labels?"
)
TOO_MUCH = (
    "The truth got all of the probability there. Which of the two logarithms counts in yours, and "
    "how far from 0 and 1 does it keep outputs?"
)
CUT = (
    "It costs minus the logarithm of the probability that the truth got, however small. How far "
    "from 0 and 1 are outputs kept in yours, or how much is added to them? 1e-7 is little enough."
)
SEVERAL = (
    "Each wrong sure answer is to cost more than 10. What does a single one cost in yours, and "
    "what do two cost, and three?"
)
ELSEWHERE = ((5, 2), (7, 4), (9, 3))
off = functools.partial(expect.that, layer="difference")


def outputs_and_labels(samples, outputs, *, whole):
    """Outputs (samples, outputs) and labels of the same shape, with both labels in each column."""
    rng = np.random.default_rng([samples, outputs])
    output = rng.uniform(0.05, 0.95, (samples, outputs))
    y = rng.permuted(np.arange(samples)[:, None] % 2 + np.zeros((1, outputs), dtype=int), axis=0)
    return output, y if whole else y.astype(np.float64)


def asked(student, cases):
    """Each of some outputs with its labels, and what the student's function makes of the two."""
    return zip(cases, student.each("binary_cross_entropy", cases), strict=True)


def check(student, reference, *cases, then=""):
    """Compare the losses of outputs with their labels; ``then`` is a hint for all but the first."""
    for number, ((output, y), loss) in enumerate(asked(student, cases)):
        what = in_words(output, y)
        judge(student, reference, output, y, loss, what, hints.first("", then, number))
    return what


def in_words(output, y):
    if output.size > 1:
        return expect.describe("binary_cross_entropy(output, y)", output=output)
    return f"binary_cross_entropy([[{output.item()}]], [[{y.item():g}]])"


def judge(student, reference, output, y, loss, what, hint):
    """Compare with the reference, and say so where a factor is what is wrong."""
    expected = reference.binary_cross_entropy(output, y)
    found = expect.number(loss, what)
    words = ""
    if not close_enough(found, expected):
        words = factor(student, reference, found / expected, output.shape)
        hint = hint or one_sample.loss_hint(found, costs(output, y), own_costs(student, output, y))
    if not hint:
        usual = MULTIPLE if words.endswith(ANY_SIZES) else FACTOR if words else RIGHT
        hint = usual if close_enough(found, expected) else sign_hint(student) or usual
    expect.close(found, expected, what, hint=hint, relation=words, tolerance=ADDED)


def sign_hint(student):
    """The hint for a sign, by the labels that single outputs have it wrong for; else empty."""
    zeros, ones = signs(student, 0), signs(student, 1)
    if zeros == ones == {-1}:
        return SIGN
    if zeros == {-1} and ones == {1}:
        return ONE_LABEL.format(wrong=0, right=1)
    if zeros == {1} and ones == {-1}:
        return ONE_LABEL.format(wrong=1, right=0)
    return ""


def signs(student, label):
    """What single outputs with this label cost: 1 for the right loss, -1 for minus that, else 0."""
    found = set()
    for output in (0.8, 0.3):
        true = -np.log(output if label else 1.0 - output)
        try:
            answer = student.binary_cross_entropy(np.array([[output]]), np.array([[float(label)]]))
            loss = expect.number(answer, "the loss of one output")
        except Failure:
            return set()
        found.add(1 if close_enough(loss, true) else -1 if close_enough(-loss, true) else 0)
    return found


def costs(output, y):
    """What each sample costs by itself."""
    return list(-np.log(np.where(np.asarray(y) == 1, output, 1.0 - output)).sum(axis=1))


def own_costs(student, output, y):
    """What each sample costs by itself in the student's solution."""
    for one, label in zip(output, y, strict=True):
        loss = student.binary_cross_entropy(one[np.newaxis], label[np.newaxis])
        yield expect.number(loss, "the loss of one sample")


def check_ones(student, reference, *pairs):
    """Compare the losses of single outputs, each a probability with its label."""
    check(student, reference, *((np.array([[one]]), np.array([[label]])) for one, label in pairs))


def close_enough(found, expected):
    return abs(found - expected) <= ADDED * (1.0 + abs(expected))


def factor(student, reference, ratio, shape):
    """What the factor on the loss is, as a sentence, if it is one for outputs of other sizes."""
    seen = [ratios.Sighting(ratio, sizes_of(shape))]
    for samples, outputs in ELSEWHERE:
        output, y = outputs_and_labels(samples, outputs, whole=False)
        try:
            found = expect.number(student.binary_cross_entropy(output, y), "the loss")
        except Failure:
            return ""
        wrong = found / reference.binary_cross_entropy(output, y)
        seen.append(ratios.Sighting(wrong, sizes_of(output.shape)))
    known = ratios.explained(seen)
    if not known:
        return ""
    words = f" ({known.words})." if known.words else ANY_SIZES
    return f"It is {ratios.multiple(known.ratio, 'the loss')}{words}"


def sizes_of(shape):
    samples, outputs = shape
    return {"m, the number of samples": samples, "n_out, the number of outputs": outputs}


@pytest.mark.weight(2)
def test_one_output(student, reference):
    """One output: minus the logarithm of the probability given to the truth"""
    pairs = ((0.8, 1.0), (0.8, 0.0), (0.3, 1.0), (0.3, 0.0), (0.5, 1.0))
    check_ones(student, reference, *pairs)


@pytest.mark.weight(1)
def test_mean_over_samples(student, reference):
    """Several samples: the mean of their losses"""
    sizes = (2, 5, 8)
    check(student, reference, *(outputs_and_labels(each, 1, whole=False) for each in sizes))


@pytest.mark.weight(1)
def test_sum_over_outputs(student, reference):
    """Several outputs of each sample: the sum of their losses"""
    sizes = ((1, 3), (5, 2), (4, 7), (10, 3), (3, 3))
    check(student, reference, *(outputs_and_labels(*each, whole=True) for each in sizes))


@pytest.mark.weight(1)
def test_nearly_sure_answers(student, reference):
    """Nearly sure answers: the surer, the more they cost if they are wrong, without a limit"""
    check_ones(student, reference, (0.3, 1.0), (0.3, 0.0))
    truths = [(truth, label) for truth in (0.005, 0.0005, 0.9995) for label in (1, 0)]
    cases = [
        (np.array([[truth if label else 1.0 - truth]]), np.array([[label]]))
        for truth, label in truths
    ]
    for (truth, label), ((output, _), loss) in zip(truths, asked(student, cases), strict=True):
        what = f"binary_cross_entropy([[{output.item():g}]], [[{label}]])"
        # A floor may be anywhere up to 1e-7, and be added as well.
        expect.close(loss, -np.log(truth), what, hint=CUT, tolerance=1e-4)


@pytest.mark.weight(1)
def test_calls_are_independent(student, reference):
    """The right loss in every call, whatever was asked before"""
    output, y = outputs_and_labels(5, 2, whole=False)
    cases = (output, y), (output, 1 - y), (1 - output, y), (output, y)
    check(student, reference, *cases, then=hints.KEPT)


def loss_of_sure(student, output, y, answer, what):
    """The loss where outputs are exactly 0 or 1: a finite number."""
    if isinstance(answer, float) and not np.isfinite(answer):
        alone = output.size > 1 and all(finite_alone(student, output, y))
        return expect.number(answer, what, hint=TOGETHER if alone else SURE)
    return expect.number(answer, what)


def finite_alone(student, output, y):
    """Whether each of several answers would cost a finite number if it were the only one."""
    for one, label in zip(output.ravel(), y.ravel(), strict=True):
        loss = student.binary_cross_entropy(np.array([[one]]), np.array([[label]]))
        yield isinstance(loss, float) and np.isfinite(loss)


@pytest.mark.weight(1)
def test_outputs_of_exactly_zero_and_one(student, reference):
    """Outputs of exactly 0 and 1: nothing if they are right, and much, but finite, if not"""
    check_ones(student, reference, (0.3, 1.0), (0.3, 0.0))
    outputs = [np.array([[probability]]) for probability in (0.0, 1.0)]
    wrong = [(output, y) for output in outputs for y in (1 - output, (1 - output).astype(int))]
    both = [case for output, y in wrong for case in ((output, y), (output, 1 - y))]
    for (output, y), answer in asked(student, both):
        what = in_words(output, y)
        loss = loss_of_sure(student, output, y, answer, what)
        if y.item() == output.item():
            text = f"{what} is {loss:.3g}, expected hardly more than 0."
            off(abs(loss) < 1e-5, text, hint=TOO_MUCH)
        else:
            text = f"{what} is {loss:.3g}, expected more than 10."
            off(loss > 10.0, text, hint=TOO_LITTLE)
    output, y = np.array([[1.0, 0.5], [0.0, 0.0], [0.3, 1.0]]), np.array([[1, 0], [1, 0], [0, 1]])
    what = "binary_cross_entropy(output, y) with outputs of 0 and 1 among others, one of them wrong"
    mixed = loss_of_sure(student, output, y, student.binary_cross_entropy(output, y), what)
    text = f"{what}, in 3 x 2, is {mixed:.3g}, expected more than 10 / 3."
    off(mixed > 10.0 / 3.0, text, hint=SEVERAL)


@pytest.mark.weight(1)
def test_several_sure_wrong_answers(student, reference):
    """Several sure and wrong answers: much for each of them, and finite"""
    check_ones(student, reference, (0.3, 1.0), (0.3, 0.0))
    labels = [np.arange(m * n).reshape(m, n) % 2 for m, n in ((1, 2), (2, 1), (3, 2), (7, 4))]
    for (output, y), answer in asked(student, [(1.0 - y, y) for y in labels]):
        samples, outputs = y.shape
        what = f"binary_cross_entropy(output, y) with {y.size} wrong answers, all sure"
        loss = loss_of_sure(student, output, y, answer, what)
        least = 10.0 * outputs
        text = f"{what}, in {samples} x {outputs}, is {loss:.3g}, expected more than {least:g}."
        off(loss > least, text, hint=SEVERAL)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, reference):
    """The right loss, and outputs and labels as they were, even if they have to be clipped"""
    what = check(student, reference, outputs_and_labels(6, 3, whole=False))
    expect.untouched(student.last, what)
    output, y = np.array([[0.0], [0.4]]), np.array([[0.0], [1.0]])
    what = "binary_cross_entropy([[0.0], [0.4]], [[0], [1]])"
    loss = student.binary_cross_entropy(output, y)
    # The floor may be anywhere up to 1e-7, so the first of the two samples costs up to that.
    expect.close(loss, -np.log(0.4) / 2.0, what, hint=CUT, form_hint=SURE, tolerance=1e-6)
    expect.untouched(student.last, what)
