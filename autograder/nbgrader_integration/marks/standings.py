"""What the gradebook has of a student in a lab: marks, who gave them, and what they wait for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from autograder.feedback import counted, points_text


class Mark(msgspec.Struct, frozen=True):
    """The points of one grade cell: those that grading gave, and those that a teacher gave in
    their place or besides."""

    automatic: float | None
    by_hand: float | None = None
    extra: float = 0.0
    """Extra credit, which counts on top."""
    waits: bool = False
    """Whether a teacher has to look: at an answer without a mark, or at a mark again."""
    written: bool = False
    """Whether it is of an answer in words, which no test looks at."""
    max_points: float = 0.0

    @property
    def is_given(self) -> bool:
        """Whether grading or a teacher has given any points, be it none of them."""
        return self.automatic is not None or self.by_hand is not None

    @property
    def points(self) -> float:
        """What counts, extra credit aside: as in nbgrader, a mark by hand before any other."""
        return (self.automatic or 0.0) if self.by_hand is None else self.by_hand

    @property
    def score(self) -> float:
        """What counts in all; as in nbgrader, extra credit does so beside a mark alone."""
        return self.points + self.extra if self.is_given else 0.0

    @property
    def unmarked(self) -> bool:
        """Whether it waits for a mark, and nobody has given one yet."""
        return self.waits and self.by_hand is None

    @property
    def again(self) -> bool:
        """Whether it waits because its mark by hand was given for something else than what is
        handed in now."""
        return self.waits and self.by_hand is not None

    @property
    def look_again(self) -> str:
        """What is said of a mark that waits to be looked at again; empty if it does not."""
        if not self.waits or self.by_hand is None:
            return ""
        given = f"{points_text(self.by_hand)} by hand"
        if self.written:
            return f"{given}, for an earlier version: look again"
        return f"{given}, {points_text(self.automatic or 0.0)} by the tests: look again"


@dataclass(frozen=True)
class Standing:
    """What the gradebook has of one student in a lab."""

    cells: Mapping[str, Mark] = field(default_factory=dict)
    """By ``grade_id``."""
    penalty: float = 0.0
    """Points that are taken off for handing in late."""
    handed_in: datetime | None = None
    """In UTC, without a zone; None if nobody knows."""

    @property
    def is_graded(self) -> bool:
        """Whether any cell has points; otherwise it has been handed in, and that is all."""
        return any(mark.is_given for mark in self.cells.values())

    @property
    def score(self) -> float:
        """All points before the penalty."""
        return sum(mark.score for mark in self.cells.values())

    @property
    def extra(self) -> float:
        """Extra credit, as far as it counts."""
        return sum(mark.extra for mark in self.cells.values() if mark.is_given)

    @property
    def points(self) -> float:
        """The mark: the score less the penalty, and no less than nothing."""
        return max(0.0, self.score - self.penalty)

    @property
    def waiting(self) -> int:
        """How many marks a teacher has yet to give, or to look at again."""
        return sum(mark.waits for mark in self.cells.values()) if self.is_graded else 0

    @property
    def again(self) -> int:
        """How many of those that wait have a mark of an earlier version."""
        return sum(mark.again for mark in self.cells.values())


def waiting_text(standings: Iterable[Standing]) -> str:
    """Say how many cells wait for a teacher's mark, in the words of every table; empty if none
    does."""
    waiting = [one for one in standings if one.waiting]
    cells = sum(one.waiting for one in waiting)
    if not cells:
        return ""
    again = sum(one.again for one in waiting)
    some = f", {again:,} of them again" if again else ""
    said = f"{counted(cells, 'cell')} of {counted(len(waiting), 'student')}"
    verb = "waits" if cells == 1 else "wait"
    return f"{said} {verb} to be marked{' again' if again == cells else some}"
