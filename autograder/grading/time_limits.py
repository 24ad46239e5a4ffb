"""How long things may take, and an alarm for what takes longer in our own process."""

from __future__ import annotations

import _thread
import contextlib
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

from autograder.sandbox.processor_time import BACKSTOP_FACTOR

CALL_SECONDS = 5.0
CELL_SECONDS = 20.0
SUBMISSION_SECONDS = 300.0
SUITE_SECONDS = 30.0
"""The labs' own tests take a second or two at most, without what students' functions take."""

POLL_SECONDS = 0.05
"""How often an alarm looks at the clocks."""
RINGS_EVERY = 1.0
"""In seconds: what is raised within ``__del__``, say, goes no further, and the code goes on."""


@dataclass(frozen=True)
class TimeLimits:
    """How long things may take, in seconds of processor time (``sandbox/processor_time.py``)."""

    call: float = CALL_SECONDS
    """One call of a function, in a test that does not say otherwise."""
    any_call: float = math.inf
    """One call, whatever its test says."""
    cell: float = CELL_SECONDS
    """One cell of the notebook."""
    submission: float = SUBMISSION_SECONDS
    """Everything that a submission's code does."""
    suite: float = SUITE_SECONDS
    """One hidden test's own code, or what stands at the top of a suite."""


USUAL_LIMITS = TimeLimits()


class TooLong(BaseException):
    """Raised into code that runs past its time in our own process."""


@dataclass(eq=False)
class Alarm:
    """When one rings, by each clock."""

    seconds: float
    processor: float
    wall: float
    process: int
    """The process that looks at it: a child has no timer, whatever its parent has."""

    def wind_up(self, seconds: float) -> None:
        """Ring after ``seconds`` of processor time from now on."""
        self.seconds, self.processor = seconds, time.process_time() + seconds

    def stop(self) -> None:
        """Ring no more, whatever the processor time."""
        self.processor = math.inf

    def look(self) -> None:
        computed = time.process_time()
        if computed >= self.processor or time.monotonic() >= self.wall:
            # what handles the exception has a while for that
            self.processor = computed + RINGS_EVERY
            self.wall += BACKSTOP_FACTOR * RINGS_EVERY
            limit = f"{self.seconds:g} seconds of processor time"
            raise TooLong(f"it did not come to an end within {limit}")


_alarms: list[Alarm] = []
"""Those that are set, the innermost last, which is the one that counts."""


@contextlib.contextmanager
def alarm(seconds: float, *, wall_clock: bool = True) -> Iterator[Alarm]:
    """Raise TooLong in the main thread after ``seconds`` of this process's processor time.

    Whatever sleeps has several times as long by the wall clock; without ``wall_clock`` it may
    sleep as long as it likes.  An alarm that is set already stands still meanwhile.  In other
    threads there is no such means.

    One timer serves all alarms, that of the wall clock, by which both clocks are looked at.
    """
    computed, waited = time.process_time(), time.monotonic()
    backstop = waited + BACKSTOP_FACTOR * seconds if wall_clock else math.inf
    own = Alarm(seconds, computed + seconds, backstop, os.getpid())
    if threading.current_thread() is not threading.main_thread():
        yield own  # which nobody looks at
        return
    around = _alarms[-1] if _alarms and _alarms[-1].process == own.process else None
    _alarms.append(own)
    try:
        with contextlib.nullcontext() if around else _polling():
            yield own
    finally:
        try:
            if around:  # before it counts again, or a look in between would find it passed
                around.processor += time.process_time() - computed
                around.wall += time.monotonic() - waited
        finally:
            _alarms.remove(own)


@contextlib.contextmanager
def _polling() -> Iterator[None]:
    """Have the innermost alarm look at the clocks, again and again."""

    def look(signal_number: int, frame: FrameType | None) -> None:
        if _alarms:
            _alarms[-1].look()

    ringing = _timer if hasattr(signal, "setitimer") else _ringing_thread
    with ringing(look):
        yield


@contextlib.contextmanager
def _timer(look: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have the system call ``look`` by a signal of its own."""
    handler = signal.signal(signal.SIGALRM, look)
    before = signal.setitimer(signal.ITIMER_REAL, POLL_SECONDS, POLL_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)
        signal.signal(signal.SIGALRM, handler)


@contextlib.contextmanager
def _ringing_thread(look: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have a thread call ``look`` in the main thread, where no system does that.

    As if SIGTERM had come, which nobody sends on such a system: what ends a process there asks
    nobody.  A call that is not Python's own is waited for.
    """
    done = threading.Event()

    def ring() -> None:
        while not done.wait(POLL_SECONDS):
            _thread.interrupt_main(signal.SIGTERM)

    handler = signal.signal(signal.SIGTERM, look)
    thread = threading.Thread(target=ring, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        signal.signal(signal.SIGTERM, handler)
