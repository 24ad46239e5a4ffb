"""``momentum_step(parameters, gradients, velocity, learning_rate, beta)``: a rolling ball.

Exact values for fixed arrays: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

CALL = "momentum_step(parameters, gradients, velocity, learning_rate{})"
VELOCITY = (
    "The new velocity is beta times the old one plus the gradient itself. Is anything else "
    "multiplied in, left out, or of another sign?"
)
PARAMETERS = "The parameter moves against the velocity. Which of the two velocities, and how far?"
PAIR = "Two dicts are handed back, the parameters and the velocity, in that order."
DEFAULT = "With 0.9 for beta it is right. Which beta does your function take if it is given none?"


@pytest.fixture
def step(student, with_default):
    """Takes one step, compares it, and returns the student's answer and the call in words."""

    def take(parameters, gradients, velocity, learning_rate, *beta, number=1, hint=""):
        what = expect.describe(
            CALL.format(f", {beta[0]}" if beta else ""), learning_rate=learning_rate
        )
        if number > 1:
            what += f", step {number}"
        kept = float(beta[0]) if beta else 0.9
        speed = {name: kept * velocity[name] + gradients[name] for name in velocity}
        place = {name: parameters[name] - float(learning_rate) * speed[name] for name in speed}

        def compare(*beta):
            answer = student.momentum_step(parameters, gradients, velocity, learning_rate, *beta)
            found = expect.sequence(
                answer, 2, f"{what}: the answer (parameters, velocity)", hint=PAIR
            )
            why = hint or VELOCITY
            new_velocity = expect.arrays(found[1], speed, what, name="velocity", hint=why)
            why = hint or PARAMETERS
            return expect.arrays(found[0], place, what, name="parameters", hint=why), new_velocity

        if beta:
            return *compare(*beta), what
        return *with_default(compare, 0.9, hint=DEFAULT), what

    return take


@pytest.mark.weight(1)
def test_first_step(step, tree, zeros):
    """The first step, from rest"""
    step(tree(1), tree(2), zeros(), 0.1)


@pytest.mark.weight(2)
def test_several_steps(step, tree, zeros):
    """Four steps, in which the velocity keeps a share of what it was"""
    parameters, velocity = tree(1), zeros()
    for number in (1, 2, 3, 4):
        parameters, velocity, _ = step(parameters, tree(10 + number), velocity, 0.3, number=number)


@pytest.mark.weight(1)
def test_other_settings(step, tree):
    """Steps with any learning rate and any beta"""
    for learning_rate, beta in ((0.5, 0.5), (1, 0.0), (0.01, 0.99), (np.float64(0.2), 0.9)):
        step(tree(3), tree(4), tree(5), learning_rate, beta)
    step(tree(3), tree(4), tree(5), 0.005, 0.995)


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(step, tree, zeros):
    """Gradients and parameters that are 0, or large"""
    large = {name: 20.0 * array for name, array in tree(4).items()}
    step(tree(3), large, tree(5), 0.1)
    step(large, tree(3), large, 0.1)
    huge = {name: 1e5 * array for name, array in tree(4).items()}
    step(huge, tree(3), huge, 0.1)
    step(tree(3), huge, tree(5), 0.1)
    step(tree(3), zeros(), tree(5), 0.1)
    step(zeros(), tree(4), tree(5), 0.1)


@pytest.mark.weight(1)
def test_names_of_keys(step, tree, turned):
    """The right step whatever the order of the keys: their names count"""
    step(tree(3), tree(4), tree(5), 0.1)
    step(tree(3), turned(tree(4)), tree(5), 0.1, hint=hints.BY_NAME)
    step(tree(3), tree(4), turned(tree(5)), 0.1, hint=hints.BY_NAME)
    step(turned(tree(3)), tree(4), tree(5), 0.1, hint=hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(step, tree):
    """The right step in every call, whatever was asked before"""
    usual, others = (tree(3), tree(4), tree(5), 0.1, 0.8), (tree(6), tree(7), tree(8), 0.2, 0.6)
    step(*usual)
    for place in range(5):
        step(*usual[:place], others[place], *usual[place + 1 :], hint=hints.KEPT)
    step(*usual, hint=hints.KEPT)


@pytest.mark.weight(2)
def test_leaves_its_arguments_alone(step, student, tree):
    """The right step, and parameters, gradients and velocity as they were"""
    _, _, what = step(tree(6), tree(7), tree(8), 0.1)
    expect.untouched(student.last, what)
