"""Everybody's marks as the gradebook has them."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from rich.box import HORIZONTALS
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.feedback import points_text
from autograder.grading.plain_text import clean
from autograder.nbgrader_integration.marks.standings import Standing, waiting_text
from autograder.terminal.student_rows import minus
from autograder.terminal.unpadded import Unpadded

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.marks.reader import ClassMarks, LabMarks

NOT_HANDED_IN = "not handed in"
NOT_GRADED = "not graded yet"


class MarksTable:
    """What a terminal shows of the marks of one lab, or of all that somebody was graded for."""

    def __init__(self, marks: ClassMarks, lab: str | None = None) -> None:
        self._students = marks.roster
        wanted = [marks.lab(lab)] if lab else marks.labs.values()
        self._labs = [one for one in wanted if one.graded]
        self._asked = lab

    def __rich__(self) -> RenderableType:
        if not self._labs:
            asked = f" for {self._asked}" if self._asked else ""
            return Text(f"There are no marks{asked} yet: autograder grade makes them.")
        table = Table(box=HORIZONTALS, padding=(0, 2, 0, 0))
        table.add_column("student", overflow="fold")
        if not self._asked:
            table.add_column("lab", no_wrap=True)
        for heading in ("mark", "out of", "penalty"):
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("to be marked", justify="right")
        for student in self._students:
            for lab in self._labs:
                name = [Text(clean(student))] + ([] if self._asked else [Text(lab.name)])
                table.add_row(*name, *_cells(lab.standings.get(student), lab.max_points))
        return Group(Unpadded(table), *map(self._sum, self._labs))

    def _sum(self, lab: LabMarks) -> Text:
        """One lab in one line."""
        graded = lab.graded.values()
        have = f"{len(graded):,} of {len(self._students):,}"
        mean = points_text(fmean(one.points for one in graded))
        parts = [
            f"{have} {'has' if len(graded) == 1 else 'have'} a mark",
            f"the mean is {mean} of {points_text(lab.max_points)}",
            waiting_text(graded),
        ]
        return Text(f"{lab.name}: {'; '.join(filter(None, parts))}.")


def _cells(standing: Standing | None, max_points: float) -> list[Text]:
    """Mark, most, penalty and what waits; a dash, which is no 0, if there is no mark."""
    if standing is None or not standing.is_graded:
        why = NOT_GRADED if standing else NOT_HANDED_IN
        return [Text("–"), Text(), Text(), Text(why, style="dim")]
    penalty = Text(minus(standing.penalty) if standing.penalty else "", style="yellow")
    waiting = Text(f"{standing.waiting}" if standing.waiting else "", style="yellow")
    return [Text(points_text(standing.points)), Text(points_text(max_points)), penalty, waiting]
