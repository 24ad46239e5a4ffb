"""``chain_backward(activations, weights)``: how much each weight and bias moves the output.

Two witnesses that know nothing of each other are asked: the reference, and central differences
of the chain's output.  Chains are fixed, so a correct solution can't fail by chance.
"""

import functools

import numpy as np
import pytest

from autograder.testing import expect, gradcheck, hints

CALL = "chain_backward(activations, weights)"
LISTS = ("weight_gradients", "bias_gradients")
LAST = (
    "The last neuron's bias moves the output through the slope of its own sigmoid and nothing "
    "else. What is yours made of: is that slope in it, at which activation, and what is it "
    "multiplied with?"
)
WALK = (
    "The blames further out are right, and this one is not. It is the next neuron's blame, times "
    "the weight that leads there, times the slope at what this neuron gave out. Which of the three "
    "is missing or another in yours, or is anything added to their product?"
)
ENDED = (
    "The blames further out are right, and from here to the first neuron all is 0. Does your walk "
    "come to every neuron, or does something end it before, such as a return inside the loop?"
)
ONE_SIGN = (
    "Every entry of this list has the wrong sign. Where does its minus come in, and is it in the "
    "other list too?"
)
SIGN = "By how much does the output rise if the output itself rises by 1? Where is the minus from?"
ZERO = (
    "Chains of ordinary numbers come out right. Is anything divided by a weight, limited or left "
    "out on the way, which shows where one is 0 or a slope is tiny or large?"
)
EQUAL = (
    "Chains in which no number comes twice are right, and here one does. Is anything looked up by "
    "a value, which index finds at its first place, or by the neuron's place?"
)
WEIGHT = (
    "The bias's gradient here is right, and the weight's is that times what came in at this "
    "neuron. Which activation do you take, and is anything else multiplied in?"
)
COUNT = "Every neuron has one gradient in each list. Does your loop come by each just once?"
ORDER = "You walk from the last neuron to the first. In which order shall the answers stand?"
PAIR = "First the gradients of the weights, then those of the biases."


def gradients(student, case):
    """The student's two lists for a chain, and the call in words."""
    what = f"{CALL} with {case.words}"
    answer = student.chain_backward(case.activations, case.weights)
    if isinstance(answer, np.ndarray) and answer.ndim == 2:
        answer = list(answer)  # two rows are two sequences as well
    what_came = f"{what}: the answer (weight_gradients, bias_gradients)"
    pair = expect.sequence(answer, None, what_came, hint=PAIR)
    expect.that(
        len(pair) == 2,
        f"{what}: the answer holds {len(pair)}, expected two lists: "
        "(weight_gradients, bias_gradients).",
        hint=PAIR,
    )
    lists = zip(LISTS, pair, strict=True)
    count = len(case.weights)
    return [
        expect.numbers(part, count, f"{what}: {name}", hint=COUNT) for name, part in lists
    ], what


def judge(student, reference, case, why=""):
    """Compare with the reference; where they differ, say where the walk went wrong.

    ``why`` is a hint for whatever is wrong.
    """
    found, what = gradients(student, case)
    true = [np.array(part) for part in reference.chain_backward(case.activations, case.weights)]
    if why:
        for name, own, part in zip(LISTS, found, true, strict=True):
            expect.close(own, part, f"{what}: {name}", hint=why)
    judge_lists(found, true, what)
    return found, what


related = functools.partial(expect.that, layer="relation")


def judge_lists(found, true, what, tolerance=expect.TOLERANCE):
    def like(part, other):
        return bool(np.allclose(part, other, rtol=tolerance, atol=tolerance))

    weights, biases = true
    if like(found[0], weights) and like(found[1], biases):
        return
    swapped = like(found[0], biases) and like(found[1], weights)
    related(not swapped, f"{what}: the two lists have changed places.", hint=PAIR)
    both = like(-found[0], weights) and like(-found[1], biases)
    for name, part, right in zip(LISTS, found, true, strict=True):
        turned = like(part[::-1], right) and not like(part, right)
        related(not turned, f"{what}: {name} stands in reverse order.", hint=ORDER)
        negative = like(-part, right)
        related(
            not negative,
            f"{what}: {name} has the wrong sign in every entry.",
            hint=SIGN if both else ONE_SIGN,
        )
    # The first mistake on the way back is the one to look for: what comes after it follows.
    for place in reversed(range(len(weights))):
        part = f"{what}: bias_gradients[{place}]"
        ended = not (found[0][: place + 1].any() or found[1][: place + 1].any())
        hint = LAST if place == len(weights) - 1 else ENDED if ended else WALK
        expect.close(found[1][place], biases[place], part, hint=hint, tolerance=tolerance)
        part = f"{what}: weight_gradients[{place}]"
        expect.close(found[0][place], weights[place], part, hint=WEIGHT, tolerance=tolerance)


