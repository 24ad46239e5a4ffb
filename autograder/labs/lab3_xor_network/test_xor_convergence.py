"""All functions together: a network that learns, from random weights that the student draws.

Each test trains several networks and lets one of them fail.  How often a correct solution
fails was measured with the same algorithm in NumPy, standard normal weights, 8 hidden neurons
and learning rate 1, counting a network as failed if any output is on the wrong side of a half
or within 0.2 of it; for XOR also at the points that lie 0.1 beside the corners:

    task                epochs   networks   failed   rate below (95 % confidence)
    XOR                    700    100,000        0   3e-5
    half adder             500    100,000        0   3e-5
    choice                 600    100,000        0   3e-5

Two failures among the five networks of XOR then have a probability below 10 * (3e-5)^2 = 9e-9,
and among the three of each of the others below 3 * (3e-5)^2 = 3e-9: a correct solution fails
less than once in ten million gradings.  Nor does one that forgot to divide by m, and takes
steps 4 or 8 times as long, pay for it here again: none of 5,000 networks failed then.
Nine networks of ten know their task after fewer epochs.  A training of so many is tried first, and
one of all in the table only where that was too short, which makes no failure more likely.  XOR has
to be learned once by a training of all epochs before, for what goes wrong late is wrong, too.

A training that ended where the reference's ends, from the same start, has followed it all the way.
If the first training of XOR did, over all epochs, and the first of another task as well, further
networks that start exactly where the reference's do are trained over the first and the last epochs
of the reference's path only, and if they follow it there, ``predict`` is asked about what the
reference has learned in the end.  In all other cases, such as another recipe for random weights,
everything is trained.  No right solution loses by that, and a wrong one has nothing to win.  What
takes a training off its path late is a number of epochs, which the first one of XOR has as well, or
a loss, a change of it, an error, an activation, a gradient or a weight that is too large or too
small; and by none of 20 such measures does what is left out go beyond what was trained.

Untrained networks had all four answers of XOR right in 2 of 100,000 cases, and never by 0.1.
"""

from itertools import pairwise

import numpy as np
import pytest

from autograder.grading.same_answer import same
from autograder.testing import Failure, expect, training
from autograder.testing.remembered import remembered

HIDDEN = 8
LEARNING_RATE = 1.0
TRAINING_SECONDS = 20
DISTANCE = 0.2
NAMES = ("W1", "b1", "W2", "b2")

TWO_BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
THREE_BITS = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
XOR = TWO_BITS.sum(axis=1, keepdims=True) % 2
XOR_SIZES = (2, HIDDEN, 1)

XOR_EPOCHS = (300, 700)
SUM_EPOCHS = (200, 500)
CHOICE_EPOCHS = (200, 600)
"""A training that is long enough for most networks, and one that is for all."""

HINT = (
    "All of your functions have a part in this. Which of them lack marks of their own? If none "
    "does but initialize_parameters: weights that are all alike or tiny learn next to nothing."
)


@remembered
def _right(reference, sizes, seed, X, y, epochs):
    """What the reference has learned from its own start after each of these numbers of epochs."""
    learned = {0: reference.initialize_parameters(*sizes, seed)}
    for before, number in pairwise(epochs):
        learned[number], _ = reference.train(learned[before], X, y, number - before, LEARNING_RATE)
    return learned


@pytest.fixture(scope="module")
def followed():
    """Whether the first training of a network of given sizes followed the reference."""
    return {}


