"""``chain_forward(x, weights, biases)``: from the input to the output, neuron by neuron.

Exact values for fixed chains: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect

CALL = "chain_forward(x, weights, biases)"
NEURON = "A neuron takes what the one before it gave, times its weight, plus its bias: then what?"
START = "The answer begins with x itself, so it is one longer than the list of weights."


def check(student, case):
    what = f"{CALL} with {case.words}"
    activations = student.chain_forward(case.x, case.weights, case.biases)
    found = expect.numbers(activations, len(case.weights) + 1, f"{what}: the answer", hint=START)
    for place, true in enumerate(case.activations):
        part = f"{what}: activations[{place}]"
        expect.close(found[place], true, part, hint=NEURON if place else START)
    return what


@pytest.mark.weight(2)
def test_one_neuron(student, chain):
    """One neuron: the input, then the sigmoid of weight times input plus bias"""
    check(student, chain(1))
    check(student, chain(1, x=-1.25))


@pytest.mark.weight(2)
def test_two_neurons(student, chain):
    """The second neuron takes in what the first one gave"""
    check(student, chain(2))


@pytest.mark.weight(2)
def test_longer_chains(student, chain):
    """A chain may have any length"""
    for length in (3, 4, 7, 10):
        check(student, chain(length))


@pytest.mark.weight(1)
def test_whole_numbers(student, chain):
    """A whole number is an input like any other"""
    check(student, chain(3, x=2))
    check(student, chain(2, x=-3))
    check(student, chain(4, x=0))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, chain):
    """Weights and biases stay as they were"""
    what = check(student, chain(5))
    expect.untouched(student.last, what)
