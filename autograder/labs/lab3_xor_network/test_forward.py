"""``forward(parameters, X)``: from the inputs to the output, layer by layer.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import contextlib

import numpy as np
import pytest

from autograder.testing import Failure, expect, gradcheck, hints

NAMES = ("z1", "a1", "z2", "a2")
ASKED = {
    "z1": "z1 is X times W1 plus b1, a row for each sample. Which of these is another in yours?",
    "a1": "z1 is right and a1 is not. a1 is the sigmoid of z1: of what is yours made?",
    "z2": "The output layer works on a1 as the hidden layer works on X, with W2 and b2. Which of "
    "these is another in yours?",
    "a2": "z2 is right and a2 is not. a2 is the sigmoid of z2: of what is yours made?",
}
WITHOUT = (
    "{a} is right all the same: what is left out of the {z} that you keep, or done to it besides?"
)
OVERWRITTEN = (
    "{z} holds the same numbers as {a}, those after the sigmoid. Are they one array under two "
    "names, or does something write into {z}?"
)


def run(student, *cases):
    """Each of the cases, with the call in words and the cache that it returned."""
    caches = student.each("forward", [(case.parameters, case.X) for case in cases])
    for case, cache in zip(cases, caches, strict=True):
        what = expect.describe("forward(parameters, X)", X=case.X, W1=case.parameters["W1"])
        yield case, what, cache


def check(returned, case, what, names=NAMES, hint=""):
    """Compare part after part, in the order in which they are made."""
    cache = expect.mapping(returned, names, f"{what}: cache", exact=False)
    for name in names:
        part = f"{what}: cache[{name!r}]"
        expect.close(cache[name], case.cache[name], part, hint=hint or question(name, cache, case))


def question(name, cache, case):
    """What to ask of the first part that is wrong."""
    after = name.replace("z", "a")
    if name != after and after in cache:
        found = cache[name]
        if isinstance(found, np.ndarray) and gradcheck.agree(found, case.cache[after]):
            return OVERWRITTEN.format(z=name, a=after)
        with contextlib.suppress(Failure):
            expect.close(cache[after], case.cache[after], after)
            return f"{ASKED[name]} {WITHOUT.format(z=name, a=after)}"
    return ASKED[name]


@pytest.mark.weight(2)
def test_hidden_layer_of_one_sample(student, network):
    """The hidden layer for one sample: weighted sums plus biases, then the sigmoid"""
    for case, what, cache in run(student, network(3, 4, 1, 1)):
        check(cache, case, what, ("z1", "a1"))


@pytest.mark.weight(2)
def test_output_layer_of_one_sample(student, network):
    """The output layer for one sample: the same with the hidden layer's activations"""
    for case, what, cache in run(student, network(2, 8, 1, 1)):
        check(cache, case, what, ("z2", "a2"))


@pytest.mark.weight(2)
def test_many_samples_and_outputs(student, network):
    """Networks of any sizes: one row for each sample and one column for each neuron"""
    for case, what, cache in run(
        student,
        network(3, 4, 2, 5),
        network(1, 7, 3, 6),
        network(5, 2, 1, 10),
        network(4, 1, 3, 2),
        network(3, 3, 3, 3),
        network(2, 10, 4, 7),
    ):
        check(cache, case, what)


@pytest.mark.weight(1)
def test_whole_numbers(student, network, changed, table):
    """Whole numbers for inputs, 0 and 1 among them"""
    ones = changed(table, X=np.ones((1, 2), dtype=int))
    whole = network(3, 5, 2, 4, integers=True)
    for case, what, cache in run(student, whole, table, ones):
        check(cache, case, what)


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(student, network, changed, with_zeros):
    """Weights, biases and inputs that are 0, or large"""
    usual = network(3, 4, 2, 5)
    far = {**usual.parameters, "b1": usual.parameters["b1"] + [[12.0, -12.0, 11.0, -11.0]]}
    far["b2"] = usual.parameters["b2"] + [[5.5, -5.5]]
    equal = {name: np.full_like(array, 0.5) for name, array in usual.parameters.items()}
    for case, what, cache in run(
        student,
        with_zeros(usual),
        changed(usual, parameters=far),
        changed(usual, X=4 * usual.X),
        changed(usual, X=60 * usual.X),
        changed(usual, X=np.ones_like(usual.X)),
        changed(usual, parameters=equal),
    ):
        check(cache, case, what)


@pytest.mark.weight(1)
def test_names_of_keys(student, network, changed, turned):
    """The right answer whatever the order of the keys: their names count"""
    usual = network(3, 4, 2, 5)
    for case, what, cache in run(student, usual):
        check(cache, case, what)
    for case, what, cache in run(student, changed(usual, parameters=turned(usual.parameters))):
        check(cache, case, f"{what}, b2 first", hint=hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(student, network, changed):
    """The right answer in every call, whatever was asked before"""
    first, second = network(3, 4, 2, 5), network(3, 4, 2, 5, number=1)
    mixed = changed(first, X=second.X), changed(second, X=first.X)
    for number, (case, what, cache) in enumerate(run(student, first, second, *mixed, first)):
        after = ", after other calls" if number else ""
        check(cache, case, f"{what}{after}", hint=hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, network):
    """The right answer, and inputs and parameters as they were"""
    for case, what, cache in run(student, network(2, 3, 4, 5)):
        check(cache, case, what)
        expect.untouched(student.last, what)
