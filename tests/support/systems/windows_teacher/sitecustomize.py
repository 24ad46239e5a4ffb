"""Windows as a teacher has it, for our own code: what other packages need is still theirs, for
they have a way of their own there.

- Nothing of ours finds a module or a name that is POSIX's, in workers neither.
- A file that is open is not renamed and not deleted, and renaming overwrites nothing.
- No file or folder is made under a name that Windows refuses, or under one that differs in upper
  and lower case alone from another that is there.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import multiprocessing.reduction
import multiprocessing.util
import os
import re
import shutil
import subprocess
from typing import Any

from taken import be_windows, is_ours

be_windows()
multiprocessing.reduction.HAVE_SEND_HANDLE = False
shutil._use_fd_functions = False  # type: ignore[attr-defined]
NEW_GROUP = 0x200
subprocess.CREATE_NEW_PROCESS_GROUP = NEW_GROUP  # type: ignore[attr-defined]

TAKING = f"import sys; sys.path.append({str(Path(__file__).parents[1])!r}); import taken\n"
TAKING += "taken.be_windows()\n"
NO_NAME = re.compile(
    r'.*[<>:"|?*\\].*|.*[. ]|(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\..*)?', re.IGNORECASE
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: the rules of Windows' file system."""
    match event, arguments:
        case "open", (str() | bytes() | Path() as path, _, int() as flags) if flags & WRITING:
            check_name(os.fsdecode(path))
        case "os.mkdir", (path, *_):
            check_name(os.fsdecode(path))
        case "os.rename", (source, target, *_):
            check_closed(os.fsdecode(source))
            check_closed(os.fsdecode(target))
            check_name(os.fsdecode(target), os.fsdecode(source))
        case "os.remove", (path, *_):
            check_closed(os.fsdecode(path))


def check_name(path: str, source: str = "") -> None:
    """Raise OSError if nothing can be called so, or something is whose name that would be."""
    folder, name = os.path.split(path)
    if folder.startswith(("/dev", "/proc")):
        return
    if NO_NAME.fullmatch(name):
        raise OSError(22, "Windows has no such name", path)
    try:
        others = os.listdir(folder or ".")  # noqa: PTH208 - names are enough
    except OSError:
        return
    if os.path.basename(source).lower() == name.lower() or name in others:  # noqa: PTH119
        return
    if name.lower() in (other.lower() for other in others):
        raise OSError(22, "On Windows that would be another file's name", path)


def check_closed(path: str) -> None:
    """Raise PermissionError if this process has a file open there, or in that folder."""
    path = os.path.abspath(path)  # noqa: PTH100 - not through links
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            opened = str(descriptor.readlink())
        except OSError:
            continue  # that of the listing itself
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
            arguments = [*words, TAKING + code]
        super().__init__(arguments, *more, **keywords)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, 9)

    terminate = kill


def rename(source: Any, target: Any, **folders: Any) -> None:
    """Rename as Windows does, which overwrites nothing."""
    if os.path.lexists(target) and not Path(source).samefile(target):
        raise FileExistsError(17, "The file exists already", str(target))
    renamed(source, target, **folders)


renamed, os.rename = os.rename, rename
subprocess.Popen = Popen  # type: ignore[misc]
sys.addaudithook(refuse)
