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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from autograder.grading.same_answer import same
from autograder.testing import Failure, expect, hints

PATH = 1e-8
FLOOR = 1e-7
"""The largest floor under a logarithm that the course allows."""

CALL = "train_epoch(layers, X, y, {}, {:g}, {})"

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
    "The first {place} losses are right, and the next is not that of any batch there can be. Does "
    "each step use the gradients of its own batch and the learning rate that was given, and does "
    "the next batch meet what it led to?"
)
START = "The losses are right, and what comes back are the layers that train_epoch was given."
STEP_LESS = (
    "The losses are right, and what comes back are the layers before the last step. Does every "
    "batch take its step, the last one too?"
)
END = (
    "Every loss is right, and the layers in the end are not. What does the last step do, and are "
    "the layers it leads to handed back?"
)
OWN_ORDER = (
    "These are batches, but not those of your minibatches with the same X, y, batch_size and seed. "
    "Which batches does your loop go through, and which seed do they get?"
)


@dataclass(frozen=True)
class Case:
    """Layers of random numbers, and samples for them: X (m, n_in), y (m, classes)."""

    layers: list[dict[str, Any]]
    X: Any
    y: Any

    def words(self, batch_size: int, learning_rate: float, seed: int) -> str:
        call = CALL.format(batch_size, learning_rate, seed)
        sizes = [len(layer["W"]) for layer in self.layers] + [self.y.shape[1]]
        return f"{call} with layers of the sizes {sizes}, X {self.X.shape}"


@dataclass(frozen=True)
class Path:
    """Where one order of batches leads: the layers before each batch, and in the end."""

    layers: list[list[dict[str, Any]]]
    losses: list[float]
    floored: list[float]
    after: list[float]
    """The loss of each batch after its own step."""
    from_start: list[float]
    """The loss of each batch in the layers of the beginning."""


@cache
def case(sizes: tuple[int, ...], m: int, *, whole: bool = False, number: int = 0) -> Case:
    rng = np.random.default_rng([96, *sizes, m, whole, number])
    while True:
        layers = [
            {
                "W": rng.standard_normal((n_in, n_out)) * np.sqrt(1.5 / n_in),
                "b": 0.3 * rng.standard_normal((1, n_out)),
            }
            for n_in, n_out in pairwise(sizes)
        ]
        X = rng.standard_normal((m, sizes[0]))
        if whole:
            X = rng.integers(-3, 4, (m, sizes[0]))
        y = np.eye(sizes[-1])[rng.permutation(np.arange(m) % sizes[-1])]
        a, near = X, 1.0
        for layer in layers[:-1]:
            z = a @ layer["W"] + layer["b"]
            a, near = np.maximum(z, 0.0), min(near, float(np.abs(z).min()))
        if near > 1e-4:
            return Case(layers, X, y.astype(np.int64) if whole else y)


def orders(m: int, batch_size: int) -> Iterator[list[list[int]]]:
    """Every way to deal m samples out, whatever their order within a batch."""

    def deal(rest: tuple[int, ...]) -> Iterator[list[list[int]]]:
        if not rest:
            yield []
            return
        for rows in combinations(rest, min(batch_size, len(rest))):
            for others in deal(tuple(row for row in rest if row not in rows)):
                yield [list(rows), *others]

    return deal(tuple(range(m)))


@pytest.fixture
def path(reference):
    """Walks with given batches from the layers of a case."""

    def loss(layers, X, y):
        return reference.cross_entropy(reference.forward(layers, X)[-1], y)

    def walk(case, batches, learning_rate) -> Path:
        layers, losses, floored, after, from_start = [case.layers], [], [], [], []
        for X, y in batches:
            activations = reference.forward(layers[-1], X)
            losses.append(reference.cross_entropy(activations[-1], y))
            floored.append(float(-np.log(activations[-1][y == 1] + FLOOR).mean()))
            from_start.append(loss(case.layers, X, y))
            gradients = reference.backward(layers[-1], activations, y)
            layers.append(reference.gradient_descent_step(layers[-1], gradients, learning_rate))
            after.append(loss(layers[-1], X, y))
        return Path(layers, losses, floored, after, from_start)

    return walk


