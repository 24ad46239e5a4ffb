"""Whether files are still as they were, told without reading them, as git's index tells it.

Whoever changes a file, or puts another one in its place, leaves it with other times, another size
or another inode.  A file system's clock is coarse, though: two changes in one tick of it leave the
same times.  So nothing is said of files until none of them was changed a moment ago.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FRESH_NS = 3_000_000_000
"""How long a file may have been changed once more without another time, in nanoseconds: the
coarsest clock of a file system ticks every two seconds."""

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Opens a pipe without waiting for somebody to write into it."""


class FileState(NamedTuple):
    """What tells a file from what it was, and from another of its name."""

    path: str
    modified: int = 0
    """When its content was changed, in nanoseconds; 0 if there is no such file."""
    changed: int = 0
    """The same of its inode, which nobody can set back; on Windows when it was made."""
    size: int = 0
    inode: int = 0
    device: int = 0


State = tuple[FileState, ...]


def state_of(files: Iterable[Path]) -> State | None:
    """Describe files such that they are the same as long as this is, those that are not there
    included; None if they have to be read, as one was changed a moment ago or cannot be looked at.

    Take it before the files are read: what is written meanwhile then has a later time.
    """
    settled = _now() - FRESH_NS
    found: list[FileState] = []
    for file in files:
        path = str(file)
        try:
            seen = _seen(path)
        except FileNotFoundError:
            found.append(FileState(path))
            continue
        except OSError:
            return None
        times = seen.st_mtime_ns, seen.st_ctime_ns
        if max(times) > settled:
            return None
        found.append(FileState(path, *times, seen.st_size, seen.st_ino, seen.st_dev))
    return tuple(found)


def _seen(path: str) -> os.stat_result:
    # a network's file system answers for a minute from what it knows of a file, unless it is opened
    descriptor = os.open(path, os.O_RDONLY | _AT_ONCE)
    try:
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _now() -> int:
    return time.time_ns()
