"""Reports as tables on a terminal; text that came from a student is never taken for markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.box import HORIZONTALS
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.classroom import Graded
from autograder.feedback import FOLLOW_THROUGH, points_text, subject, verdict, with_hints
from autograder.report import CellResult, Report
from autograder.student import clean

MAX_MISTAKE = 160


def class_table(rows: Sequence[Graded], root: Path) -> RenderableType:
    """Student, marks per cell, total, the mistake that was found, and the feedback page."""
    cells = rows[0].report.cells if rows else ()
    legend = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table = Table(box=HORIZONTALS, padding=(0, 1, 0, 0), show_lines=True)
    table.add_column("student", no_wrap=True)
    for number, cell in enumerate(cells, 1):
        legend.add_row(
            str(number), subject(cell.grade_id), f"{points_text(cell.max_points)} points"
        )
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("the mistake found, and the feedback", ratio=1, overflow="fold")
    for row in rows:
        report = row.report
        points = [_cell_points(cell) for cell in report.cells]
        total = f"{points_text(report.points)}/{points_text(report.max_points)}"
        found = Text(mistake(report), style="yellow" if report.attention else "")
        if row.page:
            found.append(f"\n{_relative(row.page, root)}" if found else _relative(row.page, root))
        table.add_row(Text(clean(row.student)), *points, total, found)
    note = Text("* follow-through marks", style="dim")
    return Group(legend, table, note)


def _cell_points(cell: CellResult) -> Text:
    mark = "*" if cell.follow_through else ""
    full = cell.points == cell.max_points
    return Text(points_text(cell.points) + mark, style="green" if full else "bold red")


def mistake(report: Report) -> str:
    """The first thing to say about a report, in one sentence, empty where all is well."""
    if report.attention:
        return f"needs attention: {report.attention}"
    failing = (cell.first_failure for cell in report.cells)
    first = next((test for test in failing if test), None)
    if first is None:
        return ""
    text = first.message or first.title
    return text if len(text) <= MAX_MISTAKE else text[: MAX_MISTAKE - 1] + "…"


def summary(rows: Sequence[Graded]) -> RenderableType:
    """How many, and who needs a teacher."""
    troubled = [row for row in rows if row.report.attention]
    lines = [Text(f"{len(rows)} submissions graded ({rows[0].report.isolation}).")] if rows else []
    lines += [
        Text(f"{clean(row.student)} needs attention: {row.report.attention}", style="yellow")
        for row in troubled
    ]
    lines += [Text(f"{clean(row.student)}: {row.report.note}") for row in rows if row.report.note]
    return Group(*lines)


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
            f"{subject(cell.grade_id)}: {points_text(cell.points)} of "
            f"{points_text(cell.max_points)} points",
            style="bold",
        )
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for test, hint in with_hints(cell):
            said = Text(test.title)
            if test.message:
                said.append(f"\n{test.message}")
            if hint:
                said.append(f"\nAsk yourself: {hint}", style="italic")
            table.add_row(Text(verdict(test), style="green" if test.passed else "red"), said)
        yield table
        if cell.follow_through:
            yield Text(FOLLOW_THROUGH, style="italic")
    total = f"{points_text(report.points)} of {points_text(report.max_points)} points"
    yield Text(f"\n{report.lab}: {total} ({report.isolation})", style="bold")


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
