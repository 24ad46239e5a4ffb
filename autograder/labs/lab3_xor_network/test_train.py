"""``train(parameters, X, y, epochs, learning_rate)``: forward, loss, backward, step, again.

Full-batch gradient descent from given parameters has one path, which is compared with the
reference's to 1e-8.  Correct solutions that round differently stay within 1e-13 of it over
these few epochs, so none can fail by chance.
"""

import pytest

from autograder.testing import expect

PATH = 1e-8
LOSSES = (
    "Every epoch appends one loss: that of the parameters before they take the step. What order "
    "are the four steps of an epoch in?"
)
STEPS = "Every epoch uses all samples, and starts from the parameters the last one ended with."


@pytest.fixture
def trained(student, reference):
    """Trains, compares with the reference, and returns the call in words."""

    def run(case, epochs, learning_rate):
        what = expect.describe(
            "train(parameters, X, y, epochs, learning_rate)",
            X=case.X,
            y=case.y,
            epochs=epochs,
            learning_rate=learning_rate,
        )
        answer = student.train(case.parameters, case.X, case.y, epochs, learning_rate)
        parameters, losses = expect.sequence(answer, 2, f"{what}: the answer (parameters, losses)")
        path, true = reference.train(case.parameters, case.X, case.y, epochs, learning_rate)
        losses = expect.numbers(losses, epochs, f"{what}: losses", hint=LOSSES)
        for place, loss in enumerate(true):
            part = f"{what}: losses[{place}]"
            expect.close(
                losses[place], loss, part, hint=LOSSES if place == 0 else STEPS, tolerance=PATH
            )
        expect.arrays(parameters, path, what, name="parameters", hint=STEPS, tolerance=PATH)
        return what

    return run


@pytest.mark.weight(2)
def test_one_epoch(trained, network):
    """One epoch is one step, and its loss is the one before that step"""
    trained(network(2, 4, 1, 4), 1, 1.0)


@pytest.mark.weight(2)
def test_path(trained, network):
    """Every epoch goes on from where the last one ended, over all samples"""
    trained(network(2, 4, 1, 4), 20, 1.0)


@pytest.mark.weight(2)
def test_any_sizes(trained, network):
    """Any number of inputs, outputs and samples, and any learning rate"""
    trained(network(3, 5, 2, 6, integers=True), 12, 0.3)
    trained(network(4, 3, 2, 1), 7, 2.0)
    trained(network(1, 2, 3, 5), 9, 0.05)


@pytest.mark.weight(1)
def test_no_epochs(trained, network):
    """No epochs: no step and no losses"""
    case = network(3, 4, 2, 5)
    trained(case, 2, 0.5)
    trained(case, 0, 0.5)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(trained, student, network):
    """The parameters that training started from stay as they were"""
    what = trained(network(3, 2, 2, 4), 5, 0.5)
    expect.untouched(student.last, what)
