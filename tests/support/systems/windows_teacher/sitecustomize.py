"""Windows as a teacher has it, for our own code: what other packages need is still theirs, for
they have a way of their own there.

- Nothing of ours finds a module or a name that is POSIX's, in workers neither.
- A file that is open is not renamed and not deleted.
- No file or folder is made under a name that Windows refuses, or under one that differs in upper
  and lower case alone from another that is there.
"""

from __future__ import annotations

import sys
from pathlib import Path

SYSTEMS = Path(__file__).parents[1]
sys.path.insert(0, str(SYSTEMS))

import multiprocessing.reduction
import multiprocessing.util  # noqa: F401
import os
import re
import shutil
import subprocess
from typing import Any

from taken import is_ours, take_from_ours

take_from_ours()
multiprocessing.reduction.HAVE_SEND_HANDLE = False
shutil._use_fd_functions = False  # type: ignore[attr-defined]
NEW_GROUP = 0x200
subprocess.CREATE_NEW_PROCESS_GROUP = NEW_GROUP  # type: ignore[attr-defined]

DEVICE = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?", re.IGNORECASE)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: the rules of Windows' file system."""
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, str | bytes | os.PathLike) and isinstance(flags, int):
            if flags & WRITING:
                check_name(os.fsdecode(path))
    elif event == "os.mkdir":
        check_name(os.fsdecode(arguments[0]))
    elif event == "os.rename":
        source, target = map(os.fsdecode, arguments[:2])
        check_closed(source)
        check_closed(target)
        check_name(target, source)
    elif event == "os.remove":
        check_closed(os.fsdecode(arguments[0]))


def check_name(path: str, source: str = "") -> None:
    folder, name = os.path.split(path)
    if folder.startswith(("/dev", "/proc")):
        return
    if re.search(r'[<>:"|?*\\]|[. ]$', name) and name not in (".", "..") or DEVICE.fullmatch(name):
        raise OSError(22, "Windows has no such name", path)
    try:
        others = os.listdir(folder or ".")
    except OSError:
        return
    if name not in others and name.lower() in [other.lower() for other in others]:
        if not source or os.path.split(source)[1].lower() != name.lower():
            raise OSError(22, "On Windows that would be another file's name", path)


def check_closed(path: str) -> None:
    path = os.path.abspath(path)
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            opened = os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            continue
        if opened == path or opened.startswith(f"{path}/"):
            raise PermissionError(13, "The process cannot access the file, it is open", path)


class Popen(subprocess.Popen[bytes]):
    """Starts a process as Windows does, whose sessions, groups and signals are others; in workers
    the names are gone as well."""

    def __init__(self, arguments: Any, *more: Any, creationflags: int = 0, **keywords: Any) -> None:
        if is_ours(sys._getframe(1).f_globals):
            keywords.pop("start_new_session", None)
        assert creationflags in (0, NEW_GROUP)
        if isinstance(arguments, list) and "-S" in arguments:
            *words, code = arguments
            taking = f"import sys; sys.path.append({str(SYSTEMS)!r}); import taken\n"
            taking += "taken.take_from_ours()\n"
            arguments = [*words, taking + code]
        super().__init__(arguments, *more, **keywords)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, 9)

    terminate = kill


subprocess.Popen = Popen  # type: ignore[misc]
sys.addaudithook(refuse)
