"""``forward(layers, X)``: from the inputs to the probabilities, layer by layer.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect

INPUT = "The list begins with the inputs as they are, and each layer adds one array to it."
HIDDEN = "A hidden layer: what came in, times W, plus b, then ReLU. Then the next one."
OUTPUT = "The last layer's scores go through softmax, once. ReLU is for the hidden layers."


@pytest.fixture
def check(student):
    """Runs a network, compares what is at some places of the list, and returns the call."""

    def run(case, places=None):
        what = case.words("forward(layers, X)")
        last = len(case.layers)
        found = expect.sequence(student.forward(case.layers, case.X), last + 1, what, hint=INPUT)
        for place in range(last + 1) if places is None else places:
            hint = OUTPUT if place == last else HIDDEN if place else INPUT
            part = f"{what}: activations[{place}]"
            expect.close(found[place], case.activations[place], part, hint=hint)
        return what

    return run


@pytest.mark.weight(1)
def test_no_hidden_layer(check, network):
    """A single layer: scores, and the softmax of each row"""
    check(network((3, 2), 1))
    check(network((2, 4), 5))


@pytest.mark.weight(2)
def test_hidden_layers_of_one_sample(check, network):
    """The hidden layers: weighted sums plus biases, then ReLU, one after the other"""
    check(network((3, 4, 2), 1), (0, 1))
    check(network((2, 5, 4, 3), 1), (0, 1, 2))


@pytest.mark.weight(2)
def test_output_layer(check, network):
    """The output layer: softmax in the place of ReLU"""
    check(network((3, 4, 2), 1), (2,))
    check(network((2, 5, 4, 3), 6), (3,))


@pytest.mark.weight(2)
def test_any_depth_and_sizes(check, network):
    """One array more than there are layers, for any depth and any sizes"""
    for sizes, samples in (
        ((4, 3, 2), 5),
        ((1, 6, 3, 4), 7),
        ((5, 2, 4, 6, 3), 8),
        ((2, 7, 5, 4, 3, 6), 9),
    ):
        check(network(sizes, samples))


@pytest.mark.weight(1)
def test_whole_numbers(check, network):
    """Whole numbers are inputs like any others"""
    check(network((3, 5, 4, 2), 4, integers=True))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(check, student, network):
    """Looking at the inputs does not change them, nor the layers"""
    what = check(network((2, 3, 5, 4), 6))
    expect.untouched(student.last, what)
