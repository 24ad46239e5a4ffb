"""``accuracy(layers, X, y)``: the share of right answers.

Exact values for fixed networks.  In every sample the most probable class leads by more than
0.01, so a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

HINT = (
    "Per sample: which class is the most probable, and which is the true one? The answer is the "
    "number of agreements divided by the number of samples. What is counted in yours, and what "
    "divided by what?"
)
NO_SHARE = (
    "Times the number of samples this should be a whole number, the one of right answers, and it "
    "is not. What is divided by what in yours, and is anything rounded?"
)


def why(found, samples):
    """What to ask of a wrong share: one that no number of right answers makes has its own."""
    return HINT if abs(found * samples - round(found * samples)) < 1e-6 else NO_SHARE


@pytest.fixture
def check(student):
    """Asks for the accuracy where exactly the first ``right`` samples are answered rightly."""

    def run(case, right, hint=""):
        samples, classes = case.y.shape
        true = case.activations[-1].argmax(axis=1)
        true[right:] = (true[right:] + 1 + np.arange(samples - right) % (classes - 1)) % classes
        y = np.eye(classes, dtype=case.y.dtype)[true]
        what = f"{case.words('accuracy(layers, X, y)')}, {right} answers right"
        found = expect.number(student.accuracy(case.layers, case.X, y), what)
        expect.close(found, right / samples, what, hint=hint or why(found, samples))
        return what

    return run


@pytest.mark.weight(2)
def test_share_of_right_answers(check, network):
    """The share of right answers, between 0 and 1"""
    check(network((3, 4, 3), 8), 6)
    check(network((2, 5, 4, 3), 7), 2)


@pytest.mark.weight(1)
def test_all_and_none(check, network):
    """All answers right, and none"""
    case = network((4, 6, 3), 5)
    check(case, 5)
    check(case, 0)
    check(network((3, 2), 1), 1)
    check(network((3, 2), 1), 0)


@pytest.mark.weight(1)
def test_any_depth_and_sizes(check, network, changed, spiral):
    """Networks of any depth, with any number of classes, and whole numbers as inputs"""
    check(network((5, 2), 9), 4)
    check(network((2, 5, 3, 6, 4), 10, integers=True), 3)
    for sizes, samples in (((3, 3, 3, 3), 3), ((1, 4, 1, 4, 3, 4, 3, 2), 6), ((2, 9), 7)):
        check(network(sizes, samples), 2)
    check(spiral, 10)
    case = network((3, 4, 3), 8)
    check(changed(case, X=np.repeat(case.X[:4], 2, axis=0)), 5)
    sure = {key: 400.0 * array for key, array in case.layers[1].items()}
    check(changed(case, layers=[case.layers[0], sure]), 3)


@pytest.mark.weight(1)
def test_names_of_keys(check, network, changed, turned):
    """The right share whatever the order of the keys: their names count"""
    case = network((3, 4, 3), 8)
    check(case, 6)
    check(changed(case, layers=turned(case.layers)), 6, hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(check, network, student, changed):
    """The right share in every call, whatever was asked before"""
    first, second = network((3, 4, 3), 8), network((3, 4, 3), 8, number=1)
    for number, (case, right) in enumerate(((first, 6), (first, 3), (second, 5), (first, 6))):
        check(case, right, hints.first("", hints.KEPT, number))
    what = f"{first.words('accuracy(layers, X, y)')}, after other calls"
    y = np.eye(3)[first.activations[-1].argmax(axis=1)]
    for case in (first, changed(first, X=second.X), changed(first, layers=second.layers)):
        agree = (case.activations[-1].argmax(axis=1) == y.argmax(axis=1)).mean()
        found = student.accuracy(case.layers, case.X, y)
        expect.close(found, agree, what, hint=hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(check, student, network):
    """The right share, and layers and samples as they were"""
    what = check(network((3, 4, 5), 6), 4)
    expect.untouched(student.last, what)
