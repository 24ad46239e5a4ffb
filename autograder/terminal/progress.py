"""How far a command is, while it runs."""

from __future__ import annotations

import time
from datetime import timedelta

from rich import progress
from rich.console import Console

EVERY_SECONDS = 10
"""How often it is said how far a class is, where there is no bar."""


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
