"""Everybody's marks as the gradebook has them."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean
from typing import TYPE_CHECKING

from rich.box import HORIZONTALS
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.feedback import points_text
from autograder.grading.plain_text import clean
from autograder.terminal.unpadded import Unpadded

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.marks.overview import Overview, StudentLab

NOT_HANDED_IN = "not handed in"
NOT_GRADED = "not graded yet"


class MarksTable:
    """What a terminal shows of the marks of one lab, or of all that somebody was graded for."""

    def __init__(self, overview: Overview, lab: str | None = None) -> None:
        self._overview = overview
        graded = {row.lab for row in overview.rows if row.is_graded}
        self._labs = [lab] if lab else sorted(graded)
        self._shows_lab = lab is None

    def __rich__(self) -> RenderableType:
        if not any(row.lab in self._labs for row in self._overview.rows if row.is_graded):
            asked = "" if self._shows_lab else f" for {self._labs[0]}"
            return Text(f"There are no marks{asked} yet: autograder grade makes them.")
        table = Table(box=HORIZONTALS, padding=(0, 2, 0, 0))
        table.add_column("student", overflow="fold")
        if self._shows_lab:
            table.add_column("lab", no_wrap=True)
        for heading in ("mark", "out of", "penalty"):
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("to be marked", justify="right")
        for student in self._overview.students:
            for lab in self._labs:
                row = self._overview.by_lab.get(lab, {}).get(student)
                name = [Text(clean(student))] + ([Text(lab)] if self._shows_lab else [])
                table.add_row(*name, *_cells(row))
        return Group(Unpadded(table), *map(self._sum, self._labs))

    def _sum(self, lab: str) -> Text:
        """One lab in one line."""
        rows = self._overview.by_lab.get(lab, {})
        graded = [row for row in rows.values() if row.is_graded]
        parts = list(_counts(graded, len(self._overview.students)))
        return Text(f"{lab}: {'; '.join(parts)}.")


def _counts(graded: list[StudentLab], students: int) -> Iterator[str]:
    yield f"{len(graded):,} of {students:,} have a mark"
    if graded:
        most = points_text(graded[0].max_points)
        yield f"the mean is {points_text(fmean(row.mark for row in graded))} of {most}"
    if waiting := sum(row.waiting for row in graded):
        yield f"{waiting:,} {'cell waits' if waiting == 1 else 'cells wait'} to be marked"


def _cells(row: StudentLab | None) -> list[Text]:
    """Mark, most, penalty and what waits; a dash, which is no 0, if there is no mark."""
    if row is None or not row.is_graded:
        why = NOT_GRADED if row and row.handed_in else NOT_HANDED_IN
        return [Text("–"), Text(), Text(), Text(why, style="dim")]
    penalty = Text(f"−{points_text(row.penalty)}" if row.penalty else "", style="yellow")
    waiting = Text(f"{row.waiting}" if row.waiting else "", style="yellow")
    return [Text(points_text(row.mark)), Text(points_text(row.max_points)), penalty, waiting]
