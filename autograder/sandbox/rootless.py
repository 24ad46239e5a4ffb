"""Run a command as the root of a user namespace of its own: ``python rootless.py COMMAND...``

For a grader that is root itself.  Bubblewrap would make its sandbox's one user out of root: the
files of this machine would still be that user's own, and the kernel does not bound root's
processes.  In the namespace made here every user is there under its own number, so that a worker
can become one who owns nothing (``inside/confine.py``), while bubblewrap, which comes before it,
may read whatever root may.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
MAPS = ("uid_map", "gid_map")


def unchanged(kind: str) -> bytes:
    """The map that gives every user (or group) of this namespace its own number."""
    ranges = [line.split() for line in Path(f"/proc/self/{kind}").read_text().splitlines()]
    return "".join(f"{first} {first} {count}\n" for first, _, count in ranges).encode()


def main(command: list[str]) -> None:
    """Never returns: becomes ``command``, or ends with a sentence."""
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
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER):
        sys.exit(f"no user namespace could be made: {os.strerror(ctypes.get_errno())}")
    os.write(done, b"!")
    os.close(done)
    os.close(ready)
    _, status = os.waitpid(helper, 0)
    if status:
        sys.exit("the users of the sandbox's namespace could not be set")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
