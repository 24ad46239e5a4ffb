"""The names of a stock test cell: its own, and the student's, which her process is asked for."""

from __future__ import annotations

import builtins
import contextlib
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.grading.console import Console, at_console
from autograder.grading.failure import Failure
from autograder.grading.plain_text import sketch
from autograder.grading.student import Student
from autograder.sandbox.inside.draws import set_states, states
from autograder.sandbox.launch import NotPlain, SandboxError
from autograder.submissions.solution_names import SolutionNames

MAX_TOLD = 100
"""How many answers are remembered, in case that a test looks at one of them later."""
MAX_SHOWN = 12
"""How many elements a list may have to be shown whole."""
MAX_CHARACTERS = 60
MOST_NUMBERS = 1_000_000
"""How many numbers a range may hold: a test that lists them has them all in our memory."""


class Stopped(BaseException):
    """Ends a test: nothing came back, and its ``except`` is not to take that for an answer."""


@dataclass(frozen=True)
class Told:
    """What a test was told by the student's code."""

    what: str
    """The call with ``returned``, or the name of a value with ``is``."""
    value: Any
    shown: str
    """The value in a few characters, as it was then."""

    def __str__(self) -> str:
        return f"{self.what} {self.shown}"


def shown(value: Any, depth: int = 0) -> str:
    """A value as a student reads it: whole if it is short, as lists of few numbers are."""
    if value is None:
        return "None"
    if isinstance(value, Iterator):
        return "an iterator"
    kind = type(value)
    if depth < 3 and kind in (list, tuple, dict) and len(value) <= MAX_SHOWN:
        if kind is dict:
            parts = [f"{shown(key, 3)}: {shown(item, depth + 1)}" for key, item in value.items()]
            text = "{" + ", ".join(parts) + "}"
        else:
            text = ", ".join(shown(item, depth + 1) for item in value)
            text = f"[{text}]" if kind is list else f"({text}{',' * (len(value) == 1)})"
        if len(text) <= MAX_CHARACTERS:
            return text
    return sketch(value)


