"""What is said where a call of a student's function gives no value."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grading.environment import cause
from autograder.grading.exception_hints import exception_hint
from autograder.grading.failure import Failure, too_long
from autograder.grading.plain_text import clean, texts
from autograder.grading.time_limits import CALL_SECONDS, TooLong

STUB = "NotImplementedError"
NEVER_ENDING = re.compile("maximum recursion depth exceeded")


@dataclass(frozen=True)
class Call:
    """What one call left behind besides its value."""

    function: str
    changed: tuple[str, ...] = ()
    """Which arguments the call changed, spelled as in Python: ``parameters['W1']``."""
    moved_random_state: bool = False
    """Whether NumPy's global random state is another one than before."""
    printed: str = ""
    warnings: tuple[str, ...] = ()
    """What Python or NumPy warned of meanwhile: ``RuntimeWarning: overflow encountered``."""
    arguments: tuple[Any, Any] | None = None
    """The arguments and keywords as it left them, if it changed any and that was asked for."""
    lazy: str = ""
    """How its answer is read if it is no list, though it came as one: ``iterator``, ``range``."""
    random: Any = None
    """The states of the random generators afterwards, if they were set for it."""


def call_of(function: str, answer: Mapping[str, Any]) -> Call:
    """What an answer says of the call; nothing in it is trusted."""
    if answer.keys().isdisjoint(TRACES):  # as in most
        return _without_traces(function)
    return Call(
        function,
        tuple(clean(path) for path in texts(answer.get("changed"))),
        answer.get("moved") is True,
        clean(answer.get("printed", "")),
        tuple(clean(warning) for warning in texts(answer.get("warnings"))),
        _two(answer.get("arguments")),
        clean(answer.get("lazy", "")),
        answer.get("random"),
    )


TRACES = ("changed", "moved", "printed", "warnings", "arguments", "lazy", "random")
"""What an answer may tell besides what came back."""

_without_traces = functools.lru_cache(maxsize=256)(Call)


def _two(value: Any) -> tuple[Any, Any] | None:
    """A list of two as a pair; None for anything else."""
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else None


PROMISED = "What kind of value does the docstring promise?"
ONCE = "That is no list yet, but gives its items one by one. list(...) makes a list of it."
ONCE_ONLY = (
    *("a range", "a generator", "a map", "a filter", "a zip", "an enumerate", "a reversed"),
    *("a dict_keys", "a dict_values", "a dict_items"),
)


class CallFailures:
    """Puts into words what kept a call from giving a value; a kind of student knows more."""

    last: Call = Call("")
    """About the latest call that came back, with a value or with an exception."""

    time_limit: float = CALL_SECONDS
    """Seconds of processor time that one call may take; see ``sandbox/processor_time.py``."""

    classes: frozenset[str] = frozenset()
    """The names of the lab's classes, whose objects suites can call, read and compare."""

    saved_with: str = ""
    """The version of Python that the notebook was saved with, empty if it is not known."""

    packages: tuple[str, ...] = ()
    """The distributions that her notebook may import besides the usual ones."""

    def _returned_none(self, call: object) -> Failure:
        if self.last.printed:
            return Failure(
                f"{call} printed something and returned None.",
                hint="print() shows a value to people. Which statement hands it to the caller?",
            )
        return Failure(
            f"{call} returned None.",
            hint="Does every way through the function end in a return statement, and what does "
            "that hand back? (append, sort, reverse and print give None.)",
        )

    def _missing(self, function: str) -> Failure:
        word = "class" if function in self.classes else "function"
        return Failure(
            f"There is no {word} named {function} in this notebook.",
            hint=f"Was the cell renamed, deleted or emptied, or the {word} spelled differently?",
            outcome="not written",
        )

    def _raised(self, call: object, function: str, raised: Mapping[str, Any]) -> Failure:
        kind, message = clean(raised.get("kind", "")), clean(raised.get("message", ""))
        if kind == STUB:
            unwritten = self._place(raised) or function
            if unwritten == function and function in self.classes:
                method = f"{function}.{clean(raised.get('function'))}".rstrip(".")
                return Failure(f"{method} is not written yet.", outcome="not written")
            if unwritten == function:
                return self._not_written(function)
            return Failure(
                f"{call} could not finish, because {unwritten} is not written yet.",
                outcome="raised",
            )
        if kind == TooLong.__name__:
            return too_long(call, f"{self.time_limit:.0f} seconds")
        if NEVER_ENDING.search(message):
            return Failure(
                f"{call} calls itself without end (RecursionError).",
                hint="Which call should be the last one, and what makes it stop?",
                outcome="raised",
            )
        why, cell = self._missing_name(kind, message)
        if why:
            where = self._where(raised, function)
            return Failure(
                f"{why}. That is {cell}, and {call} needs the name{where}.", outcome="raised"
            )
        if why := cause(kind, message, saved_with=self.saved_with, packages=self.packages):
            where = self._where(raised, function)
            return Failure(f"{call} could not finish{where}: {why}.", outcome="raised")
        return Failure(
            f"{call} raised {self._told(raised, function)}.",
            hint=exception_hint(kind, message),
            outcome="raised",
        )

    def _not_written(self, function: str) -> Failure:
        return Failure(f"{function} is not written yet.", outcome="not written")

    def _missing_name(self, kind: str, message: str) -> tuple[str, str]:
        """Why a name is not defined, as a clause, and the cell that stopped; empty where no cell
        did."""
        return "", ""

    def _place(self, raised: Mapping[str, Any]) -> str:
        """The solution cell in which an exception arose, empty where it is not known."""
        return ""

    def _where(self, raised: Mapping[str, Any], function: str) -> str:
        """Where an exception arose, in brackets, empty where it is not known."""
        return ""

    def _told(self, raised: Mapping[str, Any], function: str) -> str:
        kind = clean(raised.get("kind", "")) or "an error"
        message = clean(raised.get("message", "")).rstrip(".")
        return (f"{kind}: {message}" if message else kind) + self._where(raised, function)
