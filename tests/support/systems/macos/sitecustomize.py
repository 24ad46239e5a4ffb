"""macOS: limits that it refuses, and nothing that is Linux's alone."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import os
import resource
import select
import signal
import time

from taken import take, take_modules

# students have no pytest
take_modules("pytest")
take(
    os,
    """
    eventfd memfd_create pidfd_open pipe2 sched_getaffinity sched_setaffinity setns setresgid
    setresuid splice unshare getrandom
    """,
)
take(select, "epoll")
take(signal, "pidfd_send_signal sigtimedwait sigwaitinfo")
take(time, "clock_gettime pthread_getcpuclockid")


def setrlimit(kind: int, limits: tuple[int, int]) -> None:
    raise ValueError("current limit exceeds maximum limit")


resource.setrlimit = setrlimit
