"""``initialize_layers(layer_sizes, seed)``: He initialisation, where learning starts.

Any generator and any order of drawing is right, so only what holds for all of them is tested.
The seeds are fixed, so one solution always gets the same marks; over all generators that a
correct solution may choose, it fails less than once in four million (``testing/draws.py`` has
the two bounds):

- The bell curve: 3.1e-8 for each of three layers and three other networks, together below 2e-7.
- Independence: with n = 400 and r = 0.36 the bound is 1e-12, and there are 11,175 pairs of
  weights: together below 2e-8.
- Bounds: that none of 60,000 normal draws is more than 3.5 standard deviations away has a
  probability of (1 - 4.65e-4)^60,000 = 8e-13.
- That two seeds or two weights come out equal has a probability of about 1e-16, and that all
  weights of a layer of two or more have no more digits than float32 holds, or no more than eight
  after the point, less than 1e-12.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograder.testing import Failure, draws, expect, grown, hints, many_seeds

MAY_PASS = {
    "negative, or the opposite": "weights are drawn, from a bell curve around 0",
    "a thousandth or one more": "no number of draws tells such a spread from the right one",
}

SIZES = (4, 9, 6, 10)
"""Far enough apart to tell n_in from n_out and from their mean, in every layer."""

SHAPES = {f"layers[{place}]['W']": shape for place, shape in enumerate(pairwise(SIZES))}

MANY_SEEDS = draws.seeds(45, 400)

OFTEN = f"initialize_layers({list(SIZES)}, seed) with {len(MANY_SEEDS)} seeds"


ONE_DICT = (
    "The weights of every layer are those of the last one. Where is the dict made that is put into "
    "the list: anew for each layer, or once for all?"
)
ZERO = (
    "Neurons that start out equal get equal gradients and stay equal. What are the draws "
    "multiplied by, is that ever 0, and are they what is put into W?"
)
DIGITS = "Draws are kept as they come. Where do yours lose their other digits?"
SCALE = (
    "Which of the two sizes is n_in? What is under the root, and what multiplied by it? Are the "
    "numbers drawn around 0, and does the generator begin with the seed?"
)
SHAPE = (
    "Mean and standard deviation are about right. Are the numbers themselves from the normal "
    "distribution, each drawn for itself, and is nothing done to them but one multiplication?"
)
NO_SEED = "Where does your code use its argument seed: all of it, in every draw?"


def drawn(student, sizes, seed, *, biases=False):
    """The student's weights, in the right shapes and varied; with the biases where asked for."""
    return checked(student.initialize_layers(list(sizes), seed), sizes, seed, biases=biases)


def checked(answer, sizes, seed, *, biases=False):
    """The weights in an answer, in the right shapes and varied; with the biases where asked for."""
    if not biases and (seen := at_a_glance(answer, sizes)):
        return seen
    call = f"initialize_layers({list(sizes)}, {seed})"

    def right(layers):
        for layer, shape in zip(layers, pairwise(sizes), strict=True):
            expect.array(expect.mapping(layer, ("W",), call, exact=False)["W"], shape, call)

    layers = grown.sequence(
        answer,
        len(sizes) - 1,
        f"{call}: the answer",
        right=right,
        hint="One dict for each layer, in a list, and one layer between each size and the next: "
        "how many are there?",
    )
    if len(layers) > 1 and all(same_weights(layer, layers[-1]) for layer in layers):
        raise Failure(f"{call}: all layers are one and the same.", hint=ONE_DICT)
    weights = []
    for place, (n_in, n_out) in enumerate(pairwise(sizes)):
        words = f"{call}: layers[{place}]"
        layer = expect.mapping(layers[place], ("W", "b") if biases else ("W",), words, exact=biases)
        W = expect.array(layer["W"], (n_in, n_out), f"{words}['W']")
        weights.append(varied(W, f"{words}['W']"))
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


def at_a_glance(answer, sizes):
    """The weights in an answer if a glance tells that they are all that is checked; hundreds are
    drawn."""
    if type(answer) is not list or len(answer) != len(sizes) - 1:
        return None
    weights: list[Any] = [layer.get("W") if type(layer) is dict else None for layer in answer]
    if not all(map(draws.varied, weights, pairwise(sizes))):
        return None
    ones = [W.item(0) for W in weights]
    have_all_digits = all(round(one, 8) != one != float(np.float32(one)) for one in ones)
    are_alike = len(ones) > 1 and len(set(ones)) == 1
    return weights if have_all_digits and not are_alike else None


def varied(W, what):
    """Weights that are all different, and were neither rounded nor cut to single precision."""
    expect.that(W.any(), f"{what} is 0 everywhere.", hint=ZERO)
    rounded = np.array_equal(np.round(W, 8), W)
    if W.size > 1 and (rounded or np.array_equal(W.astype(np.float32), W)):
        digits = next((d for d in range(9) if np.array_equal(np.round(W, d), W)), None)
        kept = "float32 can hold" if digits is None else f"{digits} after the point"
        raise Failure(f"{what} has no more digits than {kept}.", hint=DIGITS)
    expect.that(
        np.unique(W).size == W.size,
        f"{what} holds the same number more than once.",
        hint="Neurons that start out equal get equal gradients and stay equal. Does every weight "
        "get a draw of its own, and is nothing cut off at a bound?",
    )
    return W


def same_weights(layer, other):
    """Whether two layers of an answer, whatever they are, have equal weights."""
    one, two = (part.get("W") if isinstance(part, dict) else None for part in (layer, other))
    if not (isinstance(one, np.ndarray) and isinstance(two, np.ndarray)):
        return False
    return one.size > 1 and np.array_equal(one, two)


