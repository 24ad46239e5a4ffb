"""``gradient_descent_step(layers, gradients, learning_rate)``: one step downhill.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

HINT = (
    "The new value is the old one minus the learning rate times the gradient. Which of these is "
    "another one in yours?"
)


@pytest.fixture
def step(student, network, same_layers):
    """Takes one step, compares, and returns the call in words."""

    def take(sizes, learning_rate, keys=("W", "b"), *, hint=HINT, layers=None, gradients=None):
        layers = layers or network(sizes, 5).layers
        # any numbers of the right shapes will do
        gradients = gradients or network(sizes, 6).layers
        what = expect.describe(
            "gradient_descent_step(layers, gradients, learning_rate)", learning_rate=learning_rate
        )
        what = f"{what} and layers of the sizes {list(sizes)}"
        found = student.gradient_descent_step(layers, gradients, learning_rate)
        expected = [
            {key: layer[key] - float(learning_rate) * gradient[key] for key in ("W", "b")}
            for layer, gradient in zip(layers, gradients, strict=True)
        ]
        same_layers(found, expected, what, keys=keys, hint=hint)
        return what

    return take


@pytest.mark.weight(2)
def test_weights_move_against_the_gradient(step):
    """The weights of every layer after one step"""
    step((3, 4, 2), 0.5, ("W",))


@pytest.mark.weight(1)
def test_biases_move_too(step):
    """Weights and biases after one step, and nothing else"""
    step((3, 4, 2), 0.5)


@pytest.mark.weight(1)
def test_any_depth(step):
    """A step of a single layer, and of five"""
    step((4, 3), 0.2)
    step((2, 5, 3, 6, 4, 7), 0.2)


@pytest.mark.weight(1)
def test_learning_rate_sets_the_length(step):
    """Steps with small and large learning rates"""
    for learning_rate in (1e-3, 2, np.float64(0.3)):
        step((3, 5, 4, 2), learning_rate)


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(step, network, with_zeros):
    """Weights and gradients that are 0, or large"""
    sizes = (3, 4, 2)
    case, other = network(sizes, 5), network(sizes, 6)
    for share, large in ((0.5, 30.0), (0.1, 30.0), (0.5, 1e5)):
        far = [{key: large * array for key, array in layer.items()} for layer in other.layers]
        step(sizes, share, gradients=far)
        step(sizes, share, layers=far)
    step(sizes, 0.5, layers=with_zeros(case).layers)
    step(sizes, 0.5, gradients=with_zeros(other).layers)


@pytest.mark.weight(1)
def test_names_of_keys(step, network, turned):
    """The right step whatever the order of the keys: their names count"""
    sizes = (3, 4, 2)
    step(sizes, 0.5)
    step(sizes, 0.5, hint=hints.BY_NAME, gradients=turned(network(sizes, 6).layers))
    step(sizes, 0.5, hint=hints.BY_NAME, layers=turned(network(sizes, 5).layers))


@pytest.mark.weight(1)
def test_calls_are_independent(step, network):
    """The right step in every call, whatever was asked before"""
    sizes = (3, 4, 2)
    for number, (own, other) in enumerate(((5, 6), (7, 8), (5, 8), (7, 6), (5, 6))):
        layers, gradients = network(sizes, own).layers, network(sizes, other).layers
        hint = hints.first(HINT, hints.KEPT, number)
        step(sizes, 0.5, hint=hint, layers=layers, gradients=gradients)


@pytest.mark.weight(2)
def test_leaves_its_arguments_alone(step, student):
    """The right step to new layers, and the old ones as they were"""
    what = step((2, 4, 3), 0.1)
    expect.untouched(student.last, what)