class TestNames(dict[str, Any]):
    """The namespace that a test cell is executed in.

    The student's functions are there as functions that call hers.  What else she defines is asked
    for each time that it is looked up, so that the value is that of the moment.
    """

    __test__ = False  # for pytest, which takes the name for a test's

    def __init__(self, student: Student, names: SolutionNames) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._student = student
        self._names = names
        self._busy = False
        self._untouched = states()
        self.last: Told | Failure | None = None
        """What the student's code last came to."""
        self.told: deque[Told] = deque(maxlen=MAX_TOLD)
        """What came back, the latest last."""
        self.stop: Failure | None = None
        """Why nothing came back, if nothing did."""
        self.trouble: SandboxError | None = None
        self.raised: list[tuple[BaseException, Failure]] = []
        """Her exceptions as the tests met them, and what is to be said of each."""
        self.missing: set[str] = set()
        """Names of hers that were looked up and were not there."""
        for name in names.functions:
            self[name] = self._function(name)

    def is_hers(self, name: str) -> bool:
        """Whether it is a name that the student is to define."""
        return name in self._names.all

    def __missing__(self, name: str) -> Any:
        if name not in self._names.all:
            raise KeyError(name)
        answer = self._asked(lambda: self._student.value_of(name))
        if answer.get("callable") is True:
            return self._function(name)
        if "missing" in answer:
            self.missing.add(name)
            raise KeyError(name)
        if "unsupported" in answer:
            self.stop = Failure(f"{name} is {answer['unsupported']}, which no test can look at.")
            raise Stopped
        return self._keep(f"{name} is", answer.get("value"))

    def _function(self, name: str) -> Callable[..., Any]:
        def function(*arguments: Any, **keywords: Any) -> Any:
            return self._call(name, arguments, keywords)

        function.__name__ = function.__qualname__ = name
        return function

    def _call(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if self._busy:
            self.stop = Failure(
                f"{name} is called by another function, which a test hands it to",
                outcome="broken suite",
            )
            raise RuntimeError(self.stop.message)  # goes back to the caller, who waits for it
        parts = [shown(argument) for argument in arguments]
        parts += [f"{keyword}={shown(argument)}" for keyword, argument in keywords.items()]
        text = f"{name}({', '.join(parts)})"
        self._busy, console = True, Console()
        drawn = states()
        self._student.random = None if _same(drawn, self._untouched) else drawn
        try:
            with at_console(console):
                value = self._asked(lambda: self._student.call(name, arguments, keywords))
            value = rebuilt(self._student.last.lazy, value)
        except Failure as failure:
            self.last = failure
            raise self._as_raised(failure) from None
        finally:
            self._busy = False
            self._leave_traces(arguments, keywords, console.printed)
        return self._keep(f"{text} returned", value)

    def _keep(self, what: str, value: Any) -> Any:
        self.last = Told(what, value, shown(value))
        self.told.append(self.last)
        return value

    def _asked(self, ask: Callable[[], Any]) -> Any:
        """What the student's process answers; an exception of hers is raised as ``Failure``."""
        try:
            return ask()
        except SandboxError as error:
            self.trouble = error
            raise Stopped from None
        except NotPlain as error:
            self.stop = Failure(f"no function can be given {error} here", outcome="broken suite")
            raise Stopped from None
        except Failure as failure:
            if python_class(failure):
                raise
            self.last = self.stop = failure
            raise Stopped from None

    def _as_raised(self, failure: Failure) -> BaseException:
        """Her exception as one of ours: tests catch it by its class, and read its text."""
        kind = python_class(failure) or Exception
        own = self.get(failure.exception)  # a class of the notebook's own, which hers has as well
        if isinstance(own, type) and issubclass(own, kind):
            kind = own
        error = kind.__new__(kind)
        with contextlib.suppress(Exception):  # some want more than a text
            error = kind(failure.said)
        if str(error) != failure.said:
            said = failure.said
            error = type(kind.__name__, (kind,), {"__str__": lambda _: said})(said)
        self.raised.append((error, failure))
        return error

    def _leave_traces(
        self, arguments: tuple[Any, ...], keywords: dict[str, Any], printed: str
    ) -> None:
        """Print what she printed, draw on where she stopped, and change the arguments as she
        changed hers."""
        last, self._student.last = self._student.last, type(self._student.last)("")
        set_states(last.random)
        sys.stdout.write(printed)
        if last.arguments:
            positional, named = last.arguments
            if isinstance(positional, list | tuple) and isinstance(named, dict):
                for ours, hers in zip(arguments, positional, strict=False):
                    become(ours, hers)
                for name, hers in named.items():
                    become(keywords.get(name), hers)


def python_class(failure: Failure) -> type[Exception] | None:
    """The narrowest of Python's own classes that an exception of hers is of; None if she raised
    none that an ``except Exception`` would catch."""
    own = [getattr(builtins, name, None) for name in failure.classes]
    kinds = [one for one in own if isinstance(one, type) and issubclass(one, Exception)]
    return max(kinds, key=lambda one: len(one.__mro__), default=None)


def _same(one: list[Any], other: list[Any]) -> bool:
    return all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


def rebuilt(kind: str, value: Any) -> Any:
    """An answer as it is read, from its elements; whatever does not go together stays a list."""
    if not isinstance(value, list):
        return value
    with contextlib.suppress(TypeError, ValueError):  # of what is no pair, say
        match kind:
            case "iterator":
                return iter(value)
            case "range":
                return range(*value)[:MOST_NUMBERS]
            case "keys":
                return dict.fromkeys(value).keys()
            case "values":
                return dict(enumerate(value)).values()
            case "items":
                return dict(value).items()
    return value


def become(ours: Any, hers: Any) -> bool:
    """Change an object of ours in place into what the call made of its copy; tells whether it is
    that now, as an object that can't be changed is not."""
    if isinstance(ours, list) and isinstance(hers, list):
        old = list(ours)
        ours[:] = [
            old[index] if index < len(old) and become(old[index], new) else new
            for index, new in enumerate(hers)
        ]
        return True
    if isinstance(ours, dict) and isinstance(hers, dict):
        kept = {
            key: ours[key] if key in ours and become(ours[key], new) else new
            for key, new in hers.items()
        }
        ours.clear()
        ours.update(kept)
        return True
    if isinstance(ours, np.ndarray) and isinstance(hers, np.ndarray):
        if (ours.dtype, ours.shape) != (hers.dtype, hers.shape) or not ours.flags.writeable:
            return False
        ours[...] = hers
        return True
    return False
