"""Looks for processes that outlive what started them."""

from __future__ import annotations

import os
import time
from pathlib import Path

LONG = 60.0
"""Seconds after which a process that is still there will stay; the kernel takes its moment to
clear up what was killed, and on a busy machine that moment is long."""


def processes() -> set[int]:
    """The numbers of all that run on this machine."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*")}


def leftovers(before: set[int], parents: tuple[int, ...]) -> list[str]:
    """Workers, or what starts them, that came since ``before`` and belong to ``parents``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        number = int(folder.name)
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        ours = parent in parents and (b"inside" in words or b"bwrap" in words)
        if ours and number not in before:
            found.append(words.decode(errors="replace")[:200])
    return found


def what_is_left(before: set[int], parents: tuple[int, ...] = ()) -> list[str]:
    """The same, once the kernel has had its moment."""
    end = time.monotonic() + LONG
    while left := leftovers(before, parents or (1, os.getpid())):
        if time.monotonic() > end:
            break
        time.sleep(0.05)
    return left
