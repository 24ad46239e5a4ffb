"""``initialize_layers(layer_sizes, seed)``: He initialisation, where learning starts.

Any generator and any order of drawing is right, so only what holds for all of them is tested.
The seeds are fixed, so one solution always gets the same marks; over all generators that a
correct solution may choose, it fails less than once in four million (``autograder/draws.py``
has the two bounds):

- The bell curve: 3.1e-8 for each of three layers and three other networks, together below 2e-7.
- Independence: with n = 400 and r = 0.36 the bound is 1e-12, and there are 11,175 pairs of
  weights: together below 2e-8.
- That two seeds or two weights come out equal has a probability of about 1e-16.
"""

from itertools import pairwise

import numpy as np
import pytest

from autograder.testing import draws, expect

SIZES = (4, 9, 6, 10)
"""Far enough apart to tell n_in from n_out and from their mean, in every layer."""

SHAPES = {f"layers[{place}]['W']": shape for place, shape in enumerate(pairwise(SIZES))}

MANY_SEEDS = draws.seeds(45, 400)

OFTEN = f"initialize_layers({list(SIZES)}, seed) with {len(MANY_SEEDS)} seeds"


def drawn(student, sizes, seed, *, biases=False):
    """The student's weights, in the right shapes and varied; with the biases where asked for."""
    return checked(student.initialize_layers(list(sizes), seed), sizes, seed, biases=biases)


def checked(answer, sizes, seed, *, biases=False):
    """The weights in an answer, in the right shapes and varied; with the biases where asked for."""
    call = f"initialize_layers({list(sizes)}, {seed})"
    layers = expect.sequence(
        answer,
        len(sizes) - 1,
        f"{call}: the answer",
        hint="One layer between each size and the next: how many are there?",
    )
    weights = []
    for place, (n_in, n_out) in enumerate(pairwise(sizes)):
        words = f"{call}: layers[{place}]"
        keys = ("W", "b") if biases else ("W",)
        layer = expect.mapping(layers[place], keys, words, exact=biases)
        W = expect.array(layer["W"], (n_in, n_out), f"{words}['W']")
        expect.that(
            len(set(W.ravel().tolist())) == W.size,
            f"{words}['W'] holds the same number more than once.",
            hint="Neurons that start out equal get equal gradients and stay equal. "
            "Does every weight get a draw of its own?",
        )
        weights.append(W)
        if biases:
            b = expect.array(layer["b"], (1, n_out), f"{words}['b']")
            expect.that(
                biases != "zero" or not b.any(),
                f"{words}['b'] is not zero.",
                hint="Chance is needed to make the neurons differ. Do the biases have to differ "
                "too?",
                layer="difference",
            )
    return weights


@pytest.fixture(scope="module")
def drawn_before():
    """Keeps what one test drew for the next."""
    return {}


@pytest.fixture
def many(student, drawn_before):
    """The weights of 400 networks, layer by layer: (400, n_in * n_out) each."""
    if not drawn_before:
        calls = [(list(SIZES), seed) for seed in MANY_SEEDS]
        answers = student.each("initialize_layers", calls)
        networks = [
            checked(answer, SIZES, seed) for seed, answer in zip(MANY_SEEDS, answers, strict=True)
        ]
        for place in range(len(SIZES) - 1):
            drawn_before[place] = np.array([weights[place].ravel() for weights in networks])
    return drawn_before


@pytest.mark.weight(1)
def test_shapes(student):
    """A layer between each size and the next: weights (n_in, n_out), biases (1, n_out)"""
    for sizes in ((2, 3), (2, 4), (3, 5, 2), (3, 5, 4), SIZES, (2, 8, 7, 6, 5, 3), (1, 1)):
        drawn(student, sizes, 1, biases=True)


@pytest.mark.weight(1)
def test_biases_start_at_zero(student):
    """The biases start at zero, the weights do not"""
    drawn(student, (3, 4), 2, biases="zero")
    drawn(student, SIZES, 5, biases="zero")


@pytest.mark.weight(4)
def test_weights_follow_he(many):
    """The weights follow the normal distribution with standard deviation sqrt(2 / n_in)"""
    for place, weights in many.items():
        expect.that(
            draws.is_normal(weights, np.sqrt(2.0 / SIZES[place])),
            f"{OFTEN}: layers[{place}]['W'] has n_in = {SIZES[place]}, mean {weights.mean():.3g} "
            f"and standard deviation {weights.std():.3g}, and its values are not spread as He "
            "initialisation spreads them.",
            hint="Which of the two sizes is n_in? What is under the root? And are the numbers "
            "from the normal distribution?",
            layer="difference",
        )


@pytest.mark.weight(1)
def test_other_depths(student):
    """One layer or many, wide ones or narrow: their weights are spread in the same way"""
    for sizes, count in (((2, 16, 16, 3), 3), ((2, 9), 30), ((1, 9, 9, 9, 9, 2), 4)):
        call = f"initialize_layers({list(sizes)}, seed)"
        scaled = []
        for seed in MANY_SEEDS[:count]:
            layers = drawn(student, sizes, seed)
            scaled += [W.ravel() * np.sqrt(len(W) / 2.0) for W in layers]
            expect.that(
                not any(np.array_equal(W, after) for W, after in pairwise(layers)),
                f"{call}: two layers of one network have the same weights.",
                hint="Was a generator started several times with the same seed?",
            )
        weights = np.concatenate(scaled)
        expect.that(
            draws.is_normal(weights),
            f"{call} with {count} seeds: divided by sqrt(2 / n_in), the weights have mean "
            f"{weights.mean():.3g} and standard deviation {weights.std():.3g}, and are not spread "
            "as the standard normal distribution spreads them.",
            hint="Does every layer take its own n_in, however many there are?",
            layer="difference",
        )


@pytest.mark.weight(2)
def test_weights_are_independent(many):
    """Every weight is a draw of its own, and no layer repeats another"""
    weights = np.hstack(list(many.values()))
    expect.that(
        not draws.never_change(weights),
        f"{OFTEN}: some weights are the same for every seed.",
        hint="Does everything you draw come from the generator that the seed started?",
    )
    first, second, correlation = draws.most_alike(weights)
    expect.that(
        correlation <= 0.36,
        f"{OFTEN}: {draws.place(first, SHAPES)} and {draws.place(second, SHAPES)} always go "
        "together.",
        hint="Was a generator started several times with the same seed, or one draw used twice?",
    )


@pytest.mark.weight(2)
def test_seed_decides(student):
    """The seed decides: the same seed gives the same weights, another seed gives others"""
    sizes = (4, 3, 5, 2)
    seen = {}
    for seed in (*range(12), 100, 4711):
        what = f"initialize_layers({list(sizes)}, {seed})"
        seen[seed] = drawn(student, sizes, seed)
        expect.untouched(student.last, what)
        for place, W in enumerate(drawn(student, sizes, seed)):
            expect.that(
                np.array_equal(seen[seed][place], W),
                f"{what}: a second call gave another layers[{place}]['W'].",
                hint="Start a generator of your own from the seed, in every call.",
            )
    for place in range(len(sizes) - 1):
        different = {weights[place].tobytes() for weights in seen.values()}
        expect.that(
            len(different) == len(seen),
            f"initialize_layers({list(sizes)}, seed): two different seeds gave the same "
            f"layers[{place}]['W'].",
            hint="Where does your code use its argument seed?",
        )
