"""``train(layers, X, y, epochs, learning_rate)``: forward, loss, backward, step, again.

Full-batch gradient descent from given layers has one path, which is compared with the
reference's to 1e-8.  Correct solutions that round differently stay within 1e-13 of it over
these few epochs, and on none of the paths does a hidden neuron come nearer to ReLU's kink than
1e-4, so none can fail by chance.  Losses may also be off by what a floor inside of their logarithm
moves them, one that cross_entropy's own suite allows: it moves no layer.
"""

import functools
from dataclasses import replace

import numpy as np
import pytest

from autograder.testing import expect, hints, training
from autograder.testing.remembered import remembered

PATH = 1e-8
FLOOR = 1e-7
"""The largest floor that test_cross_entropy.py allows."""

ALL = (
    "The first {place} losses are right, as far as they show it. Is there anything in your loop "
    "that ends it, or is changed in it, by what the loss does, or by how many epochs have passed?"
)


@remembered
def _trained(reference, *training):
    return reference.train(*training)


@remembered
def _floored(reference, layers, X, y, epochs, learning_rate):
    """The losses with the largest floor inside of their logarithm."""
    losses = []
    for _ in range(epochs):
        given = reference.forward(layers, X)[-1][y == 1]
        losses.append(float(-np.log(given + FLOOR).mean()))
        layers, _ = reference.train(layers, X, y, 1, learning_rate)
    return losses


@pytest.fixture
def trained(student, reference, same_layers):
    """Trains, compares with the reference, and returns the call in words."""

    def run(case, epochs, learning_rate, hint="", later=""):
        what = case.words("train(layers, X, y, epochs, learning_rate)")
        what = f"{what}, epochs = {epochs}, learning_rate = {learning_rate}"
        answer = student.train(case.layers, case.X, case.y, epochs, learning_rate)

        def after(steps):
            return _trained(reference, case.layers, case.X, case.y, steps, learning_rate)

        def floored():
            return _floored(reference, case.layers, case.X, case.y, epochs, learning_rate)

        def compare(layers, true, why):
            same_layers(layers, true, what, hint=why, tolerance=PATH)

        path = training.Path("layers", epochs, functools.cache(after))
        training.follow(answer, path, what, compare, hint=hint, later=later, floored=floored)
        return what

    return run


@pytest.mark.weight(2)
def test_one_epoch(trained, network):
    """One epoch: one step, and the loss before it"""
    # another network than below: what is kept from call to call shows as such
    trained(network((2, 4, 3), 6, number=1), 1, 0.5)


@pytest.mark.weight(2)
def test_path(trained, network):
    """Twenty epochs over all samples, each from where the last one ended"""
    trained(network((2, 4, 3), 6), 20, 0.5)


@pytest.mark.weight(2)
def test_any_depth(trained, network, with_zeros, steep, spiral):
    """Networks of any depth and sizes, with any number of samples and any learning rate"""
    trained(network((3, 4), 5), 9, 1.0)
    trained(network((4, 6, 5, 3), 7, integers=True), 12, 0.1)
    trained(network((3, 5, 4, 6, 2), 1), 7, 0.05)
    trained(network((3, 3, 3, 3), 3), 2, 0.123)
    trained(network((1, 4, 3, 4, 3, 4, 1, 9), 10), 2, 0.1)
    trained(with_zeros(network((3, 4, 2), 5)), 2, 0.1)
    trained(steep(network((3, 4, 2), 1, number=48)), 2, 0.01)
    trained(spiral, 2, 0.5)


@pytest.mark.weight(1)
def test_loss_hardly_falls(trained, network, changed):
    """Many epochs where the loss is small, or large, or hardly falls"""
    case = network((2, 4, 3), 6)
    small = [{key: 0.01 * array for key, array in layer.items()} for layer in case.layers]
    trained(changed(case, layers=small), 110, 1e-4, later=ALL)
    sure = [case.layers[0], {"W": 0.1 * case.layers[1]["W"], "b": np.array([[8.0, 0.0, 0.0]])}]
    for right, epochs in ((0, 12), (1, 2)):
        y = np.tile(np.eye(3)[right], (6, 1))
        trained(changed(case, layers=sure, y=y), epochs, 0.5, later=ALL)


@pytest.mark.weight(1)
def test_many_epochs(trained, network):
    """Hundreds of epochs, each like the first"""
    # Without a hidden layer, so that no door is near its kink on such a long way.
    trained(network((2, 3), 4), 520, 0.5, later=ALL)


@pytest.mark.weight(1)
def test_loss_rises(trained, network, changed):
    """Steps that are too long: the loss rises, is noted as it is, and training goes on"""
    trained(network((2, 4, 3), 6, number=25), 9, 3.0, later=ALL)
    case = network((3, 4, 2), 5)
    far = [{key: 12.0 * array for key, array in case.layers[0].items()}]
    far.append({"W": case.layers[1]["W"] / 12.0, "b": case.layers[1]["b"]})
    trained(changed(case, layers=far), 2, 0.01, later=ALL)


@pytest.mark.weight(1)
def test_names_of_keys(trained, network, turned):
    """The right training whatever the order of the keys: their names count"""
    case = network((3, 4, 2), 5)
    trained(case, 2, 0.1)
    trained(replace(case, layers=turned(case.layers)), 2, 0.1, hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(trained, network, changed):
    """The right training in every call, whatever was trained before"""
    first, second = network((3, 4, 2), 5), network((3, 4, 2), 5, number=1)
    other = np.roll(first.y, 1, axis=1)
    cases = (first, first, second, changed(first, X=second.X), changed(first, y=other))
    for number, case in enumerate(cases):
        trained(case, 3, 0.1, hints.first("", hints.KEPT, number))
    trained(changed(first, layers=second.layers), 3, 0.1, hints.KEPT)
    trained(first, 3, 0.05, hints.KEPT)
    trained(first, 5, 0.1, hints.KEPT)


@pytest.mark.weight(1)
def test_no_epochs(trained, network):
    """Two epochs, and none: no step and no losses"""
    case = network((3, 4, 2), 5)
    trained(case, 2, 0.5)
    trained(case, 0, 0.5)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(trained, student, network):
    """The right training, and the layers that it started from as they were"""
    what = trained(network((3, 2, 4, 5), 6), 5, 0.3)
    expect.untouched(student.last, what)
