"""Time limits that count what a worker uses, so that a busy machine takes no time from anybody.

A limit of *n* seconds ends a worker when it has

- used the processor for *n* seconds: the kernel's clock of the process, over all its threads,
- or waited 2 *n* seconds for something else than the processor: asleep, stopped, blocked,
- or taken 20 *n* seconds by the wall clock, whatever it did: the backstop, for one that has
  itself kept from running, and for machines whose kernel does not tell the other two.

All three are read from outside.  Time in which a thread could run and others had the processors
is the kernel's "run delay" in ``/proc/PID/task/TID/schedstat``, and counts for the last only.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.systems import is_linux

WAITING_FACTOR = 2
BACKSTOP_FACTOR = 20
LOOK_SECONDS = 0.1
"""How often the clocks of a worker that has not answered are read."""

MAX_GAP = 1.0
"""What counts at most of the time between two looks: after more, it was we who were kept waiting,
or stopped by Ctrl-Z."""

_PROCESSOR_CLOCK = 2
"""Of the clocks that Linux has for every process: CPUCLOCK_SCHED, in the lowest three bits."""


class ProcessClocks:
    """What the kernel tells of one process from outside; None for all that it doesn't tell."""

    def __init__(self, pid: int | None) -> None:
        self._pid = pid
        self._clock = None if pid is None else (~pid << 3) | _PROCESSOR_CLOCK

    def processor(self) -> float | None:
        """Seconds for which its threads had a processor, all together."""
        if self._clock is None:
            return None
        try:
            return time.clock_gettime(self._clock)
        except (AttributeError, OSError, OverflowError, TypeError):
            # Windows has no such clocks at all; no process has a number too large for the kernel's
            return None

    def delays(self) -> dict[str, float] | None:
        """Seconds for which each of its threads could have run and had no processor."""
        delays: dict[str, float] = {}
        told = False
        try:
            for thread in Path(f"/proc/{self._pid}/task").iterdir():
                # a thread may end while this loop runs
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    statistics = (thread / "schedstat").read_text("ascii")
                    _, delay, times = map(int, statistics.split())
                    delays[thread.name] = delay / 1e9
                    told = told or times > 0  # a kernel that doesn't count says 0 0 0
        except (OSError, ValueError):
            return None
        return delays if told else None


class PortableClocks(ProcessClocks):
    """What every system tells of a process, through psutil: how long it computed, and not what
    it waited for."""

    def __init__(self, pid: int) -> None:
        super().__init__(pid)
        self._psutil: Any = importlib.import_module("psutil")
        self._process: Any = None
        with contextlib.suppress(self._psutil.Error):
            self._process = self._psutil.Process(pid)

    def processor(self) -> float | None:
        if self._process is None:
            return None
        try:
            times = self._process.cpu_times()
        except self._psutil.Error:
            return None
        return float(times.user + times.system)

    def delays(self) -> None:
        return None


def clocks_of(pid: int | None) -> ProcessClocks:
    """The clocks of a process: Linux' own, or what another system tells of them."""
    if pid is None or is_linux() or find_spec("psutil") is None:
        return ProcessClocks(pid)
    return PortableClocks(pid)


class Budget:
    """Seconds that many questions may take together, counted as those of each; if it is a part
    ``of`` another budget, those of that one as well."""

    def __init__(self, seconds: float = math.inf, of: Budget | None = None) -> None:
        self._left = seconds
        self._whole = of

    @property
    def left(self) -> float:
        return self._left if self._whole is None else min(self._left, self._whole.left)

    def spend(self, seconds: float) -> None:
        self._left -= seconds
        if self._whole:
            self._whole.spend(seconds)


class TimeLimit:
    """The time that a worker has for one question, from now on.

    ``budget`` bounds what our own functions, called by the worker, may add to it.
    """

    def __init__(self, clocks: ProcessClocks, seconds: float, budget: float = math.inf) -> None:
        self._clocks = clocks
        self._seconds = seconds
        self._budget = budget
        self.exceeded = "" if seconds > 0 else _in_words(0)
        """Which limit has been passed, in words that follow "within"; empty while none has."""
        self._processor = 0.0
        self._waited = 0.0
        self._wall = 0.0
        self._ours = 0.0
        self._at_start = clocks.processor()
        self._processor_before = 0.0
        self._delays: dict[str, float] | None = None
        self._counted = self._looked = time.monotonic()

    @property
    def used(self) -> float:
        """Seconds that count against a budget."""
        self._count_wall()
        self._count_processor()
        return self._ours + max(self._processor + self._waited, self._wall / BACKSTOP_FACTOR)

    def left(self) -> float:
        """Seconds until this is to be asked again, none once the time is up.

        Costs next to nothing before the first look.
        """
        if self.exceeded:
            return 0.0
        next_look = self._looked + min(LOOK_SECONDS, self._seconds)
        now = time.monotonic()
        if now < next_look:
            return next_look - now
        self._look(now)
        return 0.0 if self.exceeded else min(LOOK_SECONDS, self._seconds)

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        """Let our own side work, at the cost of the budget alone."""
        self._count_wall()
        started = time.thread_time()
        try:
            yield
        finally:
            self._ours += time.thread_time() - started
            self._counted = time.monotonic()
            self.waited_for_us()
            if self.used > self._budget:
                self.exceeded = _in_words(self._budget)

    def waited_for_us(self) -> None:
        """Take no time since the last look for the worker's waiting: it was for an answer of our
        side's, be it one that took us no time worth counting."""
        self._delays = None

    def _look(self, now: float) -> None:
        gap = min(now - self._looked, MAX_GAP)
        self._looked = now
        self._count_wall()
        self._count_processor()
        delays = self._clocks.delays() if self._at_start is not None else None
        if delays is not None and self._delays is not None:
            # a thread may have ended, and another one may have its number
            delayed = sum(
                max(0.0, delay - self._delays.get(thread, 0.0)) for thread, delay in delays.items()
            )
            had = self._processor - self._processor_before
            self._waited += max(0.0, gap - had - delayed)
        self._delays = delays
        self._processor_before = self._processor
        if self._processor > self._seconds:
            self.exceeded = f"{_in_words(self._seconds)} of computing"
        elif self._waited > WAITING_FACTOR * self._seconds:
            self.exceeded = f"{_in_words(WAITING_FACTOR * self._seconds)} of waiting"
        elif self._wall > BACKSTOP_FACTOR * self._seconds:
            self.exceeded = _in_words(BACKSTOP_FACTOR * self._seconds)

    def _count_wall(self) -> None:
        now = time.monotonic()
        self._wall += min(now - self._counted, MAX_GAP)
        self._counted = now

    def _count_processor(self) -> None:
        now = self._clocks.processor()
        # a process that has ended tells nothing: what was seen last stands
        if now is not None and self._at_start is not None:
            self._processor = max(self._processor, now - self._at_start)


def wall_clock(seconds: float) -> Callable[[], float]:
    """Tell the seconds that are left until ``seconds`` from now, by the wall clock."""
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()


def _in_words(seconds: float) -> str:
    return f"{seconds:.0f} seconds"
