"""``forward(parameters, X)``: from the inputs to the output, layer by layer.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect

HIDDEN = "z1 is X times W1 plus b1, and a1 is the sigmoid of that."
OUTPUT = "The output layer works on a1 as the hidden layer works on X."


def run(student, case):
    """The call in words, and the cache that it returned."""
    what = expect.describe("forward(parameters, X)", X=case.X, W1=case.parameters["W1"])
    return what, student.forward(case.parameters, case.X)


def check(returned, case, what, names, hint):
    expected = {name: case.cache[name] for name in names}
    expect.arrays(returned, expected, what, name="cache", exact=False, hint=hint)


@pytest.mark.weight(2)
def test_hidden_layer_of_one_sample(student, network):
    """The hidden layer: weighted sums plus biases, then the sigmoid"""
    case = network(3, 4, 1, 1)
    what, cache = run(student, case)
    check(cache, case, what, ("z1", "a1"), HIDDEN)


@pytest.mark.weight(2)
def test_output_layer_of_one_sample(student, network):
    """The output layer does the same with the hidden layer's activations"""
    case = network(2, 8, 1, 1)
    what, cache = run(student, case)
    check(cache, case, what, ("z2", "a2"), OUTPUT)


@pytest.mark.weight(2)
def test_many_samples_and_outputs(student, network):
    """One row for each sample and one column for each neuron, for any sizes"""
    for sizes in ((3, 4, 2, 5), (1, 7, 3, 6), (5, 2, 1, 9), (4, 1, 3, 2)):
        case = network(*sizes)
        what, cache = run(student, case)
        check(cache, case, what, ("z1", "a1", "z2", "a2"), f"{HIDDEN} {OUTPUT}")


@pytest.mark.weight(1)
def test_whole_numbers(student, network):
    """Whole numbers are inputs like any others"""
    case = network(3, 5, 2, 4, integers=True)
    what, cache = run(student, case)
    check(cache, case, what, ("z1", "a1", "z2", "a2"), f"{HIDDEN} {OUTPUT}")


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, network):
    """Looking at the inputs does not change them, nor the parameters"""
    case = network(2, 3, 4, 5)
    what, cache = run(student, case)
    check(cache, case, what, ("z1", "a1", "z2", "a2"), f"{HIDDEN} {OUTPUT}")
    expect.untouched(student.last, what)
