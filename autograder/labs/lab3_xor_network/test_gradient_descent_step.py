"""``gradient_descent_step(parameters, gradients, learning_rate)``: one step downhill.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints
from autograder.testing.wording import names_hint

CALL = "gradient_descent_step(parameters, gradients, learning_rate)"
HINT = (
    "The new value is the old one minus the learning rate times the gradient of the same name. "
    "Which of these is another in yours?"
)


@pytest.fixture
def numbers(network):
    """Makes numbers in the shapes of all parameters, by the number of samples of a network."""
    return lambda samples: network(3, 4, 2, samples).parameters


@pytest.fixture
def step(student):
    """Takes steps with these arguments, each from where it is told, compares some of the
    parameters, and returns the last call in words.  All steps but the first have the hint
    ``then``."""

    def take(*calls, names=("W1", "b1", "W2", "b2"), then=HINT):
        steps = zip(calls, student.each("gradient_descent_step", calls), strict=True)
        for number, ((parameters, gradients, learning_rate), found) in enumerate(steps):
            what = expect.describe(CALL, learning_rate=learning_rate)
            expected = {
                name: parameters[name] - float(learning_rate) * gradients[name] for name in names
            }
            every, words = len(names) == len(parameters), expect.part(what, "parameters")
            if not every:
                expect.mapping(found, names, words, exact=False, hint=names_hint(found, parameters))
            hint = hints.first(HINT, then, number)
            expect.arrays(found, expected, what, name="parameters", exact=every, hint=hint)
        return what

    return take


@pytest.mark.weight(2)
def test_weights_move_against_the_gradient(step, numbers):
    """The weights after one step"""
    step((numbers(5), numbers(6), 0.5), names=("W1", "W2"))


@pytest.mark.weight(1)
def test_biases_move_too(step, numbers):
    """Weights and biases after one step, and nothing else"""
    step((numbers(5), numbers(6), 0.5))


@pytest.mark.weight(1)
def test_learning_rate_sets_the_length(step, numbers):
    """Steps with small and large learning rates"""
    step(*((numbers(5), numbers(6), rate) for rate in (1e-3, 2, np.float64(0.3))))


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(step, network, with_zeros):
    """Weights and gradients that are 0, or large"""
    case, other = network(3, 4, 2, 5), network(3, 4, 2, 6)
    parameters, gradients = case.parameters, other.parameters
    step(
        (parameters, {name: 20.0 * array for name, array in gradients.items()}, 0.5),
        ({name: 20.0 * array for name, array in parameters.items()}, gradients, 0.1),
        (parameters, {name: 1e5 * array for name, array in gradients.items()}, 0.5),
        ({name: 1e5 * array for name, array in parameters.items()}, gradients, 0.1),
        (with_zeros(case).parameters, gradients, 0.5),
        (parameters, with_zeros(other).parameters, 0.5),
    )


@pytest.mark.weight(1)
def test_names_of_keys(step, numbers, turned):
    """The right step whatever the order of the keys: their names count"""
    step(
        (numbers(5), numbers(6), 0.5),
        (numbers(5), turned(numbers(6)), 0.5),
        (turned(numbers(5)), numbers(6), 0.5),
        then=hints.BY_NAME,
    )


@pytest.mark.weight(1)
def test_calls_are_independent(step, numbers):
    """The right step in every call, whatever was asked before"""
    pairs = ((5, 6), (7, 8), (5, 8), (7, 6), (5, 6))
    step(*((numbers(one), numbers(other), 0.5) for one, other in pairs), then=hints.KEPT)


@pytest.mark.weight(2)
def test_leaves_its_arguments_alone(step, student, numbers):
    """The right step to new parameters, and the old ones as they were"""
    what = step((numbers(5), numbers(6), 0.1))
    expect.untouched(student.last, what)
