"""Whether a notebook is fit to be handed in, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.self_check.obstacles import UNFINISHED, HandIn
from autograder.self_check.results import SelfCheck
from autograder.self_check.wording import in_one_line
from autograder.terminal.unpadded import Unpadded

ALL_THE_SAME = (
    "You may hand it in as it is, before it is late: what is not done costs its own points only."
)
UNKNOWN = (
    "This version of the lab is not known here, so a cell that is gone may not have been missed."
)


def hand_in_line(found: HandIn) -> RenderableType:
    """Say in a line whether the file is fit to be handed in, work that is not done left aside."""
    return Unpadded(_line(found))


def _line(found: HandIn) -> Text:
    serious = [one for one in found.obstacles if one.kind not in UNFINISHED]
    if not serious:
        return Text("The file itself is fit to be handed in.", style="green")
    first = serious[0]
    said = Text("Not fit to be handed in: ", style="bold red")
    said.append(in_one_line(f"{first.message} {first.repair}"), style="not bold default")
    if more := len(serious) - 1:
        said.append(f" And {more} more, which --hand-in tells.", style="not bold default")
    return said


def hand_in_lines(found: HandIn, check: SelfCheck, size: int) -> Iterator[RenderableType]:
    """Say all that is in the way of handing in a notebook, each with its repair."""
    yield from map(Unpadded, _lines(found, check, size))


def _lines(found: HandIn, check: SelfCheck, size: int) -> Iterator[RenderableType]:
    total = (
        f"{check.count('passed')} of {len(check.functions) + len(found.lost_checks)} checks pass"
    )
    if found.ready:
        yield Text(f"{found.file} is ready to be handed in.", style="bold green")
        yield Text(
            "Its name is right, all of the lab's cells are there, once and unchanged, nothing "
            f"waits to be written, it has {size / 1024:,.0f} KiB, and it runs from top to "
            f"bottom in a new process. {total}; the hidden tests run once you have handed in."
        )
    else:
        colour, ends = ("yellow", "is not finished") if found.sound else ("red", "is not ready")
        count = len(found.obstacles)
        things = "one thing" if count == 1 else f"{count} things"
        yield Text(f"{found.file} {ends}: {things} to see to. {total}.", style=f"bold {colour}")
        table = Table(box=None, show_header=False, padding=(1, 1, 0, 0))
        table.add_column(justify="right", no_wrap=True)
        table.add_column(overflow="fold")
        for number, one in enumerate(found.obstacles, 1):
            said = Text(f"{one.message}\n").append(one.repair, style="italic")
            table.add_row(Text(f"{number}."), said)
        yield table
        if found.sound:
            yield Text()
            yield Text(ALL_THE_SAME)
    # of what is no lab's notebook, nothing is missed
    if not (found.known or any(one.kind == "lab" for one in found.obstacles)):
        yield Text()
        yield Text(UNKNOWN, style="dim")