def spread(weights, words, wanted):
    """Fail where numbers are not normal with mean 0 and deviation ``wanted``, and ask why."""
    mean, deviation = weights.mean(), weights.std()
    if draws.is_normal(weights, wanted):
        return
    about_right = abs(deviation / wanted - 1.0) < 0.05 and abs(mean) < 0.05 * wanted
    raise Failure(
        f"{words} have mean {mean:.3g} and standard deviation {deviation:.3g}, and are not spread "
        f"as normal numbers with 0 and {wanted:.3g} are.",
        hint=SHAPE if about_right else SCALE,
        layer="difference",
    )


@pytest.fixture(scope="module")
def drawn_before():
    """Keeps what one test drew for the next."""
    return {}


@pytest.fixture
def many(student, reference, drawn_before):
    """The weights of 400 networks, layer by layer: (400, n_in * n_out) each."""
    if not drawn_before:
        which = reference, "initialize_layers", (list(SIZES),), MANY_SEEDS
        drawn_before["many"] = many_seeds.drawn(student, *which, weights_of)
    return drawn_before["many"]


def weights_of(answers):
    """The weights in answers of many seeds, layer by layer, a row for each seed."""
    networks = [checked(answer, SIZES, seed) for seed, answer in answers]
    return [np.array([W.ravel() for W in layer]) for layer in zip(*networks, strict=True)]


@pytest.mark.weight(1)
def test_shapes(student):
    """A layer between each size and the next: weights (n_in, n_out), biases (1, n_out)"""
    for sizes in ((2, 3), (2, 4), (3, 5, 2), (3, 5, 4), SIZES, (2, 8, 7, 6, 5, 3), (1, 1)):
        drawn(student, sizes, 1, biases=True)


@pytest.mark.weight(1)
def test_biases_start_at_zero(student):
    """Biases that start at zero, and weights that do not"""
    drawn(student, (3, 4), 2, biases="zero")
    drawn(student, SIZES, 5, biases="zero")


@pytest.mark.weight(4)
def test_weights_follow_he(many):
    """The weights follow the normal distribution with standard deviation sqrt(2 / n_in)"""
    many.passes(follow_he)


def follow_he(many):
    for place, weights in enumerate(many):
        n_in = SIZES[place]
        words = f"{OFTEN}, layers[{place}] with n_in = {n_in}: the weights"
        spread(weights, words, np.sqrt(2.0 / n_in))
    every = np.hstack([w / np.sqrt(2.0 / SIZES[place]) for place, w in enumerate(many)])
    expect.that(
        np.abs(every).max() > 3.5,
        f"{OFTEN}: none of {every.size:,} weights is further away from 0 than "
        f"{np.abs(every).max():.2f} standard deviations.",
        hint="Normal numbers have no bound. Is anything cut off, or drawn again if it is large?",
        layer="difference",
    )


@pytest.mark.weight(1)
def test_other_depths(student):
    """The same distribution in networks of other sizes, with one layer or many"""
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
        words = f"{call} with {count} seeds: divided by sqrt(2 / n_in), all weights together"
        spread(np.concatenate(scaled), words, 1.0)


@pytest.mark.weight(2)
def test_weights_are_independent(many):
    """Weights that do not go together: each one is a draw of its own, in every layer"""
    many.passes(are_independent)


def are_independent(many):
    weights = np.hstack(many)
    different = len(np.unique(weights[:, 0]))
    expect.that(
        different > 1,
        f"{OFTEN}: the weights are the same for every seed.",
        hint="Does everything you draw come from the generator that the seed started?",
    )
    expect.that(
        different == len(weights),
        f"{OFTEN}: only {different} of them gave weights of their own.",
        hint=NO_SEED,
    )
    expect.that(
        not draws.never_change(weights),
        f"{OFTEN}: some weights are the same for every seed.",
        hint="Does everything you draw come from the generator that the seed started?",
    )
    first, second, correlation = draws.most_alike(weights)
    expect.that(
        correlation <= 0.36,
        f"{OFTEN}: {draws.place(first, SHAPES)} and {draws.place(second, SHAPES)} "
        f"{draws.alike_text(weights, first, second)}.",
        hint=draws.alike_hint(
            weights,
            first,
            second,
            "Are they made of one and the same draw: one number that is used twice, or a "
            "generator that is started several times with the same seed?",
        ),
    )


@pytest.mark.weight(2)
def test_seed_decides(student):
    """The seed decides: the same seed gives the same weights, another seed gives others"""
    sizes = (4, 3, 5, 2)
    seen = {}
    others: dict[int, str] = {}
    for seed in (*range(12), 100, 4711):
        what = f"initialize_layers({list(sizes)}, {seed})"
        seen[seed] = drawn(student, sizes, seed)
        expect.untouched(student.last, what)
        for place, W in enumerate(drawn(student, sizes, seed)):
            if not np.array_equal(seen[seed][place], W):
                others.setdefault(seed, f"{what}: a second call gave another layers[{place}]['W'].")
    for message in list(others.values())[:1]:
        raise Failure(message, hint=hints.not_repeated(others))
    for place in range(len(sizes) - 1):
        different = {weights[place].tobytes() for weights in seen.values()}
        expect.that(
            len(different) == len(seen),
            f"initialize_layers({list(sizes)}, seed): two different seeds gave the same "
            f"layers[{place}]['W'].",
            hint=NO_SEED,
        )
