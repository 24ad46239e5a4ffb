"""Of what the titles of lab3's hidden suites speak."""

from __future__ import annotations

import pytest

from labs import Wrong
from support.running import Suites

SUITES = Suites("lab3_xor_network")


@pytest.mark.parametrize("slip", ["backward-flat-biases", "backward-sum", "backward-negative"])
def test_the_large_network_is_the_last_thing_that_is_said_of_wrong_gradients(slip: str) -> None:
    text = SUITES.code(Wrong("test_backward", slip))
    result = SUITES.grade(SUITES.namespace(text), ["test_backward"])["test_backward"]
    titles = [test.title for test in result.tests if not test.passed]
    assert len(titles) > 1
    assert "large network" not in titles[0]
    assert "moment" not in titles[0]
    assert titles[-1] == "A large network has its gradients, and has them within a moment"
