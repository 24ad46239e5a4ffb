"""What the self-check asks a session, and what it answers: one JSON object on a line each.

JSON escapes line breaks in texts, so that a system that translates ``\\n`` into ``\\r\\n`` on its way
through a pipe changes nothing.
"""

from __future__ import annotations

from typing import Protocol

import msgspec


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the notebook that an exception passed through."""

    cell: int
    line: int
    function: str


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """An exception of the student's code, as text."""

    kind: str
    """The name of its class."""
    is_a: str = ""
    """The first of AssertionError, NotImplementedError and SyntaxError that it is one of."""
    message: str
    frames: tuple[Frame, ...] = ()
    """From the outermost to the innermost."""
    column: int = 0
    """Of a SyntaxError, from 1."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A cell to be run."""

    number: int
    """Which cell of the notebook, from 1."""
    source: str
    definitions: bool = False
    """Whether only what it imports and defines is run."""
    function: str = ""
    """The function whose check this is; a wrong one is looked into."""
    watched: tuple[str, ...] = ()
    """Functions of which is to be told whether the cell has called them."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    raised: Raised | None = None
    called: tuple[str, ...] = ()
    """Those of the watched functions that were called."""
    findings: tuple[str, ...] = ()
    """What is wrong with the function as far as no right answer is needed to see it."""
    hint: str = ""
    remarks: tuple[str, ...] = ()
    seconds: float = 0.0
    """Of computing."""


class Stopped(Exception):
    """A question was not answered: it took too long, or ended its process; says so in words."""


class Asked(Protocol):
    """Where a notebook's cells run, one after the other in one namespace."""

    def ask(self, question: Question, seconds: float) -> Answer:
        """Run a cell; raises Stopped, after which nothing more may be asked."""

    def close(self) -> None:
        """End it.  May be called again."""
