"""What a function was called with and what came of it, kept so that it can be called again."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.grading.console import current_console
from autograder.sandbox.inside.calls import copied, perform
from autograder.sandbox.inside.keyboard import Typed
from autograder.sandbox.inside.wire import (
    Answer,
    Encoded,
    Encoder,
    NotPlain,
    Object,
    call_of,
    decode,
    encode,
)

MAX_BYTES = 32 * 2**20
"""What one cell's calls may take; what comes after that is not kept."""

FIRST_CALLS = 64
LAST_CALLS = 16
"""How many calls of one test are kept: the first ones, and the last ones, where it failed."""

STOPPED = {"stopped": True}
"""The answer of a call that never came back."""


@dataclass(slots=True)
class EncodedArguments:
    """The arguments of a call as they go over the wire, if no callable is among them."""

    arguments: Encoded
    keywords: Encoded
    call: bytes
    """Both, as one of several calls."""


NO_KEYWORDS = Encoded(encode({}))


@dataclass(eq=False)  # frozen, it would take a microsecond more to make, hundreds of times
class LoggedCall:
    """One call: its arguments as bytes, so that nobody can change them, and its outcome."""

    arguments: bytes
    """The positional arguments and the keywords, in the format of the wire."""
    functions: tuple[Callable[..., Any], ...]
    """The callables among the arguments, as they were before the call."""
    outcome: bytes
    """The answer, as the worker gave it."""
    asked: int = 0
    """How often the callables were asked."""
    typed: Typed | None = None
    """What was typed in meanwhile, if the test looked at what is printed."""

    @property
    def size(self) -> int:
        return len(self.arguments) + len(self.outcome)

    def came_to(self, other: LoggedCall) -> bool:
        """Whether another call came to the very same, to the last word."""
        return self._came == other._came

    @functools.cached_property
    def _came(self) -> tuple[int, bytes]:
        return self.asked, _unnumbered(self.outcome)

    @functools.cached_property
    def seen(self) -> Seen:
        return Seen.of({**decode(self.outcome, object_=Object), "asked": self.asked}, self.typed)

    def copies(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments and keywords, new at each call."""
        if not self.functions:
            arguments, keywords = copied(self._decoded)
            return arguments, keywords
        functions = [_as_it_is(function) for function in self.functions]
        return _arguments(self.arguments, functions)

    @functools.cached_property
    def _decoded(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return _arguments(self.arguments, ())


def first_and_last(calls: Sequence[LoggedCall]) -> Sequence[LoggedCall]:
    """Of calls with the very same arguments, which tests make for their hints, the first one and
    the last; all ``calls`` if some with the same came to something else, or if their arguments
    do not say all that they were given."""
    places: dict[bytes, list[int]] = {}
    for place, call in enumerate(calls):
        if call.functions or call.typed:
            return calls
        places.setdefault(call.arguments, []).append(place)
    if not all(calls[same[0]].came_to(calls[place]) for same in places.values() for place in same):
        return calls
    kept = {place for same in places.values() for place in (same[0], same[-1])}
    return [call for place, call in enumerate(calls) if place in kept]


@dataclass(frozen=True)
class Seen:
    """An outcome in the form in which two of them can be compared."""

    value: Any = None
    raised: str = ""
    """The name of the exception's class, empty where a value came back."""
    message: str = ""
    unsupported: str = ""
    """What came back in the place of a plain value: "a generator"."""
    stopped: bool = False
    changed: tuple[str, ...] = ()
    """Which parts of the arguments changed, without the student's own names for those."""
    moved_random_state: bool = False
    printed: bool = False
    warned: bool = False
    """Whether NumPy warned of an overflow, a division by zero or the like."""
    asked: int = 0
    """How often the callables among the arguments were called."""
    text: str = ""
    """What it printed, if the test looked at that."""

    @classmethod
    def of(cls, answer: Mapping[str, Any], typed: Typed | None = None) -> Seen:
        raised = answer.get("raised") or {}
        return cls(
            value=answer.get("value"),
            raised=str(raised.get("kind", "")),
            message=str(raised.get("message", "")),
            unsupported=str(answer.get("unsupported", "")),
            stopped="stopped" in answer or "missing" in answer,
            changed=tuple(
                path[len(path.partition("[")[0]) :] for path in _texts(answer, "changed")
            ),
            moved_random_state=answer.get("moved") is True,
            printed=bool(answer.get("printed")),
            warned=any(text.startswith("RuntimeWarning") for text in _texts(answer, "warnings")),
            asked=int(answer.get("asked", 0)),
            text="" if typed is None else str(answer.get("printed", "")),
        )


class CallLog:
    """The calls of one function, in order, as far as there is room for them."""

    def __init__(self, function: str) -> None:
        self.function = function
        self.calls: list[LoggedCall] = []
        self.complete = True
        """Whether these are all calls that were made, of any function, and each came back."""
        self._start_of_test = 0
        self._room = MAX_BYTES

    def give_up(self) -> None:
        """Keep nothing from now on, nor what was kept before: it would be half of the truth."""
        self.calls.clear()
        self.complete = False
        self._room = 0

    def begin_test(self) -> None:
        """What comes now belongs to another test, which has room of its own."""
        self._start_of_test = len(self.calls)

    def begin(
        self, arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> tuple[
        tuple[Any, ...],
        dict[str, Any],
        EncodedArguments | None,
        Callable[[Mapping[str, Any]], None],
    ]:
        """The arguments to call the function with, these as they go over the wire, and what to
        tell the answer to.

        They are the ones that were given, but for callables, which count how often they are
        asked; where there are any, what goes over the wire is not known yet.
        """
        functions: list[Callable[..., Any]] = []
        encoder = Encoder(functions)
        positional = Encoded(encoder.encode(list(arguments)))
        named = Encoded(encoder.encode(dict(keywords))) if keywords else NO_KEYWORDS
        data = call_of(positional, named)
        console = current_console()
        typed = console.typed if console else None
        count = _Count()
        before: tuple[Callable[..., Any], ...] = ()
        given = tuple(arguments), dict(keywords)
        if functions:
            before = tuple(_as_it_is(function) for function in functions)
            watched = tuple(count.watch(argument) for argument in arguments)
            given = watched, {name: count.watch(value) for name, value in keywords.items()}

        def keep(answer: Mapping[str, Any]) -> None:
            # as it came, or made into bytes here: the suite may change what is in it
            self.complete = self.complete and answer is not STOPPED
            outcome = answer.data if isinstance(answer, Answer) else _encoded(answer)
            size = len(data) + len(outcome)
            if size <= self._room:
                self._room -= size
                self.calls.append(LoggedCall(data, before, outcome, count.asked, typed))
                middle = self._start_of_test + FIRST_CALLS
                if len(self.calls) > middle + LAST_CALLS:
                    self._room += self.calls.pop(middle).size
                    self.complete = False
            else:
                self.complete = False
                self._room = 0

        return *given, None if functions else EncodedArguments(positional, named, data), keep


def replay(function: Callable[..., Any], call: LoggedCall) -> tuple[Seen, int]:
    """What ``function``, which is ours, makes of the arguments of ``call``, and how many bytes
    that is."""
    count, copies = _Count(), call.copies
    if call.functions:
        functions = [count.watch(_as_it_is(function)) for function in call.functions]
        copies = functools.partial(_arguments, call.arguments, functions)
    answer = {**perform(function, copies, call.typed).as_answer(), "asked": count.asked}
    try:
        data = encode(answer)
    except NotPlain as error:
        answer = {**answer, "value": None, "unsupported": str(error)}
        return Seen.of(answer, call.typed), len(str(answer))
    return Seen.of(decode(data), call.typed), len(data)


def _arguments(
    data: bytes, functions: Sequence[Callable[..., Any]]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments and keywords of a call, with these callables among them."""
    positional, named = decode(data, functions.__getitem__)
    return tuple(positional), named


class _Count:
    """How often the callables that it watches were called."""

    def __init__(self) -> None:
        self.asked = 0

    def watch(self, value: Any) -> Any:
        if not callable(value):
            return value

        def asked(*arguments: Any, **keywords: Any) -> Any:
            self.asked += 1
            return value(*arguments, **keywords)

        return asked


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    """A copy of a callable that later calls of the original leave alone; the original itself
    where it can't be copied."""
    try:
        return copy.deepcopy(function)
    except Exception:  # what a suite hands over may be anything
        return function


def _unnumbered(outcome: bytes) -> bytes:
    """An answer as bytes, without the number of its question, which has none in a batch."""
    answer = decode(outcome, object_=Object)
    answer.pop("number", None)
    return _encoded(answer)


def _encoded(answer: Mapping[str, Any]) -> bytes:
    return Encoder(None, lambda value: value if isinstance(value, Object) else None).encode(answer)


def _texts(answer: Mapping[str, Any], key: str) -> list[str]:
    value = answer.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
