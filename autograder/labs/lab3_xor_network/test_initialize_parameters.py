"""``initialize_parameters(input_size, hidden_size, output_size, seed)``: where learning starts.

Any generator and any order of drawing is right, so only what holds for all of them is tested.
The seeds are fixed, so one solution always gets the same marks; over all generators that a
correct solution may choose, it fails less than once in nine million (``autograder/draws.py``
has the two bounds):

- The bell curve: 3.1e-8 for each of W1 and W2, and for a small network.
- Independence: with n = 400 and r = 0.36 the bound is 1e-12, and there are 9,045 pairs of
  weights: together below 1e-8.
- That two seeds or two weights come out equal has a probability of about 1e-16.
"""

import numpy as np
import pytest

from autograder.testing import Failure, draws, expect, hints
from autograder.testing.many_seeds import drawn

MAY_PASS = {
    "negative, or the opposite": "weights are drawn, from a bell curve around 0",
    "a thousandth or one more": "no number of draws tells such a spread from the right one",
}

SIZES = (7, 9, 8)
SHAPES = {"W1": (7, 9), "b1": (1, 9), "W2": (9, 8), "b2": (1, 8)}

MANY_SEEDS = draws.seeds(33, 400)

BETWEEN = (
    "What stands between your generator and the weights: a factor, a number that is added, a "
    "limit, or another distribution?"
)
FIXED = (
    "Some weights are the same for every seed. Does everything you draw come from the generator "
    "that the seed started?"
)
SIZE = "In a larger network they are right. Does the size of the network change how you draw?"


def checked(answer, sizes, seed, names=("W1", "W2")):
    """Some of the parameters in an answer, in the right shapes and with varied weights."""
    if len(names) == 2 and all_varied(answer, sizes):
        return answer
    n_in, n_hidden, n_out = sizes
    shapes = {
        "W1": (n_in, n_hidden),
        "b1": (1, n_hidden),
        "W2": (n_hidden, n_out),
        "b2": (1, n_out),
    }
    call = f"initialize_parameters({n_in}, {n_hidden}, {n_out}, {seed})"
    found = expect.mapping(answer, names, f"{call}: the answer", exact=len(names) == 4)
    arrays = {
        name: expect.array(found[name], shapes[name], f"{call}: parameters[{name!r}]")
        for name in names
    }
    for name in ("W1", "W2"):
        expect.that(
            len(set(arrays[name].ravel().tolist())) == arrays[name].size,
            f"{call}: parameters[{name!r}] holds the same number more than once.",
            hint="Neurons that start out equal get equal gradients and stay equal. Where do equal "
            "numbers come from: one draw used twice, whole numbers, rounding, a limit?",
        )
    return arrays


def all_varied(answer, sizes):
    """Whether an answer's weights are, at a glance, all that is checked; hundreds are drawn."""
    n_in, n_hidden, n_out = sizes
    return isinstance(answer, dict) and (
        draws.varied(answer.get("W1"), (n_in, n_hidden))
        and draws.varied(answer.get("W2"), (n_hidden, n_out))
    )


@pytest.fixture(scope="module")
def drawn_before():
    """Keeps what one test drew for the next."""
    return {}


@pytest.fixture
def many(student, reference, drawn_before):
    """All weights of 400 networks: W1 (400, 63) and W2 (400, 72)."""
    if not drawn_before:
        which = reference, "initialize_parameters", SIZES, MANY_SEEDS
        drawn_before["many"] = drawn(student, *which, weights_of)
    return drawn_before["many"]


def weights_of(answers):
    """The weights in answers of many seeds, a row for each."""
    networks = [checked(answer, SIZES, seed) for seed, answer in answers]
    return {name: np.array([net[name].ravel() for net in networks]) for name in ("W1", "W2")}


@pytest.mark.weight(1)
def test_shapes(student):
    """Weights and biases with one column for each neuron, and no two weights alike"""
    # all calls but the first go together: no test on another network may find its answer left over
    networks = ((2, 8, 1), SIZES, (3, 4, 2), (3, 4, 1), (2, 4, 1), (2, 1, 1), (2, 8, 1), SIZES)
    answers = student.each("initialize_parameters", [(*sizes, 1) for sizes in networks])
    for sizes, answer in zip(networks, answers, strict=True):
        checked(answer, sizes, 1, tuple(SHAPES))


