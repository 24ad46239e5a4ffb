"""Who is alike in a class: common fingerprints, weighed by how rare they are.

The weight of a fingerprint is its surprise, in bits: the logarithm of how many students there are
for each who has it (the inverse document frequency of Karen Spärck Jones: "A statistical
interpretation of term specificity and its application in retrieval", Journal of Documentation,
1972).  What half of the class or the lab itself has, surprises nobody.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.similarity.fingerprint import Fingerprint

MIN_SHARE = 0.5
"""Of all that surprises in the smaller of two submissions: how much stands in the other one."""

MIN_COMMON = 16
"""So many fingerprints that nobody else has, or what more common ones weigh as much; a line of code
is about four, and a long one fourteen, so less is a few lines."""


@dataclass(frozen=True)
class Pair:
    """Two submissions that are more alike than the lab makes them."""

    first: int
    second: int
    share: float
    """Of all that surprises in the smaller one, the part that stands in the other one, too."""
    bits: float
    """How much that is."""


@dataclass(frozen=True)
class Weights:
    """What each fingerprint of a class weighs, in bits."""

    of: Mapping[Fingerprint, float]
    rarest: float
    """What one weighs that two students have, and nobody else."""


def weigh(
    class_prints: Sequence[Collection[Fingerprint]], taken_out: Collection[Fingerprint]
) -> Weights:
    """Weigh each fingerprint that less than half of the class has, the lab's own left out."""
    holders = Counter(one for prints in class_prints for one in prints if one not in taken_out)
    # as if there were two more, who have nothing in common with anybody: in a class of three, what
    # two have is no rule yet
    size = len(class_prints) + 2
    weighed = {
        one: math.log2(size / count)
        for one, count in holders.items()
        if count <= 2 or 2 * count < size
    }
    return Weights(weighed, math.log2(size / 2))


def alike(class_prints: Sequence[Collection[Fingerprint]], weights: Weights) -> list[Pair]:
    """Find the pairs of a class that are alike, those first that share most."""
    size = len(class_prints)
    common: npt.NDArray[np.float32] = np.zeros((size, size), dtype=np.float32)
    holders: dict[Fingerprint, list[int]] = {}
    for number, prints in enumerate(class_prints):
        for one in prints:
            if one in weights.of:
                holders.setdefault(one, []).append(number)
    for one, numbers in holders.items():
        common[np.ix_(numbers, numbers)] += weights.of[one]
    totals = common.diagonal()
    smaller = np.minimum(totals[:, None], totals[None, :])
    share = np.divide(common, smaller, out=np.zeros_like(common), where=smaller > 0)
    enough = common >= MIN_COMMON * weights.rarest
    found = np.argwhere(np.triu((share >= MIN_SHARE) & enough, k=1))
    pairs = [Pair(int(a), int(b), float(share[a, b]), float(common[a, b])) for a, b in found]
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.bits, pair.first, pair.second))


def groups(pairs: Sequence[Pair]) -> list[tuple[int, ...]]:
    """Put together those who are alike with one another, by whatever way; pairs left out."""
    group_of: dict[int, set[int]] = {}
    for pair in pairs:
        together = group_of.get(pair.first, {pair.first}) | group_of.get(pair.second, {pair.second})
        for member in together:
            group_of[member] = together
    found = {tuple(sorted(group)) for group in group_of.values() if len(group) > 2}
    return sorted(found, key=lambda group: (-len(group), group))
