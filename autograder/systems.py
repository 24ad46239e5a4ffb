"""Which system this is, by what it has: asked here and nowhere else, so that each twin of what is
POSIX's or Linux's alone is chosen in one place, and tests can take away what another has not."""

from __future__ import annotations

import os
import re
import select
import shlex
import subprocess
import sys
import unicodedata

NEEDED = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")
"""Variables of the environment without which nothing starts on Windows."""
MOST_ON_WINDOWS = 61
"""How many processes a pool may have there (``concurrent.futures``)."""
RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.I)
"""What Windows takes for a device, whatever ending follows."""
NO_FILE_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]|[. ]\Z')
"""What no name has on Windows: it refuses the letters, and drops dots and blanks at the end."""


def is_linux() -> bool:
    """Whether this is Linux, with the namespaces that a sandbox is made of."""
    return hasattr(select, "epoll")


def has_ready_pipes() -> bool:
    """Whether a pipe can be waited for; Windows can do so with sockets alone."""
    return hasattr(select, "poll")


def is_windows() -> bool:
    """Whether files have Windows' rules: for their names, and while they are open."""
    return hasattr(os, "startfile")


def is_case_blind() -> bool:
    """Whether two names that differ in upper and lower case alone are the same file's, as they are
    on the disks that Windows and macOS come with."""
    return is_windows() or sys.platform == "darwin"


def start_method() -> str:
    """How multiprocessing starts a process that grades: forked from one that has imported the
    engine, but not on macOS, whose own libraries do not stand a fork."""
    # late: commands that grade nothing need not wait for it
    import multiprocessing

    forks = is_linux() and "forkserver" in multiprocessing.get_all_start_methods()
    return "forkserver" if forks else "spawn"


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def most_processes(wanted: int) -> int:
    """So many of the processes that are wanted as can be waited for at once; on Windows, 61."""
    return min(wanted, MOST_ON_WINDOWS) if is_windows() else wanted


def python() -> str:
    """The Python to start, for a process that is told where its packages are: a virtual environment
    of Windows has a program in its place that starts it and waits."""
    own: str = getattr(sys, "_base_executable", sys.executable) if is_windows() else sys.executable
    return own


def typed_python() -> str:
    """The Python that runs this program, as one types it in a terminal of this system."""
    quoted = subprocess.list2cmdline if is_windows() else shlex.join
    return quoted([sys.executable or "python"])


def needed_variables(home: str) -> dict[str, str]:
    """The variables of the environment without which no process starts here: Windows has some."""
    if not is_windows():
        return {}
    known = {name: os.environ[name] for name in NEEDED if name in os.environ}
    return {**known, "USERPROFILE": home}


def new_group() -> int:
    """The flag by which a new process on Windows has Ctrl-C of its own; 0 elsewhere."""
    return getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


def why_no_file_name(name: str) -> str:
    """Why a file or folder cannot be called so on this system, as a clause; empty where it can."""
    return why_no_windows_name(name) if is_windows() else ""


def why_no_windows_name(name: str) -> str:
    """The same for Windows."""
    if RESERVED.fullmatch(name):
        return "Windows keeps that name for a device"
    if NO_FILE_NAME.search(name):
        return "Windows allows no such letter in the name of a folder, and no dot at its end"
    return ""


def name_everywhere(name: str) -> str:
    """The name, or one that is like it, of a single file or folder on every system."""
    plain = NO_FILE_NAME.sub("_", name.replace("\x7f", "_").strip()) or "_"
    return f"_{plain}" if why_no_windows_name(plain) else plain


def one_name(name: str) -> str:
    """What two names have in common that would be one file's on this system."""
    return unicodedata.normalize("NFC", name).casefold() if is_case_blind() else name
