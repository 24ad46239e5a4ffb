"""A self-check in plain words: one line for lists, or all that there is to say."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.self_check.obstacles import UNFINISHED, HandIn, ObstacleKind
from autograder.self_check.results import FunctionResult, Place, SelfCheck

MAX_LINE = 300
UNWRITTEN = "not written yet"
WORKS = "the examples work"


def headline(result: FunctionResult) -> str:
    """Say how the check of a function ended, in one line."""
    if result.passed:
        return WORKS
    if result.outcome == "not written":
        return UNWRITTEN
    if result.outcome == "blocked":
        return f"waits for {', '.join(result.needs)}" if result.needs else "waits for others"
    return in_one_line(result.message) or result.outcome


def in_one_line(text: str) -> str:
    """A text with its lines one after the other, and not too many of them."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    line = "; ".join(part.rstrip(";") for part in lines if part)
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 2]} …"


def detail_lines(result: FunctionResult, file: str) -> Iterator[str]:
    """Say all that is known of a function whose check does not pass, place and hint included."""
    place = result.place
    where = f"{file}, cell {place.cell}" if place else file
    if not result.message:
        yield f"{where}: {headline(result)}"
    elif place and place.line and result.outcome == "raised":
        yield f"{where}, line {place.line}:"
        yield from marked_line(place)
    else:
        yield f"{where}:"
    yield from result.message.splitlines()
    if result.hint:
        yield f"Hint: {result.hint}"
    yield from result.remarks


def marked_line(place: Place) -> Iterator[str]:
    """A line of the student's code, with a caret below the column if that is known."""
    indent = len(place.text) - len(place.text.lstrip())
    yield f"    {place.text.strip()}"
    if place.column:
        yield f"    {' ' * max(place.column - 1 - indent, 0)}^"


def as_lines(check: SelfCheck, hand_in: HandIn) -> Iterator[str]:
    """Name every problem in a line, as compilers do: ``file:cell:line: error: what``.

    This is for programs, editors above all: the fields stay as they are.
    """
    for one in check.functions:
        if not one.passed:
            kind = "warning" if one.outcome in ("not written", "blocked") else "error"
            cell, line = _numbers(one.place)
            yield f"{hand_in.file}:{cell}:{line}: {kind}: {one.name}: {headline(one)}"
    for problem in check.problems:
        cell, line = _numbers(problem.place)
        yield f"{hand_in.file}:{cell}:{line}: error: {in_one_line(problem.message)}"
    for obstacle in hand_in.obstacles:
        if obstacle.kind not in SAID_ABOVE:
            kind = "warning" if obstacle.kind in UNFINISHED else "error"
            text = in_one_line(f"{obstacle.message} {obstacle.repair}")
            yield f"{hand_in.file}:{obstacle.cell}:0: {kind}: hand-in: {text}"


SAID_ABOVE: tuple[ObstacleKind, ...] = ("unwritten", "stops", "fails")
"""What the results of the functions and the cells that stopped have said already."""


def _numbers(place: Place | None) -> tuple[int, int]:
    return (place.cell, place.line) if place else (0, 0)