@pytest.mark.weight(2)
def test_one_neuron(student, reference, chain):
    """One neuron: the slope of its sigmoid, and for the weight also what came in"""
    judge(student, reference, chain(1))
    judge(student, reference, chain(1, x=-1.5))


@pytest.mark.weight(3)
def test_two_neurons(student, reference, chain):
    """Two neurons: four local slopes multiply on the way to the first weight"""
    judge(student, reference, chain(2))
    judge(student, reference, chain(2, x=3.0))


@pytest.mark.weight(3)
def test_longer_chains(student, reference, chain, chain_of):
    """Longer chains: the walk goes on in the same way, and the answers stand in order"""
    for length in (3, 4, 6, 9):
        judge(student, reference, chain(length))
    for x, weights, biases in (
        (1.0, [2.0, 2.0, 2.0], [0.0, 1.0, -1.0]),
        (0.5, [2.0, 4.0, -3.0, 1.0], [-1.0, -2.0, 1.5, 0.0]),
    ):
        judge(student, reference, chain_of(x, weights, biases), EQUAL)


@pytest.mark.weight(1)
def test_whole_numbers(student, reference, chain):
    """Whole numbers for an input, and 0"""
    judge(student, reference, chain(3, x=2))
    judge(student, reference, chain(2, x=0))


@pytest.mark.weight(1)
def test_zeros_and_large_slopes(student, reference, chain, chain_of):
    """Weights that are 0, so that no blame gets past them, and slopes that are tiny, or large"""
    judge(student, reference, chain(3))
    for x, weights, biases in (
        (1.5, [2.0, 0.0, -1.5], [0.5, 1.0, 0.0]),
        (-0.5, [1.5, 2.0, 0.0], [0.5, 1.0, 0.5]),
        (0.8, [0.0], [0.3]),
        (0.8, [0.02, -0.02, 0.02, 0.02], [0.3, -0.2, 0.1, 0.0]),
        (9.0, [0.5, 7.0], [-4.5, -3.5]),
        (50.0, [1.0, 0.5, -2.0], [0.0, 0.3, 1.0]),
    ):
        case = chain_of(x, weights, biases)
        found, what = gradients(student, case)
        usual = functools.partial(judge, student, reference, chain(len(weights)))
        with hints.special(usual):
            for name, own, true in zip(LISTS, found, slopes_of(case), strict=True):
                expect.close(own, true, f"{what}: {name}", hint=ZERO)


def slopes_of(case):
    """Both lists, each link multiplied on its own."""
    local = [a * (1.0 - a) for a in case.activations[1:]]
    count = len(local)
    biases = [np.prod(local[k:]) * np.prod(case.weights[k + 1 :]) for k in range(count)]
    return [came_in * b for came_in, b in zip(case.activations, biases, strict=False)], biases


@pytest.mark.weight(1)
def test_calls_are_independent(student, reference, chain, chain_of):
    """The right gradients in every call, whatever was asked before"""
    one, other = chain(3), chain(3, number=1)
    first = one.activations[1]
    # The first weight moves nothing but x, and another one with its bias gives the same a2.
    weights = [one.weights[0], 2.0 * one.weights[1], one.weights[2]]
    biases = [one.biases[0], one.biases[1] - first * one.weights[1], one.biases[2]]
    for number, case in enumerate((one, other, chain_of(one.x, weights, biases), one)):
        judge(student, reference, case, hints.first("", hints.KEPT, number))


@pytest.mark.weight(2)
def test_gradient_matches_finite_differences(student, reference, chain):
    """The gradients that tiny steps of each weight and bias show"""
    for length in (2, 5):
        case = chain(length)

        def output(dials, case=case):
            both = dials["weights"].tolist(), dials["biases"].tolist()
            return reference.chain_forward(case.x, *both)[-1]

        dials = {"weights": np.array(case.weights), "biases": np.array(case.biases)}
        measured = gradcheck.numerical_gradient(output, dials)
        found, what = gradients(student, case)
        # Differences at steps of 1e-5 are true to about 1e-10 here.
        judge_lists(found, [measured["weights"], measured["biases"]], what, tolerance=1e-7)
        judge(student, reference, case)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, reference, chain):
    """The right gradients, and activations and weights as they were"""
    _, what = judge(student, reference, chain(4))
    expect.untouched(student.last, what)
