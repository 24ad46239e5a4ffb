"""``backward(layers, activations, y)``: the blame of every weight and bias for the loss.

Two witnesses that know nothing of each other are asked: the reference, and central differences
of the loss at the very layers that the student's function is given.  Networks and data are
fixed, and no hidden neuron is near ReLU's kink, so a correct solution can't fail by chance.

A gradient made of differences itself would pass both.  The first test therefore hands over a
network with 50,000 parameters.  On a slow core NumPy takes a millisecond for the gradient and
plain Python loops take 0.2 seconds; central differences need 100,000 runs of the network, which
take 6 seconds and more.  The limit is 2 seconds, and where it was passed the other tests do not
count differences as an answer either.
"""

from dataclasses import replace

import numpy as np
import pytest

from autograder.testing import Failure, expect, gradcheck, hints

CALL = "backward(layers, activations, y)"
ANALYTIC = (
    "Trying out every weight takes two runs of the network for each. The chain rule gives all "
    "slopes in one walk back."
)


@pytest.fixture(scope="module")
def tried():
    """What the first test leaves for those after it: whether the large network was too much."""
    return {"too slow": False}


@pytest.fixture
def gradients(student, tried):
    """The student's answer for a network, with the call in words."""

    def call(case):
        expect.that(
            not tried["too slow"],
            "backward took too long for a large network (see the first test), so that its answers "
            "for small ones do not count.",
            hint=ANALYTIC,
        )
        return student.backward(case.layers, case.activations, case.y), case.words(CALL)

    return call


@pytest.mark.weight(1)
@pytest.mark.seconds(2)
def test_chain_rule_for_a_large_network(student, network, judge_gradients, tried):
    """The gradient comes from the chain rule: 50,000 parameters take no more than a moment"""
    case = network((203, 180, 72, 3), 4)
    try:
        returned = student.backward(case.layers, case.activations, case.y)
    except Failure as failure:
        tried["too slow"] = failure.outcome == "timed out"
        if tried["too slow"]:
            message = f"{failure.message} The network had 50,000 parameters."
            raise Failure(message, hint=ANALYTIC, outcome="timed out") from None
        raise
    judge_gradients(returned, case, case.words(CALL))


@pytest.mark.weight(1)
def test_output_weights(gradients, network, judge_gradients):
    """The last layer's weights: the blame of the outputs, times what came in"""
    case = network((4, 5, 3), 1)
    returned, what = gradients(case)
    judge_gradients(returned, case, what, places=[1], keys=("W",))


@pytest.mark.weight(2)
def test_hidden_weights(gradients, network, judge_gradients):
    """A hidden layer's weights: the blame goes back through the weights and the open doors"""
    case = network((4, 5, 3), 1)
    returned, what = gradients(case)
    judge_gradients(returned, case, what, places=[0], keys=("W",))


@pytest.mark.weight(1)
def test_biases(gradients, network, judge_gradients):
    """A bias has the blame of its own neuron for a gradient, in the bias's shape"""
    case = network((2, 6, 4, 3), 1)
    returned, what = gradients(case)
    judge_gradients(returned, case, what, keys=("b",))


@pytest.mark.weight(2)
def test_mean_over_samples(gradients, network, judge_gradients):
    """The gradient is the mean over the samples, not their sum"""
    for sizes, samples in (((3, 4, 2), 5), ((5, 2, 3), 7)):
        case = network(sizes, samples)
        returned, what = gradients(case)
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_no_hidden_layer(gradients, network, judge_gradients):
    """A network of a single layer has a gradient too"""
    for sizes, samples in (((4, 3), 1), ((3, 5), 6)):
        case = network(sizes, samples)
        returned, what = gradients(case)
        judge_gradients(returned, case, what)


@pytest.mark.weight(2)
def test_any_depth(gradients, network, judge_gradients):
    """The same two steps for every layer, however many there are"""
    for sizes, samples in (
        ((3, 5, 4, 2), 6),
        ((2, 7, 5, 4, 3), 8),
        ((6, 4, 7, 2, 5, 3), 9),
        ((3, 3, 3, 3), 3),
        ((1, 4, 3, 4, 3, 4, 1, 9), 10),
    ):
        case = network(sizes, samples, integers=True)
        returned, what = gradients(case)
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_zeros_and_large_slopes(gradients, network, changed, with_zeros, steep, judge_gradients):
    """A weight or an input may be 0, all doors of a layer closed, and a slope large"""
    usual = network((3, 4, 5, 2), 6)
    shut = {**usual.layers[1], "b": usual.layers[1]["b"] - 9.0}
    for case in (
        with_zeros(usual),
        steep(network((3, 4, 2), 1, number=48)),
        changed(usual, layers=[usual.layers[0], shut, usual.layers[2]]),
    ):
        returned, what = gradients(case)
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_names_of_keys(gradients, network, turned, judge_gradients):
    """The names of the keys count, and not their order"""
    case = network((3, 4, 2), 5)
    case = replace(case, layers=turned(case.layers))
    returned, what = gradients(case)
    judge_gradients(returned, case, f"{what}, b before W", hint=hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(gradients, network, changed, judge_gradients):
    """Every call answers for itself, whatever was asked before"""
    first, second = network((3, 4, 2), 5), network((3, 4, 2), 5, number=1)
    # Activations after hidden ones are twice as large come from weights half as large.
    halved = [
        {key: 2 * array for key, array in first.layers[0].items()},
        {"W": first.layers[1]["W"] / 2, "b": first.layers[1]["b"]},
    ]
    for case in (
        first,
        second,
        changed(first, X=second.X),
        changed(first, y=np.roll(first.y, 1, axis=1)),
        changed(first, layers=second.layers),
        changed(first, layers=halved),
        first,
    ):
        returned, what = gradients(case)
        judge_gradients(returned, case, f"{what}, after other calls", hint=hints.KEPT)


@pytest.mark.weight(2)
def test_gradient_matches_finite_differences(gradients, network, judge_gradients, reference):
    """Every slope is what a tiny step of that weight or bias does to the loss"""
    for sizes, samples in (((4, 3), 5), ((3, 5, 2), 4), ((4, 6, 5, 3), 7), ((2, 5, 6, 4, 3), 8)):
        case = network(sizes, samples)

        def loss(layers, case=case):
            return reference.cross_entropy(reference.forward(layers, case.X)[-1], case.y)

        returned, what = gradients(case)
        differences = gradcheck.numerical_gradient(loss, case.layers)
        judge_gradients(returned, case, what, expected=differences)
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(gradients, student, network, judge_gradients):
    """Finding the blame changes neither the layers, nor the activations, nor the truth"""
    case = network((4, 3, 5, 2), 6)
    returned, what = gradients(case)
    # First, because a change on the way is why the numbers may be wrong as well.
    expect.untouched(student.last, what)
    judge_gradients(returned, case, what)
