"""``backward(parameters, cache, X, y)``: the blame of every parameter for the loss.

Two witnesses that know nothing of each other are asked: the reference, and central differences
of the loss at the very parameters that the student's function is given.  Networks and data are
fixed, so a correct solution can't fail by chance.

A gradient made of differences itself would pass both.  Before the first answer counts, a network
with 50,000 parameters is therefore handed over.  On a slow core NumPy takes a millisecond for the
gradient and plain Python loops take 0.2 seconds; central differences need 100,000 runs of the
network, which take 6 seconds and more.  The limit is 2 seconds, and where it is passed no test
counts differences as an answer.
"""

from dataclasses import replace

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

CALL = "backward(parameters, cache, X, y)"
ANALYTIC = (
    "Does yours try out every parameter, which takes two runs of the network for each, or go "
    "through single entries in Python? The chain rule gives all slopes in one walk back, in a few "
    "products of whole arrays."
)


SAMPLES = (
    "For a single sample the gradients are right. What is different with several: does every one "
    "of them take part, what is divided by m, which brackets hold it together, and along which "
    "axis is added up?"
)
OUTPUTS = (
    "With one output the gradients are right. What is different with several: which products and "
    "sums meet more than one column there?"
)
WHOLE = (
    "With numbers that have a point it is right, and with whole numbers in X and y it is not. Is "
    "any array of yours made like one of these, by zeros_like or copy, so that it cuts off what "
    "comes after the point?"
)
LARGE = (240, 206, 1, 8)
LARGE_SECONDS = 2


@pytest.fixture(scope="module")
def tried():
    """Keeps what came of the large network for the tests that follow."""
    return {}


@pytest.fixture
def large(student, network, tried):
    """The Failure that the large network ended with if it took too long, None otherwise."""
    if not tried:
        case = network(*LARGE)
        try:
            with student.within(min(LARGE_SECONDS, student.time_limit)):
                student.backward(case.parameters, case.cache, case.X, case.y)
            tried["ended"] = None
        except Failure as failure:
            tried["ended"] = failure
    ended = tried["ended"]
    return ended if ended and ended.outcome == "timed out" else None


@pytest.fixture
def gradients(student, large):
    """Each of some networks, with the student's answer for it and the call in words."""

    def call(*cases):
        expect.that(
            not large,
            "backward took too long for a large network (see the last test), so that its answers "
            "for small ones do not count.",
            hint=ANALYTIC,
        )
        calls = [(case.parameters, case.cache, case.X, case.y) for case in cases]
        for case, returned in zip(cases, student.each("backward", calls), strict=True):
            yield case, returned, expect.describe(CALL, X=case.X, y=case.y)

    return call


@pytest.fixture
def with_each_label(changed):
    """The network with each of the two labels: a formula may have forgotten one of them."""

    def make(case):
        return case, changed(case, y=1 - case.y)

    return make


@pytest.mark.weight(1)
def test_output_weights(gradients, network, with_each_label, judge_gradients):
    """The output's weights: the error of the output, times the activation it came in by"""
    for case, returned, what in gradients(*with_each_label(network(3, 4, 1, 1))):
        judge_gradients(returned, case, what, names=("W2",))


@pytest.mark.weight(2)
def test_hidden_weights(gradients, network, with_each_label, judge_gradients):
    """The hidden weights: the error goes back through W2 and is scaled by the sigmoid's slope"""
    for case, returned, what in gradients(*with_each_label(network(3, 4, 1, 1))):
        judge_gradients(returned, case, what, names=("W1",))


@pytest.mark.weight(1)
def test_biases(gradients, network, with_each_label, judge_gradients):
    """A bias has the error of its own neuron for a gradient, in the bias's shape"""
    for case, returned, what in gradients(*with_each_label(network(2, 5, 1, 1))):
        judge_gradients(returned, case, what, names=("b1", "b2"))


@pytest.mark.weight(2)
def test_mean_over_samples(gradients, network, with_each_label, judge_gradients, table):
    """Several samples: every gradient is the mean of theirs"""
    single = with_each_label(network(3, 4, 1, 1))
    several = network(3, 4, 1, 5), network(2, 8, 1, 4), network(1, 10, 1, 7)
    why = ["", "", SAMPLES, SAMPLES, SAMPLES, WHOLE]
    asked = gradients(*single, *several, table)
    for (case, returned, what), otherwise in zip(asked, why, strict=True):
        judge_gradients(returned, case, what, otherwise=otherwise)


