"""``train_epoch(layers, X, y, batch_size, learning_rate, seed)``: once through the data.

The order in which samples are dealt out is the student's own.  Of few samples all orders are tried
out: from given layers each of them has one path, and the answer has to be that of one.  Which order
the seed stands for is asked of the student's own ``minibatches``, in a test of its own; whether it
is called or written out again makes no difference.  If hers deals out no true batches, there is
nothing to compare with, and any order does.

Paths are compared to 1e-8.  Correct solutions that round differently stay within 1e-13 of theirs,
and no hidden neuron comes nearer to ReLU's kink than 1e-4 at the start.  Losses may also be off by
what a floor inside of their logarithm moves them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from autograder.grading.same_answer import same
from autograder.testing import Failure, expect, hints

PATH = 1e-8
PAIR = "Two things are handed back, layers and losses, in that order."
COUNT = (
    "Each batch notes one loss. How many batches are there, and how often does your loop note one?"
)
FIRST = (
    "The first loss is that of the first batch alone, before any step. Which samples, which layers "
    "and which loss is yours made of?"
)
AFTER = "These are losses after the steps. When in a round of the loop is the loss to be noted?"
WHOLE = "The first loss is that of all of X. Which samples should a round of the loop look at?"
SAME_START = (
    "Every batch met the layers that train_epoch was given. With which layers does the second "
    "round of your loop work, and which name holds what the step before it led to?"
)
LATER = (
    "What comes before losses[{place}] is right, and from there on it is another one. Does each "
    "step use the gradients of its own batch and the learning rate that was given, and does the "
    "next batch meet what it led to?"
)
NOTED = (
    "The layers in the end are right, so every step is. What do you note in each round: the loss "
    "of this batch alone, as it is, its mean over the batch, or something made of several?"
)
ROUNDED = (
    "Every one of your losses has few digits after the point, and rounded like that the right ones "
    "are the same. Is anything rounded before it is noted?"
)
START = "The losses are right, and what comes back are the layers that train_epoch was given."
STEP_LESS = (
    "The losses are right, and what comes back are the layers before the last step. Does every "
    "batch take its step, the last one too, and what decides which layers are handed back?"
)
BEFORE = (
    "The losses are right, and what comes back are the layers after {} of {} steps. What decides "
    "in yours which layers are handed back?"
)
END = (
    "Every loss is right, and the layers in the end are not. What does the last step do: whose "
    "gradients does it use (of this batch alone, by its own truth), found in which layers, and are "
    "the layers it leads to handed back?"
)
OWN_ORDER = (
    "These are batches, but not those of your minibatches with the same X, y, batch_size and seed. "
    "Which batches does your loop go through, and which seed do they get?"
)
MORE = (
    "With few samples these are the batches of your minibatches. What differs with more of them, "
    "or with more batches: the batches, how many steps there are, or what a step does?"
)


@pytest.fixture
def epoch(student, reference, paths):
    """Runs an epoch and finds the order of batches it went through; fails if there is none."""

    def run(case, batch_size, learning_rate, seed, hint=""):
        what = case.words(batch_size, learning_rate, seed)
        answer = student.train_epoch(case.layers, case.X, case.y, batch_size, learning_rate, seed)
        whole = float(reference.cross_entropy(reference.forward(case.layers, case.X)[-1], case.y))
        compare(answer, paths(case, batch_size, learning_rate), what, hint, whole)
        return what

    return run


def compare(
    answer: Any, paths: Sequence[Any], what: str, hint: str, whole: float, orders: str = ""
) -> None:
    """Fails unless the answer is where one of the paths leads; ``orders`` says which those are."""
    layers, losses = expect.sequence(answer, 2, f"{what}: the answer (layers, losses)", hint=PAIR)
    count = len(paths[0].losses)
    found = expect.numbers(losses, None, f"{what}: losses", hint=PAIR).tolist()
    if len(found) != count:
        expect.numbers(losses, count, f"{what}: losses", hint=hint or COUNT)
    reached = [agreed(found, path) for path in paths]
    most = max(reached)
    if most < count:
        why = hint or _why(found, paths, most, whole, layers)
        only = "the only order in which the samples can be dealt out"
        many = f"any of the {len(paths)} orders in which the samples can be dealt out"
        many = orders or (many if len(paths) > 1 else only)
        raise Failure(
            f"{what}: losses[{most}] is {found[most]:.6g}, which is not what it is for {many}.",
            hint=why,
            layer="relation" if why in (AFTER, WHOLE, SAME_START, NOTED, ROUNDED) else "difference",
        )
    fitting = [path for path, agree in zip(paths, reached, strict=True) if agree == count]
    failures = []
    for path in fitting:
        try:
            same_layers(layers, path.layers[-1], what, hint)
        except Failure as failure:
            failures.append((failure, path))
        else:
            return
    first, path = failures[0]
    if hint or first.layer == "what happened":
        raise first
    raise Failure(first.message, hint=_end(layers, path, what), layer=first.layer)


def agreed(found: Sequence[float], path: Any) -> int:
    """How many losses are those of the path, from the first one on."""
    for place, (loss, true, floored) in enumerate(
        zip(found, path.losses, path.floored, strict=True)
    ):
        if abs(loss - true) > PATH * (1.0 + abs(true)) + abs(true - floored):
            return place
    return len(found)


def _why(found: Sequence[float], paths: Sequence[Any], most: int, whole: float, layers: Any) -> str:
    if any(same(list(found), path.after, PATH) for path in paths):
        return AFTER
    for digits in range(2, 7):
        if any(same(list(found), np.round(path.losses, digits).tolist(), PATH) for path in paths):
            return ROUNDED
    if most and any(same(list(found), path.from_start, PATH) for path in paths):
        return SAME_START
    if not most and len(found) > 1 and same(found[0], whole, PATH):
        return WHOLE
    for path in paths:
        with contextlib.suppress(Failure):
            same_layers(layers, path.layers[-1], "", "")
            return NOTED
    return LATER.format(place=most) if most else FIRST


def _end(layers: Any, path: Any, what: str) -> str:
    steps = len(path.layers) - 1
    between = ((place, BEFORE.format(place, steps)) for place in range(1, steps - 1))
    for place, why in ((0, START), (steps - 1, STEP_LESS), *between):
        with contextlib.suppress(Failure):
            same_layers(layers, path.layers[place], what, "")
            return why
    return END


def same_layers(returned: Any, expected: list[dict[str, Any]], what: str, hint: str) -> None:
    found = expect.sequence(returned, len(expected), expect.part(what, "layers"), hint=PAIR)
    for place, (layer, true) in enumerate(zip(found, expected, strict=True)):
        name = f"layers[{place}]"
        expect.arrays(layer, true, what, name=name, hint=hint, tolerance=PATH)


@pytest.mark.weight(2)
def test_one_batch(epoch, case):
    """A single batch: one step over all samples, and the loss before it"""
    epoch(case((2, 4, 3), 6), 6, 0.5, 1)
    epoch(case((2, 4, 3), 5, number=1), 100, 0.5, 2)
    epoch(case((3, 4), 1), 2, 0.3, 2)


@pytest.mark.weight(3)
def test_each_batch_takes_its_step(epoch, case):
    """Several batches: each meets the layers that the one before has left"""
    epoch(case((2, 4, 3), 6), 3, 0.5, 1)
    for seed in (2, 3):
        epoch(case((2, 4, 3), 6, number=2), 2, 0.5, seed)
    epoch(case((3, 4, 2), 4), 1, 0.2, 4)


@pytest.mark.weight(1)
def test_what_is_left_over(epoch, case):
    """A last batch with fewer samples counts like any other"""
    epoch(case((2, 4, 3), 6), 3, 0.5, 1)
    for m, batch_size in ((5, 2), (7, 3), (5, 4), (3, 2)):
        epoch(case((2, 4, 3), m), batch_size, 0.5, 5)


@pytest.mark.weight(1)
def test_any_depth(epoch, case):
    """Networks of any depth and sizes, whole numbers, and any learning rate"""
    epoch(case((3, 4), 5), 2, 1.0, 6)
    epoch(case((4, 6, 5, 3), 6, whole=True), 3, 0.1, 6)
    epoch(case((3, 5, 4, 6, 2), 4), 2, 0.05, 7)
    epoch(case((2, 10), 6), 4, 2.0, 7)
    epoch(case((1, 3, 2), 4), 2, 0.3, 8)
    epoch(case((8, 3, 3, 4), 4), 3, 0.01, 8)


@pytest.mark.weight(3)
def test_batches_of_minibatches(epoch, path, student, case, own_batches):
    """The batches are those that minibatches deals out for the same seed"""
    epoch(case((2, 4, 3), 6), 3, 0.5, 1)
    shown = False
    for m, batch_size, seed in ((6, 2, 9), (7, 3, 10), (6, 2, 13), (20, 4, 11), (40, 16, 12)):
        given = case((3, 4, 3), m)
        batches = own_batches(given, batch_size, seed)
        if m < 10:  # right for some order, so that the hint on whose it is holds
            epoch(given, batch_size, 0.5, seed)
        if batches is None:
            continue
        what = given.words(batch_size, 0.5, seed)
        answer = student.train_epoch(given.layers, given.X, given.y, batch_size, 0.5, seed)
        own, hint = path(given, batches, 0.5), OWN_ORDER if m < 10 else MORE if shown else ""
        compare(answer, [own], what, hint, np.nan, "the batches that your minibatches deals out")
        shown = shown or m < 10


@pytest.mark.weight(1)
def test_seed_decides(student, epoch, case):
    """The same seed leads to the same layers, another seed elsewhere"""
    given = case((3, 4, 3), 40)
    epoch(case((2, 4, 3), 6), 3, 0.5, 1)
    seen = {}
    for seed in (*range(8), 4711):
        what = given.words(8, 0.5, seed)
        losses = [
            expect.numbers(
                expect.sequence(
                    student.train_epoch(given.layers, given.X, given.y, 8, 0.5, seed),
                    2,
                    f"{what}: the answer (layers, losses)",
                    hint=PAIR,
                )[1],
                5,
                f"{what}: losses",
                hint=COUNT,
            ).tolist()
            for _ in range(2)
        ]
        expect.that(
            bool(np.allclose(losses[0], losses[1], rtol=0.0, atol=PATH)),
            f"{what}: a second call gave other losses.",
            hint=hints.OWN_GENERATOR,
        )
        seen[seed] = np.array(losses[0])
    expect.that(
        all(np.abs(one - two).max() > PATH for one, two in combinations(seen.values(), 2)),
        f"{given.words(8, 0.5, 0)} and other seeds: two of them gave the same losses.",
        hint="Which seed does your call of minibatches get?",
    )


@pytest.mark.weight(1)
def test_names_of_keys(epoch, case):
    """The right steps whatever the order of the keys: their names count"""
    usual = case((3, 4, 2), 4)
    epoch(usual, 2, 0.1, 3)
    turned = [dict(reversed(layer.items())) for layer in usual.layers]
    epoch(replace(usual, layers=turned), 2, 0.1, 3, hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(epoch, case):
    """The right epoch in every call, whatever was trained before"""
    first, second = case((3, 4, 2), 4), case((3, 4, 2), 4, number=1)
    mixed = replace(first, X=second.X)
    for number, (given, batch_size, learning_rate, seed) in enumerate(
        (
            (first, 2, 0.1, 3),
            (first, 2, 0.1, 3),
            (second, 2, 0.1, 3),
            (mixed, 2, 0.1, 3),
            (first, 3, 0.1, 3),
            (first, 2, 0.3, 3),
            (first, 2, 0.1, 4),
        )
    ):
        epoch(given, batch_size, learning_rate, seed, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(epoch, student, case):
    """The right epoch, and layers, samples and NumPy's own random state as they were"""
    what = epoch(case((3, 2, 4), 6), 2, 0.3, 3)
    expect.untouched(student.last, what)
