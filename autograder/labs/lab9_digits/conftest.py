"""What lab9's suites share: made-up samples whose rows can be told apart, and where they went.

The random numbers here have fixed seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograder.testing import Failure, expect

FloatArray = npt.NDArray[np.float64]

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
        known = {row.tobytes(): place for place, row in enumerate(X.astype(np.float64) + 0.0)}
        found = [known.get(row.tobytes(), -1) for row in in_X + 0.0]
        for place, row in enumerate(found):
            expect.that(
                row >= 0,
                f"{what[0]}: row {place} is no row of X.",
                hint=odd or CHANGED_ROW,
            )
        wrong = [place for place, row in enumerate(found) if (in_y[place] != y[row]).any()]
        if wrong:
            raise Failure(
                f"{what[1]}: {len(wrong)} of {count} rows are not the truth of the same rows of "
                f"{what[0].rpartition(' ')[2]}, the first of them row {wrong[0]}.",
                hint=odd or TOGETHER,
                layer="relation",
            )
        return found

    return find
