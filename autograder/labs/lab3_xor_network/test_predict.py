"""``predict(parameters, X)``: what the network says.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect, hints

HINT = (
    "The answer is the activation of the output layer as it is: one probability per output. Of "
    "which layer is yours, and is anything done to it?"
)


def check(student, case, hint=HINT):
    what = expect.describe("predict(parameters, X)", X=case.X, W2=case.parameters["W2"])
    expect.close(student.predict(case.parameters, case.X), case.cache["a2"], what, hint=hint)
    return what


@pytest.mark.weight(1)
def test_probability(student, network, changed, table):
    """The network's output as it is: a probability, not rounded"""
    check(student, network(2, 4, 1, 1))
    check(student, network(2, 8, 1, 4))
    check(student, table)
    case = network(3, 4, 1, 6)
    far = {**case.parameters, "b2": case.parameters["b2"] + 5.0}
    check(student, changed(case, parameters=far))
    check(student, changed(case, parameters={**far, "b2": -far["b2"]}))
    check(student, changed(case, parameters={**far, "b2": far["b2"] + 40.0}))


@pytest.mark.weight(1)
def test_any_sizes(student, network, with_zeros, steep):
    """Networks of any sizes: an answer for every sample and every output, (m, n_out)"""
    check(student, network(3, 4, 2, 5))
    check(student, network(4, 2, 3, 6, integers=True))
    for sizes in ((1, 10, 2, 7), (4, 1, 3, 10), (3, 3, 3, 3)):
        check(student, network(*sizes))
    check(student, with_zeros(network(3, 4, 2, 5)))
    check(student, steep(network(3, 4, 2, 5)))


@pytest.mark.weight(1)
def test_names_of_keys(student, network, changed, turned):
    """The right answer whatever the order of the keys: their names count"""
    case = network(3, 4, 2, 5)
    check(student, case)
    check(student, changed(case, parameters=turned(case.parameters)), hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(student, network, changed):
    """The right answer in every call, whatever was asked before"""
    first, second = network(3, 4, 2, 5), network(3, 4, 2, 5, number=1)
    check(student, first)
    for case in (second, changed(first, X=second.X), changed(second, X=first.X), first):
        check(student, case, hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, network):
    """The right answer, and the network and its inputs as they were"""
    what = check(student, network(3, 2, 4, 7))
    expect.untouched(student.last, what)
