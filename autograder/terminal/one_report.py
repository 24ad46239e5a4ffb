"""One report, in full or in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.feedback import FOLLOW_THROUGH, in_points, points_text, rows, subject
from autograder.grading.report import Report
from autograder.terminal.unpadded import Unpadded

MAX_MISTAKE = 160
MORE = " … (more in the feedback)"
END = re.compile(r"(?<=[.;–])\s")
"""After a sentence or a clause; commas stand in calls, too, and a colon before what matters."""
CALL = re.compile(r"\w+\(")


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
    return in_brief(text)


def in_brief(text: str) -> str:
    """The first sentences or clauses of a text, and that there is more of it, if it is long.

    What is cut off is not what went wrong: first go the arguments of the call that a message
    begins with, and a clause in which little has been said so far is not the last.
    """
    text = text if len(text) <= MAX_MISTAKE else _without_arguments(text)
    if len(text) <= MAX_MISTAKE:
        return text
    room = MAX_MISTAKE - len(MORE)
    ends = [match.start() for match in END.finditer(text, room // 2, room + 1)]
    short = text[: ends[-1]] if ends else text[:room].rpartition(" ")[0] or text[:room]
    return short.rstrip(" ;:–") + MORE


def _without_arguments(text: str) -> str:
    """``text`` with dots in the place of the arguments of the call that it begins with."""
    call = CALL.match(text)
    if call is None:
        return text
    depth = 1
    for place in range(call.end(), len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return f"{call[0]}…{text[place:]}"
    return text


NOT_COUNTED = "Not in these points: written answers"
COUNTED = "Written answers"


def written(answers: Mapping[str, float], about: str = NOT_COUNTED) -> RenderableType:
    """What no test looks at: answers in words, by name, with the points they are worth."""
    names = ", ".join(f"{name} ({points_text(points)})" for name, points in answers.items())
    return Text(f"{about}, which a teacher reads and marks: {names}.")


def report_parts(report: Report) -> Iterator[RenderableType]:
    """One report in full, cell by cell."""
    yield from map(Unpadded, _parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    for stop in report.stops:
        yield Text(f"{stop.cell}: {stop.message}", style="yellow")
    for cell in report.cells:
        yield Text(
            f"{subject(cell)}: {points_text(cell.points)} of {in_points(cell.max_points)}",
            style="bold",
        )
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
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
    if report.attention:
        yield Text(report.attention, style="yellow")
    total = f"{points_text(report.points)} of {in_points(report.max_points)}"
    yield Text(f"\n{report.lab}: {total} ({report.isolation})", style="bold")
