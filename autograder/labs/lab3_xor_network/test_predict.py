"""``predict(parameters, X)``: what the network says.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect, hints

HINT = (
    "The answer is the activation of the output layer as it is: one probability per output. Of "
    "which layer is yours, and is anything done to it?"
)


def check(student, *cases, then=HINT):
    """Compare the answers for these cases; the hint for all but the first is ``then``."""
    answers = student.each("predict", [(case.parameters, case.X) for case in cases])
    for number, (case, answer) in enumerate(zip(cases, answers, strict=True)):
        what = expect.describe("predict(parameters, X)", X=case.X, W2=case.parameters["W2"])
        expect.close(answer, case.cache["a2"], what, hint=hints.first(HINT, then, number))
    return what


@pytest.mark.weight(1)
def test_probability(student, network, changed, table):
    """The network's output as it is: a probability, not rounded"""
    case = network(3, 4, 1, 6)
    far = {**case.parameters, "b2": case.parameters["b2"] + 5.0}
    check(
        student,
        network(2, 4, 1, 1),
        network(2, 8, 1, 4),
        table,
        changed(case, parameters=far),
        changed(case, parameters={**far, "b2": -far["b2"]}),
        changed(case, parameters={**far, "b2": far["b2"] + 40.0}),
    )


@pytest.mark.weight(1)
def test_any_sizes(student, network, with_zeros, steep):
    """Networks of any sizes: an answer for every sample and every output, (m, n_out)"""
    check(
        student,
        network(3, 4, 2, 5),
        network(4, 2, 3, 6, integers=True),
        network(1, 10, 2, 7),
        network(4, 1, 3, 10),
        network(3, 3, 3, 3),
        with_zeros(network(3, 4, 2, 5)),
        steep(network(3, 4, 2, 5)),
    )


@pytest.mark.weight(1)
def test_names_of_keys(student, network, changed, turned):
    """The right answer whatever the order of the keys: their names count"""
    case = network(3, 4, 2, 5)
    other_order = changed(case, parameters=turned(case.parameters))
    check(student, case, other_order, then=hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(student, network, changed):
    """The right answer in every call, whatever was asked before"""
    first, second = network(3, 4, 2, 5), network(3, 4, 2, 5, number=1)
    mixed = changed(first, X=second.X), changed(second, X=first.X)
    check(student, first, second, *mixed, first, then=hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, network):
    """The right answer, and the network and its inputs as they were"""
    what = check(student, network(3, 2, 4, 7))
    expect.untouched(student.last, what)
