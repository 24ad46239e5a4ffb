"""``train(parameters, X, y, epochs, learning_rate)``: forward, loss, backward, step, again.

Full-batch gradient descent from given parameters has one path, which is compared with the
reference's to 1e-8.  Correct solutions that round differently stay within 1e-13 of it over
these epochs (where the loss rises, a change of the start grows to 30 times its size at most), so
none can fail by chance.
"""

from dataclasses import replace

import numpy as np
import pytest

from autograder.testing import expect, hints, training
from autograder.testing.remembered import remembered

LOSS = 1e-5
"""Losses may be off by this, as in test_binary_cross_entropy.py.  Parameters are followed to
1e-8."""

FLOOR = 5e-7
"""Losses may also be off by what this floor moves them inside of the logarithm: a larger one does
not pass test_binary_cross_entropy.py.  It moves no parameter."""

ALL = (
    "The first {place} losses are right, as far as they show it. Is every step just the learning "
    "rate times the gradient, or does the loss or the number of the epoch decide anything in your "
    "loop: when it ends, what is noted, how long the steps are, which parameters are kept?"
)


@remembered
def _floored(reference, parameters, X, y, epochs, learning_rate):
    """The losses with the largest floor inside of their logarithm."""
    losses = []
    for _ in range(epochs):
        output = reference.forward(parameters, X)["a2"]
        given = np.where(y == 1, output, 1.0 - output)
        losses.append(float(-np.log(given + FLOOR).sum(axis=1).mean()))
        parameters, _ = reference.train(parameters, X, y, 1, learning_rate)
    return losses


@pytest.fixture
def trained(student, reference, right_training):
    """Trains, compares with the reference, and returns the call in words."""

    def run(case, epochs, learning_rate, hint="", later=""):
        what = expect.describe(
            "train(parameters, X, y, epochs, learning_rate)",
            X=case.X,
            y=case.y,
            epochs=epochs,
            learning_rate=learning_rate,
        )

        def after(epochs):
            return right_training(case.parameters, case.X, case.y, epochs, learning_rate)

        def floored():
            return _floored(reference, case.parameters, case.X, case.y, epochs, learning_rate)

        def compare(parameters, right, hint):
            expect.arrays(
                parameters, right, what, name="parameters", hint=hint, tolerance=training.PATH
            )

        answer = student.train(case.parameters, case.X, case.y, epochs, learning_rate)
        path = training.Path("parameters", epochs, after)
        training.follow(
            answer, path, what, compare, hint=hint, later=later, floored=floored, tolerance=LOSS
        )
        return what

    return run


@pytest.mark.weight(2)
def test_one_epoch(trained, network):
    """One epoch: one loss, that of the start, and one step"""
    trained(network(2, 4, 1, 4), 1, 1.0)


@pytest.mark.weight(2)
def test_path(trained, network):
    """Twenty epochs: each one goes on from where the last one ended, over all samples"""
    # another network than before: what is kept from call to call shows as such
    trained(network(2, 4, 1, 4, number=3), 20, 1.0)


@pytest.mark.weight(2)
def test_any_sizes(trained, network, with_zeros, steep, table):
    """Any number of inputs, outputs and samples, and any learning rate"""
    trained(network(3, 5, 2, 6, integers=True), 12, 0.3)
    trained(network(4, 3, 2, 1), 7, 2.0)
    trained(network(1, 2, 3, 5), 9, 0.05)
    trained(network(3, 1, 1, 10), 3, 1.0)
    trained(network(2, 10, 2, 2), 3, 0.123)
    trained(network(3, 3, 3, 3), 3, 1.0)
    trained(table, 5, 0.3)
    trained(with_zeros(network(3, 4, 2, 5)), 3, 0.5)
    trained(steep(network(3, 4, 6, 1, number=6)), 3, 0.5)


@pytest.mark.weight(1)
def test_loss_hardly_falls(trained, network, changed, table):
    """Training goes on for many epochs, also where the loss is small, or large, or hardly falls"""
    flat = {name: 0.01 * array for name, array in network(2, 4, 1, 4).parameters.items()}
    trained(changed(table, parameters=flat), 110, 0.01, later=ALL)
    case = network(3, 4, 2, 5)
    sure = {**case.parameters, "W2": 0.2 * case.parameters["W2"], "b2": np.array([[8.0, -8.0]])}
    right = np.tile([1, 0], (5, 1))
    trained(changed(case, parameters=sure, y=right), 12, 2.0, later=ALL)
    trained(changed(case, parameters=sure, y=1 - right), 3, 0.1, later=ALL)


@pytest.mark.weight(1)
def test_loss_rises(trained, network, changed):
    """Where the steps are too long the loss rises, is noted as it is, and training goes on"""
    trained(network(2, 4, 1, 5, number=10), 12, 8.0, later=ALL)
    case = network(3, 4, 2, 5)
    steep = {**case.parameters, "W1": 8 * case.parameters["W1"]}
    trained(changed(case, parameters=steep, X=case.X / 8), 6, 4.0, later=ALL)


@pytest.mark.weight(1)
def test_names_of_keys(trained, network, turned):
    """The right path whatever the order of the keys: their names count"""
    case = network(3, 4, 2, 5)
    trained(case, 2, 0.5)
    trained(replace(case, parameters=turned(case.parameters)), 2, 0.5, hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(trained, network, changed):
    """The right path in every call, whatever was trained before"""
    first, second = network(3, 4, 2, 5), network(3, 4, 2, 5, number=1)
    trained(first, 3, 0.5)
    for case in (first, first, second, changed(first, X=second.X), changed(first, y=1 - first.y)):
        trained(case, 3, 0.5, hints.KEPT)
    trained(changed(first, parameters=second.parameters), 3, 0.5, hints.KEPT)
    trained(first, 3, 0.25, hints.KEPT)
    trained(first, 5, 0.5, hints.KEPT)


@pytest.mark.weight(1)
def test_no_epochs(trained, network):
    """No epochs: no step and no losses"""
    case = network(3, 4, 2, 5)
    trained(case, 2, 0.5)
    trained(case, 0, 0.5)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(trained, student, network):
    """The right path, and the parameters that it started from as they were"""
    what = trained(network(3, 2, 2, 4), 5, 0.5)
    expect.untouched(student.last, what)
