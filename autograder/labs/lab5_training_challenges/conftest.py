"""What lab5's suites share: made-up gradients, parameters, and batches to normalise.

The random numbers here have fixed seeds.  Sizes differ from each other wherever they can, so that
no transposed or flattened array passes for another one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograder.testing import Failure

FloatArray = npt.NDArray[np.float64]
Tree = dict[str, FloatArray]

SHAPES = {"W1": (3, 4), "b1": (1, 4), "W2": (4, 2), "gain": (5,)}
"""The arrays of one network: matrices, a bias, and one of a single dimension."""


@pytest.fixture
def tree() -> Callable[..., Tree]:
    """Makes arrays of SHAPES with normal entries: the same number, the same arrays.

    ``gap`` moves every entry that far away from 0.
    """

    def make(number: int, *, gap: float = 0.0) -> Tree:
        rng = np.random.default_rng([51, number])
        draws = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
        return {name: array + gap * np.sign(array) for name, array in draws.items()}

    return make


@pytest.fixture
def with_default() -> Callable[..., Any]:
    """Compares without the settings that have a default, and asks about the default if it is that.

    ``compare`` is called without settings, and if that fails with them.
    """

    def run(compare: Callable[..., Any], *settings: float, hint: str) -> Any:
        try:
            return compare()
        except Failure as failure:
            try:
                compare(*settings)
            except Failure:
                raise failure from None
            raise Failure(
                failure.message, hint=hint, outcome=failure.outcome, layer=failure.layer
            ) from None

    return run


@pytest.fixture
def turned() -> Callable[..., Any]:
    """Turns the order of a dict's keys round."""
    return lambda tree: dict(reversed(tree.items()))


@pytest.fixture
def zeros() -> Callable[[], Tree]:
    """Makes arrays of SHAPES that hold zeros."""
    return lambda: {name: np.zeros(shape) for name, shape in SHAPES.items()}


@pytest.fixture
def layers() -> Callable[..., list[Tree]]:
    """Makes the gradients of a network of given sizes: W (n_in, n_out), b (1, n_out).

    The same sizes and ``number``, the same gradients.
    """

    def make(*sizes: int, number: int = 0) -> list[Tree]:
        rng = np.random.default_rng([52, *sizes, *([number] if number else [])])
        return [
            {"W": rng.standard_normal((n_in, n_out)), "b": rng.standard_normal((1, n_out))}
            for n_in, n_out in pairwise(sizes)
        ]

    return make


@dataclass(frozen=True)
class Batch:
    """What batch normalisation and its way back are given.

    ``z`` (m, n) of order 1, ``gamma`` and ``beta`` (1, n), ``d_out`` (m, n); ``cache`` is what
    has to be kept of them: z_hat (m, n), std (1, n), gamma (1, n).
    """

    z: npt.NDArray[Any]
    gamma: FloatArray
    beta: FloatArray
    epsilon: float
    d_out: FloatArray
    cache: Tree

    @property
    def sizes(self) -> dict[str, int]:
        """The numbers by which one divides by mistake, under the words for them."""
        m, n = self.z.shape
        return {"m, the number of samples": m, "n, the number of columns": n}


@pytest.fixture
def batch() -> Callable[..., Batch]:
    """Makes the batch of given sizes: the same sizes and ``number``, the same batch.

    The columns differ in mean and in spread, which goes down to a hundredth: there the third
    derivative is so large that central differences do not come as close as the formula does.
    ``whole`` makes z whole numbers, of which the last column is constant.  The cache is worked
    out here, so that it does not lean on anybody's forward.  ``zeros`` puts a 0 in the place of
    a gamma and of some of d_out.
    """

    def make(
        m: int,
        n: int,
        *,
        epsilon: float = 1e-5,
        whole: bool = False,
        number: int = 0,
        zeros: bool = False,
    ) -> Batch:
        rng = np.random.default_rng([53, m, n, *([number] if number else [])])
        column = np.arange(n)
        spread = np.array([0.01, 1.0, 2.0, 0.3])[column % 4]
        z: npt.NDArray[Any] = rng.standard_normal((m, n)) * spread + rng.uniform(-2, 2, (1, n))
        if whole:
            z = rng.integers(-4, 5, (m, n))
            z[:, -1] = 3
        gamma = rng.uniform(0.5, 2, (1, n)) * np.where(column % 3 == 1, -1, 1)
        if zeros:
            gamma[0, 0] = 0.0
        centred = z - z.sum(axis=0, keepdims=True) / m
        std = np.sqrt((centred**2).sum(axis=0, keepdims=True) / m + epsilon)
        return Batch(
            z=z,
            gamma=gamma,
            beta=rng.standard_normal((1, n)),
            epsilon=epsilon,
            d_out=rng.standard_normal((m, n)) * (rng.random((m, n)) < (0.5 if zeros else 1)),
            cache={"z_hat": centred / std, "std": std, "gamma": gamma},
        )

    return make
