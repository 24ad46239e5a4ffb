"""Who is missing from a class, and what lies astray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from autograder.classroom.roll import Roll
from autograder.grading.plain_text import names_in_a_row
from autograder.submissions.roster import told_apart
from autograder.terminal.unpadded import Unpadded

MANY = 20


class Misplaced:
    """How much lies where it is not graded, and which students may be one, in few lines; nothing
    if all is in order."""

    def __init__(self, astray: int, doubles: Sequence[Sequence[str]]) -> None:
        self._astray = astray
        self._doubles = doubles

    def __rich__(self) -> RenderableType:
        return Group(*self._lines())

    def _lines(self) -> Iterator[Text]:
        for group in self._doubles:
            yield Text(f"One student or two? {told_apart(group)} count as two.", style="yellow")
        if self._astray:
            one = self._astray == 1
            lies = "1 thing" if one else f"{self._astray:,} things"
            yield Text(
                f"{lies} in submitted/ {'lies' if one else 'lie'} where nothing is graded: "
                f"`autograder doctor` says what {'it is' if one else 'they are'}, and where "
                f"{'it belongs' if one else 'they belong'}.",
                style="yellow",
            )


class RollView:
    """What a terminal shows of a roll below the marks; nothing if nobody is missing.

    Of many only the first are named, unless ``everybody`` is to be.
    """

    def __init__(self, roll: Roll, lab: str, *, everybody: bool = False) -> None:
        self._roll = roll
        self._lab = lab
        self._everybody = everybody

    def __rich__(self) -> RenderableType:
        return Unpadded(Group(*self._parts()))

    def _parts(self) -> Iterator[RenderableType]:
        roll = self._roll
        astray = [*roll.strays, *roll.lookalikes]
        for one in astray if self._everybody else astray[:MANY]:
            yield Text(str(one), style="yellow")
        if len(astray) > MANY and not self._everybody:
            more = len(astray) - MANY
            said = "1 more is not graded" if more == 1 else f"{more:,} more are not graded"
            yield Text(f"{said}; --all names everything.", "yellow")
        movable = sum(one.target is not None for one in astray)
        if movable:
            them = "it" if movable == 1 else f"these {movable:,}"
            yield Text(f"`autograder doctor {self._lab} --move` moves {them}; then grade again.")
        for group in roll.doubles:
            said = f"One student or two? {told_apart(group)} have a row each."
            yield Text(said, style="yellow")
        if roll.unknown:
            yield self._named(f"Not on the roster ({len(roll.unknown):,})", roll.unknown)
        if roll.absent:
            count = f"{len(roll.absent):,} of {roll.known:,}"
            yield self._named(f"Not handed in ({count})", roll.absent)

    def _named(self, heading: str, names: Sequence[str]) -> RenderableType:
        most = len(names) if self._everybody else MANY
        return Text(f"{heading}: {names_in_a_row(names, most)}")
