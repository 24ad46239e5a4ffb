"""The marks of a class: everybody's, or what a teacher would look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from rich.box import HORIZONTALS
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.classroom.grade_class import Graded, How
from autograder.feedback import points_text, subject
from autograder.grading.plain_text import clean
from autograder.grading.report import CellResult
from autograder.terminal.entries import Align, Entries
from autograder.terminal.one_report import mistake

SMALL_CLASS = 60
"""The largest class of which everybody is shown."""
FEW = 10
MANY = 20
FOUND = "the mistake found"
BELOW = "needs attention: see below"


@dataclass(frozen=True, slots=True)
class StudentRow:
    """What a table shows of one student; her report need not be kept for it."""

    student: str
    cells: tuple[CellMarks, ...]
    points: float
    max_points: float
    mistake: str
    attention: str
    note: str
    page: Path | None

    @classmethod
    def of(cls, graded: Graded) -> StudentRow:
        report = graded.report
        return cls(
            student=clean(graded.student),
            cells=tuple(CellMarks.of(cell) for cell in report.cells),
            points=report.points,
            max_points=report.max_points,
            mistake=mistake(report),
            attention=report.attention,
            note=report.note,
            page=graded.page,
        )


@dataclass(frozen=True, slots=True)
class CellMarks:
    """One cell's points."""

    grade_id: str
    function: str
    points: float
    max_points: float
    follow_through: bool

    @classmethod
    def of(cls, cell: CellResult) -> CellMarks:
        return cls(cell.grade_id, cell.function, cell.points, cell.max_points, cell.follow_through)


class ClassView:
    """What a terminal shows of a class once it has been graded.

    Of a small class that is everybody; of a large one the marks by cell, and those whom a
    teacher would look at first.
    """

    def __init__(self, root: Path, *, everybody: bool = False) -> None:
        self._root = root
        self._everybody = everybody
        self._rows: list[StudentRow] = []
        self._isolation = ""
        self._how: Counter[How] = Counter()

    def add(self, graded: Graded) -> Graded:
        """Take in one student; her report is not kept."""
        self._rows.append(StudentRow.of(graded))
        self._how[graded.how] += 1
        self._isolation = graded.report.isolation
        return graded

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def troubled(self) -> list[StudentRow]:
        return [row for row in self._rows if row.attention]

    def __rich__(self) -> RenderableType:
        if not self._rows:
            return Text("")
        rows = sorted(self._rows, key=lambda row: row.student)
        if self._everybody or len(rows) <= SMALL_CLASS:
            below = self._everybody or len(self.troubled) <= MANY
            parts = [_everybody(rows, attention_below=below)]
        else:
            parts = [_by_cell(rows), _lowest(rows)]
        return Group(*parts, *self._summary())

    def _summary(self) -> Iterator[RenderableType]:
        """How many, how, and who needs a teacher."""
        anew, recalled, unchanged = (
            self._how[how] for how in (How.GRADED, How.RECALLED, How.UNCHANGED)
        )
        found = [f"{anew:,} graded anew"]
        if recalled:
            found.append(f"{recalled:,} recalled from earlier grading")
        if unchanged:
            found.append(f"{unchanged:,} unchanged and left as they were")
        yield Text(f"{self.count:,} submissions ({self._isolation}): {', '.join(found)}.")
        troubled = sorted(self.troubled, key=lambda row: row.student)
        shown = troubled if self._everybody else troubled[:MANY]
        for row in shown:
            yield Text(f"{row.student} needs attention: {row.attention}", style="yellow")
        for row in sorted(self._rows, key=lambda row: row.student):
            if row.note:
                yield Text(f"{row.student}: {row.note}")
        if len(shown) < len(troubled):
            more = len(troubled) - len(shown)
            yield Text(f"{more:,} more need attention; --all names everybody.", style="yellow")
        if pages := [row.page for row in self._rows if row.page]:
            yield Text(self._where(pages))

    def _where(self, pages: Sequence[Path]) -> str:
        """Where students' pages of feedback lie: in one place but for the student's name."""
        folder = pages[0].parent
        place = _relative(folder.parent.parent / "STUDENT" / folder.name, self._root)
        if len(pages) == self.count:
            return f"A page of feedback for each of them lies in {place}/."
        return f"Pages of feedback for {len(pages):,} of them lie in {place}/."


def _everybody(rows: Sequence[StudentRow], *, attention_below: bool) -> RenderableType:
    """Student, marks per cell, total, and the mistake that was found.

    With ``attention_below`` why somebody needs attention is said below the table.
    """
    cells = rows[0].cells
    legend = [
        Text(f"{number} {subject(cell)} ({points_text(cell.max_points)})")
        for number, cell in enumerate(cells, 1)
    ]
    columns: dict[str, Align] = {str(number): "right" for number in range(1, len(cells) + 1)}
    table = Entries("student", {**columns, "total": "right"}, FOUND)
    for row in rows:
        brief = row.attention and attention_below
        found = Text(BELOW if brief else row.mistake, style="yellow" if row.attention else "")
        table.add(Text(row.student), [*map(_cell_points, row.cells), _total(row)], found)
    return Group(
        Columns(legend, padding=(0, 2), column_first=True),
        table,
        Text("* follow-through marks", style="dim"),
    )


def _by_cell(rows: Sequence[StudentRow]) -> RenderableType:
    """How the class did in each cell."""
    table = Table(box=HORIZONTALS, padding=(0, 2, 0, 0))
    table.add_column("cell", overflow="fold")
    for heading in ("points", "mean", "all", "some", "none", "follow-through"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, cell in enumerate(rows[0].cells):
        marks = [row.cells[number] for row in rows]
        points = [mark.points for mark in marks]
        full = sum(mark.points == mark.max_points for mark in marks)
        none = points.count(0)
        followed = sum(mark.follow_through for mark in marks)
        table.add_row(
            subject(cell),
            points_text(cell.max_points),
            points_text(fmean(points)),
            f"{full:,}",
            f"{len(rows) - full - none:,}",
            f"{none:,}",
            f"{followed:,}",
        )
    total = fmean(row.points for row in rows)
    table.add_section()
    table.add_row("total", points_text(rows[0].max_points), points_text(total))
    return table


def _lowest(rows: Sequence[StudentRow]) -> RenderableType:
    """Who got least, with what stands first in the way."""
    table = Entries("student", {"total": "right"}, FOUND)
    graded = [row for row in rows if not row.attention]
    for row in sorted(graded, key=lambda row: row.points)[:FEW]:
        table.add(Text(row.student), [_total(row)], Text(row.mistake))
    return Group(Text("the lowest marks", style="italic"), table)


def _total(row: StudentRow) -> Text:
    return Text(f"{points_text(row.points)}/{points_text(row.max_points)}")


def _cell_points(cell: CellMarks) -> Text:
    mark = "*" if cell.follow_through else ""
    full = cell.points == cell.max_points
    return Text(points_text(cell.points) + mark, style="green" if full else "bold red")


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
