"""Where a student's objects are, what they are called, and what was done with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from autograder.grading.failure import Failure
from autograder.grading.plain_text import Sketched, clean
from autograder.sandbox.inside.wire import Object, WireError

METHOD = object()
"""What reading an attribute gives that is there to be called."""
LOOK_UPS = {"read": "read_attribute", "method": "call_method"}
"""The functions over there that look for an attribute."""
MAX_STEPS = 6
"""How many of the calls that led to an object's state are told."""
_NAME = re.compile(r"[^\W\d]\w{0,99}")


class MissingAttribute(Failure, AttributeError):
    """An object does not have what a test asks for: as in Python, ``hasattr`` is False then."""


class CannotDo(Failure, TypeError):
    """An object has no such operation: as in Python, that is a TypeError to those who ask."""


class Home:
    """The process that objects live in, and how many of them it has shown."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.forgotten = 0
        self.has_stale = False
        """Whether some are gone that the process has not been told of."""

    def shown(self, number: int, kind: str) -> Object:
        """The object that a process speaks of; raises WireError if it was never given, and is
        not the next one either."""
        if number == len(self.kinds) and _NAME.fullmatch(kind):
            self.kinds.append(kind)
        elif not self.forgotten <= number < len(self.kinds) or self.kinds[number] != kind:
            raise WireError("an object that was never given")
        return Object(number, kind)

    def forget(self) -> None:
        """Let all objects be gone."""
        self.has_stale = self.has_stale or self.forgotten < len(self.kinds)
        self.forgotten = len(self.kinds)


class Operator(Protocol):
    """What objects need of their student."""

    def _operate(
        self, step: Step, operation: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
    ) -> Any: ...


@dataclass(frozen=True)
class Step:
    """One thing that was done with an object, as a line of Python after those before it."""

    text: Callable[[], str]
    kind: str
    """The name of the object's class."""
    before: tuple[Step, ...] = ()
    on: str = ""
    """The class, if it is done with a class itself."""

    def __str__(self) -> str:
        told = [step.text() for step in self.before[-MAX_STEPS:]]
        told = ["...", *told] if len(self.before) > MAX_STEPS else told
        return "; ".join([*told, self.text()])


@dataclass
class Place:
    """Where an object is, what it is called, and what was done with it."""

    student: Operator
    home: Home
    object: Object
    name: str
    steps: list[Step] = field(default_factory=list)


class StudentMethod(Sketched):
    """A method of an object's, or of a class's, to be called."""

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.__name__ = name
        self._call = call

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._call(*arguments, **keywords)

    def __sketch__(self) -> str:
        return self.__name__

    def __kind__(self) -> str:
        return "method"


class KnownObjects:
    """The objects that a test has at hand, by number and by name."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.by_number: dict[int, Any] = {}
        self._taken: dict[str, int] = {}

    def named(self, kind: str) -> str:
        """A variable's name for an object of a class: ``stack``, then ``stack2``."""
        word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", clean(kind)).lower()
        self._taken[word] = self._taken.get(word, 0) + 1
        return word if self._taken[word] == 1 else f"{word}{self._taken[word]}"


def missing_part(
    answer: Mapping[str, Any], step: Step, operation: str, arguments: tuple[Any, ...]
) -> MissingAttribute | CannotDo | None:
    """Say that an object does not have what was asked for; None if that is not what happened."""
    raised = answer.get("raised")
    if not isinstance(raised, Mapping):
        return None
    what, where = clean(raised.get("kind")), clean(raised.get("function"))
    if what == "TypeError" and where == "perform":
        return CannotDo(
            f"{step} raised TypeError: {clean(raised.get('message'))}.",
            hint=f"Which method of the class does that? Its name is __{operation}__.",
            outcome="raised",
        )
    if operation not in LOOK_UPS or (what, where) != ("AttributeError", LOOK_UPS[operation]):
        return None
    name = clean(arguments[0 if step.on else 1])
    return MissingAttribute(
        f"{step}: there is no {name} in {step.kind}.",
        hint=f"Is it spelled like that? A method stands inside the class, indented; anything else "
        f"is set there, as in self.{name} = ...",
    )
