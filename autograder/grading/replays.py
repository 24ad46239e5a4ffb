"""What functions of ours make of the calls of a student's, remembered for the next student.

Suites call everybody's functions with the same arguments.  What is remembered is what functions
of ours made of them, never what a student's did.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from autograder.course import Lab
from autograder.grading.call_log import LoggedCall, Seen, replay
from autograder.grading.catalogue import Misconception, wrong_function
from autograder.grading.stateless import keeps_no_state
from autograder.grading.time_limits import TooLong, alarm

REPLAY_SECONDS = 10.0
"""A net under our own code, far above what any entry takes."""

MAX_REMEMBERED = 16 * 2**20
"""How many bytes of arguments and answers are remembered."""

_BY_IDENTITY: Any = object.__eq__
_BY_CHANCE = frozenset({MemoryError.__name__, RecursionError.__name__})
"""Exceptions that tell of the process as well as of the function."""


class Replays:
    """What a function of ours makes of each call, worked out when it is asked for.

    ``memory`` if the function keeps no state: what does is called for every student anew, in the
    order in which she was.
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
class _Known:
    """What functions made of the same arguments."""

    size: int
    seen: dict[Callable[..., Any], Seen] = field(default_factory=dict)


class Memory:
    """What functions that keep no state made of arguments, as much as there is room for."""

    def __init__(self, room: int = MAX_REMEMBERED) -> None:
        self._room = room
        self._known: dict[Hashable, _Known] = {}
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
                self._known[content] = _Known(len(call.arguments))
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


def of_right(function: str, reference: ModuleType, calls: Sequence[LoggedCall]) -> Replays:
    """What the lab's own solution makes of calls."""
    right = getattr(reference, function)
    return Replays(right, calls, _memory if keeps_no_state(right) else None)


def of_wrong(
    entry: Misconception, lab: Lab, reference: ModuleType, calls: Sequence[LoggedCall]
) -> Replays:
    """What a misconception makes of calls."""
    if wrong := _stateless(entry, lab, reference):
        return Replays(wrong, calls, _memory)
    return Replays(wrong_function(entry, lab), calls)


@functools.lru_cache(maxsize=256)
def _stateless(entry: Misconception, lab: Lab, reference: ModuleType) -> Callable[..., Any] | None:
    """A misconception's function if it keeps no state, the same one each time; ``reference`` is the
    lab's, another one once that was edited."""
    function: Callable[..., Any] = wrong_function(entry, lab)
    return function if keeps_no_state(function) else None
