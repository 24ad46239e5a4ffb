"""Starts a command: sooner, as Python does not look for garbage among what is imported, and with
an output that takes any letter.

Nothing that is imported is ever given up, and to go through all of it time and again takes a third
of the time that a command needs to start.
"""

from __future__ import annotations

import contextlib
import gc
import io
import sys
from collections.abc import Iterator


def say_what_can_be_said() -> None:
    """Let letters that the terminal's encoding lacks, as cp1252 lacks Greek, be question marks and
    no error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Import what the block imports with the garbage collector disabled, now and later.

    Where nothing is imported, nothing is frozen: whatever else there is may be garbage one day.
    """
    known, was_enabled = len(sys.modules), gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()
        if was_enabled:
            gc.enable()
