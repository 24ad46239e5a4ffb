"""``forward_passes(parameter_count, method)``: how many runs of the network a gradient costs.

Exact values: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import expect

NUDGES = "For each dial: how often is the network run, with the dial a little up and a little down?"
WALKS = "One run forward and one walk back: how many are that, for however many dials?"
COUNTS = (3, 1, 2, 33, 1000, 1_234_567, 98_765_433, 10**12, 6 * 10**18)


@pytest.fixture
def passes(student):
    """Asks for one number of runs and compares it."""

    def run(parameter_count, method, expected, hint):
        what = f"forward_passes({parameter_count}, {method!r})"
        expect.close(student.forward_passes(parameter_count, method), expected, what, hint=hint)

    return run


@pytest.mark.weight(1)
def test_numerical(passes):
    """The numerical gradient: two runs for every parameter"""
    for parameter_count in COUNTS:
        passes(parameter_count, "numerical", 2 * parameter_count, NUDGES)


@pytest.mark.weight(1)
def test_backpropagation(passes, student):
    """Backpropagation: one run forward and one back, however many parameters there are"""
    for parameter_count in COUNTS:
        passes(parameter_count, "backpropagation", 2, WALKS)
    # who says 2 to everything knows nothing about backpropagation
    measured = expect.number(
        student.forward_passes(33, "numerical"), "forward_passes(33, 'numerical')", hint=NUDGES
    )
    expect.that(
        measured > 2,
        "forward_passes gives the same number for both methods with 33 parameters.",
        hint="Where does your code look at its argument method, and which words does it look for?",
    )
