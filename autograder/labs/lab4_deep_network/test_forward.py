"""``forward(layers, X)``: from the inputs to the probabilities, layer by layer.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, grown, hints

INPUT = (
    "The list begins with the inputs as they are, and each layer adds one array to it. What stands "
    "in yours, from the first to the last?"
)
HIDDEN = (
    "A hidden layer: what came in, times W, plus b, then ReLU; and that goes into the next one. "
    "Which of these steps is another one in yours?"
)
OUTPUT = (
    "If all before it is right, look at the last layer: what came in, times W, plus b, then "
    "softmax of every row, once, and no ReLU. Which of these is another one in yours?"
)


@pytest.fixture
def check(student):
    """Runs a network, compares what is at some places of the list, and returns the call."""

    def run(case, places=None, why=""):
        what = case.words("forward(layers, X)")
        last = len(case.layers)

        def compare(found, places):
            for place in places:
                hint = why or (OUTPUT if place == last else HIDDEN if place else INPUT)
                part = f"{what}: activations[{place}]"
                expect.close(found[place], case.activations[place], part, hint=hint)

        def right(found):
            compare(found, range(last + 1))

        answer = student.forward(case.layers, case.X)
        found = grown.sequence(answer, last + 1, what, right=right, hint=INPUT)
        compare(found, range(last + 1) if places is None else places)
        return what

    return run


@pytest.mark.weight(1)
def test_no_hidden_layer(check, network):
    """A single layer: scores, and the softmax of each row"""
    check(network((3, 2), 1))
    check(network((2, 4), 5))


@pytest.mark.weight(2)
def test_hidden_layers_of_one_sample(check, network):
    """The hidden layers for one sample: weighted sums plus biases, then ReLU, in their order"""
    check(network((3, 4, 2), 1), (0, 1))
    check(network((2, 5, 4, 3), 1), (0, 1, 2))


@pytest.mark.weight(2)
def test_output_layer(check, network):
    """The output layer: softmax in the place of ReLU"""
    check(network((3, 4, 2), 1), (2,))
    check(network((2, 5, 4, 3), 6), (3,))


@pytest.mark.weight(2)
def test_any_depth_and_sizes(check, network):
    """Networks of any depth and any sizes: one array more than there are layers"""
    for sizes, samples in (
        ((4, 3, 2), 5),
        ((1, 6, 3, 4), 7),
        ((5, 2, 4, 6, 3), 8),
        ((2, 7, 5, 4, 3, 6), 9),
        ((3, 3, 3, 3), 3),
        ((2, 4, 3, 4, 3, 4, 3, 2), 10),
        ((3, 1, 9), 4),
    ):
        check(network(sizes, samples))


@pytest.mark.weight(1)
def test_whole_numbers(check, network):
    """Whole numbers for inputs"""
    check(network((3, 5, 4, 2), 4, integers=True))


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(check, network, changed, with_zeros, steep):
    """Weights, biases and inputs that are 0, or large, and a layer with all doors closed"""
    case = network((3, 4, 5, 2), 5)
    check(with_zeros(case))
    check(steep(case))
    wide, narrow = case.layers[0], case.layers[1]
    for times in (2000.0, 20.0):
        far = {key: times * array for key, array in wide.items()}
        less = {"W": narrow["W"] / times, "b": narrow["b"]}
        check(changed(case, layers=[far, less, case.layers[2]]))
    narrow = less
    sure = {"W": case.layers[2]["W"], "b": case.layers[2]["b"] + [[1000.0, 0.0]]}
    check(changed(case, layers=[*case.layers[:2], sure]))
    check(changed(case, X=np.ones_like(case.X)))
    shut = {"W": narrow["W"], "b": narrow["b"] - 9.0}
    check(changed(case, layers=[case.layers[0], shut, case.layers[2]]))


@pytest.mark.weight(1)
def test_names_of_keys(check, network, changed, turned):
    """The right answer whatever the order of the keys: their names count"""
    case = network((3, 4, 2), 5)
    check(case)
    check(changed(case, layers=turned(case.layers)), why=hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(check, network, changed):
    """The right answer in every call, whatever was asked before"""
    first, second = network((3, 4, 2), 5), network((3, 4, 2), 5, number=1)
    cases = (first, second, changed(first, X=second.X), changed(second, X=first.X), first)
    for number, case in enumerate(cases):
        check(case, why=hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(check, student, network):
    """The right answer, and inputs and layers as they were"""
    what = check(network((2, 3, 5, 4), 6))
    expect.untouched(student.last, what)
