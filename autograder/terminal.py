"""Reports as tables on a terminal; text that came from a student is never taken for markup."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import fmean

from rich import progress
from rich.box import HORIZONTALS
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.classroom.grade_class import Graded, How
from autograder.classroom.preview import CellChange, Change
from autograder.feedback import FOLLOW_THROUGH, points_text, rows, subject
from autograder.grading.plain_text import clean
from autograder.grading.report import CellResult, Report

MAX_MISTAKE = 160
SMALL_CLASS = 60
"""The largest class of which everybody is shown."""
FEW = 10
MANY = 20
EVERY_SECONDS = 10
"""How often it is said how far a class is, where there is no bar."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a table shows of one student; her report need not be kept for it."""

    student: str
    cells: tuple[CellMarks, ...]
    points: float
    max_points: float
    mistake: str
    attention: str
    note: str
    page: str

    @classmethod
    def of(cls, graded: Graded, root: Path) -> Row:
        report = graded.report
        return cls(
            student=clean(graded.student),
            cells=tuple(CellMarks.of(cell) for cell in report.cells),
            points=report.points,
            max_points=report.max_points,
            mistake=mistake(report),
            attention=report.attention,
            note=report.note,
            page=_relative(graded.page, root) if graded.page else "",
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
        self._rows: list[Row] = []
        self._isolation = ""
        self._how: Counter[How] = Counter()

    def add(self, graded: Graded) -> Graded:
        """Take in one student; her report is not kept."""
        self._rows.append(Row.of(graded, self._root))
        self._how[graded.how] += 1
        self._isolation = graded.report.isolation
        return graded

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def troubled(self) -> list[Row]:
        return [row for row in self._rows if row.attention]

    def __rich__(self) -> RenderableType:
        if not self._rows:
            return Text("")
        rows = sorted(self._rows, key=lambda row: row.student)
        if self._everybody or len(rows) <= SMALL_CLASS:
            parts = [_everybody(rows)]
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


def _everybody(rows: Sequence[Row]) -> RenderableType:
    """Student, marks per cell, total, the mistake that was found, and the feedback page."""
    legend = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table = Table(box=HORIZONTALS, padding=(0, 1, 0, 0), show_lines=True)
    table.add_column("student", no_wrap=True)
    for number, cell in enumerate(rows[0].cells, 1):
        legend.add_row(str(number), subject(cell), f"{points_text(cell.max_points)} points")
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("the mistake found, and the feedback", ratio=1, overflow="fold")
    for row in rows:
        points = [_cell_points(cell) for cell in row.cells]
        total = f"{points_text(row.points)}/{points_text(row.max_points)}"
        found = Text(row.mistake, style="yellow" if row.attention else "")
        if row.page:
            found.append(f"\n{row.page}" if found else row.page)
        table.add_row(Text(row.student), *points, total, found)
    return Group(legend, table, Text("* follow-through marks", style="dim"))


def _by_cell(rows: Sequence[Row]) -> RenderableType:
    """How the class did in each cell."""
    table = Table(box=HORIZONTALS, padding=(0, 2, 0, 0))
    table.add_column("cell", no_wrap=True)
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


def _lowest(rows: Sequence[Row]) -> RenderableType:
    """Who got least, with what stands first in the way."""
    table = Table(
        box=HORIZONTALS, padding=(0, 2, 0, 0), title="the lowest marks", title_justify="left"
    )
    table.add_column("student", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("the mistake found", ratio=1, overflow="fold")
    graded = [row for row in rows if not row.attention]
    for row in sorted(graded, key=lambda row: row.points)[:FEW]:
        total = f"{points_text(row.points)}/{points_text(row.max_points)}"
        table.add_row(Text(row.student), total, Text(row.mistake))
    return table


class ChangesView:
    """What a terminal shows of marks that would change."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._changes: list[Change] = []
        self._count = 0
        self.troubled: list[Row] = []
        """Those whom a teacher has to look at."""

    def add(self, previewed: tuple[Graded, Change | None]) -> Graded:
        """Take in one student; her report is not kept."""
        graded, change = previewed
        self._count += 1
        if change:
            self._changes.append(change)
        if graded.report.attention:
            self.troubled.append(Row.of(graded, self._root))
        return graded

    def __rich__(self) -> RenderableType:
        table = Table(box=HORIZONTALS, padding=(0, 1, 0, 0))
        for heading in ("student", "cell"):
            table.add_column(heading, no_wrap=True)
        for heading in ("now", "then"):
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("why", ratio=1, overflow="fold")
        for change in sorted(self._changes, key=lambda change: change.student):
            for number, cell in enumerate(change.cells):
                table.add_row(
                    Text("" if number else clean(change.student)),
                    subject(cell),
                    "–" if cell.before is None else points_text(cell.before),
                    Text(points_text(cell.after), style=_colour(cell)),
                    Text("\n".join(_why(cell))),
                )
            sign = "+" if change.difference > 0 else ""
            table.add_row("", "in all", "", sign + points_text(change.difference), style="bold")
            table.add_section()
        parts: list[RenderableType] = [table] if self._changes else []
        return Group(
            *parts,
            *(
                Text(f"{row.student} needs attention: {row.attention}", style="yellow")
                for row in sorted(self.troubled, key=lambda row: row.student)
            ),
            Text(
                f"Of {self._count:,} submissions, the marks of {len(self._changes):,} would "
                "change. Nothing has been recorded."
            ),
        )


def _colour(cell: CellChange) -> str:
    return "green" if cell.after > (cell.before or 0) else "bold red"


def _why(cell: CellChange) -> Iterator[str]:
    if cell.by_hand is not None:
        yield f"{points_text(cell.by_hand)} given by hand, which stay"
    yield from cell.reasons


class Progress:
    """How far a class is: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, console: Console, name: str, total: int) -> None:
        self._console = console
        self._name = name
        self._total = total
        self._done = 0
        self._troubled = 0
        self._started = self._said = time.monotonic()
        self._bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[rate]}"),
            progress.TextColumn("[yellow]{task.fields[troubled]}"),
            progress.TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(name, total=total, rate="", troubled="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self, *, troubled: bool) -> None:
        """One more is done; ``troubled`` where it needs a teacher."""
        self._done += 1
        self._troubled += troubled
        now = time.monotonic()
        rate = self._done / max(now - self._started, 1e-3)
        each = f"{rate:.1f} a second"
        failed = f"{self._troubled:,} to look at" if self._troubled else ""
        self._bar.update(self._task, advance=1, rate=each, troubled=failed)
        if not self._console.is_terminal and now - self._said >= EVERY_SECONDS:
            self._said = now
            left = timedelta(seconds=round((self._total - self._done) / rate))
            parts = [f"{self._done:,} of {self._total:,}", failed, each, f"{left} left"]
            self._console.print(f"{self._name}: {', '.join(filter(None, parts))}", markup=False)


def _cell_points(cell: CellMarks) -> Text:
    mark = "*" if cell.follow_through else ""
    full = cell.points == cell.max_points
    return Text(points_text(cell.points) + mark, style="green" if full else "bold red")


def mistake(report: Report) -> str:
    """The first thing to say about a report, in one sentence, empty where all is well."""
    if report.attention:
        return f"needs attention: {report.attention}"
    cell = next((cell for cell in report.cells if cell.first_failure), None)
    if cell is None or cell.first_failure is None:
        return ""
    text = cell.first_failure.message or cell.first_failure.title
    if cell.diagnosis:
        named = f"{subject(cell)}: " if cell.diagnosis.misconception else ""
        text = f"{named}{cell.diagnosis.summary}"
    return text if len(text) <= MAX_MISTAKE else text[: MAX_MISTAKE - 1] + "…"


def written(answers: Mapping[str, float]) -> RenderableType:
    """What no test looks at: answers in words, by name, with the points they are worth."""
    names = ", ".join(f"{name} ({points_text(points)})" for name, points in answers.items())
    return Text(f"Not in these points: written answers, which a teacher reads and marks: {names}.")


def report_parts(report: Report) -> Iterator[RenderableType]:
    """One report in full, cell by cell."""
    for stop in report.stops:
        yield Text(f"{stop.cell}: {stop.message}", style="yellow")
    for cell in report.cells:
        yield Text(
            f"{subject(cell)}: {points_text(cell.points)} of {points_text(cell.max_points)} points",
            style="bold",
        )
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for row in rows(cell):
            said = Text("\n".join(row.titles))
            if row.message:
                said.append(f"\n{row.message}")
            if row.hint:
                said.append(f"\nHint: {row.hint}", style="italic")
            table.add_row(Text(row.verdict, style="green" if row.passed else "red"), said)
        yield table
        if cell.follow_through:
            yield Text(FOLLOW_THROUGH, style="italic")
    total = f"{points_text(report.points)} of {points_text(report.max_points)} points"
    yield Text(f"\n{report.lab}: {total} ({report.isolation})", style="bold")


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
