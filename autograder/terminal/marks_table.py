"""Everybody's marks as the gradebook has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from autograder.feedback import points_text
from autograder.grading.plain_text import clean
from autograder.nbgrader_integration.marks.standings import Standing, waiting_text
from autograder.terminal.entries import Align, Entries
from autograder.terminal.unpadded import Unpadded

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.marks.reader import ClassMarks, LabMarks

NOT_HANDED_IN = "not handed in"
NOT_GRADED = "not graded yet"

MORE: Mapping[str, Callable[[Standing], str]] = {
    "extra": lambda one: f"+{points_text(one.extra)}" if one.extra else "",
    "penalty": lambda one: points_text(-one.penalty) if one.penalty else "",
    "to be marked": lambda one: f"{one.waiting}" if one.waiting else "",
}
"""Columns that are there if anybody needs them, and what stands in them."""


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
        graded = [one for lab in self._labs for one in lab.graded.values()]
        used = {name: shown for name, shown in MORE.items() if any(map(shown, graded))}
        columns: dict[str, Align] = {} if self._asked else {"lab": "left"}
        columns |= dict.fromkeys(["mark", "out of", *used], "right")
        table = Entries("student", columns)
        for student in self._students:
            for lab in self._labs:
                cells = [] if self._asked else [Text(lab.name)]
                standing = lab.standings.get(student)
                said = ""
                if standing and standing.is_graded:
                    cells += map(Text, (points_text(standing.points), points_text(lab.max_points)))
                    cells += [Text(shown(standing), "yellow") for shown in used.values()]
                else:  # a dash, which is no 0
                    cells.append(Text("–"))
                    said = NOT_GRADED if standing else NOT_HANDED_IN
                table.add(Text(clean(student)), cells, Text(said, "dim"))
        return Unpadded(Group(table, *map(self._sum, self._labs)))

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
