"""Whether two arrays agree, and what the ratio of a wrong one to the right one tells.

In one network almost anything can be a ratio of sizes: with one sample and one output every slip
in the blame scales the whole gradient, and a 4 may be the hidden neurons or just a 4.  So a ratio
is explained only by what holds in several networks of different sizes.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

TOLERANCE = 1e-6
"""Arrays differ if ``||a - n|| / (||a|| + ||n||)`` is above this.

Correct code stays below 3e-9 at weights of order 1; typical mistakes are above 1e-3.
"""

FLOOR = 1e-9
"""Arrays this close in norm agree, whatever their ratio: both are zero but for rounding."""


DOUBLE = np.dtype(np.float64)

KEPT = 256
"""For how many networks it is kept what formulas come to."""

FLAT = 1e-4
"""The squared tangent of the angle between an array and all multiples of another one, above which
it is surely none of them: some thousand times as far off as TOLERANCE lets pass."""

SMALL = 24
"""Up to so many numbers Python takes less time than NumPy to get ready."""

SQUARES = (1e-200, 1e200)
"""Sums of squares in here have lost no digits on the way to either end of the range."""


def relative_error(actual: npt.ArrayLike, expected: npt.ArrayLike) -> float:
    """Compute ``||a - n|| / (||a|| + ||n||)``; 0 within FLOOR, infinite for NaN or shapes."""
    a, n = np.asarray(actual, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if a.shape != n.shape or not (np.isfinite(a).all() and np.isfinite(n).all()):
        return float("inf")
    # Divided by the largest entry first, because a square may overflow where the entry did not.
    largest = max(float(np.abs(a).max(initial=0.0)), float(np.abs(n).max(initial=0.0)))
    if largest == 0.0:
        return 0.0
    a, n = a / largest, n / largest
    distance = float(np.linalg.norm(a - n))
    if distance * largest <= FLOOR:
        return 0.0
    return distance / float(np.linalg.norm(a) + np.linalg.norm(n))


def agree(actual: npt.ArrayLike, expected: npt.ArrayLike, tolerance: float = TOLERANCE) -> bool:
    """Tell whether two arrays have one shape and :func:`relative_error` within ``tolerance``."""
    apart = largest_difference(actual, expected)
    if apart * np.size(expected) <= FLOOR / 2:
        return tolerance >= 0.0  # which is 0 then, as the norm is at most that
    if _far_apart(actual, expected, apart, tolerance):
        return False
    return relative_error(actual, expected) <= tolerance


def _far_apart(
    actual: npt.ArrayLike, expected: npt.ArrayLike, apart: float, tolerance: float
) -> bool:
    """Whether two arrays surely do not agree, as wrong ones hardly ever do; ``apart`` is their
    :func:`largest_difference`.

    The norm of a difference is at least its largest entry, and that of an array at most its
    largest entry times the root of its size.
    """
    if not 2.0 * FLOOR < apart < math.inf:
        return False
    sides = float(np.abs(actual).max()) + float(np.abs(expected).max())
    bound = max(tolerance, TOLERANCE) * math.sqrt(np.size(expected)) * sides
    return apart > 2.0 * bound  # with a margin for rounding


def largest_difference(actual: object, expected: object) -> float:
    """Compute the largest ``|a - n|`` of two floats, or two float64 arrays of one shape, as right
    answers are; NaN for all others, and if any number is not finite."""
    if isinstance(actual, float) and isinstance(expected, float):
        return abs(float(actual) - float(expected))
    if type(actual) is not np.ndarray or type(expected) is not np.ndarray:
        return math.nan
    if not actual.dtype == expected.dtype == DOUBLE or actual.shape != expected.shape:
        return math.nan
    if actual.size <= SMALL:
        differences = map(operator.sub, actual.ravel().tolist(), expected.ravel().tolist())
        apart = list(map(abs, differences))
        if math.isfinite(sum(apart)):
            return max(apart, default=0.0)
    with np.errstate(all="ignore"):
        return float(np.abs(actual - expected).max(initial=0.0))


def factor(actual: npt.ArrayLike, expected: npt.ArrayLike) -> float | None:
    """Find the one number c with actual = c * expected in every entry, None if there is none."""
    a, n = np.asarray(actual, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if a.shape != n.shape or surely_no_multiple([(a, n)]):
        return None
    if not np.isfinite(a).all() or not n.any():
        return None
    largest = float(np.abs(a).max(initial=0.0)) or 1.0
    c = float(np.vdot(a / largest, n) / np.vdot(n, n)) * largest
    return c if c != 0.0 and np.isfinite(c) and agree(a / c, n) else None


def surely_no_multiple(pairs: Iterable[tuple[FloatArray, FloatArray]]) -> bool:
    """Tell at a glance whether arrays have no :func:`factor`, all of them together: it says so of
    most that have none, and never of any that has.  Each pair has one shape."""
    squares = own = common = 0.0
    with np.errstate(all="ignore"):
        for a, n in pairs:
            own += float(np.vdot(a, a))
            squares += float(np.vdot(n, n))
            common += float(np.vdot(a, n))
    least, most = SQUARES
    if not (least < own < most and least < squares < most):
        return False
    if common == 0.0:
        return squares > FLAT
    tangent = (own / common) * (squares / common) - 1.0
    # and the nearest multiple has to be farther off than FLOOR, too
    return tangent > FLAT and min(tangent, 1.0) * squares > FLAT


@dataclass(frozen=True)
class Sighting:
    """What an answer was to the right one in one network."""

    ratio: float | None
    """The factor in every entry, None if there is no such factor; 0 tells nothing."""
    sizes: Mapping[str, int]
    """The network's sizes under the words for them, ``{"m, the number of samples": 5}``; the same
    words for every network."""


@dataclass(frozen=True)
class Explanation:
    """What the ratio is in all networks that were looked at."""

    ratio: float
    """In the first of them."""
    words: str
    """Which sizes it is made of, empty for a number that is the same in all networks."""


def explained(sightings: Sequence[Sighting]) -> Explanation | None:
    """Explain the ratio in every network; None if it is another one each time, or if the sizes
    of these networks leave open what it is."""
    ratios = [sighting.ratio for sighting in sightings]
    first = ratios[0]
    if not first or any(ratio is None for ratio in ratios):
        return None
    if all(_near(ratio, first) for ratio in ratios):
        return Explanation(first, "")
    sizes = sightings[0].sizes
    names = tuple(sizes)
    formulas = _known_formulas(names)
    # what each formula comes to, network by network
    values = [_values(names, *(seen.sizes[name] for name in names)) for seen in sightings]
    fitting = []
    for formula, *each in zip(formulas, *values, strict=True):
        number = first / each[0]
        if all(_near(ratio, number * value) for ratio, value in zip(ratios, each, strict=True)):
            fitting.append((formula, abs(number)))
    plain = [(formula, number) for formula, number in fitting if _near(number, 1.0)]
    if len(plain or fitting) != 1:
        return None
    formula, number = (plain or fitting)[0]
    if plain:
        return Explanation(first, formula.words(sizes))
    return Explanation(first, multiple(number, formula.text(sizes)))


def factor_in_words(c: float, sizes: Mapping[str, int]) -> str:
    """Say what the factor ``c`` may be in one network: one of ``sizes``, of two of them, or 2.

    It may be so by chance; :func:`explained` looks at several networks.
    """
    for words, value in _known_factors(sizes):
        if abs(abs(c) - value) <= TOLERANCE * value:
            return words
    return ""


def is_sign(c: float) -> bool:
    """Tell whether the factor is -1."""
    return abs(c + 1.0) <= TOLERANCE


def multiple(c: float, what: str) -> str:
    """Put the factor of ``what`` into words: ``1/5 of the loss``, ``2 times the loss``."""
    sign = " with the wrong sign" if c < 0.0 else ""
    if is_sign(c):
        return f"{what}{sign}"
    c = abs(c)
    if c < 1.0 and abs(1.0 / c - round(1.0 / c)) <= TOLERANCE / c:
        return f"1/{round(1.0 / c)} of {what}{sign}"
    return f"{c:.4g} times {what}{sign}"


@dataclass(frozen=True)
class _Formula:
    """A number made of one size or of two."""

    names: tuple[str, ...]
    sign: str
    """What it is made of in signs, for one size or two: ``1/{}``."""
    value_of: Callable[..., float]
    then: str = ""

    def value(self, sizes: Mapping[str, int]) -> float:
        return self.value_of(*(float(sizes[name]) for name in self.names))

    def words(self, sizes: Mapping[str, int]) -> str:
        named = ", and ".join(f"{sizes[name]} is {name}" for name in self.names) + self.then
        number = self.sign.format(*(sizes[name] for name in self.names))
        return named if len(self.names) == 1 else f"{number}: {named}"

    def text(self, sizes: Mapping[str, int]) -> str:
        number = self.sign.format(*(sizes[name] for name in self.names))
        named = ", and ".join(f"{sizes[name]} is {name}" for name in self.names)
        return f"{number}, and {named}"


DIVIDED = ", by which it is divided once too often"


def _formulas(names: Sequence[str]) -> Iterable[_Formula]:
    for name in names:
        yield _Formula((name,), "{}", lambda size: size)
        yield _Formula((name,), "1/{}", lambda size: 1.0 / size, DIVIDED)
    for pair in combinations(names, 2):
        yield _Formula(pair, "{}·{}", lambda size, other: size * other)
        yield _Formula(pair, "1/({}·{})", lambda size, other: 1.0 / (size * other))
    for pair in permutations(names, 2):
        yield _Formula(pair, "{}/{}", lambda size, other: size / other)


@functools.lru_cache(maxsize=KEPT)
def _known_formulas(names: tuple[str, ...]) -> Sequence[_Formula]:
    return tuple(_formulas(names))


@functools.lru_cache(maxsize=KEPT)
def _values(names: tuple[str, ...], *sizes: int) -> Sequence[float]:
    """What each formula comes to in a network of these sizes, which suites fix for everybody."""
    known = dict(zip(names, sizes, strict=True))
    return tuple(formula.value(known) for formula in _known_formulas(names))


def _known_factors(sizes: Mapping[str, int]) -> Iterable[tuple[str, float]]:
    sizes = {words: size for words, size in sizes.items() if size > 1}
    for words, size in sizes.items():
        yield f"{size} is {words}", float(size)
        yield f"{size} is {words}{DIVIDED}", 1.0 / size
    yield "a 2 too many", 2.0
    yield "a 2 is missing", 0.5
    for (words, size), (other_words, other) in permutations(sizes.items(), 2):
        yield f"{size} is {words}, and {other} is {other_words}", float(size * other)
        yield f"{size} is {words}, and {other} is {other_words}", size / other
        yield f"{size} is {words}, and {other} is {other_words}", 1.0 / (size * other)


def _near(ratio: float | None, value: float) -> bool:
    return ratio is not None and abs(ratio - value) <= TOLERANCE * abs(value)
