"""What somebody types in while a function of a student's runs."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MAX_SHOWN = 20_000
"""How many characters are kept of what a call prints whose output is looked at."""


@dataclass(frozen=True)
class Typed:
    """The lines that are there for ``input()``."""

    lines: Sequence[str] = ()
    prompts: bool = False
    """Whether what ``input()`` asks with counts as printed."""


class Keyboard(io.TextIOBase):
    """Answers ``input()`` and ``sys.stdin`` with lines that are given, and EOFError after them."""

    def __init__(self, typed: Typed) -> None:
        self._lines = list(typed.lines)
        self._prompts = typed.prompts
        self.asked = 0
        """How many lines were asked for, those that were not there included."""

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        self.asked += 1
        place = self.asked - 1
        return f"{self._lines[place]}\n" if place < len(self._lines) else ""

    def read(self, size: int | None = -1, /) -> str:
        return "".join(iter(self.readline, ""))

    def input(self, prompt: object = "", /) -> str:
        """Read a line, in the place of Python's own ``input``."""
        if self._prompts:
            sys.stdout.write(str(prompt))
        if not (line := self.readline()):
            raise EOFError("EOF when reading a line")
        return line[:-1]


@contextlib.contextmanager
def nobody_types() -> Iterator[None]:
    """Have ``input()`` give an empty line, as in a worker, and ask nobody at the screen."""
    usual: Any = builtins.input
    builtins.input = lambda prompt="", /: ""
    try:
        yield
    finally:
        builtins.input = usual


@contextlib.contextmanager
def keyboard(typed: Typed | None) -> Iterator[Keyboard | None]:
    """Have ``input()`` answered by ``typed``; if that is None, all stays as it is."""
    if typed is None:
        yield None
        return
    keys = Keyboard(typed)
    usual: Any = builtins.input
    stdin, sys.stdin = sys.stdin, keys
    builtins.input = keys.input
    try:
        yield keys
    finally:
        builtins.input, sys.stdin = usual, stdin
