"""Whether random draws are what a lab asks for, whatever generator made them in whatever order.

Hidden suites draw with many fixed seeds, so that one solution always gets the same marks, and
hold the draws against two bounds that a correct solution hardly ever crosses:

- The bell curve: by the inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant,
  the share of N independent draws below any threshold strays from the true share by more than d
  with a probability of at most 2 exp(-2 N d^2), for every N.  With d = 3 / sqrt(N) that is
  3.1e-8.
- Independence: for two independent columns of n normal draws the correlation exceeds r in
  absolute value with a probability below (1 - r^2)^((n - 2) / 2).

What that comes to for its own numbers, each suite says itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from autograder.testing.ratios import DOUBLE

FloatArray = npt.NDArray[np.float64]

ROUNDING = 1e-9
"""Far more than rounding makes of a share."""

LITTLE = 0.25
"""Two columns of 200 numbers or more whose ranks correlate less than this hardly go together."""


def seeds(number: int, count: int) -> list[int]:
    """Choose ``count`` different seeds, the same ones for the same ``number``.

    They are below 100,000, so that a solution may make several seeds out of one.
    """
    chosen = np.random.default_rng(number).choice(100_000, count, replace=False)
    return [int(seed) for seed in chosen]


def varied(value: object, shape: tuple[int, ...]) -> bool:
    """Tell at a glance whether an answer is a float64 array of a shape, of finite numbers of which
    no two are alike; of others, and of numbers near the end of the range, it may not be told."""
    if type(value) is not np.ndarray or value.dtype != DOUBLE or value.shape != shape:
        return False
    numbers = value.ravel().tolist()
    return math.isfinite(sum(numbers)) and len(set(numbers)) == len(numbers)


def is_normal(draws: FloatArray, deviation: float = 1.0) -> bool:
    """Tell whether ``draws`` are spread as a normal distribution with mean 0 spreads them."""
    ranked = np.sort(draws.ravel()) / (deviation * math.sqrt(2.0))
    most = 3.0 / math.sqrt(draws.size)
    return _stray(ranked, _every(ranked.size)) <= most - ROUNDING or _stray(ranked) <= most


def _stray(ranked: FloatArray, every: int = 1) -> float:
    """How far the share of ``ranked`` numbers strays from the true share, or what that is at most
    if it is looked at one number in ``every`` alone: between two of them both shares only rise."""
    size = ranked.size
    places = np.append(np.arange(0, size - 1, every), size - 1)
    below = 0.5 + 0.5 * np.array(list(map(math.erf, ranked[places].tolist())))
    above = np.max((places + 1) / size - below), np.max(below - places / size)
    return float(max(above)) + (every - 1) / size


def _every(size: int) -> int:
    """A distance that costs a quarter of what may be strayed, which few right draws come near."""
    return max(1, int(0.75 * math.sqrt(size)))


def never_change(draws: FloatArray) -> bool:
    """Tell whether a column of ``draws``, a row for each seed, is the same for every seed."""
    return bool((np.ptp(draws, axis=0) == 0).any())


def most_alike(draws: FloatArray) -> tuple[int, int, float]:
    """Find the two columns of ``draws`` that correlate most, and their absolute correlation."""
    centred = draws - draws.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=0)
    correlation = np.abs(np.triu((centred.T @ centred) / np.outer(lengths, lengths), k=1))
    first, second = np.unravel_index(int(correlation.argmax()), correlation.shape)
    return int(first), int(second), float(correlation.max())


FAR_OUT = (
    "Single numbers lie so far out that they outweigh all others. Which step makes them: are "
    "normal numbers divided by, raised to a power, or are they normal at all?"
)


def alike_text(draws: FloatArray, first: int, second: int) -> str:
    """Say in words that two columns correlate too much."""
    correlation = abs(float(np.corrcoef(draws[:, first], draws[:, second])[0, 1]))
    go = "go together" if _also_in_ranks(draws, first, second) else "do not look independent"
    return f"{go}, with a correlation of {correlation:.2f}"


def alike_hint(draws: FloatArray, first: int, second: int, usual: str) -> str:
    """Choose ``usual`` as hint, unless only a few numbers far out make up the correlation."""
    return usual if _also_in_ranks(draws, first, second) else FAR_OUT


def _also_in_ranks(draws: FloatArray, first: int, second: int) -> bool:
    """Whether two columns go together in their ranks as well, of which none lies far out."""
    one, other = (np.argsort(np.argsort(draws[:, column])) for column in (first, second))
    return abs(float(np.corrcoef(one, other)[0, 1])) > LITTLE


def place(column: int, shapes: Mapping[str, tuple[int, ...]]) -> str:
    """Name the entry in a column of all arrays side by side: ``W1[0, 2]``."""
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        if column < size:
            return f"{name}{[int(index) for index in np.unravel_index(column, shape)]}"
        column -= size
    raise IndexError(column)
