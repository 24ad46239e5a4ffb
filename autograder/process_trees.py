"""The end of a process and of all that it started, on any system."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

END_SECONDS = 10.0


def end_with_children(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads a group of its own, and the group, as far as the system knows one;
    wait until it is gone."""
    # not one that has been waited for, whose number may be another's by now
    if process.returncode is None:
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                words = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
                subprocess.run(words, capture_output=True, check=False)
        elif hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
