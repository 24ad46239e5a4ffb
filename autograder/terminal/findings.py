"""What was found wrong with a class, a line for each, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.classroom.checkup import Finding, State
from autograder.terminal.unpadded import Unpadded

STYLES = {State.OK: "green", State.NOTE: "", State.LOOK: "bold yellow"}
WIDTH = max(map(len, State))


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print how each thing is, what was found, and below that what to do.

    What is to be typed stands on a line of its own, which is as long as it is: a terminal breaks
    it, and whoever copies it copies one line.
    """
    start = 0
    for end, one in enumerate(findings, 1):
        if one.line or end == len(findings):
            console.print(_table(findings[start:end]))
            start = end
        if one.line:
            console.print(one.line, style="bold", markup=False, highlight=False, soft_wrap=True)


def _table(findings: Sequence[Finding]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=WIDTH)
    table.add_column()
    for one in findings:
        said = f"{one.what} {one.advice}" if one.advice else one.what
        table.add_row(Text(one.state.value, style=STYLES[one.state]), Text(said))
    return Unpadded(table)
