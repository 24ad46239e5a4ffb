"""A self-check on a terminal: a line for each function, as soon as its result is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.status import Status
from rich.text import Text

from autograder.self_check.results import FunctionResult, Outcome, Place, Problem, SelfCheck
from autograder.self_check.wording import excerpt
from autograder.terminal.unpadded import Unpadded

WORDS: dict[Outcome, tuple[str, str]] = {
    "passed": ("works", "green"),
    "failed": ("wrong", "red"),
    "raised": ("error", "red"),
    "stopped": ("stopped", "red"),
    "not written": ("not written", "yellow"),
    "blocked": ("blocked", "yellow"),
}
"""What each outcome is called, and its colour."""
WIDTH = max(len(word) for word, _ in WORDS.values())
INDENT = 4
MIN_ROOM = 20
"""How many columns a line of code has at least."""
VISIBLE_ONLY = "These are the examples in the notebook; the hidden tests run once you hand in."


class Results:
    """Prints results as they come, and in the meantime what is being checked."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = Status("", console=console, spinner="line")

    def __enter__(self) -> Results:
        self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._status.stop()

    def begin(self, name: str) -> None:
        """Say what is being checked, on a terminal."""
        self._status.update(Text(f"{name} …"))

    def show(self, result: FunctionResult) -> None:
        """Print a result."""
        for line in result_lines(result):
            self._console.print(line, highlight=False)


def result_lines(result: FunctionResult) -> Iterator[RenderableType]:
    """A function's line, and below it what is to be known of it."""
    word, colour = WORDS[result.outcome]
    line = Text(f"{word:{WIDTH}}  ", style=colour)
    line.append(result.name, style="bold default")
    if result.needs:
        *others, last = result.needs
        needs = f"{', '.join(others)} and {last}" if others else last
        line.append(f": needs {needs}", style="default")
    yield Unpadded(line)
    yield from _said(result.message, result.hint, _shown_place(result))
    for remark in result.remarks:
        yield _indented(Text(f"Note: {remark}", style="yellow"))


def rest_lines(
    check: SelfCheck, answers: Mapping[str, float], lost_checks: int = 0
) -> Iterator[RenderableType]:
    """What comes after the functions: cells that stopped, how many functions work, what is next.

    ``answers`` are those that a person marks, with their points; ``lost_checks`` is how many are
    gone from the notebook.
    """
    for problem in check.problems:
        yield from _problem(problem)
    yield Text()
    yield _total(check, lost_checks)
    if answers:
        names = ", ".join(f"{name} ({points:g} points)" for name, points in answers.items())
        yield Unpadded(Text(f"Not checked: answers in words, which a teacher reads: {names}."))
    yield Text(VISIBLE_ONLY)
    versions = check.versions
    yield Text(f"Checked with Python {versions.python} and NumPy {versions.numpy}.", style="dim")


def _total(check: SelfCheck, lost_checks: int) -> Text:
    of = len(check.functions) + lost_checks
    if not of:
        return Text("There is no check in this notebook: is it one of the labs?", style="red")
    total = Text(f"{check.count('passed')} of {of} work.", style="bold")
    ahead = (one.name for one in check.functions if one.outcome not in ("passed", "blocked"))
    following = next(ahead, "")
    return total.append(f" Next: {following}.") if following else total


def _problem(problem: Problem) -> Iterator[RenderableType]:
    what, _, message = problem.message.partition("\n")
    line = Text(f"{'besides':{WIDTH}}  ", style="yellow").append(what, style="default")
    yield Unpadded(line)
    place = problem.place if problem.place and problem.place.line else None
    yield from _said(message, problem.hint, place)


def _said(message: str, hint: str, place: Place | None) -> Iterator[RenderableType]:
    if place:
        yield _indented(_Code(place))
    if message:
        yield _indented(Text(message))
    if hint:
        yield _indented(Text(f"Ask yourself: {hint}", style="italic"))


def _shown_place(result: FunctionResult) -> Place | None:
    """The line that raised an exception; where a function begins, its name says."""
    place = result.place
    return place if result.outcome == "raised" and place and place.line else None


@dataclass(frozen=True)
class _Code:
    """A line of code, with a caret below the column if that is known."""

    place: Place

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        before = f"line {self.place.line}: "
        room = max(options.max_width - len(before), MIN_ROOM)
        code, caret = excerpt(self.place, room)
        yield Text(before, style="dim").append(code, style="default not dim")
        if self.place.column:
            yield Text(f"{' ' * (len(before) + caret)}^", style="red")


def _indented(text: RenderableType) -> RenderableType:
    return Unpadded(Padding(text, (0, 0, 0, INDENT), expand=False))
