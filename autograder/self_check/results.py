"""What a self-check found: immutable, and JSON in and out."""

from __future__ import annotations

from typing import Literal

import msgspec

Outcome = Literal["passed", "failed", "raised", "not written", "stopped", "blocked"]
"""How the check of one function ended.

``failed`` is a wrong answer, ``raised`` an exception in the student's code (a SyntaxError
included), ``not written`` a stub as it was handed out, ``stopped`` one that ran past its time or
ended its process.  ``blocked`` says nothing about the function itself: it needs another one that
does not work yet.
"""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the student's code."""

    cell: int
    """Which cell of the notebook, from 1, Markdown cells counted."""
    line: int = 0
    """Which line of that cell, from 1."""
    column: int = 0
    """Where in that line, from 1; 0 if it is not known, as it is for a SyntaxError alone."""
    text: str = ""
    """The line itself."""


class FunctionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One grade cell: how the visible check of its function ended."""

    name: str
    """The function; for a cell that grades the whole, its ``grade_id`` without ``test_``."""
    grade_id: str
    outcome: Outcome
    message: str = ""
    """What happened, in plain text with line breaks; empty if all is well or nothing is written."""
    hint: str = ""
    """A question that leads to the mistake."""
    place: Place | None = None
    needs: tuple[str, ...] = ()
    """Which functions have to work first, if it is blocked."""
    remarks: tuple[str, ...] = ()
    """What the student should know even if the examples work, a sentence each."""
    points: float = 0.0
    """What the cell is worth, which is not what the hidden tests will give."""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that stopped and carries no points: her own, or one of the lab's."""

    message: str
    hint: str = ""
    place: Place | None = None


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """What the notebook was checked with."""

    python: str
    numpy: str
    autograder: str


class SelfCheck(msgspec.Struct, frozen=True, kw_only=True):
    """All that a self-check of one notebook found."""

    lab: str
    functions: tuple[FunctionResult, ...]
    problems: tuple[Problem, ...] = ()
    versions: Versions

    @property
    def passed(self) -> bool:
        """Whether every function's check passed; a notebook without any has passed nothing."""
        return bool(self.functions) and all(one.passed for one in self.functions)

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.functions)

    def function(self, name: str) -> FunctionResult | None:
        return next((one for one in self.functions if one.name == name), None)

    def to_json(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=2)

    @classmethod
    def from_json(cls, data: bytes) -> SelfCheck:
        """Read what :meth:`to_json` wrote; ``msgspec.ValidationError`` says what is wrong."""
        return msgspec.json.decode(data, type=cls)
