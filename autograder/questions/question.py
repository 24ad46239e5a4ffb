"""A question to a student about her own code, and what is asked of her in all."""

from __future__ import annotations

import msgspec

LEVELS = {1: "read", 2: "trace", 3: "explain"}
"""What it takes to answer: finding it in the code, carrying the code out, or knowing what for."""
NOT_WRITTEN = "not written"


class Question(msgspec.Struct, frozen=True):
    """One question whose answer is known, because her code was run."""

    kind: str
    level: int
    function: str
    line: int
    """The line of her cell that it is about, 0 if it is about the whole function."""
    text: str
    """The question; what stands between backticks is code."""
    answer: str
    """The right answer as a sentence or a value; of options, one of them to the letter."""
    options: tuple[str, ...] = ()
    """What there is to choose from; empty if she writes the answer herself."""
    known: str = ""
    """For the teacher: what was run, and what to listen for."""

    @property
    def letter(self) -> str:
        """The letter of the right option; empty if there are no options."""
        return "ABCDEFGH"[self.options.index(self.answer)] if self.options else ""


class Line(msgspec.Struct, frozen=True):
    """A line of her code as it is shown; number 0 stands for lines that are left out."""

    number: int
    text: str


class Part(msgspec.Struct, frozen=True):
    """One function of hers and the questions about it."""

    function: str
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]


class Sheet(msgspec.Struct, frozen=True):
    """What one student is asked."""

    parts: tuple[Part, ...] = ()
    found: int = 0
    """How many questions there were to choose from."""
    left_out: tuple[str, ...] = ()
    """What is not asked about and why, a clause for each function."""
    trouble: str = ""
    """Why nothing could be asked at all, as a sentence; empty if it was tried."""

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for part in self.parts for question in part.questions)