@pytest.mark.weight(2)
def test_several_outputs(gradients, network, judge_gradients):
    """Several outputs: the blame of all of them comes back together"""
    sizes = ((3, 4, 2, 1), (4, 6, 3, 5), (1, 2, 4, 7), (3, 3, 3, 3), (4, 1, 3, 10))
    several = [network(*each, integers=whole) for each in sizes for whole in (False, True)]
    why = ["", *(OUTPUTS, WHOLE) * len(sizes)]
    asked = gradients(network(3, 4, 1, 5), *several)
    for (case, returned, what), otherwise in zip(asked, why, strict=True):
        judge_gradients(returned, case, what, otherwise=otherwise)


@pytest.mark.weight(1)
def test_zeros_and_large_slopes(gradients, network, changed, with_zeros, steep, judge_gradients):
    """The right gradients also where a weight, an input or a label is 0, or a slope is large"""
    some, one = network(3, 4, 2, 5), network(3, 4, 6, 1, number=6)
    # Two hidden neurons are saturated: their activation is 1 to the last digit, and next to 0.
    sure = {**some.parameters, "b1": some.parameters["b1"] + [[40.0, 0.0, -40.0, 0.0]]}
    equal = {name: np.full_like(array, 0.5) for name, array in some.parameters.items()}
    for case, returned, what in gradients(
        with_zeros(some),
        changed(some, y=0 * some.y),
        steep(one),
        changed(some, parameters=sure),
        changed(some, parameters=equal),
    ):
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_names_of_keys(gradients, network, turned, judge_gradients):
    """The right gradients whatever the order of the keys: their names count"""
    usual = network(3, 4, 2, 5)
    asked = gradients(
        usual,
        replace(usual, parameters=turned(usual.parameters)),
        replace(usual, cache=turned(usual.cache)),
    )
    for number, (case, returned, what) in enumerate(asked):
        order = ", keys in another order" if number else ""
        hint = hints.first("", hints.BY_NAME, number)
        judge_gradients(returned, case, f"{what}{order}", hint=hint)


@pytest.mark.weight(1)
def test_calls_are_independent(gradients, network, changed, judge_gradients):
    """The right gradients in every call, whatever was asked before"""
    first, second = network(3, 4, 2, 5), network(3, 4, 2, 5, number=1)
    # Inputs twice as large and weights half as large give the very same cache.
    halved = {**first.parameters, "W1": first.parameters["W1"] / 2}
    asked = gradients(
        first,
        second,
        changed(first, X=second.X),
        changed(first, y=1 - first.y),
        changed(first, parameters=second.parameters),
        changed(first, parameters=halved, X=2 * first.X),
        first,
    )
    for number, (case, returned, what) in enumerate(asked):
        after = ", after other calls" if number else ""
        hint = hints.first("", hints.KEPT, number)
        judge_gradients(returned, case, f"{what}{after}", hint=hint)


@pytest.mark.weight(2)
def test_gradient_matches_finite_differences(gradients, network, judge_gradients, differences):
    """Every entry of the gradients is what a tiny step of that parameter does to the loss"""
    sizes = ((3, 4, 2, 5), (5, 3, 4, 6))
    asked = gradients(*(network(*each) for each in sizes))
    for (case, returned, what), each in zip(asked, sizes, strict=True):
        judge_gradients(returned, case, what, expected=differences(*each))
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(gradients, student, network, judge_gradients):
    """The right gradients, and parameters, cache and data as they were"""
    for case, returned, what in gradients(network(4, 3, 2, 6)):
        judge_gradients(returned, case, what)
        expect.untouched(student.last, what)


@pytest.mark.weight(1)
@pytest.mark.seconds(LARGE_SECONDS)
def test_chain_rule_for_a_large_network(student, network, large, judge_gradients):
    """A large network has its gradients, and has them within a moment"""
    if large:
        message = f"{large.message} The network had 50,000 parameters."
        raise Failure(message, hint=ANALYTIC, outcome="timed out")
    case = network(*LARGE)
    returned = student.backward(case.parameters, case.cache, case.X, case.y)
    judge_gradients(returned, case, expect.describe(CALL, X=case.X, y=case.y))
