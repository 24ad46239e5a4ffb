"""What lab9's suites share: samples whose rows can be told apart, and where an epoch may lead.

The random numbers here have fixed seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograder.testing import Failure, expect
from autograder.testing.remembered import remembered

FloatArray = npt.NDArray[np.float64]
Layers = list[dict[str, Any]]

EPOCH = "train_epoch(layers, X, y, {}, {:g}, {})"
FLOOR = 1e-7
"""The largest floor under a logarithm that the course allows."""

CHANGED_ROW = (
    "A row of yours stands nowhere in X. Are rows picked out as they are, all their numbers, and "
    "is anything else done to them?"
)
TOGETHER = (
    "Image 4 goes together with label 4, wherever it goes. Are X and y picked by the same row "
    "numbers, in the same order?"
)


@pytest.fixture
def samples() -> Callable[..., tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """Makes X (m, n), of which no two rows are alike, and y (m, classes), one-hot."""

    def make(
        m: int, n: int, classes: int, *, whole: bool = False, number: int = 0
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        rng = np.random.default_rng([m, n, classes, number, 91])
        X: npt.NDArray[Any] = rng.standard_normal((m, n))
        # neighbours have different labels, and yet these don't follow from the place alone
        true = np.cumsum(rng.integers(1, max(2, classes), m)) % classes
        y: npt.NDArray[Any] = np.eye(classes)[true]
        if whole:
            X, y = rng.integers(0, 17, (m, n)), y.astype(np.int64)
            X[:, 0] = rng.permutation(m)
        return X, y

    return make


def _rows(array: FloatArray) -> list[bytes]:
    """The rows of an array as bytes, 0.0 and -0.0 alike."""
    data, width = (array + 0.0).tobytes(), array.itemsize * array.shape[1]
    return [data[start : start + width] for start in range(0, len(data), width)]


@pytest.fixture
def places() -> Callable[..., list[int]]:
    """Finds out which rows of X and y have been picked; fails if one is no row of theirs.

    X_found (k, n) and y_found (k, classes) are what a student returned, ``shape`` apart.
    """

    def find(
        X_found: Any,
        y_found: Any,
        count: int,
        X: npt.NDArray[Any],
        y: npt.NDArray[Any],
        what: tuple[str, str],
        hint: str,
        odd: str = "",
    ) -> list[int]:
        in_X = expect.array(X_found, (count, X.shape[1]), what[0], hint=hint)
        in_y = expect.array(y_found, (count, y.shape[1]), what[1], hint=hint)
        known = {row: place for place, row in enumerate(_rows(X.astype(np.float64)))}
        found = [known.get(row, -1) for row in _rows(in_X)]
        if -1 in found:
            odd_row = f"{what[0]}: row {found.index(-1)} is no row of X."
            raise Failure(odd_row, hint=odd or CHANGED_ROW)
        wrong = np.flatnonzero((in_y != y[np.array(found, dtype=int)]).any(axis=1))
        if len(wrong):
            raise Failure(
                f"{what[1]}: {len(wrong)} of {count} rows are not the truth of the same rows of "
                f"{what[0].rpartition(' ')[2]}, the first of them row {wrong[0]}.",
                hint=odd or TOGETHER,
                layer="relation",
            )
        return found

    return find


@dataclass(frozen=True, eq=False)
class Case:
    """Layers of random numbers, and samples for them: X (m, n_in), y (m, classes)."""

    layers: Layers
    X: Any
    y: Any

    def words(self, batch_size: int, learning_rate: float, seed: int) -> str:
        call = EPOCH.format(batch_size, learning_rate, seed)
        sizes = [len(layer["W"]) for layer in self.layers] + [self.y.shape[1]]
        return f"{call} with layers of the sizes {sizes}, X {self.X.shape}"


@dataclass(frozen=True)
class Path:
    """Where one order of batches leads: the layers before each batch, and in the end."""

    layers: list[Layers]
    losses: list[float]
    floored: list[float]
    after: list[float]
    """The loss of each batch after its own step."""
    from_start: list[float]
    """The loss of each batch in the layers of the beginning."""


@pytest.fixture
def case() -> Callable[..., Case]:
    """Makes layers of given sizes and m samples: the same arguments, the same case."""
    return _case


@cache
def _case(sizes: tuple[int, ...], m: int, *, whole: bool = False, number: int = 0) -> Case:
    rng = np.random.default_rng([96, *sizes, m, whole, number])
    while True:
        layers = [
            {
                "W": rng.standard_normal((n_in, n_out)) * np.sqrt(1.5 / n_in),
                "b": 0.3 * rng.standard_normal((1, n_out)),
            }
            for n_in, n_out in pairwise(sizes)
        ]
        X: Any = rng.standard_normal((m, sizes[0]))
        if whole:
            X = rng.integers(-3, 4, (m, sizes[0]))
        y = np.eye(sizes[-1])[rng.permutation(np.arange(m) % sizes[-1])]
        a, near = X, 1.0
        for layer in layers[:-1]:
            z = a @ layer["W"] + layer["b"]
            a, near = np.maximum(z, 0.0), min(near, float(np.abs(z).min()))
        if near > 1e-4:
            return Case(layers, X, y.astype(np.int64) if whole else y)


def _orders(m: int, batch_size: int) -> Iterator[list[list[int]]]:
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
def path(reference: ModuleType) -> Callable[..., Path]:
    """Walks with given batches from the layers of a case."""

    def walk(
        case: Case, batches: list[tuple[FloatArray, FloatArray]], learning_rate: float
    ) -> Path:
        return Path(*_walked(reference, case.layers, batches, learning_rate))

    return walk


def _walked(
    reference: ModuleType,
    start: Layers,
    batches: list[tuple[FloatArray, FloatArray]],
    learning_rate: float,
) -> tuple[Any, ...]:
    """The parts of a path, in their order."""

    def loss(layers: Layers, X: FloatArray, y: FloatArray) -> float:
        return float(reference.cross_entropy(reference.forward(layers, X)[-1], y))

    layers, losses, floored = [start], [], []
    after, from_start = [], []
    for X, y in batches:
        activations = reference.forward(layers[-1], X)
        losses.append(reference.cross_entropy(activations[-1], y))
        floored.append(float(-np.log(activations[-1][y == 1] + FLOOR).mean()))
        from_start.append(loss(start, X, y))
        gradients = reference.backward(layers[-1], activations, y)
        layers.append(reference.gradient_descent_step(layers[-1], gradients, learning_rate))
        after.append(loss(layers[-1], X, y))
    return layers, losses, floored, after, from_start


@remembered
def _all_walked(
    reference: ModuleType,
    layers: Layers,
    X: FloatArray,
    y: FloatArray,
    batch_size: int,
    learning_rate: float,
) -> list[tuple[Any, ...]]:
    """The parts of every path, one for each way to deal the few samples out."""
    return [
        _walked(reference, layers, [(X[rows], y[rows]) for rows in order], learning_rate)
        for order in _orders(len(X), batch_size)
    ]


@pytest.fixture
def paths(reference: ModuleType, paths_before: dict[Any, list[Path]]) -> Callable[..., Any]:
    """Walks all paths of a case, once for all students."""

    def walk(case: Case, batch_size: int, learning_rate: float) -> list[Path]:
        key = case, batch_size, learning_rate
        if key not in paths_before:
            found = _all_walked(reference, case.layers, case.X, case.y, batch_size, learning_rate)
            paths_before[key] = [Path(*parts) for parts in found]
        return paths_before[key]

    return walk


@pytest.fixture(scope="module")
def paths_before() -> dict[Any, list[Path]]:
    """Keeps the paths that one test was given for the next."""
    return {}


@pytest.fixture
def own_batches(student: Any) -> Callable[..., list[Any] | None]:
    """Asks the student's ``minibatches`` for the batches of a case; None if they are none."""

    def run(given: Case, batch_size: int, seed: int) -> list[Any] | None:
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

    return run
