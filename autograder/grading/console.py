"""What is typed in for the calls of a test, and what they print."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from autograder.grading.failure import Failure
from autograder.grading.plain_text import clean
from autograder.sandbox.inside.keyboard import MAX_SHOWN, Typed


class Console:
    """The lines that are there for ``input()``, and all that calls print meanwhile.

    A line that one call has read is gone for the next one.
    """

    def __init__(self, lines: Sequence[str] = (), *, prompts: bool = False) -> None:
        self.lines = tuple(map(str, lines))
        self.prompts = prompts
        self.asked = 0
        self.printed = ""

    @property
    def typed(self) -> Typed:
        """What is there for the next call."""
        return Typed(self.lines[self.asked :], self.prompts)

    @property
    def is_cut(self) -> bool:
        """Whether more was printed than is kept."""
        return len(self.printed) >= MAX_SHOWN

    def take(self, answer: Mapping[str, Any]) -> None:
        """Take in what came of a call; nothing of it is trusted."""
        asked, printed = answer.get("asked_for"), answer.get("printed")
        if type(asked) is int and asked > 0:
            self.asked += min(asked, len(self.lines) + 1)
        if isinstance(printed, str):
            self.printed = (self.printed + printed)[:MAX_SHOWN]

    def ran_out(self, call: object, raised: Mapping[str, Any]) -> Failure | None:
        """Say that ``call`` asked for more lines than there are; None if that is not what it
        raised."""
        if self.asked <= len(self.lines) or clean(raised.get("kind")) != "EOFError":
            return None
        there = {0: "nothing", 1: "1 line"}.get(len(self.lines), f"{len(self.lines)} lines")
        return Failure(
            f"{call} asks for more input than there is: this test types in {there}.",
            hint="How often is input() called, and what decides whether it is called once more?",
            outcome="raised",
        )


_now: ContextVar[Console | None] = ContextVar("console", default=None)


def current_console() -> Console | None:
    """The console that calls are made at, None if nobody looks at what they print."""
    return _now.get()


@contextlib.contextmanager
def at_console(console: Console | None) -> Iterator[Console | None]:
    """Make all calls in here at ``console``, or, if that is None, at none."""
    token = _now.set(console)
    try:
        yield console
    finally:
        _now.reset(token)
