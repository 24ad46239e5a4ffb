"""``gradient_descent_step(layers, gradients, learning_rate)``: one step downhill.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect

HINT = "The new value is the old one minus the learning rate times the gradient."


@pytest.fixture
def step(student, network, same_layers):
    """Takes one step, compares, and returns the call in words."""

    def take(sizes, learning_rate, keys=("W", "b")):
        case, other = network(sizes, 5), network(sizes, 6)
        gradients = other.layers  # any numbers of the right shapes will do
        what = expect.describe(
            "gradient_descent_step(layers, gradients, learning_rate)", learning_rate=learning_rate
        )
        what = f"{what} and layers of the sizes {list(sizes)}"
        found = student.gradient_descent_step(case.layers, gradients, learning_rate)
        expected = [
            {key: layer[key] - float(learning_rate) * gradient[key] for key in ("W", "b")}
            for layer, gradient in zip(case.layers, gradients, strict=True)
        ]
        same_layers(found, expected, what, keys=keys, hint=HINT)
        return what

    return take


@pytest.mark.weight(2)
def test_weights_move_against_the_gradient(step):
    """Each weight moves against its gradient, in every layer"""
    step((3, 4, 2), 0.5, ("W",))


@pytest.mark.weight(1)
def test_biases_move_too(step):
    """The biases learn as well, and nothing but weights and biases comes back"""
    step((3, 4, 2), 0.5)


@pytest.mark.weight(1)
def test_any_depth(step):
    """A single layer or five: each takes its step"""
    step((4, 3), 0.2)
    step((2, 5, 3, 6, 4, 7), 0.2)


@pytest.mark.weight(1)
def test_learning_rate_sets_the_length(step):
    """The learning rate sets how far the step goes"""
    for learning_rate in (1e-3, 2, np.float64(0.3)):
        step((3, 5, 4, 2), learning_rate)


@pytest.mark.weight(2)
def test_leaves_its_arguments_alone(step, student):
    """The step gives new layers, and the old ones stay as they were"""
    what = step((2, 4, 3), 0.1)
    expect.untouched(student.last, what)
