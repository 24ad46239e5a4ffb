"""``speedup(parameter_count)``: how many times cheaper backpropagation is.

Exact values: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect

HINT = (
    "Divide the runs of the dear way by the runs of the cheap way, for just as many parameters. "
    "What is divided by what in yours, and does anything come after that?"
)


@pytest.mark.weight(1)
def test_small_networks(student):
    """Small networks: the runs of one way divided by those of the other"""
    for parameter_count in (3, 1, 2, 9, 33):
        what = f"speedup({parameter_count})"
        expect.close(student.speedup(parameter_count), parameter_count, what, hint=HINT)


@pytest.mark.weight(1)
def test_large_networks(student):
    """Large networks: the more parameters, the more is saved"""
    for parameter_count in (1000, 1_000_001, 123_456_789, 175_000_000_000, 6 * 10**18):
        what = f"speedup({parameter_count})"
        expect.close(student.speedup(parameter_count), parameter_count, what, hint=HINT)
