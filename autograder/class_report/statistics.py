"""The few statistics that the class report needs, each with its source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EXTREMES = 0.27
"""The share of a class that is compared at each end: T. L. Kelley, The selection of upper and
lower groups for the validation of test items, Journal of Educational Psychology 30 (1939)."""


@dataclass(frozen=True)
class Ends:
    """How many of the best and of the last passed a test."""

    best: int
    best_passed: int
    last: int
    last_passed: int

    @property
    def difference(self) -> float:
        """The share of the best that passed, without that of the last."""
        return self.best_passed / self.best - self.last_passed / self.last


def ends(passed: Sequence[bool], rest: Sequence[float]) -> Ends | None:
    """Compare those who are best and last in the ``rest``, 27 % of the class at each end.

    Who is level with the last of a group is in it, too, so that no order of names decides.  None
    if the two groups meet then.
    """
    size = max(1, round(EXTREMES * len(rest)))
    ranked = sorted(rest)
    low, high = ranked[size - 1], ranked[-size]
    if low >= high:
        return None
    best = [one for one, points in zip(passed, rest, strict=True) if points >= high]
    last = [one for one, points in zip(passed, rest, strict=True) if points <= low]
    return Ends(len(best), sum(best), len(last), sum(last))


def point_biserial(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Pearson's correlation of passing a test with the points for the rest; None if either is
    the same for all."""
    count = len(passed)
    if not 0 < sum(passed) < count:
        return None
    mean = sum(rest) / count
    spread = math.sqrt(sum((points - mean) ** 2 for points in rest) / count)
    if spread < 1e-9:
        return None
    share = sum(passed) / count
    passing = sum(points for one, points in zip(passed, rest, strict=True) if one) / sum(passed)
    return (passing - mean) / spread * math.sqrt(share / (1 - share))


def chance_of_together(both: int, one: int, other: int, of: int) -> float:
    """How likely it is that two things of which one happened ``one`` times and the other ``other``
    times among ``of`` meet ``both`` times or more by chance: Fisher's exact test, one-sided."""
    ways = sum(
        math.comb(one, met) * math.comb(of - one, other - met)
        for met in range(both, min(one, other) + 1)
    )
    return ways / math.comb(of, other)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of ``values`` lies, between two of them by proportion."""
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)
