"""Whose marks would change, and why."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from autograder.classroom.grade_class import Graded
from autograder.classroom.preview import CellChange, Change
from autograder.feedback import counted, points_text, subject
from autograder.grading.plain_text import clean
from autograder.nbgrader_integration.lateness.timestamp import show_span
from autograder.terminal.entries import Align, Entries
from autograder.terminal.student_rows import StudentRow
from autograder.terminal.unpadded import Unpadded

LATE = "late penalty"


class ChangesView:
    """What a terminal shows of marks that would change."""

    def __init__(self) -> None:
        self._changes: list[Change] = []
        self._count = 0
        self.troubled: list[StudentRow] = []
        """Those whom a teacher has to look at."""

    def add(self, previewed: tuple[Graded, Change | None]) -> Graded:
        """Take in one student; her report is not kept."""
        graded, change = previewed
        self._count += 1
        if change:
            self._changes.append(change)
        if graded.report.attention:
            self.troubled.append(StudentRow.of(graded))
        return graded

    def __rich__(self) -> RenderableType:
        columns: dict[str, Align] = {"cell": "left", "now": "right", "then": "right"}
        table = Entries("student", columns, "why")
        for change in sorted(self._changes, key=lambda change: change.student):
            for number, cell in enumerate(change.cells):
                now = "–" if cell.before is None else points_text(cell.before)
                table.add(
                    Text("" if number else clean(change.student), style="bold"),
                    [
                        Text(subject(cell)),
                        Text(now),
                        Text(points_text(cell.after), style=_colour(cell)),
                    ],
                    Text("\n".join(_why(cell))),
                )
            if change.penalty_changes:
                table.add(
                    Text("" if change.cells else clean(change.student), style="bold"),
                    [Text(LATE), *(Text(points_text(-points)) for points in change.penalty)],
                    Text(_how_late(change)),
                )
            sign = "+" if change.difference > 0 else ""
            total = Text(sign + points_text(change.difference), style="bold")
            table.add(Text(), [Text("in all", style="bold"), Text(), total], Text())
        parts: list[RenderableType] = [table] if self._changes else []
        shown = Group(
            *parts,
            *(
                Text(f"{row.student} needs attention: {row.attention}", style="yellow")
                for row in sorted(self.troubled, key=lambda row: row.student)
            ),
            Text(
                f"Of {counted(self._count, 'submission')}, the marks of "
                f"{len(self._changes) or 'none'} would change. Nothing has been recorded."
            ),
        )
        return Unpadded(shown)


def _how_late(change: Change) -> str:
    return f"{show_span(change.late)} late" if change.late else "not late"


def _colour(cell: CellChange) -> str:
    return "green" if cell.after > (cell.before or 0) else "bold red"


def _why(cell: CellChange) -> Iterator[str]:
    if cell.by_hand is not None:
        yield f"{points_text(cell.by_hand)} given by hand, which stay; look at them again"
    yield from cell.reasons
