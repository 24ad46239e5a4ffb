"""What a command and all that it starts take: wall-clock and processor seconds, and memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import psutil

PR_SET_CHILD_SUBREAPER = 36

Result = TypeVar("Result")


@dataclass(frozen=True)
class Taken:
    """Seconds, and the largest memory of one process in MiB."""

    wall: float
    cpu: float
    memory: float
    own: float = 0.0
    """Processor seconds of the command and of what it has waited for, whatever else the machine
    does; without what a sandbox did, which the kernel ends."""

    def __sub__(self, other: Taken) -> Taken:
        return Taken(self.wall - other.wall, self.cpu - other.cpu, self.memory)

    def __truediv__(self, number: float) -> Taken:
        return Taken(self.wall / number, self.cpu / number, self.memory)


@dataclass(frozen=True)
class Figure:
    """One line of a summary: what something takes, and what it is measured by in the same run."""

    what: str
    ours: float
    unit: str
    beside: str = ""
    """What it is a ratio to, if to anything."""
    theirs: float = 0.0
    is_floor: bool = False
    """Whether theirs is what it takes at the least."""

    def row(self) -> tuple[str, ...]:
        """The cells of a table: what, ours, theirs, and the ratio of theirs to ours, or of ours to
        a floor."""
        ours = f"{self.ours:,.{_digits(self.ours)}f} {self.unit}"
        if not self.beside:
            return self.what, ours, "", ""
        theirs = f"{self.theirs:,.{_digits(self.theirs)}f} {self.beside}"
        ratio = self.ours / self.theirs if self.is_floor else self.theirs / self.ours
        return self.what, ours, theirs, f"{ratio:.1f}"


def _digits(number: float) -> int:
    return 0 if number >= 100 else 1 if number >= 10 else 2


def in_child(measure: Callable[[], Result], kind: type[Result]) -> Result:
    """What ``measure`` returns in a process of its own: memory is never given back to the system,
    and the helpers that it starts end with it."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writing, msgspec.json.encode(measure()))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    if not said:
        raise SystemExit("A process that measured has failed.")
    return msgspec.json.decode(said, type=kind)


def adopt_orphans() -> None:
    """Have whatever loses its parent become ours, so that its end can be waited for."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def command(root: Path, *words: str, check: bool = True, orphans: bool = True) -> Taken:
    """Run a Python module in the course at ``root``, on a machine that does nothing else.

    What it leaves behind is waited for, unless there are no ``orphans``, or children of ours.

    Processor time is the whole machine's: a sandbox is ended by killing its namespace, and what
    the kernel ends in that way it adds to nobody's account.
    """
    environment = {**os.environ, "AUTOGRADER_COURSE": str(root)}
    # as on most machines: what was compiled once is kept, for both sides
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, own_before = busy_seconds(), children_seconds()
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, ended, used = os.wait4(process.pid, 0)
    status = process.returncode = os.waitstatus_to_exitcode(ended)
    wall = time.perf_counter() - started
    if check and status > 1:
        raise SystemExit(f"{' '.join(words)} ended with {status}.")
    with contextlib.suppress(ChildProcessError):
        # those that were left behind end by themselves, and a moment later
        while orphans:
            os.waitpid(-1, 0)
    cpu = busy_seconds() - before
    return Taken(wall, cpu, used.ru_maxrss / 1024, children_seconds() - own_before)


def own_memory() -> float:
    """The largest memory of this process until now, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def children_seconds() -> float:
    """What the processes have worked that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def busy_seconds() -> float:
    """What all processors have worked since the machine started."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system)
