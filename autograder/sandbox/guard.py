"""Run bubblewrap so that nothing of it outlives the grader: ``python guard.py GRADER COMMAND...``

``GRADER`` is the number of the process that asks.  Bubblewrap ends with its parent, but not from
its first moment on: its child waits until bubblewrap tells it to begin, and has a moment in a
session of its own before it ends with bubblewrap, too.  If bubblewrap is killed before, that child
is left.  So this process stays between the two, as the parent of all that lose theirs below it
(a child subreaper).  When the grader is gone, or bubblewrap, it kills one generation after
another until it has no child left, whatever session they are in.

For a grader that is root, bubblewrap is also given a user namespace of its own.  It would make its
sandbox's one user out of root: the files of this machine would still be that user's own, and
the kernel does not bound root's processes.  In the namespace made here every user is there under
its own number, so that a worker can become one who owns nothing (``inside/confine.py``), while
bubblewrap, which comes before it, may read whatever root may.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
MAPS = ("uid_map", "gid_map")
WAITED_FOR = (signal.SIGTERM, signal.SIGCHLD)

_libc = ctypes.CDLL(None, use_errno=True)


def unchanged(kind: str) -> bytes:
    """The map that gives every user (or group) of this namespace its own number."""
    ranges = [line.split() for line in Path(f"/proc/self/{kind}").read_text().splitlines()]
    return "".join(f"{first} {first} {count}\n" for first, _, count in ranges).encode()


def own_users() -> None:
    """Become the root of a new user namespace, or end with a sentence."""
    maps = {kind: unchanged(kind) for kind in MAPS}
    ours = os.getpid()
    ready, done = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.close(done)
        if not os.read(ready, 1):
            os._exit(1)
        # by one who has stayed outside: those inside may not map but themselves
        for kind, content in maps.items():
            Path(f"/proc/{ours}/{kind}").write_bytes(content)
        os._exit(0)
    if _libc.unshare(CLONE_NEWUSER):
        sys.exit(f"no user namespace could be made: {os.strerror(ctypes.get_errno())}")
    os.write(done, b"!")
    os.close(done)
    os.close(ready)
    _, status = os.waitpid(helper, 0)
    if status:
        sys.exit("the users of the sandbox's namespace could not be set")


def children() -> list[int]:
    """The numbers of this process's children, those among them that it has been given."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # after the name, which may hold anything
            fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:  # gone meanwhile
            continue
        if int(fields[1]) == os.getpid():
            found.append(int(folder.name))
    return found


def kill_all() -> None:
    """Kill the children, then theirs, and so on, and wait until nobody is left."""
    while True:
        for child in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def main(grader: int, command: list[str]) -> None:
    """Run ``command`` until it ends or the grader does; the process ends with it."""
    # a supervisor may have us ignore it, and then nobody's end could be waited for
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WAITED_FOR)
    _libc.prctl(PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1))
    _libc.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGTERM))
    if os.getppid() != grader:
        sys.exit("the grader is gone")
    bubblewrap = os.fork()
    if bubblewrap == 0:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if os.getuid() == 0:
            own_users()
        os.execv(command[0], command)
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))  # their ends are to be bubblewrap's alone
    while signal.sigwait(WAITED_FOR) == signal.SIGCHLD:
        if os.waitpid(bubblewrap, os.WNOHANG)[0]:
            break
    kill_all()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
