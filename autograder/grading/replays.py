"""A cache of what the lab's own solution and its misconceptions make of calls, for diagnosis.

A student's calls are made again with functions of ours, to see which of them came to the same.
Suites call everybody's functions with the same arguments, so what a pure function of ours made of
them is kept for the next student, until the process ends, and never what a student's did.  No
student is given any of it: it only decides what her mistake is called.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from autograder.course import Lab
from autograder.grading.call_log import LoggedCall, Seen, replay
from autograder.grading.catalogue import Misconception, wrong_function, wrong_source
from autograder.grading.pure_functions import is_pure
from autograder.grading.time_limits import TooLong, alarm

REPLAY_SECONDS = 10.0
"""A net under our own code, far above what any entry takes."""

MAX_BYTES = 16 * 2**20
"""What the arguments and answers that are kept may take; the oldest arguments make room for new
ones, with all that was made of them."""

_BY_IDENTITY: Any = object.__eq__
_BY_CHANCE = frozenset({MemoryError.__name__, RecursionError.__name__})
"""Exceptions that tell of the process as well as of the function."""


class Replays:
    """What a function of ours makes of each call, worked out when it is asked for.

    ``memory`` if the function is pure: any other one is called for every student anew, in the order
    in which hers was.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        calls: Sequence[LoggedCall],
        memory: Memory | None = None,
    ) -> None:
        self.calls = calls
        self._function = function
        self._memory = memory
        self._seen: dict[int, Seen] = {}

    def __getitem__(self, place: int) -> Seen:
        if place not in self._seen:
            call = self.calls[place]
            known = self._memory.get(self._function, call) if self._memory else None
            self._seen[place] = known or self._replay(call)
        return self._seen[place]

    def _replay(self, call: LoggedCall) -> Seen:
        with alarm(REPLAY_SECONDS):
            seen, size = replay(self._function, call)
        if seen.raised == TooLong.__name__:
            return Seen(stopped=True)
        if self._memory and not (seen.moved_random_state or seen.raised in _BY_CHANCE):
            self._memory.put(self._function, call, seen, size)
        return seen


@dataclass
class _Outcomes:
    """What functions made of the same arguments, and how many bytes that takes."""

    size: int
    seen: dict[Callable[..., Any], Seen] = field(default_factory=dict)


class Memory:
    """What pure functions made of arguments, as much as there is room for."""

    def __init__(self, room: int = MAX_BYTES) -> None:
        self._room = room
        self._known: dict[Hashable, _Outcomes] = {}
        self._lock = threading.Lock()

    def get(self, function: Callable[..., Any], call: LoggedCall) -> Seen | None:
        known = self._known.get(_content(call)) if _is_known_by_content(call) else None
        return known.seen.get(function) if known else None

    def put(self, function: Callable[..., Any], call: LoggedCall, seen: Seen, size: int) -> None:
        """Remember what ``function`` made of a call, and how many bytes that is."""
        if not _is_known_by_content(call):
            return
        content = _content(call)
        with self._lock:
            if content not in self._known:
                self._known[content] = _Outcomes(len(call.arguments))
                self._room -= len(call.arguments)
            known = self._known[content]
            known.seen[function] = seen
            known.size += size
            self._room -= size
            while self._room < 0:
                self._room += self._known.pop(next(iter(self._known))).size


def _is_known_by_content(call: LoggedCall) -> bool:
    """Whether all that a call is made with can be told to be the same another time: callables
    only if their class says when two of them are equal."""
    return all(
        type(one).__eq__ is not _BY_IDENTITY and type(one).__hash__ is not None
        for one in call.functions
    )


def _content(call: LoggedCall) -> Hashable:
    """All that a call is made with."""
    typed = call.typed and (tuple(call.typed.lines), call.typed.prompts)
    return call.arguments, call.functions, typed


_memory = Memory()


def of_right(
    function: str, lab: Lab, reference: ModuleType, calls: Sequence[LoggedCall]
) -> Replays:
    """What the lab's own solution makes of calls."""
    is_known = _is_right_pure(function, lab, reference)
    return Replays(getattr(reference, function), calls, _memory if is_known else None)


def of_wrong(
    entry: Misconception, lab: Lab, reference: ModuleType, calls: Sequence[LoggedCall]
) -> Replays:
    """What a misconception makes of calls."""
    if wrong := _pure_wrong(entry, lab, reference):
        return Replays(wrong, calls, _memory)
    return Replays(wrong_function(entry, lab), calls)


@functools.lru_cache(maxsize=256)
def _is_right_pure(function: str, lab: Lab, reference: ModuleType) -> bool:
    """Whether what a function of the lab's own solution answers may be remembered; ``reference`` is
    that solution, another one once it was edited."""
    return is_pure(function, lab.reference.read_text("utf-8"), may_draw=True)


@functools.lru_cache(maxsize=256)
def _pure_wrong(entry: Misconception, lab: Lab, reference: ModuleType) -> Callable[..., Any] | None:
    """A misconception's function if what it answers may be remembered, the same one each time;
    ``reference`` as above."""
    right, wrong = lab.reference.read_text("utf-8"), wrong_source(entry, lab)
    if not is_pure(entry.function, right, wrong, may_draw=True):
        return None
    function: FunctionType = wrong_function(entry, lab)
    # it reads no array of its module, being pure: lab 9's digits, a megabyte in each copy of them
    names = function.__globals__
    for name in [name for name, value in names.items() if isinstance(value, np.ndarray)]:
        del names[name]
    return function
