"""What was found wrong with a class, a line for each, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.classroom.checkup import Finding, State
from autograder.terminal.unpadded import Unpadded

STYLES = {State.OK: "green", State.NOTE: "", State.LOOK: "bold yellow"}


def findings_table(findings: Sequence[Finding]) -> RenderableType:
    """How each thing is, what was found, and below that what to do."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for one in findings:
        said = f"{one.what} {one.advice}" if one.advice else one.what
        table.add_row(Text(one.state.value, style=STYLES[one.state]), Text(said))
    return Unpadded(table)
