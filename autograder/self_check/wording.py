"""A self-check in plain words: one line for lists, or all that there is to say."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from autograder.self_check.obstacles import UNFINISHED, HandIn, ObstacleKind
from autograder.self_check.results import FunctionResult, Place, SelfCheck

MAX_LINE = 300
ROOM = 74
"""How many columns a line of code has beside its margin, where nobody knows how wide a terminal is:
a longer one would be wrapped, and its caret stand below nothing."""
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
    parts = [part.rstrip(";") for part in lines if part]
    # a sentence that has ended needs no semicolon
    line = " ".join(part if part.endswith((".", ":", "?")) else f"{part};" for part in parts)
    line = line.removesuffix(";")
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
    code, caret = excerpt(place, ROOM)
    yield f"    {code}"
    if place.column:
        yield f"    {' ' * caret}^"


def excerpt(place: Place, room: int) -> tuple[str, int]:
    """A line of code as far as ``room`` columns of a terminal show it, and where in it a caret is
    to stand.

    All of it if there is room.  Otherwise the part around the caret, or, if there is none, as much
    as a message may have: that may be wrapped.
    """
    text = place.text.replace("\t", " ")
    code = text.strip()
    at = max(place.column - 1 - (len(text) - len(text.lstrip())), 0)
    if not place.column:
        return (code if len(code) <= MAX_LINE else f"{code[: MAX_LINE - 2]} …"), 0
    begin = 0
    if cell_len(code) > room:
        while cell_len(code[begin:at]) > room // 2:
            begin += 1
    before = "…" if begin else ""
    shown = before + code[begin:]
    if cell_len(shown) > room:
        shown = f"{set_cell_size(shown, room - 1).rstrip()}…"
    # what ends too early has its caret behind the last letter
    return shown, cell_len(before + code[begin:at]) + max(at - len(code), 0)


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
