"""How far a class is with each lab, and who is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from autograder.classroom.class_status import LabStatus
from autograder.grading.plain_text import names_in_a_row
from autograder.terminal.entries import Entries
from autograder.terminal.unpadded import Unpadded

MANY = 20
"""How many are named at most, unless the lab was asked for by name."""


class StatusTable:
    """A row for each lab that has begun, and below the table those whom somebody looks for."""

    def __init__(self, labs: Sequence[LabStatus], *, named: bool = False) -> None:
        self._begun = [lab for lab in labs if named or lab.released or lab.handed_in]
        self._waiting = [lab.lab for lab in labs if lab not in self._begun]
        self._named = named

    def __rich__(self) -> RenderableType:
        parts: list[RenderableType] = []
        if self._begun:
            headings = ("handed in", "late", "graded", "to mark", "feedback", "returned")
            table = Entries("lab", dict.fromkeys(headings, "right"))
            for lab in self._begun:
                table.add(Text(lab.lab), list(_numbers(lab)))
            parts.append(table)
        for lab in self._begun:
            parts += self._said(lab)
        if self._waiting:
            parts.append(Text(f"Not released yet: {', '.join(self._waiting)}."))
        return Unpadded(Group(*parts))

    def _said(self, lab: LabStatus) -> Iterator[Text]:
        """What one lab waits for."""
        if lab.due:
            yield Text(f"{lab.lab} is due {lab.due}.")
        if lab.late:
            yield self._list(lab, "handed in late", lab.late)
        if new := lab.handed_in - lab.graded:
            yield self._list(lab, "not graded yet", new)
        if lab.handed_in_again:
            yield self._list(lab, "handed in again since it was graded", lab.handed_in_again)
        if lab.missing and (lab.handed_in or self._named):
            yield self._list(lab, "not handed in", lab.missing)

    def _list(self, lab: LabStatus, what: str, students: Collection[str]) -> Text:
        most = len(students) if self._named else MANY
        named = names_in_a_row(sorted(students), most)
        return Text(f"{lab.lab}, {what}: {named}.", style="yellow")


def _numbers(lab: LabStatus) -> Iterator[Text]:
    of = f" of {lab.students:,}" if lab.students else ""
    yield Text(f"{len(lab.handed_in):,}{of}")
    yield Text(f"{len(lab.late):,}" if lab.due else "–")
    for students in (lab.graded, lab.to_mark, lab.pages, lab.returned):
        yield Text(f"{len(students):,}")
