"""What the folders beside this one have in common; imported before anything else is."""

from __future__ import annotations

import builtins
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import util
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

NOT_ON_WINDOWS = ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty")
"""Modules of Python's."""
WITHOUT = {
    "os": """
        O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK chown chroot eventfd fchdir fchmod
        fchown fork forkpty fwalk get_blocking getegid geteuid getgid getgroups getpgid getpgrp
        getpriority getsid getuid initgroups killpg lchown memfd_create mkfifo mknod openpty
        pidfd_open pipe2 posix_spawn pread preadv pwrite register_at_fork sched_getaffinity
        sched_setaffinity set_blocking setegid seteuid setgid setgroups setpgid setpriority setregid
        setresgid setresuid setreuid setsid setuid splice statvfs fstatvfs sync wait wait3
        wait4 waitid""",
    "select": "epoll poll kqueue devpoll",
    "signal": """
        SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP SIGTSTP SIGUSR1
        SIGUSR2 SIGVTALRM ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL alarm getitimer pause
        pidfd_send_signal pthread_kill pthread_sigmask setitimer sigpending sigtimedwait sigwait
        sigwaitinfo SIG_BLOCK SIG_SETMASK SIG_UNBLOCK""",
    "socket": "AF_UNIX SOCK_SEQPACKET SCM_RIGHTS send_fds recv_fds socketpair",
    "time": "clock_getres clock_gettime clock_settime pthread_getcpuclockid tzset",
}
"""What of others is not there."""
NOT_ON_MACOS = {
    "os": """
        eventfd memfd_create pidfd_open pipe2 process_cpu_count sched_getaffinity sched_setaffinity
        setns setresgid setresuid splice unshare getrandom""",
    "select": "epoll",
    "signal": "pidfd_send_signal sigtimedwait sigwaitinfo",
    "socket": "SOCK_SEQPACKET",
    "time": "pthread_getcpuclockid",
}
"""The same of macOS."""
OURS = ("autograder", "inside")
"""Our own code, and that of it which runs in workers."""
MODULES = {module.__name__: module for module in (os, select, signal, socket, time)}


class Without(MetaPathFinder):
    """Finds what the finders before it found, except for some modules."""

    def __init__(self, gone: Collection[str]) -> None:
        self.gone = frozenset(gone)
        self.others = list(sys.meta_path)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self.gone:
            return None
        found = (finder.find_spec(fullname, path, target) for finder in self.others)
        return next((spec for spec in found if spec), None)

    def find_distributions(self, *arguments: Any) -> Iterator[Any]:
        """What `importlib.metadata` asks finders for."""
        for finder in self.others:
            yield from getattr(finder, "find_distributions", lambda *_: ())(*arguments)


def take_modules(*names: str) -> None:
    """Let these modules be on nobody's disk."""
    for name in names:
        sys.modules.pop(name, None)
    sys.meta_path[:] = [Without(names)]


def take(module: ModuleType, names: str) -> None:
    """Let a module have none of these."""
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)


def take_from_ours(
    without: Mapping[str, str] = WITHOUT, gone: Collection[str] = NOT_ON_WINDOWS
) -> dict[str, ModuleType]:
    """Let our own modules find none of this, and return the modules that they find; other packages
    have ways of their own on such a system, and keep what they need for those that they have here.
    """
    stripped = {}
    for name, module in MODULES.items():
        stripped[name] = ModuleType(name)
        vars(stripped[name]).update(vars(module))
        take(stripped[name], without[name])
    imported, spec_of = builtins.__import__, util.find_spec

    def own_import(
        name: str,
        globals: Any = None,  # noqa: A002 - as Python calls them
        locals: Any = None,  # noqa: A002
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        if level == 0 and is_ours(globals or {}):
            if name in gone:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            if name in stripped:
                return stripped[name]
        return imported(name, globals, locals, fromlist, level)

    def own_spec(name: str, package: str | None = None) -> Any:
        ours = is_ours(sys._getframe(1).f_globals)
        return None if ours and name in gone else spec_of(name, package)

    builtins.__import__ = own_import
    util.find_spec = own_spec
    return stripped


def be_windows() -> None:
    """Let our own modules find what Windows has, and nothing else."""
    own = take_from_ours()["os"]
    vars(own).update(startfile=print, link=_no_link)


def _no_link(source: str, target: str, *, follow_symlinks: bool = True) -> None:
    if not follow_symlinks:
        raise NotImplementedError("link: follow_symlinks unavailable on this platform")
    os.link(source, target)


def is_ours(names: dict[str, Any]) -> bool:
    """Whether a module of these names is one of ours."""
    return str(names.get("__name__", "")).partition(".")[0] in OURS
