"""``predict(parameters, X)``: what the network says.

Exact values for fixed networks: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect

HINT = "The answer is the activation of the output layer as it is: one probability per output."


def check(student, case):
    what = expect.describe("predict(parameters, X)", X=case.X, W2=case.parameters["W2"])
    expect.close(student.predict(case.parameters, case.X), case.cache["a2"], what, hint=HINT)
    return what


@pytest.mark.weight(1)
def test_probability(student, network):
    """The prediction is the network's output, a probability that is not rounded"""
    check(student, network(2, 4, 1, 1))
    check(student, network(2, 8, 1, 4))


@pytest.mark.weight(1)
def test_any_sizes(student, network):
    """Every sample and every output gets its own, in an array (m, n_out)"""
    check(student, network(3, 4, 2, 5))
    check(student, network(4, 2, 3, 6, integers=True))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, network):
    """Asking the network for an answer does not change it"""
    what = check(student, network(3, 2, 4, 7))
    expect.untouched(student.last, what)
