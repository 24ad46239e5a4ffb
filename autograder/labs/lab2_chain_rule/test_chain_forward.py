"""``chain_forward(x, weights, biases)``: from the input to the output, neuron by neuron.

Exact values for fixed chains: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect, hints

CALL = "chain_forward(x, weights, biases)"
NEURON = (
    "A neuron takes what the one before it gave, times its weight, plus its bias, and squeezes "
    "the sum with the sigmoid. Which of these is another in yours?"
)
EQUAL = (
    "Chains in which no number comes twice are right, and here one does. Is a neuron's bias or "
    "weight looked up by a value, which index finds at its first place, or by the neuron's place?"
)
BEGINNING = "The answer begins with x itself, as it is. What does yours begin with?"
START = (
    "The answer begins with x itself, so it is one longer than the list of weights. Does your loop "
    "come to every neuron before the return, and does each of them add one number?"
)


def check(student, case, why=""):
    what = f"{CALL} with {case.words}"
    activations = student.chain_forward(case.x, case.weights, case.biases)
    count = hints.too_many(activations, case.activations, START)
    found = expect.numbers(activations, len(case.weights) + 1, f"{what}: the answer", hint=count)
    for place, true in enumerate(case.activations):
        part = f"{what}: activations[{place}]"
        expect.close(found[place], true, part, hint=why or (NEURON if place else BEGINNING))
    return what


@pytest.mark.weight(2)
def test_one_neuron(student, chain):
    """One neuron: the input, then the sigmoid of weight times input plus bias"""
    check(student, chain(1))
    check(student, chain(1, x=-1.25))


@pytest.mark.weight(2)
def test_two_neurons(student, chain):
    """Two neurons: the second one takes in what the first one gave"""
    check(student, chain(2))


@pytest.mark.weight(2)
def test_longer_chains(student, chain, chain_of):
    """Longer chains, also with weights, biases or activations that are equal"""
    for length in (3, 4, 7, 10):
        check(student, chain(length))
    for x, weights, biases in (
        (1.0, [2.0, 2.0, 2.0], [0.0, 1.0, -1.0]),
        (0.7, [1.5, -2.0, 3.0, 1.5], [0.5, 0.5, 0.5, -1.0]),
        (0.5, [2.0, 4.0, -3.0, 1.0], [-1.0, -2.0, 1.5, 0.0]),
    ):
        check(student, chain_of(x, weights, biases), EQUAL)


@pytest.mark.weight(1)
def test_whole_numbers(student, chain):
    """Whole numbers for an input"""
    check(student, chain(3, x=2))
    check(student, chain(2, x=-3))
    check(student, chain(4, x=0))


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(student, chain_of):
    """Weights and biases that are 0, or large"""
    check(student, chain_of(1.5, [2.0, 0.0, -1.5], [0.5, 1.0, 0.0]))
    check(student, chain_of(0.8, [0.0], [0.0]))
    check(student, chain_of(2, [3.0, -2.0], [-5.0, 0.5]))
    check(student, chain_of(0.5, [12.0, -11.0], [-3.0, 3.0]))
    check(student, chain_of(12.0, [0.5, 2.0], [-3.0, -4.0]))
    check(student, chain_of(1000.0, [0.05, 2.0], [-1.0, 0.5]))


@pytest.mark.weight(1)
def test_calls_are_independent(student, chain, chain_of):
    """The right answer in every call, whatever was asked before"""
    one, other = chain(3), chain(3, number=1)
    calls = (
        one,
        other,
        chain_of(other.x, one.weights, one.biases),
        chain_of(one.x, other.weights, one.biases),
        chain_of(one.x, one.weights, other.biases),
        one,
    )
    for number, case in enumerate(calls):
        check(student, case, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, chain):
    """The right answer, and weights and biases as they were"""
    what = check(student, chain(5))
    expect.untouched(student.last, what)
