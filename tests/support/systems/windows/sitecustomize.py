"""Windows: nothing of POSIX, ``\\r\\n`` in every pipe, and a process that is killed dies alone."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import io
import os
import select
import signal
import subprocess
from typing import Any

from taken import take, take_modules

# students have no pytest
take_modules("fcntl", "grp", "pty", "pwd", "pytest", "resource", "syslog", "termios", "tty")
take(
    os,
    """
    O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK chown chroot eventfd fchdir fchmod
    fchown fork forkpty get_blocking getegid geteuid getgid getgroups getpgid getpgrp
    getpriority getsid getuid initgroups killpg lchown memfd_create mkfifo mknod openpty
    pidfd_open pipe2 posix_spawn pread preadv pwrite register_at_fork sched_getaffinity
    sched_setaffinity set_blocking setegid seteuid setgid setgroups setpgid setpriority setregid
    setresgid setresuid setreuid setsid setuid splice statvfs fstatvfs sync wait wait3 wait4
    waitid
    """,
)
take(select, "epoll poll kqueue devpoll")
take(
    signal,
    """
    SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2
    SIGVTALRM ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL alarm getitimer pause pidfd_send_signal
    pthread_kill pthread_sigmask setitimer sigpending sigtimedwait sigwait sigwaitinfo SIG_BLOCK
    SIG_SETMASK SIG_UNBLOCK
    """,
)

NEW_GROUP = 0x200
subprocess.CREATE_NEW_PROCESS_GROUP = NEW_GROUP  # type: ignore[attr-defined]


class TextMode(io.RawIOBase):
    """A binary stream to which line ends are written as a system with text mode writes them."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.stream.write(bytes(data).replace(b"\n", b"\r\n"))
        return len(data)

    def flush(self) -> None:
        if not self.stream.closed:
            self.stream.flush()

    def close(self) -> None:
        self.stream.close()
        super().close()


class Popen(subprocess.Popen[bytes]):
    """Starts a process as Windows does, whose sessions, groups and signals are others."""

    def __init__(self, *arguments: Any, creationflags: int = 0, **keywords: Any) -> None:
        keywords.pop("start_new_session", None)
        assert creationflags in (0, NEW_GROUP)
        super().__init__(*arguments, **keywords)
        if self.stdin:
            self.stdin = TextMode(self.stdin)  # type: ignore[assignment]

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, 9)

    terminate = kill


subprocess.Popen = Popen  # type: ignore[misc]

open_descriptor = os.fdopen


def fdopen(descriptor: int, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
    stream = open_descriptor(descriptor, mode, *arguments, **keywords)
    return TextMode(stream) if mode == "wb" else stream


os.fdopen = fdopen  # type: ignore[assignment]
