"""``cross_entropy(probabilities, y)``: how surprised the network is by the truth.

Exact values for fixed probabilities, and bounds where the true class got exactly 0: a correct
solution can't fail by chance.  Ordinary probabilities stay above 0.02, where a floor under the
logarithm makes no difference.  One may also be added inside the logarithm, as many do: then a
loss is smaller, by no more than the largest FLOOR makes it.
"""

import functools

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints, one_sample, ratios

FLOOR = 1e-7
"""The largest floor: the least of a probability, or what may be added to it."""

RIGHT = (
    "A sample costs minus the logarithm of the probability that its true class got, and the loss "
    "is the mean of that. Which probability is it in yours, and what do you make of it?"
)
FACTOR = (
    "The loss is the mean over the samples. Is there a division by a size besides that one, or "
    "another one in its place?"
)
MULTIPLE = (
    "Every loss is the same multiple of what it should be, so the formula is right up to a number. "
    "What do you multiply or divide by, and which logarithm do you take?"
)
SIGN = (
    "Every loss has the wrong sign, and the right size. Which sign has the logarithm of a number "
    "below 1, and where does it change?"
)
NOT_FINITE = (
    "log(0) is minus infinity, and 0 times that is NaN. How can a probability be kept a tiny bit "
    "away from 0 without moving any others?"
)
CHEAP = (
    "A true class that got no probability at all should cost more than 10, which is the logarithm "
    "of a number below 0.00005. What becomes of a probability of 0 in yours, on its way to the "
    "logarithm and after it?"
)
DEAR = "The true class got all of the probability, and -log(1) is 0. What moves it away from 1?"
CUT = (
    "It costs minus the logarithm of what the true class got, however small. How far from 0 are "
    "probabilities kept in yours, or how much is added to them? 1e-7 is little enough."
)
SEVERAL = (
    "Each of them is to cost more than 10. What does a single one cost in yours, and what does the "
    "mean of several come to?"
)
off = functools.partial(expect.that, layer="difference")


def guesses(samples, classes, *, whole):
    """Probabilities (samples, classes) and a one-hot truth; no two truths in a row are equal."""
    rng = np.random.default_rng([44, samples, classes])
    probabilities = rng.uniform(0.2, 1.0, (samples, classes))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    y = np.eye(classes)[(np.arange(samples) + rng.integers(classes)) % classes]
    return probabilities, y.astype(np.int64) if whole else y


def compare(found, given, what, hint, relation=""):
    """Compare a loss with its definition; ``given`` is what the true class of each sample got."""
    expected = float(-np.log(given).mean())
    found = expect.number(found, what)
    if not float(-np.log(given + FLOOR).mean()) <= found <= expected:
        expect.close(found, expected, what, hint=hint, relation=relation)


def check(student, probabilities, y, hint=""):
    """Compare with the loss by its definition, and say so where a factor is what is wrong."""
    what = expect.describe("cross_entropy(probabilities, y)", probabilities=probabilities)
    given = probabilities[y == 1]
    found = expect.number(student.cross_entropy(probabilities, y), what)
    try:
        own = own_costs(student, probabilities, y)
        alone = one_sample.loss_hint(found, list(-np.log(given)), own)
        compare(found, given, what, hint or alone or RIGHT)
    except Failure:
        known = None if hint else factor(student, found / -np.log(given).mean(), y.shape)
        if not known:
            raise
        sizes = f" ({known.words})" if known.words else ", whatever the sizes"
        words = f"It is {ratios.multiple(known.ratio, 'the loss')}{sizes}."
        usual = SIGN if ratios.is_sign(known.ratio) else MULTIPLE
        compare(found, given, what, FACTOR if known.words else usual, words)
    return what


def own_costs(student, probabilities, y):
    """What each sample costs by itself in the student's solution."""
    for one, label in zip(probabilities, y, strict=True):
        loss = student.cross_entropy(one[np.newaxis], label[np.newaxis])
        yield expect.number(loss, "the loss of one sample")


def special(student):
    """The hint for ordinary probabilities instead of special ones if those go wrong, too."""
    return hints.special(lambda: check(student, *guesses(5, 3, whole=False)))


def factor(student, ratio, shape):
    """What the factor on the loss is, if it is one for other numbers of samples and classes."""
    seen = [ratios.Sighting(ratio, sizes_of(shape))]
    for samples, classes in ((5, 2), (7, 4), (9, 3)):
        probabilities, y = guesses(samples, classes, whole=False)
        try:
            found = expect.number(student.cross_entropy(probabilities, y), "the loss")
        except Failure:
            return None
        ratio = found / -np.log(probabilities[y == 1]).mean()
        seen.append(ratios.Sighting(ratio, sizes_of(y.shape)))
    return ratios.explained(seen)


