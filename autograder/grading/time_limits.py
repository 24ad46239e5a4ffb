"""How long things may take, and an alarm for what takes longer in our own process."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

from autograder.sandbox.processor_time import BACKSTOP_FACTOR

CALL_SECONDS = 5.0
CELL_SECONDS = 20.0
SUBMISSION_SECONDS = 300.0
SUITE_SECONDS = 30.0
"""The labs' own tests take a second or two at most, without what students' functions take."""

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


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TooLong in the main thread after ``seconds`` of this process's processor time.

    Whatever sleeps has several times as long by the wall clock, which also rings on a machine
    whose clock of processor time has stopped ringing.  An alarm that is set already stands still
    meanwhile.  In other threads there is no such means.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signal_number: int, frame: FrameType | None) -> None:
        raise TooLong(f"it did not come to an end within {seconds:g} seconds of processor time")

    timers = (
        (signal.ITIMER_PROF, signal.SIGPROF, seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, BACKSTOP_FACTOR * seconds),
    )
    with contextlib.ExitStack() as afterwards:
        for timer, number, after in timers:
            # those of another alarm: what is left of its time, and then whom it tells
            afterwards.callback(signal.setitimer, timer, *signal.setitimer(timer, 0))
            afterwards.callback(signal.signal, number, signal.signal(number, ring))
            afterwards.callback(signal.setitimer, timer, 0)
            # once more each second, in case the exception was raised where Python drops it
            signal.setitimer(timer, after, RINGS_EVERY)
        yield
