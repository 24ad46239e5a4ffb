"""``forward(parameters, X)``: from the inputs to the output, layer by layer.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

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
    for sizes in (
        (3, 4, 2, 5),
        (1, 7, 3, 6),
        (5, 2, 1, 10),
        (4, 1, 3, 2),
        (3, 3, 3, 3),
        (2, 10, 4, 7),
    ):
        case = network(*sizes)
        what, cache = run(student, case)
        check(cache, case, what, ("z1", "a1", "z2", "a2"), f"{HIDDEN} {OUTPUT}")


@pytest.mark.weight(1)
def test_whole_numbers(student, network, changed, table):
    """Whole numbers are inputs like any others, and 0 and 1 are"""
    ones = changed(table, X=np.ones((1, 2), dtype=int))
    for case in (network(3, 5, 2, 4, integers=True), table, ones):
        what, cache = run(student, case)
        check(cache, case, what, ("z1", "a1", "z2", "a2"), f"{HIDDEN} {OUTPUT}")


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(student, network, changed, with_zeros):
    """A weight, a bias or an input may be 0, and it may be large"""
    usual = network(3, 4, 2, 5)
    far = {**usual.parameters, "b1": usual.parameters["b1"] + [[12.0, -12.0, 11.0, -11.0]]}
    far["b2"] = usual.parameters["b2"] + [[5.5, -5.5]]
    for case in (with_zeros(usual), changed(usual, parameters=far), changed(usual, X=4 * usual.X)):
        what, cache = run(student, case)
        check(cache, case, what, ("z1", "a1", "z2", "a2"), f"{HIDDEN} {OUTPUT}")


@pytest.mark.weight(1)
def test_names_of_keys(student, network, changed, turned):
    """The names of the keys count, and not their order"""
    case = network(3, 4, 2, 5)
    what, cache = run(student, changed(case, parameters=turned(case.parameters)))
    check(cache, case, f"{what}, b2 first", ("z1", "a1", "z2", "a2"), hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(student, network, changed):
    """Every call answers for itself, whatever was asked before"""
    first, second = network(3, 4, 2, 5), network(3, 4, 2, 5, number=1)
    for case in (first, second, changed(first, X=second.X), changed(second, X=first.X), first):
        what, cache = run(student, case)
        check(cache, case, f"{what}, after other calls", ("z1", "a1", "z2", "a2"), hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, network):
    """Looking at the inputs does not change them, nor the parameters"""
    case = network(2, 3, 4, 5)
    what, cache = run(student, case)
    check(cache, case, what, ("z1", "a1", "z2", "a2"), f"{HIDDEN} {OUTPUT}")
    expect.untouched(student.last, what)
