"""Locks on open files (flock), which end with the process that holds them, however it ends."""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl


def lock(file: BinaryIO, *, wait: bool) -> bool:
    """Take the lock of an open file; whether it is ours.

    Where there are no such locks (on Windows, and on some network file systems) it never is.
    """
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
