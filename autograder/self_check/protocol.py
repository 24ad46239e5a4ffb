"""What the self-check asks a session, and what it answers: one JSON object on a line each.

JSON escapes line breaks in texts, so that a system that writes ``\\r\\n`` for ``\\n`` into its
pipes changes nothing.
"""

from __future__ import annotations

import math
from typing import Literal, Protocol

import msgspec

Kind = Literal["", "AssertionError", "NotImplementedError", "SyntaxError", "ImportError"]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the notebook that an exception passed through."""

    cell: int
    line: int
    function: str


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """An exception of the student's code, as text."""

    kind: str
    """The name of its class."""
    is_a: Kind = ""
    """Which of these its class is, or is made from."""
    message: str
    frames: tuple[Frame, ...] = ()
    """From the outermost to the innermost."""
    column: int = 0
    """Of a SyntaxError, from 1."""
    shapes: str = ""
    """Which shapes met where they do not fit, as a sentence."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A cell to be run."""

    number: int
    """Which cell of the notebook, from 1."""
    source: str
    definitions: bool = False
    """Whether only what it imports and defines is run."""
    function: str = ""
    """The function whose check this is, which is watched while it runs."""
    watched: tuple[str, ...] = ()
    """Other functions that do not work yet: it is to be told which of them the check calls."""
    without: tuple[str, ...] = ()
    """Functions that ended a process: whoever calls them is told so at once."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    raised: Raised | None = None
    called: tuple[str, ...] = ()
    """Those of the watched functions that the check called, directly or not."""
    finding: str = ""
    """What is wrong with the function as far as that can be seen without a right answer."""
    hint: str = ""
    says_it_all: bool = False
    """Whether the finding takes the place of what the check itself says."""
    remarks: tuple[str, ...] = ()
    """What else is to be known of it, a sentence each."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A line that a session in another process writes: an answer, or a mere sign of life."""

    computing: float
    """Seconds for which it has used the processor since it started."""
    answer: Answer | None = None


class Stopped(Exception):
    """A question was not answered; says why, in words that go on from "it": it ran for more than
    10 seconds."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


class Asked(Protocol):
    """Where a notebook's cells run, one after the other in one namespace."""

    def ask(self, question: Question, seconds: float = math.inf) -> Answer:
        """Run a cell; raises Stopped, after which nothing more may be asked."""

    def close(self) -> None:
        """End it.  May be called again."""
