"""``learning_rate_behaviour(learning_rate)``: steady, oscillating or diverging.

Fixed learning rates, at least 0.001 away from the borders 0.5 and 1 or exactly on them, where
one step is exact in binary.  From most starts a short walk shows the answer too, so that a
function that walks and looks gets full marks as well.  Every test asks for several of the three
words: one answer for everything earns nothing.
"""

import pytest

from autograder.testing import expect

WORDS = ("steady", "oscillating", "diverging")
SPELLING = 'The answer is one of "steady", "oscillating" and "diverging", spelled just like this.'
SIDE = "Take one step from 0 with this learning rate. On which side of 3 does it end?"
CLOSER = "Take two steps from 0 with this learning rate. Is the ball closer to 3 than before?"
BOTH = f"{SIDE} And after another step: is the ball closer to 3 than at first?"
LANDS = "Take one step from 0 with exactly 0.5. Where does the ball land, and has it crossed 3?"
JUMPS = "Take a few steps from 0 with exactly 1. The ball crosses 3 each time: does it get closer?"


def check(student, learning_rate, expected):
    """Compare the word with the true one."""
    what = f"learning_rate_behaviour({learning_rate})"
    answer = student.learning_rate_behaviour(learning_rate)
    expect.that(
        isinstance(answer, str),
        f"{what} is {expect.kind(answer)}, expected one of three words.",
        hint=SPELLING,
    )
    expect.that(answer in WORDS, f"{what} is another word than the three there are.", hint=SPELLING)
    expect.that(
        answer == expected,
        f'{what} is "{answer}", expected another one of the three words.',
        hint=question(learning_rate, {answer, expected}),
        layer="difference",
    )


def question(learning_rate, words):
    """What tells the two words apart at this learning rate."""
    if learning_rate in (0.5, 1):
        return LANDS if learning_rate == 0.5 else JUMPS
    if words == {"steady", "oscillating"}:
        return SIDE
    return CLOSER if words == {"oscillating", "diverging"} else BOTH


@pytest.mark.weight(2)
def test_crosses_or_not(student):
    """Learning rates between 0 and 1: does the ball cross the bottom or not?"""
    for learning_rate, expected in (
        (0.1, "steady"),
        (0.75, "oscillating"),
        (0.02, "steady"),
        (0.005, "steady"),
        (0.3, "steady"),
        (0.9, "oscillating"),
        (0.6, "oscillating"),
        (0.45, "steady"),
    ):
        check(student, learning_rate, expected)


@pytest.mark.weight(2)
def test_closes_in_or_not(student):
    """Learning rates below and above 1: does the ball close in or not?"""
    for learning_rate, expected in (
        (0.8, "oscillating"),
        (1.25, "diverging"),
        (1.05, "diverging"),
        (0.2, "steady"),
        (2, "diverging"),
        (4.0, "diverging"),
        (0.95, "oscillating"),
    ):
        check(student, learning_rate, expected)


@pytest.mark.weight(1)
def test_at_the_borders(student):
    """Exactly 0.5 and exactly 1"""
    for learning_rate, expected in ((0.5, "steady"), (1.0, "diverging"), (1, "diverging")):
        check(student, learning_rate, expected)


@pytest.mark.weight(1)
def test_beside_the_borders(student):
    """A hair beside 0.5 and beside 1"""
    for learning_rate, expected in (
        (0.499, "steady"),
        (0.501, "oscillating"),
        (0.999, "oscillating"),
        (1.001, "diverging"),
    ):
        check(student, learning_rate, expected)