@pytest.fixture(scope="module")
def paths_before():
    """Keeps the paths that one test walked for the next."""
    return {}


@pytest.fixture
def epoch(student, path, reference, paths_before):
    """Runs an epoch and finds the order of batches it went through; fails if there is none."""

    def walked(case, batch_size, learning_rate):
        key = id(case), batch_size, learning_rate
        if key not in paths_before:
            paths_before[key] = [
                path(case, [(case.X[rows], case.y[rows]) for rows in order], learning_rate)
                for order in orders(len(case.X), batch_size)
            ]
        return paths_before[key]

    def run(case, batch_size, learning_rate, seed, hint=""):
        what = case.words(batch_size, learning_rate, seed)
        answer = student.train_epoch(case.layers, case.X, case.y, batch_size, learning_rate, seed)
        paths = walked(case, batch_size, learning_rate)
        whole = float(reference.cross_entropy(reference.forward(case.layers, case.X)[-1], case.y))
        compare(answer, paths, what, hint, whole)
        return what

    return run


def compare(answer: Any, paths: Sequence[Path], what: str, hint: str, whole: float) -> None:
    """Fails unless the answer is where one of the paths leads."""
    layers, losses = expect.sequence(answer, 2, f"{what}: the answer (layers, losses)", hint=PAIR)
    count = len(paths[0].losses)
    found = expect.numbers(losses, None, f"{what}: losses", hint=PAIR).tolist()
    if len(found) != count:
        expect.numbers(losses, count, f"{what}: losses", hint=hint or COUNT)
    reached = [agreed(found, path) for path in paths]
    most = max(reached)
    if most < count:
        why = hint or _why(found, paths, most, whole)
        many = f"any of the {len(paths)} orders" if len(paths) > 1 else "the only order"
        raise Failure(
            f"{what}: losses[{most}] is {found[most]:.6g}, which is not what it is for {many} in "
            "which the samples can be dealt out.",
            hint=why,
            layer="relation" if why in (AFTER, WHOLE, SAME_START) else "difference",
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
    failure, path = failures[0]
    if hint or failure.layer == "what happened":
        raise failure
    raise Failure(failure.message, hint=_end(layers, path, what), layer=failure.layer)


def agreed(found: Sequence[float], path: Path) -> int:
    """How many losses are those of the path, from the first one on."""
    for place, (loss, true, floored) in enumerate(
        zip(found, path.losses, path.floored, strict=True)
    ):
        if abs(loss - true) > PATH * (1.0 + abs(true)) + abs(true - floored):
            return place
    return len(found)


def _why(found: Sequence[float], paths: Sequence[Path], most: int, whole: float) -> str:
    if any(same(list(found), path.after, PATH) for path in paths):
        return AFTER
    if most and any(same(list(found), path.from_start, PATH) for path in paths):
        return SAME_START
    if not most and len(found) > 1 and same(found[0], whole, PATH):
        return WHOLE
    return LATER.format(place=most) if most else FIRST


def _end(layers: Any, path: Path, what: str) -> str:
    for place, why in ((0, START), (len(path.layers) - 2, STEP_LESS)):
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
def test_one_batch(epoch):
    """A single batch: one step over all samples, and the loss before it"""
    epoch(case((2, 4, 3), 6), 6, 0.5, 1)
    epoch(case((2, 4, 3), 5, number=1), 100, 0.5, 2)
    epoch(case((3, 4), 1), 2, 0.3, 2)


@pytest.mark.weight(3)
def test_each_batch_takes_its_step(epoch):
    """Several batches: each meets the layers that the one before has left"""
    epoch(case((2, 4, 3), 6), 3, 0.5, 1)
    for seed in (2, 3):
        epoch(case((2, 4, 3), 6, number=2), 2, 0.5, seed)
    epoch(case((3, 4, 2), 4), 1, 0.2, 4)


@pytest.mark.weight(1)
def test_what_is_left_over(epoch):
    """A last batch with fewer samples counts like any other"""
    epoch(case((2, 4, 3), 6), 3, 0.5, 1)
    for m, batch_size in ((5, 2), (7, 3), (5, 4), (3, 2)):
        epoch(case((2, 4, 3), m), batch_size, 0.5, 5)


@pytest.mark.weight(1)
def test_any_depth(epoch):
    """Networks of any depth and sizes, whole numbers, and any learning rate"""
    epoch(case((3, 4), 5), 2, 1.0, 6)
    epoch(case((4, 6, 5, 3), 6, whole=True), 3, 0.1, 6)
    epoch(case((3, 5, 4, 6, 2), 4), 2, 0.05, 7)
    epoch(case((2, 10), 6), 4, 2.0, 7)
    epoch(case((1, 3, 2), 4), 2, 0.3, 8)
    epoch(case((8, 3, 3, 4), 4), 3, 0.01, 8)


@pytest.mark.weight(3)
def test_batches_of_minibatches(epoch, path, student):
    """The batches are those that minibatches deals out for the same seed"""
    epoch(case((2, 4, 3), 6), 3, 0.5, 1)
    for m, batch_size, seed in ((6, 2, 9), (7, 3, 10), (20, 4, 11), (40, 16, 12), (6, 2, 13)):
        given = case((3, 4, 3), m)
        batches = dealt(student, given, batch_size, seed)
        if batches is None:
            if m < 10:
                epoch(given, batch_size, 0.5, seed)
            continue
        what = given.words(batch_size, 0.5, seed)
        answer = student.train_epoch(given.layers, given.X, given.y, batch_size, 0.5, seed)
        compare(answer, [path(given, batches, 0.5)], what, OWN_ORDER, np.nan)


def dealt(student: Any, given: Case, batch_size: int, seed: int) -> list[Any] | None:
    """What the student's ``minibatches`` makes of a case; None if that is not what it should."""
    m = len(given.X)
    try:
        answer = student.minibatches(given.X, given.y, batch_size, seed)
        sizes = [min(batch_size, m - start) for start in range(0, m, batch_size)]
        batches = []
        for pair, size in zip(expect.sequence(answer, len(sizes), ""), sizes, strict=True):
            X, y = expect.sequence(pair, 2, "")
            X = expect.array(X, (size, given.X.shape[1]), "")
            batches.append((X, expect.array(y, (size, given.y.shape[1]), "")))
    except Failure:
        return None
    rows = [np.concatenate([part[at] for part in batches]) for at in (0, 1)]
    both = [np.hstack(rows), np.hstack([given.X, given.y])]
    first, second = (sorted(map(tuple, side.tolist())) for side in both)
    return batches if first == second else None


@pytest.mark.weight(1)
def test_seed_decides(student, epoch):
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
            losses[0] == losses[1],
            f"{what}: a second call gave other losses.",
            hint=hints.OWN_GENERATOR,
        )
        seen[seed] = tuple(losses[0])
    expect.that(
        len(set(seen.values())) == len(seen),
        f"{given.words(8, 0.5, 0)} and other seeds: two of them gave the same losses.",
        hint="Which seed does your call of minibatches get?",
    )


@pytest.mark.weight(1)
def test_names_of_keys(epoch):
    """The right steps whatever the order of the keys: their names count"""
    usual = case((3, 4, 2), 4)
    epoch(usual, 2, 0.1, 3)
    turned = [dict(reversed(layer.items())) for layer in usual.layers]
    epoch(Case(turned, usual.X, usual.y), 2, 0.1, 3, hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(epoch):
    """The right epoch in every call, whatever was trained before"""
    first, second = case((3, 4, 2), 4), case((3, 4, 2), 4, number=1)
    mixed = Case(first.layers, second.X, first.y)
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
def test_leaves_its_arguments_alone(epoch, student):
    """The right epoch, and layers, samples and NumPy's own random state as they were"""
    what = epoch(case((3, 2, 4), 6), 2, 0.3, 3)
    expect.untouched(student.last, what)
