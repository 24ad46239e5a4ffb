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
def step(student, network):
    """Takes one step, compares some of the parameters, and returns the call in words."""
    case = network(3, 4, 2, 5)
    other = network(3, 4, 2, 6)
    gradients = other.parameters  # any numbers of the right shapes will do

    def take(
        learning_rate,
        names=("W1", "b1", "W2", "b2"),
        hint=HINT,
        parameters=case.parameters,
        gradients=gradients,
    ):
        what = expect.describe(CALL, learning_rate=learning_rate)
        found = student.gradient_descent_step(parameters, gradients, learning_rate)
        expected = {
            name: parameters[name] - float(learning_rate) * gradients[name] for name in names
        }
        every, words = len(names) == len(parameters), expect.part(what, "parameters")
        if not every:
            expect.mapping(found, names, words, exact=False, hint=names_hint(found, parameters))
        expect.arrays(found, expected, what, name="parameters", exact=every, hint=hint)
        return what

    return take


@pytest.mark.weight(2)
def test_weights_move_against_the_gradient(step):
    """The weights after one step"""
    step(0.5, ("W1", "W2"))


@pytest.mark.weight(1)
def test_biases_move_too(step):
    """Weights and biases after one step, and nothing else"""
    step(0.5)


@pytest.mark.weight(1)
def test_learning_rate_sets_the_length(step):
    """Steps with small and large learning rates"""
    for learning_rate in (1e-3, 2, np.float64(0.3)):
        step(learning_rate)


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(step, network, with_zeros):
    """Weights and gradients that are 0, or large"""
    case, other = network(3, 4, 2, 5), network(3, 4, 2, 6)
    step(0.5, gradients={name: 20.0 * array for name, array in other.parameters.items()})
    step(0.1, parameters={name: 20.0 * array for name, array in case.parameters.items()})
    step(0.5, gradients={name: 1e5 * array for name, array in other.parameters.items()})
    step(0.1, parameters={name: 1e5 * array for name, array in case.parameters.items()})
    step(0.5, parameters=with_zeros(case).parameters)
    step(0.5, gradients=with_zeros(other).parameters)


@pytest.mark.weight(1)
def test_names_of_keys(step, network, turned):
    """The right step whatever the order of the keys: their names count"""
    case, other = network(3, 4, 2, 5), network(3, 4, 2, 6)
    step(0.5)
    step(0.5, hint=hints.BY_NAME, gradients=turned(other.parameters))
    step(0.5, hint=hints.BY_NAME, parameters=turned(case.parameters))


@pytest.mark.weight(1)
def test_calls_are_independent(step, network):
    """The right step in every call, whatever was asked before"""
    for number, (parameters, gradients) in enumerate(((5, 6), (7, 8), (5, 8), (7, 6), (5, 6))):
        step(
            0.5,
            hint=hints.first(HINT, hints.KEPT, number),
            parameters=network(3, 4, 2, parameters).parameters,
            gradients=network(3, 4, 2, gradients).parameters,
        )


@pytest.mark.weight(2)
def test_leaves_its_arguments_alone(step, student):
    """The right step to new parameters, and the old ones as they were"""
    what = step(0.1)
    expect.untouched(student.last, what)
