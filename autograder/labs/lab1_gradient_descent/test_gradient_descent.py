"""``gradient_descent(start, learning_rate, steps)``: the whole walk, place by place.

Gradient descent from a given start has one path.  Correct solutions that round differently, the
closed form 3 + (start - 3) (1 - 2 learning_rate)^n among them, stay within 1e-13 of it, relative
to its size, over the walks below; it is compared to 1e-9.  So none can fail by chance.
"""

import numpy as np
import pytest

from autograder.grading.same_answer import same
from autograder.testing import expect, hints
from autograder.testing.ratios import largest_difference

COUNT = "The start comes first, then one place for each step: steps + 1 numbers."
WHOLE = (
    "The history is an array of whole numbers, which cut off what comes after the point. What "
    "kind of array can hold 0.6?"
)
START = "The history begins with the argument start, as it is. What does yours begin with?"
STILL = (
    "history[{place}] is the place before it once more. Is each place noted after its step, and "
    "does the number that gradient_descent_step hands back become the new place?"
)
START_AGAIN = (
    "The start stands there twice, and the places after the steps come one late. Is each place "
    "noted after its step in yours, or before it?"
)
AGAIN = "Every step leads to the same place. Where does each step begin: where the last one ended?"
FIRST = (
    "history[1] is not where the first step leads. What is noted: the place, or how far the ball "
    "went, how steep or how high it was? And which place, which learning rate and which slope is "
    "the step made of?"
)
LATER = (
    "Up to history[{last}] all is right. The next step begins there and is as long as the learning "
    "rate times the slope there. Does yours begin elsewhere, or has anything else a say in it, a "
    "learning rate that changes, a limit, rounding, the number of the step?"
)


def check(student, start, learning_rate, steps, hint=""):
    """Compare the history with the true one, place by place."""
    what = f"gradient_descent({start}, {learning_rate}, {steps})"
    answer = student.gradient_descent(start, learning_rate, steps)
    true = walk(start, learning_rate, steps)
    count = hints.too_many(answer, true, COUNT)
    if isinstance(answer, np.ndarray) and answer.dtype.kind in "iu":
        hint = WHOLE
    history = expect.numbers(answer, steps + 1, f"{what}: the history", hint=count)
    if largest_difference(history, np.array(true)) <= expect.TOLERANCE:
        return  # as usual, all of it seen at a glance
    for place, x in enumerate(true):
        why = hint or question(history, place, true)
        expect.close(history[place], x, f"{what}: history[{place}]", hint=why)


def walk(start, learning_rate, steps):
    """The true places."""
    places = [float(start)]
    for _ in range(steps):
        places.append(places[-1] - learning_rate * 2.0 * (places[-1] - 3.0))
    return places


def question(history, place, true):
    """What to ask of a history whose first wrong place this is."""
    if place == 0:
        return START
    if place == 1 and len(true) > 2 and same(list(history[1:]), true[:-1]):
        return START_AGAIN
    if place > 1 and (history[1:] == history[1]).all():
        return AGAIN
    if history[place] == history[place - 1]:
        return STILL.format(place=place)
    return FIRST if place == 1 else LATER.format(last=place - 1)


@pytest.mark.weight(2)
def test_first_steps(student):
    """Walks of a few steps: the start, then the place after each step"""
    check(student, 0, 0.1, 1)
    check(student, 0.0, 0.1, 4)
    check(student, 7, 0.25, 3)


@pytest.mark.weight(2)
def test_the_long_walk(student):
    """The long walk: fifty steps from 0 with the learning rate 0.1"""
    check(student, 0, 0.1, 50)
    check(student, 0, 0.1, 45)


@pytest.mark.weight(2)
def test_any_start_and_any_learning_rate(student):
    """Walks with any start and any learning rate, too small and too large ones as well"""
    check(student, -4.5, 0.01, 9)
    check(student, 6, 0.9, 12)
    check(student, 2.5, 1, 6)
    check(student, 1, 1.1, 8)
    check(student, 1, 1.6, 9)
    check(student, 1.2345, 0.0625, 3)
    check(student, 20, 0.7, 3)
    check(student, 2.9, 6.0, 2)
    check(student, -1e5, 0.25, 6)
    check(student, 1, 3.0, 12)
    check(student, np.float64(8.25), np.float64(0.45), 4)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right walk in every call, whatever was walked before"""
    calls = ((5, 0.1, 4), (4, 0.1, 4), (4, 0.3, 4), (5, 0.1, 6), (5, 0.3, 4), (5, 0.1, 4))
    for number, case in enumerate(calls):
        check(student, *case, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_no_steps(student):
    """A walk of two steps, and one of none: the ball has been at its start and nowhere else"""
    check(student, 5, 0.1, 2)
    check(student, 5, 0.1, 0)
    check(student, -1.5, 0.7, 0)


@pytest.mark.weight(1)
def test_many_steps(student):
    """Five hundred steps, all taken and all noted, even when the ball hardly moves any more"""
    check(student, -3, 0.004, 500)
    check(student, 10, 0.3, 500)
    check(student, 3, 0.1, 3)
