"""``best_epoch(validation_losses, patience)``: where somebody with patience would have stopped.

Exact values for fixed losses: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

FALLING = (
    "The loss falls to the very end, so patience never runs out. Which epoch is the best then, "
    "counted from 0? Does your loop come to it, and is a new smallest loss noted before you ask "
    "whether to stop?"
)
STOPS = (
    "Training stops after so many epochs in a row without a new smallest loss, and what comes "
    "later is never seen. When does it stop here, and which was the smallest by then?"
)
LASTS = (
    "Patience lasts here until another smallest loss comes: it is counted anew from each of them. "
    "When do you stop, and what do you count?"
)
ENDS = (
    "Patience does not run out before this list ends, so the end of the list is the end. Which "
    "was the smallest loss by then, and what do you return if nothing stops you before?"
)
FALLS = (
    "The last loss is the smallest of all, and patience has not run out before it. Is your loop "
    "there by then, and what is counted while it waits?"
)
STUMBLES = (
    "A loss below the one before it is not yet a new smallest one. Which of the two do you ask for?"
)
EQUAL = (
    "A loss that only equals the smallest one is no new smallest: the earlier epoch stays the "
    "best, and patience goes on running out. What does yours do with equal ones?"
)
HAIR = (
    "With 0.4 for the second loss it is right. Here that is below the first one by a hair, which "
    "makes it a new smallest one, too. Does it have to be smaller by something in yours, or is "
    "anything rounded?"
)
FEW = 10
"""So many losses are spelled out in a message."""


def check(student, losses, patience, hint):
    """Compare with the definition; without a ``hint`` it is for where patience runs out, if so."""
    what = f"best_epoch(validation_losses, {patience}) for {len(losses)} losses"
    if len(losses) <= FEW:
        what = f"best_epoch({losses}, {patience})"
    best = waited = 0
    for epoch, loss in enumerate(losses):
        best, waited = (epoch, 0) if epoch == 0 or loss < losses[best] else (best, waited + 1)
        if waited == patience:
            break
    hint = hint or (STOPS if waited == patience else ENDS if waited else FALLS)
    found = student.best_epoch(list(losses), patience)
    number = expect.number(found, what)
    expect.that(
        number == int(number),
        f"{what} is {number:g}, expected the index of an epoch, a whole number.",
        hint="Is it the loss itself that you return, or the place where it stands?",
    )
    expect.that(
        number == best,
        f"{what} is {number:.0f}, which is {'too late' if number > best else 'too early'}.",
        hint=hint,
        layer="difference",
    )
    return what


@pytest.mark.weight(1)
def test_falls_to_the_end(student):
    """Losses that fall to the end: the last epoch"""
    check(student, [0.9, 0.7, 0.6, 0.5], 2, FALLING)
    check(student, [2.5, 1.0], 1, FALLING)
    check(student, [0.4], 1, FALLING)
    check(student, [0.4], 3, FALLING)
    check(student, np.linspace(3.0, 1.0, 30).tolist(), 1, FALLING)


@pytest.mark.weight(2)
def test_stops_in_time(student):
    """Patience runs out, and a smaller loss that comes later is never seen"""
    check(student, [0.9, 0.5, 0.6, 0.7, 0.2], 2, STOPS)
    check(student, [0.9, 0.5, 0.6, 0.2], 1, STOPS)
    check(student, [0.5, 0.8, 0.9, 0.7, 0.1, 0.05], 3, STOPS)
    check(student, [0.9, 0.5, 0.6, 0.4, 0.6, 0.5, 0.3, 0.1], 2, STOPS)
    check(student, [0.3, 0.6, 0.7, 0.8, 0.9, 0.2], 4, STOPS)
    check(student, [*np.linspace(2.0, 1.0, 20), *[1.1] * 10, 0.5], 10, STOPS)


@pytest.mark.weight(2)
def test_patience_lasts(student):
    """Patience lasts, and is counted anew from each new smallest loss"""
    check(student, [0.9, 0.5, 0.6, 0.7, 0.2], 3, LASTS)
    check(student, [0.9, 0.5, 0.6, 0.4, 0.5, 0.3, 0.4, 0.2, 0.25], 2, LASTS)
    check(student, [0.9, 0.5, 0.6, 0.4, 0.5, 0.45, 0.3, 0.6, 0.5, 0.2], 3, LASTS)
    check(student, [0.8, 0.9, 0.95, 0.7, 0.75, 0.74, 0.6], 3, LASTS)
    check(student, [0.5, 0.6, 0.4], 2, LASTS)
    check(student, [0.5, 0.6, 0.7], 9, ENDS)


@pytest.mark.weight(1)
def test_stumbles(student):
    """Losses that rise and fall again, but not below the smallest"""
    check(student, [0.9, 0.5, 0.6, 0.7, 0.2], 2, STOPS)
    check(student, [0.4, 0.9, 0.8, 0.7, 0.3], 3, STUMBLES)
    check(student, [0.4, 0.6, 0.5, 0.6, 0.5, 0.2], 4, STUMBLES)
    check(student, [1.0, 0.2, 0.9, 0.5, 0.4, 0.3, 0.1], 4, STUMBLES)


@pytest.mark.weight(1)
def test_equal_losses(student):
    """Of two equal losses the earlier one, and an equal one takes patience, too"""
    check(student, [0.9, 0.5, 0.6, 0.7, 0.2], 2, STOPS)
    check(student, [0.9, 0.5, 0.5, 0.8], 3, EQUAL)
    check(student, [0.5, 0.5, 0.5, 0.1], 2, EQUAL)
    check(student, [0.7, 0.4, 0.6, 0.4, 0.3], 2, EQUAL)
    check(student, [0.3, 0.3], 5, EQUAL)
    # what an equal one does to patience: it takes it, and neither renews it nor leaves it alone
    check(student, [0.5, 0.6, 0.5, 0.7, 0.4], 2, EQUAL)
    check(student, [0.5, 0.6, 0.5, 0.7, 0.4], 3, EQUAL)


@pytest.mark.weight(1)
def test_any_losses(student):
    """Losses of any size, and runs of any length"""
    check(student, [0.5, 0.4, 0.6, 0.3], 2, "")  # the same, and not by a hair
    for tiny in (5e-4, 1e-6, 1e-10):
        check(student, [0.5, 0.5 - tiny, 0.6, 0.3], 2, HAIR)
    check(student, [900.0, 500.0, 600.0, 450.0, 700.0, 800.0, 1.0], 2, STOPS)
    check(student, [8e12, 7e12, 5e12, 6e12, 9e12, 1.0], 2, STOPS)
    check(student, [3e-5, 2e-5, 2.5e-5, 1e-5, 4e-5, 5e-5, 1e-9], 2, STOPS)
    check(student, [0.5, 0.4999, 0.49995, 0.4998, 0.6, 0.7, 0.1], 2, STOPS)
    check(student, [0.5, 0.497, 0.494, 0.491, 0.6, 0.7], 2, STOPS)
    check(student, [0.0, 0.1, 0.2], 2, STOPS)
    rng = np.random.default_rng(95)
    for patience in (1, 2, 3, 5, 8):
        losses = (2.0 / np.arange(1, 41) + 0.1 * rng.random(40)).tolist()
        check(student, losses, patience, "")


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right epoch in every call, whatever was asked before"""
    # with all that may go wrong in them, so that what differs below is what is kept
    check(student, [0.9, 0.6, 0.5, 0.3], 2, FALLING)
    check(student, [0.9, 0.5, 0.6, 0.7, 0.4], 3, LASTS)
    losses = [0.9, 0.5, 0.6, 0.4, 0.5, 0.35, 0.4, 0.35, 0.3, 0.1]
    other = [0.9, 0.5, 0.6, 0.4, 0.5, 0.45, 0.4, 0.35, 0.3, 0.1]
    for number, case in enumerate(((losses, 2), (other, 2), (losses, 3), (losses, 2))):
        check(student, *case, hints.first(STOPS, hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The right epoch, and the losses as they were"""
    what = check(student, [0.9, 0.5, 0.6, 0.4, 0.7, 0.8, 0.2], 2, STOPS)
    expect.untouched(student.last, what)
