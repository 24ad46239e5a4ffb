"""What two submissions have in common, for somebody who wants to see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from autograder.similarity.compare import Pair, Weights, alike, groups, weigh
from autograder.similarity.members import Given, Member
from autograder.similarity.tokens import Place

RARE = 0.1
"""What this part of a class has, or fewer, is unusual; two always may."""

MAX_LISTED = 8


@dataclass(frozen=True)
class Stretch:
    """A piece of a cell: common to both, or not."""

    text: str
    common: bool


@dataclass(frozen=True)
class CommonCell:
    """A cell with something in it that stands in the other submission, too."""

    title: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Likeness:
    """Two submissions that are alike, and what makes them so."""

    members: tuple[Member, Member]
    share: float
    functions: tuple[str, ...]
    """Where the common parts stand, as far as these are cells of the lab."""
    only_these: int
    """Fingerprints that nobody else has."""
    slips: tuple[str, ...]
    numbers: tuple[str, ...]
    remarks: tuple[str, ...]
    """Comments and strings that nobody else has, and numbers; slips that few others have."""
    sides: tuple[tuple[CommonCell, ...], tuple[CommonCell, ...]]

    @property
    def identical(self) -> bool:
        return self.members[0].cells == self.members[1].cells


@dataclass(frozen=True)
class Similar:
    """All that is alike in a class."""

    compared: int
    likenesses: tuple[Likeness, ...]
    groups: tuple[tuple[Member, ...], ...]


def find_similar(members: Sequence[Member], given: Given) -> Similar:
    """Compare each submission with every other one, those of one and the same student excepted.

    Two that both come from other classes are not what was asked about.
    """
    prints = [set(member.prints.places) for member in members]
    weights = weigh(prints, given.prints)
    pairs = [pair for pair in alike(prints, weights) if _asked(members, pair)]
    counts = _Counts(members)
    return Similar(
        len(members),
        tuple(_likeness(members, pair, given, weights, counts) for pair in pairs),
        tuple(tuple(members[number] for number in group) for group in groups(pairs)),
    )


def _asked(members: Sequence[Member], pair: Pair) -> bool:
    first, second = members[pair.first], members[pair.second]
    if first.place and second.place:
        return False
    return first.student != second.student


class _Counts:
    """How many of a class have a thing."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.few = max(2, int(RARE * len(members)))
        self.prints = Counter(one for member in members for one in member.prints.places)
        self.numbers = Counter(one for member in members for one in member.prints.numbers)
        self.remarks = Counter(one for member in members for one in member.prints.remarks)
        self.slips = Counter(one for member in members for one in set(member.slips))


def _likeness(
    members: Sequence[Member], pair: Pair, given: Given, weights: Weights, counts: _Counts
) -> Likeness:
    both = members[pair.first], members[pair.second]
    one, other = (member.prints for member in both)
    common = [found for found in one.places if found in other.places and found in weights.of]
    slips = sorted(set(both[0].slips) & set(both[1].slips))
    sides = (
        _cells(both[0], [place for found in common for place in one.places[found]]),
        _cells(both[1], [place for found in common for place in other.places[found]]),
    )
    own = range(len(both[0].cells))
    touched = {place.cell for found in common for place in one.places[found]}
    functions = [both[0].titles[number] for number in own if number in touched]
    return Likeness(
        members=both,
        share=pair.share,
        functions=tuple(dict.fromkeys(functions)),
        only_these=sum(counts.prints[found] == 2 for found in common),
        slips=tuple(
            summary for slip, summary in slips if counts.slips[slip, summary] <= counts.few
        ),
        numbers=_theirs(one.numbers, other.numbers, given.numbers, counts.numbers),
        remarks=_theirs(one.remarks, other.remarks, given.remarks, counts.remarks),
        sides=sides,
    )


def _theirs(
    one: Collection[str], other: Collection[str], given: Collection[str], count: Counter[str]
) -> tuple[str, ...]:
    """What these two have and nobody else, a few of them."""
    both = [found for found in one if found in other and found not in given and count[found] == 2]
    return tuple(sorted(both)[:MAX_LISTED])


def _cells(member: Member, places: Iterable[Place]) -> tuple[CommonCell, ...]:
    """The cells that the places stand in, in pieces."""
    by_cell: dict[int, list[Place]] = {}
    for place in places:
        by_cell.setdefault(place.cell, []).append(place)
    return tuple(
        CommonCell(member.titles[cell], tuple(_stretches(member.cells[cell], by_cell[cell])))
        for cell in sorted(by_cell)
    )


def _stretches(source: str, places: Sequence[Place]) -> Iterable[Stretch]:
    marked = bytearray(len(source))
    for place in places:
        marked[place.start : place.end] = b"\x01" * (place.end - place.start)
    for blank in re.finditer(r"[ \t]*\n[ \t]*", source):  # a line is not marked before it begins
        marked[blank.start() : blank.end()] = bytes(len(blank[0]))
    start = 0
    for end in range(1, len(source) + 1):
        if end == len(source) or marked[end] != marked[start]:
            yield Stretch(source[start:end], bool(marked[start]))
            start = end