@pytest.mark.weight(1)
def test_biases_start_at_zero(student):
    """Biases that start at zero, and weights that do not"""
    for sizes in (SIZES, (2, 1, 1)):
        call = "initialize_parameters({}, {}, {}, 5)".format(*sizes)
        parameters = checked(student.initialize_parameters(*sizes, 5), sizes, 5, tuple(SHAPES))
        for name in ("b1", "b2"):
            expect.that(
                not parameters[name].any(),
                f"{call}: parameters[{name!r}] is not zero.",
                hint="The weights make the neurons differ already. At which number do the biases "
                "start, so that they add nothing at first?",
                layer="difference",
            )


@pytest.mark.weight(3)
def test_weights_follow_the_standard_normal_distribution(many):
    """The weights follow the standard normal distribution: mean 0, standard deviation 1"""
    many.passes(follow_the_standard_normal_distribution)


def follow_the_standard_normal_distribution(many):
    for name, weights in many.items():
        expect.that(
            draws.is_normal(weights),
            f"initialize_parameters(7, 9, 8, seed) with {len(MANY_SEEDS)} seeds: "
            f"parameters[{name!r}] has mean {weights.mean():.3g} and standard deviation "
            f"{weights.std():.3g}, and its values are not spread as the standard normal "
            "distribution spreads them.",
            hint=FIXED if draws.never_change(weights) else BETWEEN,
            layer="difference",
        )


@pytest.mark.weight(1)
def test_network_for_xor(student, drawn_before):
    """The same distribution in a small network, such as that for XOR"""
    sizes, seeds = (2, 8, 1), MANY_SEEDS[:25]
    answers = student.each("initialize_parameters", [(*sizes, seed) for seed in seeds])
    networks = [checked(answer, sizes, seed) for seed, answer in zip(seeds, answers, strict=True)]
    weights = np.array([[*net["W1"].ravel(), *net["W2"].ravel()] for net in networks])
    if draws.is_normal(weights):
        return
    elsewhere = [weights for many in drawn_before.values() for weights in many.values.values()]
    fits_elsewhere = elsewhere and all(map(draws.is_normal, elsewhere))
    raise Failure(
        f"initialize_parameters(2, 8, 1, seed) with {len(seeds)} seeds: the weights have mean "
        f"{weights.mean():.3g} and standard deviation {weights.std():.3g}, and are not spread as "
        "the standard normal distribution spreads them.",
        hint=SIZE if fits_elsewhere else BETWEEN,
        layer="difference",
    )


@pytest.mark.weight(1)
def test_weights_are_independent(many):
    """Weights that do not go together: each one is a draw of its own, W2's as well"""
    many.passes(are_independent)


def are_independent(many):
    weights = np.hstack([many["W1"], many["W2"]])
    expect.that(
        not draws.never_change(weights),
        "initialize_parameters(7, 9, 8, seed): some weights are the same for every seed.",
        hint=FIXED,
    )
    first, second, correlation = draws.most_alike(weights)
    shapes = {name: SHAPES[name] for name in ("W1", "W2")}
    expect.that(
        correlation <= 0.36,
        f"initialize_parameters(7, 9, 8, seed) with {len(MANY_SEEDS)} seeds: "
        f"{draws.place(first, shapes)} and {draws.place(second, shapes)} "
        f"{draws.alike_text(weights, first, second)}.",
        hint=draws.alike_hint(
            weights,
            first,
            second,
            "Was a generator started twice with the same seed, or one draw used twice?",
        ),
    )


@pytest.mark.weight(2)
def test_seed_decides(student):
    """The seed decides: the same seed gives the same weights, another seed gives others"""
    seen = {}
    others: dict[int, str] = {}
    sizes, seeds = (4, 3, 2), (*range(12), 100, 4711)
    twice = [(*sizes, seed) for seed in seeds for _ in range(2)]
    answers = student.each("initialize_parameters", twice)
    for seed in seeds:
        what = f"initialize_parameters(4, 3, 2, {seed})"
        seen[seed] = checked(next(answers), sizes, seed)
        expect.untouched(student.last, what)
        again = checked(next(answers), sizes, seed)
        for name in ("W1", "W2"):
            if not np.array_equal(seen[seed][name], again[name]):
                others.setdefault(seed, f"{what}: a second call gave another parameters[{name!r}].")
    for message in list(others.values())[:1]:
        raise Failure(message, hint=hints.not_repeated(others))
    for name in ("W1", "W2"):
        different = {parameters[name].tobytes() for parameters in seen.values()}
        expect.that(
            len(different) == len(seen),
            f"initialize_parameters(4, 3, 2, seed): two different seeds gave the same "
            f"parameters[{name!r}].",
            hint="Where does your code use its argument seed?",
        )
