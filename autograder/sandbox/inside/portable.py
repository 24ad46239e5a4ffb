"""Limits that a process takes upon itself on any system, as far as that knows of any: the twin of
``confine.limit`` where there is no Linux.  macOS refuses some of them, Windows knows memory's."""

from __future__ import annotations

import contextlib
import os
import threading
import time

LOOK_SECONDS = 1.0
NAMES = {
    "memory": "RLIMIT_AS",
    "files": "RLIMIT_NOFILE",
    "file_size": "RLIMIT_FSIZE",
    "cpu_seconds": "RLIMIT_CPU",
}


def limit(**limits: int) -> None:
    """Limit this process as far as the system lets it; its processor time is limited anywhere."""
    _ask_the_system(limits)
    threading.Thread(target=_end_after, args=(limits["cpu_seconds"],), daemon=True).start()


def _ask_the_system(limits: dict[str, int]) -> None:
    try:
        import resource
    except ImportError:  # on Windows
        from .job_object import limit_memory

        with contextlib.suppress(OSError):
            limit_memory(limits["memory"])
        return
    wanted = [(getattr(resource, NAMES[name], None), limits[name]) for name in NAMES]
    for kind, most in [*wanted, (resource.RLIMIT_CORE, 0)]:
        if kind is None:
            continue
        with contextlib.suppress(ValueError, OSError):
            _, ceiling = resource.getrlimit(kind)
            value = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
            resource.setrlimit(kind, (value, value))


def _end_after(seconds: int) -> None:
    while time.process_time() < seconds:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
