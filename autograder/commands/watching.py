"""``autograder check --watch``: a notebook checked on every save, until Ctrl-C."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import typer
from rich.console import Console, RenderableType
from rich.status import Status
from rich.text import Text

from autograder.commands.front import console
from autograder.course import CourseError
from autograder.interrupts import interruptible
from autograder.self_check.cells import written_answers
from autograder.self_check.hand_in import hand_in
from autograder.self_check.obstacles import HandIn
from autograder.self_check.results import FunctionResult, SelfCheck
from autograder.self_check.watch import Save, SavedAgain, Watched, saved_since, saves
from autograder.self_check.wording import as_lines
from autograder.self_check.worker import Worker
from autograder.terminal.hand_in import hand_in_line
from autograder.terminal.self_check import WORDS, rest_lines, result_lines

WAITING = "Waiting for the next save; Ctrl-C ends this."


def watch_own(path: Path, name: str, *, as_lines: bool) -> None:
    """Check a notebook now and after each save; what it shows is what the last whole run found."""
    watched = Watched(partial(Worker, path.absolute().parent))
    view: _View = _Lines(path) if as_lines else _Screen(path, console)
    try:
        with interruptible():
            for save in saves(path):
                _look(watched, view, path, save, name)
                if save.notebook is not None:
                    # the next check says why none can be started
                    with contextlib.suppress(CourseError):
                        watched.prepare()
    finally:
        watched.close()


class _View(Protocol):
    """Where results are shown."""

    def begin(self) -> None: ...

    def busy(self, name: str) -> None: ...

    def one(self, result: FunctionResult) -> None: ...

    def show(self, check: SelfCheck, fit: HandIn, answers: dict[str, float]) -> None: ...

    def trouble(self, why: str) -> None: ...

    def end(self) -> None: ...


def _look(watched: Watched, view: _View, path: Path, save: Save, name: str) -> None:
    view.begin()
    try:
        if save.notebook is None:
            # the one that stands ready may be in a folder that is gone
            watched.close()
            view.trouble(save.trouble)
            return
        found = watched.check(
            save.notebook,
            name,
            saved_again=saved_since(path, save.content),
            on_start=view.busy,
            on_result=view.one,
        )
        fit = hand_in(save.notebook, path.name, len(save.content), found)
        view.show(found, fit, written_answers(save.notebook))
    except CourseError as error:
        view.trouble(str(error))
    except SavedAgain:
        pass  # the next one comes at once
    finally:
        view.end()


class _Screen:
    """A terminal: the last whole result stays until there is another one."""

    def __init__(self, path: Path, to: Console) -> None:
        self._file = path.name
        self._to = to
        self._status = Status("", console=to, spinner="line")
        self._last: list[RenderableType] = []
        self._worked: dict[str, str] = {}

    def begin(self) -> None:
        self._status.update(Text(f"Checking {self._file} …"))
        self._status.start()

    def busy(self, name: str) -> None:
        self._status.update(Text(f"Checking {name} …"))

    def one(self, result: FunctionResult) -> None:
        self._status.update(Text(f"{result.name}: {WORDS[result.outcome][0]} …"))

    def show(self, check: SelfCheck, fit: HandIn, answers: dict[str, float]) -> None:
        now = f"{datetime.now():%H:%M:%S}"
        self._last = [
            Text(f"{self._file} at {now}", style="bold"),
            Text(),
            *self._results(check),
            *rest_lines(check, answers, len(fit.lost_checks)),
            hand_in_line(fit),
        ]
        self._worked |= {one.name: now for one in check.functions if one.passed}
        self._draw(Text(WAITING, style="dim"))

    def trouble(self, why: str) -> None:
        now = f"{datetime.now():%H:%M:%S}"
        older = " Above is what it was before." if self._last else ""
        self._draw(Text(f"{now}: {why}{older}", style="yellow"), Text(WAITING, style="dim"))

    def end(self) -> None:
        self._status.stop()

    def _results(self, check: SelfCheck) -> Iterator[RenderableType]:
        for one in check.functions:
            yield from result_lines(one)
            if not one.passed and (when := self._worked.get(one.name)):
                yield Text(f"    It worked at {when}.", style="dim")

    def _draw(self, *below: RenderableType) -> None:
        self._status.stop()
        self._to.clear()
        for part in (*self._last, Text(), *below):
            self._to.print(part, highlight=False)


class _Lines:
    """Lines for an editor, between one that begins and one that ends them."""

    def __init__(self, path: Path) -> None:
        self._file = path.name

    def begin(self) -> None:
        typer.echo(f"Checking {self._file}")

    def busy(self, name: str) -> None:
        """Nothing: an editor shows that it waits."""

    def one(self, result: FunctionResult) -> None:
        """Nothing: all lines come together."""

    def show(self, check: SelfCheck, fit: HandIn, answers: dict[str, float]) -> None:
        for line in as_lines(check, fit):
            typer.echo(line)

    def trouble(self, why: str) -> None:
        typer.echo(f"{self._file}:0:0: error: {why}")

    def end(self) -> None:
        typer.echo(f"Checked {self._file}")
