"""Looks for processes that outlive what started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LONG = 120.0
"""Seconds after which what has not happened will not: on a busy machine the moment is long in
which a process starts, or in which the kernel clears up what was killed."""


def comes_true(condition: Callable[[], object]) -> bool:
    """Whether ``condition`` holds now or some time soon."""
    end = time.monotonic() + LONG
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def state(number: int) -> str:
    """What a process does, in the kernel's letter: R if it runs, S if it waits, Z if it has ended
    and nobody has asked for it; empty if there is none."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


def processor_time(number: int) -> int:
    """What a process has used of a processor, in the kernel's ticks."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0


def gone(numbers: list[int]) -> bool:
    """Whether all these processes come to their ends."""
    return comes_true(lambda: all(state(number) in ("", "Z", "X") for number in numbers))


def processes() -> set[int]:
    """The numbers of all that run on this machine."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*")}


PR_SET_CHILD_SUBREAPER = 36


@contextlib.contextmanager
def adopting() -> Iterator[set[int]]:
    """Have what loses its parent in the block become a child of this process, and not of the
    machine's first, whose children may be any other test's; yields :func:`processes`.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    try:
        yield processes()
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


STARTED = (b"inside", b"bwrap", b"sandbox.wasm")
"""One of these is in the command of each process that is a worker's, or starts one."""


def leftovers(before: set[int]) -> list[str]:
    """Workers, or what starts them, that came since ``before`` and are children of this process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        number = int(folder.name)
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        ours = parent == os.getpid() and any(name in words for name in STARTED)
        if ours and number not in before:
            found.append(words.decode(errors="replace")[:200])
    return found


def what_is_left(before: set[int]) -> list[str]:
    """The same, once the kernel has had its moment; what has lost its parent meanwhile is among it
    in a block that is :func:`adopting`.
    """
    seen: list[str] = []

    def nothing() -> bool:
        seen[:] = leftovers(before)
        return not seen

    comes_true(nothing)
    return seen
