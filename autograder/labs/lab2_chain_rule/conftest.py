"""What lab2's suites share: made-up chains of neurons, and how to name one in a message.

The numbers here have fixed seeds and the tests compare with exact values, so that a correct
solution can't fail them by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType

import numpy as np
import pytest


@dataclass(frozen=True)
class Chain:
    """A chain of single sigmoid neurons, and what ``chain_forward`` makes of it.

    ``weights`` and ``biases`` hold one number for each of the L neurons; ``activations`` are
    ``[x, a1, ..., aL]``.
    """

    x: float
    weights: list[float]
    biases: list[float]
    activations: list[float]

    @property
    def words(self) -> str:
        """How long the chain is, as a message says it."""
        length = len(self.weights)
        return "a chain of 1 neuron" if length == 1 else f"a chain of {length} neurons"


@pytest.fixture
def chain(reference: ModuleType) -> Callable[..., Chain]:
    """Makes the chain of a given length: the same length and ``number``, the same chain.

    Every z lies between -1.5 and 1.5 and every weight between 1.5 and 4, up to its sign, so
    that no gradient is lost in the tolerance.  ``x`` puts a number of one's own at the start.
    """

    def make(length: int, *, x: float | None = None, number: int = 0) -> Chain:
        rng = np.random.default_rng([2, length, *([number] if number else [])])
        start = float(rng.uniform(0.5, 2.0)) if x is None else x
        signs = rng.choice([-1.0, 1.0], length)
        weights = [float(weight) for weight in signs * rng.uniform(1.5, 4.0, length)]
        biases: list[float] = []
        a = start
        for weight, z in zip(weights, rng.uniform(-1.5, 1.5, length), strict=True):
            biases.append(float(z - a * weight))
            a = 1.0 / (1.0 + float(np.exp(-z)))
        return _run(reference, start, weights, biases)

    return make


@pytest.fixture
def chain_of(reference: ModuleType) -> Callable[..., Chain]:
    """Makes a chain of numbers of one's own: x, weights, biases."""
    return partial(_run, reference)


def _run(reference: ModuleType, x: float, weights: list[float], biases: list[float]) -> Chain:
    activations = [float(a) for a in reference.chain_forward(x, weights, biases)[1:]]
    return Chain(x, weights, biases, [x, *activations])
