"""Locks on open files (flock), which end with the process that holds them, however it ends."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any, BinaryIO

fcntl: Any = importlib.import_module("fcntl") if find_spec("fcntl") else None


def lock(file: BinaryIO, *, wait: bool) -> bool:
    """Take the lock of an open file; whether it is ours.

    Where there are no such locks (on Windows, and on some network file systems) it never is.
    """
    if fcntl is None:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
