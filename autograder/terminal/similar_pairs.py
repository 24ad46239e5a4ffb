"""Who is alike in a class, as a table on a terminal."""

from __future__ import annotations

from rich.box import HORIZONTALS
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.grading.plain_text import clean
from autograder.similarity.evidence import Similar
from autograder.terminal.unpadded import Unpadded

MAX_ROWS = 20


class SimilarPairs:
    """The pairs that share most; the page has the others."""

    def __init__(self, similar: Similar) -> None:
        self._similar = similar

    def __rich__(self) -> RenderableType:
        table = Table(box=HORIZONTALS, padding=(0, 2, 0, 0))
        table.add_column("students", overflow="fold")
        table.add_column("alike", justify="right", no_wrap=True)
        table.add_column("where", overflow="fold")
        for pair in self._similar.likenesses[:MAX_ROWS]:
            names = ", ".join(clean(member.label) for member in pair.members)
            share = "identical" if pair.identical else f"{int(100 * pair.share)} %"
            table.add_row(Text(names), share, Text(", ".join(pair.functions)))
        parts: list[RenderableType] = [Unpadded(table)]
        if (more := len(self._similar.likenesses) - MAX_ROWS) > 0:
            parts.append(Text(f"… and {more:,} more on the page."))
        return Group(*parts)
