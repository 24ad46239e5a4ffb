"""macOS as a teacher has it, for our own code: nothing that is Linux's alone, limits of memory that
are refused, no ``/proc``, and processes that are not forked."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import resource
import subprocess
from types import FrameType
from typing import Any

from taken import NOT_ON_MACOS, is_ours, take_from_ours

SYSTEM_LIMIT = resource.setrlimit
TAKING = f"import sys; sys.path.append({str(Path(__file__).parent)!r}); import sitecustomize\n"


def setrlimit(kind: int, limits: tuple[int, int]) -> None:
    if kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC):
        raise ValueError("current limit exceeds maximum limit")
    SYSTEM_LIMIT(kind, limits)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: of other processes nothing stands in the file system."""
    if event == "os.fork":
        raise OSError(1, "On macOS a process with threads is not forked")
    is_file = event in ("open", "os.listdir", "os.scandir")
    if is_file and str(arguments[0]).startswith("/proc/") and asked_by_us():
        raise FileNotFoundError(2, "No such file or directory", str(arguments[0]))


def asked_by_us() -> bool:
    """Whether our own code asks, and not psutil for it, which has other means there."""
    frame: FrameType | None = sys._getframe(2)
    while frame and not is_ours(frame.f_globals):
        if str(frame.f_globals.get("__name__")).startswith("psutil"):
            return False
        frame = frame.f_back
    return frame is not None


class Popen(subprocess.Popen[bytes]):
    """Lets workers be on the same system."""

    def __init__(self, arguments: Any, *more: Any, **keywords: Any) -> None:
        if isinstance(arguments, list) and "-S" in arguments:
            *words, code = arguments
            arguments = [*words, TAKING + code]
        super().__init__(arguments, *more, **keywords)


take_from_ours(NOT_ON_MACOS, ())
resource.setrlimit = setrlimit
subprocess.Popen = Popen  # type: ignore[misc]
sys.addaudithook(refuse)