@pytest.fixture
def learn(student, reference, followed):
    """Trains one network and tells whether it answers right, before and after.

    ``epochs`` are the lengths of training to try, each from the start, until one is enough;
    ``look`` are the inputs to ask about and ``truth`` the right answers there.
    """

    def run(X, y, seed, epochs, look, truth):
        sizes = (X.shape[1], HIDDEN, y.shape[1])
        is_first = sizes not in followed
        followed.setdefault(sizes, False)

        def answers(parameters):
            what = expect.describe("predict(parameters, X)", X=look)
            outputs = expect.array(student.predict(parameters, look), truth.shape, what)
            return bool(np.all(np.where(truth == 1, outputs, 1.0 - outputs) > 0.5 + DISTANCE))

        def train(parameters, number):
            call = f"train({begin}, X, y, {number}, {LEARNING_RATE:g})"
            return trained(student.train(parameters, X, y, number, LEARNING_RATE), number, call)

        def right(*numbers):
            return _right(reference, sizes, seed, X, y, numbers)

        def follows():
            """Whether both ends of the training are the reference's, which leads to the answers."""
            path = right(*training.looked_at(epochs[0]))
            try:
                is_on_path = training.follows_at_both_ends(train, path, epochs[0])
                return is_on_path and answers(path[epochs[0]])
            except Failure:  # which is told of a whole training
                return False

        def has_followed(end, number):
            """Whether a training ended where the reference's does, and the first left nothing."""
            if not (starts_right and same(end, right(0, number)[number], training.ENDED)):
                return False
            try:
                return sizes != XOR_SIZES or (
                    answers(start) is before and same(train(start, 0)[0], start)
                )
            except Failure:
                return False

        begin = "initialize_parameters({}, {}, {}, {})".format(*sizes, seed)
        start = student.initialize_parameters(*sizes, seed)
        start = expect.mapping(start, NAMES, f"{begin}: the answer")
        starts_right = same(start, right(0)[0], 0.0)
        before = answers(start)
        with student.within(TRAINING_SECONDS):
            if starts_right and followed[sizes] and followed.get(XOR_SIZES) and follows():
                return before, True
            for number in epochs:
                try:
                    end, losses = train(start, number)
                except Failure as failure:
                    if number == epochs[-1] or failure.outcome not in ("failed", "raised"):
                        raise
                    continue  # what is wrong with it is said of the longest
                if answers(end) and losses[-1] < losses[0]:
                    followed[sizes] |= is_first and has_followed(end, number)
                    return before, True
        return before, False

    return run


def trained(answer, epochs, call):
    """The parameters and the losses that came back from a training."""
    end, losses = expect.sequence(answer, 2, f"{call}: the answer (parameters, losses)")
    end = expect.mapping(end, NAMES, f"{call}: parameters")
    return end, expect.numbers(losses, epochs, f"{call}: losses")


def judge(networks, number, task, epochs):
    """At most one of the ``number`` networks may know the task before training or fail it
    afterwards.

    ``networks`` trains one whenever it is asked for the next, and it is asked no more often than
    it takes to know: training is most of what grading costs.
    """
    knew = learned = trained = 0
    for before, after in networks:
        trained += 1
        knew += before
        learned += after
        left = number - trained
        if trained - learned > 1 or knew > 1 or (learned >= number - 1 and knew + left <= 1):
            break
    expect.that(
        trained - learned <= 1,
        f"{task}: {learned} of {trained} networks with {HIDDEN} hidden neurons learned it in "
        f"{epochs[-1]:,} epochs at learning rate {LEARNING_RATE:g}; expected all of them but one.",
        hint=HINT,
    )
    expect.that(
        knew <= 1,
        f"{task}: {knew} of {trained} networks knew the answers before they were trained.",
        hint="Does predict compute its answer from the parameters?",
    )


@pytest.mark.weight(2)
def test_learns_xor(learn):
    """From five random starts, the network learns XOR"""
    order = [2, 0, 3, 1]
    nudges = 0.1 * np.array([[0, 0], [-1, -1], [-1, 1], [1, -1], [1, 1]])
    look = np.vstack([TWO_BITS[order] + nudge for nudge in nudges])
    truth = np.vstack([XOR[order]] * len(nudges))

    def networks():
        lengths: tuple[int, ...] = XOR_EPOCHS[-1:]
        for seed in (1, 2, 3, 42, 2024):
            before, after = learn(TWO_BITS, XOR, seed, lengths, look, truth)
            yield before, after
            if after:
                lengths = XOR_EPOCHS

    judge(networks(), 5, "XOR, with inputs a little beside 0 and 1 among the questions", XOR_EPOCHS)


@pytest.mark.weight(1)
def test_learns_to_add(learn):
    """The same functions learn to add two bits: XOR for the sum and AND for the carry"""
    y = np.hstack([XOR, TWO_BITS.prod(axis=1, keepdims=True)])
    networks = (learn(TWO_BITS, y, seed, SUM_EPOCHS, TWO_BITS, y) for seed in (4, 5, 6))
    judge(networks, 3, "Adding two bits", SUM_EPOCHS)


@pytest.mark.weight(1)
def test_learns_to_choose(learn):
    """And of three bits, to let the first one decide which of the others is the answer"""
    first, second, third = np.hsplit(THREE_BITS, 3)
    y = np.where(first == 1, second, third)
    networks = (learn(THREE_BITS, y, seed, CHOICE_EPOCHS, THREE_BITS, y) for seed in (7, 8, 9))
    judge(networks, 3, "Choosing between two bits by a third", CHOICE_EPOCHS)
