"""All functions together: a deep network that learns, from weights that the student draws.

Each test trains several networks and lets one of them fail.  How often a correct solution fails
was measured with the same algorithm in NumPy, He's initialisation and the settings below,
counting a network as failed if its accuracy is below 0.75 at the places it has seen and those
half-way between them:

    task               sizes              networks   failed   rate below (95 % confidence)
    three arms         2, 16, 16, 3         40,000        2   1.6e-4
    the other way      2, 14, 12, 10, 3     40,000        2   1.6e-4
    four arms          2, 20, 12, 4         40,000        0   7.5e-5

Two failures among the four networks of the first test then have a probability below
6 * (1.6e-4)^2 = 1.6e-7, among the three of the second below 3 * (1.6e-4)^2 = 8e-8 and among the
three of the third below 3 * (7.5e-5)^2 = 2e-8: a correct solution fails less than once in three
million gradings.  Untrained networks never had an accuracy of 0.7, and networks without a hidden
layer end at 0.53, 0.63 to 0.66, and 0.53.

The last network of each test may fail, and so it is not trained if all before it have learned their
spiral and their losses rose little on the way; a mistake that ends in NaN now and then is seldom
that calm.  Of 600 correct networks 599 are.
"""

import numpy as np
import pytest

from autograder.testing import expect

TRAINING_SECONDS = 20
ENOUGH = 0.75
"""The accuracy that counts as learned; a network without hidden layers ends below 0.66."""

CALM = 4.0
"""How many times its smallest value so far a loss may be, at most, where a network is left out."""

HINT = (
    "If backward and train have their marks, look at the start: weights that are all alike, tiny "
    "or huge learn next to nothing."
)


def spiral(points, arms, turn, begin):
    """Places X (arms * points, 2) on the arms of a spiral, and their arms y, one-hot.

    ``turn`` is the angle, in radians, that an arm winds around the middle from its inner end at
    radius 0.2 to its outer end at radius 2, and ``begin`` that at which the first one begins.
    """
    way = np.tile(np.linspace(0.0, 1.0, points), arms)
    arm = np.repeat(np.arange(arms), points)
    angle = begin + 2.0 * np.pi * arm / arms + turn * way
    radius = 0.2 + 1.8 * way
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), np.eye(arms)[arm]


@pytest.fixture
def learn(student):
    """Trains networks on a spiral and lets one of them know it before, or not know it after.

    They are asked about places in the middle between those they have seen, too.
    """

    def run(words, sizes, seeds, epochs, learning_rate, points, *shape):
        X, y = spiral(points, *shape)
        look, truth = spiral(2 * points - 1, *shape)
        known_before = learned = 0
        needed, calm = len(seeds) - 1, True
        for seed in seeds:
            begin = f"initialize_layers({list(sizes)}, {seed})"
            start = student.initialize_layers(list(sizes), seed)
            start = expect.sequence(start, len(sizes) - 1, f"{begin}: the answer")
            what = f"accuracy({begin}, X, y)"
            known_before += expect.number(student.accuracy(start, look, truth), what) >= ENOUGH
            if learned == needed and calm:
                break  # no answer of the last network can change the verdict
            call = f"train({begin}, X, y, {epochs}, {learning_rate:g})"
            with student.within(TRAINING_SECONDS):
                answer = student.train(start, X, y, epochs, learning_rate)
            end, losses = expect.sequence(answer, 2, f"{call}: the answer (layers, losses)")
            end = expect.sequence(end, len(sizes) - 1, f"{call}: layers")
            losses = expect.numbers(losses, epochs, f"{call}: losses")
            share = expect.number(student.accuracy(end, look, truth), "accuracy(trained, X, y)")
            learned += ENOUGH <= share <= 1.0 and losses[-1] < losses[0]
            calm = calm and bool(np.all(losses <= CALM * np.minimum.accumulate(losses)))
        expect.that(
            learned >= needed,
            f"{words}: {learned} of {len(seeds)} networks of the sizes {list(sizes)} learned it "
            f"in {epochs} epochs at learning rate {learning_rate:g}; expected at least {needed}.",
            hint=HINT,
        )
        expect.that(
            known_before <= 1,
            f"{words}: {known_before} of {len(seeds)} networks knew the answers before they were "
            "trained.",
            hint="Does accuracy ask the network that it is given?",
        )

    return run


@pytest.mark.weight(2)
def test_learns_the_spiral(learn):
    """From four random starts, the network learns a three-armed spiral"""
    learn(
        "The spiral, with places between the known ones among the questions",
        (2, 16, 16, 3),
        (1, 2, 42, 2024),
        120,
        0.4,
        *(10, 3, 4.0, 0.0),
    )


@pytest.mark.weight(1)
def test_learns_it_with_more_layers(learn):
    """With three hidden layers it learns a spiral that winds the other way"""
    learn(
        "A spiral that winds the other way",
        (2, 14, 12, 10, 3),
        (4, 5, 6),
        100,
        0.3,
        *(10, 3, -3.0, 0.5),
    )


@pytest.mark.weight(1)
def test_learns_four_arms(learn):
    """And a spiral of four arms"""
    learn("A spiral of four arms", (2, 20, 12, 4), (7, 8, 9), 100, 0.5, *(8, 4, 2.5, 0.2))