def sizes_of(shape):
    samples, classes = shape
    return {"m, the number of samples": samples, "the number of classes": classes}


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
        compare(loss, np.array([row[true]]), what, RIGHT)


@pytest.mark.weight(2)
def test_mean_over_samples(student):
    """Several samples: the mean of their losses"""
    for samples, classes in ((2, 3), (5, 2), (8, 3), (3, 7), (10, 2), (3, 3)):
        check(student, *guesses(samples, classes, whole=False))


@pytest.mark.weight(1)
def test_truth_as_whole_numbers(student):
    """The truth as whole numbers"""
    for samples, classes in ((1, 3), (6, 4), (4, 4)):
        check(student, *guesses(samples, classes, whole=True))


@pytest.mark.weight(1)
def test_probabilities_of_exactly_zero_and_one(student):
    """Sure answers: nothing if they are right, and much, but finite, if not"""
    with special(student):
        for sure, true in ((0, 1), (1, 0)):
            probabilities = np.eye(2)[[sure]]
            for kind in (float, int):
                y = np.eye(2, dtype=kind)[[true]]
                shown = f"cross_entropy(np.array({probabilities.tolist()}), np.array"
                what = f"{shown}({y.tolist()}))"
                wrong = expect.number(
                    student.cross_entropy(probabilities, y), what, hint=NOT_FINITE
                )
                off(wrong > 10.0, f"{what} is {wrong:.3g}, expected more than 10.", hint=CHEAP)
                what = f"{shown}({(1 - y).tolist()}))"
                right = student.cross_entropy(probabilities, 1 - y)
                right = expect.number(right, what, hint=NOT_FINITE)
                close = abs(right) < 1e-5
                off(close, f"{what} is {right:.3g}, expected hardly more than 0.", hint=DEAR)
        probabilities = np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
        y = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0]])
        what = "cross_entropy(probabilities, y) with 0 and 1 among three samples, one of them wrong"
        mixed = expect.number(student.cross_entropy(probabilities, y), what, hint=NOT_FINITE)
        dear = mixed > 10.0 / 3.0
        off(dear, f"{what} is {mixed:.3g}, expected more than 10 / 3.", hint=SEVERAL)


@pytest.mark.weight(1)
def test_several_sure_wrong_answers(student):
    """Several sure and wrong answers: much for each of them, and finite"""
    with special(student):
        for samples, classes in ((2, 2), (3, 4), (7, 3)):
            y = np.eye(classes)[np.arange(samples) % classes]
            what = f"cross_entropy(probabilities, y) with {samples} samples, all sure and wrong"
            given = student.cross_entropy(np.roll(y, 1, axis=1), y)
            loss = expect.number(given, what, hint=NOT_FINITE)
            off(loss > 10.0, f"{what} is {loss:.3g}, expected more than 10.", hint=SEVERAL)


@pytest.mark.weight(1)
def test_nearly_sure_answers(student):
    """Nearly sure answers: the less the true class got, the more it costs, without a limit"""
    with special(student):
        for given in (0.005, 0.0005, 0.9995):
            probabilities = np.array([[given, 1.0 - given]])
            what = f"cross_entropy(np.array([[{given}, {1.0 - given:g}]]), np.array([[1, 0]]))"
            loss = student.cross_entropy(probabilities, np.array([[1, 0]]))
            # A floor may be anywhere up to 1e-7, and be added as well.
            expect.close(loss, -np.log(given), what, hint=CUT, tolerance=1e-4)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right loss in every call, whatever was asked before"""
    probabilities, y = guesses(5, 3, whole=False)
    turned = np.roll(probabilities, 1, axis=1)
    cases = ((probabilities, y), (turned, y), (turned, np.roll(y, 1, axis=0)))
    for number, case in enumerate(cases):
        check(student, *case, hint=hints.first("", hints.KEPT, number))
    check(student, probabilities, y, hint=hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student):
    """The right loss, and probabilities and truth as they were, even if a floor is needed"""
    what = check(student, *guesses(6, 3, whole=False))
    expect.untouched(student.last, what)
    probabilities, y = np.array([[1.0, 0.0], [0.6, 0.4]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    what = "cross_entropy(np.array([[1.0, 0.0], [0.6, 0.4]]), np.array([[1, 0], [0, 1]]))"
    loss = student.cross_entropy(probabilities, y)
    # The floor may be anywhere up to 1e-7, so the first of the two samples costs up to that.
    expect.close(loss, -np.log(0.4) / 2.0, what, hint=RIGHT, tolerance=1e-6)
    expect.untouched(student.last, what)
