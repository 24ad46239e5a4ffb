"""Watches one function while its check runs: what it changes, what it moves, how long it takes.

It listens to Python's own profiler events and replaces nothing, so that the notebook's functions
are what they are.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

from autograder.sandbox.inside.calls import Printed, differences, random_state

CELL = "cell "
"""What the file name of a cell begins with; its number follows."""
MAX_CALLS = 50
"""How many calls are looked at closely."""
MAX_ENTRIES = 100_000
"""How much of the arguments of one call is compared with what they were."""
MAX_DEPTH = 8

# a browser has one thread, and Python no clock for it there
computing: Callable[[], float] = getattr(time, "thread_time", time.process_time)


@dataclass
class _Call:
    """One call of the function that is watched, from its begin to its end."""

    given: dict[str, Any]
    before: dict[str, Any]
    random_state: tuple[Any, ...]
    printed: int
    started: float


class Observer:
    """Tells of the calls of ``function`` in notebook cells, and which of ``others`` were called.

    ``function`` is empty if there is none to be watched.
    """

    def __init__(self, function: str, others: Collection[str], printed: Printed) -> None:
        self.function = function
        self.others = frozenset(others)
        self.called: set[str] = set()
        self.changed: dict[str, None] = {}
        """Which of its arguments it changed, spelled as in Python."""
        self.moved_random_state = False
        self.printed_instead = False
        """Whether its latest call printed something and gave None back."""
        self.slowest = 0.0
        """Seconds of computing that its longest call took."""
        self._printed = printed
        self._open: dict[FrameType, _Call] = {}
        self._count = 0

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch all that this thread does in the block, for as long as there is more to be told:
        under a profiler, plain loops take three times as long."""
        if not self._listens():
            yield
            return
        before = sys.getprofile()
        sys.setprofile(self._event)
        try:
            yield
        finally:
            sys.setprofile(before)
            self._open.clear()

    def _event(self, frame: FrameType, event: str, value: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(CELL):
            name = frame.f_code.co_qualname
            if name in self.others:
                self.called.add(name)
                self._stop_listening()
            # what a recursion does with arguments of its own making is its own affair
            elif name == self.function and not self._open and self._count < MAX_CALLS:
                self._count += 1
                self._begin(frame)
        elif event == "return" and frame in self._open:
            self._end(self._open.pop(frame), value)
            self._stop_listening()

    def _listens(self) -> bool:
        more = bool(self.function) and self._count < MAX_CALLS
        return more or bool(self._open) or self.called != self.others

    def _stop_listening(self) -> None:
        if not self._listens():
            sys.setprofile(None)

    def _begin(self, frame: FrameType) -> None:
        code, local = frame.f_code, frame.f_locals
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        given = {name: local[name] for name in names if name in local}
        copy = _Copy()
        self._open[frame] = _Call(
            given=given,
            before={name: copy.of(value) for name, value in given.items()},
            random_state=random_state(),
            printed=len(self._printed.text),
            started=computing(),
        )

    def _end(self, call: _Call, value: Any) -> None:
        self.slowest = max(self.slowest, computing() - call.started)
        # what tries out another function may draw from where it likes, and so may that one
        if not any(callable(value) for value in call.given.values()):
            self.moved_random_state |= random_state() != call.random_state
        self.printed_instead = value is None and len(self._printed.text) > call.printed
        for name, before in call.before.items():
            with contextlib.suppress(Exception):  # of objects of her own, compared with themselves
                self.changed.update(dict.fromkeys(differences(name, before, call.given[name])))


class _Copy:
    """Copies plain values, as far as there is room; all others are kept as they are."""

    def __init__(self) -> None:
        self.room = MAX_ENTRIES

    def of(self, value: Any, depth: int = 0) -> Any:
        size = value.size if isinstance(value, np.ndarray) else 1
        if isinstance(value, (list, tuple, dict)):
            size = len(value)
        if size > self.room or depth > MAX_DEPTH:
            return value
        self.room -= size
        if type(value) is np.ndarray:
            return value.copy()
        if type(value) is dict:
            return {key: self.of(item, depth + 1) for key, item in value.items()}
        if type(value) in (list, tuple):
            return type(value)(self.of(item, depth + 1) for item in value)
        return value
