"""The template: a process that has imported all that workers need, and forks them on request.

It runs our code alone, inside bubblewrap, and is told by the asking side of each worker to make:
its limits, its filter and the ends of its pipes.  It is told of cells as well that a lab hands
out, and compiles them once for all workers, without running them.  What it makes is a sandbox
within the sandbox::

    template               in bubblewrap's namespaces; keeps the connection to the asking side
      └─ init              first process of new namespaces of every kind: own files, no
           │               privileges; waits, and no more
           └─ worker       limits and filter, then the student's code

A worker shares with its template the pages of memory that neither has written to since, and
nothing else: no descriptor, no process in sight, no file that can be written.  The end of an init
is the end of all that its namespace holds, whoever brings it about: its worker, the asking side,
which is handed a descriptor of the process for this, or the end of the template.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import os
import signal
import socket
from pathlib import Path
from typing import Any, NoReturn

from . import worker
from .cells import compile_ahead
from .confine import become_nobody, drop_privileges, limit, own_files, refuse_system_calls
from .contents import PATCHED
from .preloaded import NAMES, preload
from .rehearsal import rehearse
from .shims import look_for_packages
from .snapshots import foresee, take
from .wire import decode

PROC = Path("/tmp/proc")
"""Where the template sees its processes; the workers' own /tmp lies over it."""

MAX_REQUEST = 2**16
NAMESPACES = 0x10000000 | 0x20000 | 0x20000000 | 0x40000000 | 0x8000000 | 0x4000000
"""Of users, mounts, processes, networks, System V IPC and host names."""
CGROUP_NAMESPACE = 0x2000000
SYSTEM_CALL_CLONE3 = 435
"""The same on every machine that Linux runs on."""
PIPES = 3
KEPT_MEMORY = 4 * 2**20
REHEARSED_AFTER = 2
"""How many workers a template makes before one more is likely enough to rehearse for it."""
READY = b"ready"

# holding Python's lock: the child of a fork must have it
_libc = ctypes.PyDLL(None, use_errno=True)


def serve() -> NoReturn:
    """Fork workers until the asking side hangs up, over the socket on standard input."""
    become_nobody()
    control = socket.socket(fileno=os.dup(0))
    preload()
    unused = worker.prepared()  # each fork has it for itself, as it is now
    look_for_packages()
    take([*PATCHED, *NAMES])
    foresee()
    # the C library keeps freed memory for itself once it has seen so large a piece of it, instead
    # of having each worker ask the kernel for new pages again and again
    bytearray(KEPT_MEMORY)
    gc.collect()
    gc.freeze()  # or the first collection in a worker would copy every page
    # inits whose worker has ended are nobody's to wait for
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.send(READY)
    made = 0
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, MAX_REQUEST, PIPES)
        if not data:
            os._exit(0)
        if not descriptors:
            source, name = decode(data)
            compile_ahead(source, name)
            gc.freeze()
            continue
        _make_worker(control, data, descriptors, unused)
        for descriptor in descriptors:
            os.close(descriptor)
        made += 1
        if made == REHEARSED_AFTER:
            rehearse()
            gc.collect()
            gc.freeze()


def _in_child(function: Any, *arguments: Any) -> NoReturn:
    """Call ``function`` and end the process, whatever happens: a child never comes back."""
    try:
        function(*arguments)
    except BaseException as error:
        with contextlib.suppress(BaseException):
            os.write(2, f"{error}\n".encode())
    finally:
        os._exit(1)


def _make_worker(
    control: socket.socket, data: bytes, descriptors: list[int], unused: worker.Worker
) -> None:
    """Make a worker's init, and answer with its descriptor, or with what went wrong."""
    with contextlib.ExitStack() as opened:
        try:
            request = decode(data)
            told, tell = os.pipe()
            for descriptor in (told, tell):
                opened.callback(os.close, descriptor)
            init = _new_namespaces()
            if init == 0:
                _in_child(_run_init, request, descriptors, told, unused)
            try:
                _name_users(init)
                os.write(tell, READY)
                pidfd = os.pidfd_open(init)
            except OSError:
                os.kill(init, signal.SIGKILL)
                raise
        except Exception as error:
            control.send(str(error).encode()[:1000])
            return
        opened.callback(os.close, pidfd)
        socket.send_fds(control, [READY], [pidfd])


def _new_namespaces() -> int:
    """Fork, the child being the first process of new namespaces: that saves the process that
    would have to make them and fork once more.  Raises OSError.

    Not as ``os.fork`` does, which has Python begin anew in the child: this one has a single thread
    and no more to do than to give up rights and to fork, by ``os.fork``.
    """
    made = _clone(NAMESPACES | CGROUP_NAMESPACE)
    if made == -1 and ctypes.get_errno() == errno.EINVAL:
        made = _clone(NAMESPACES)  # a kernel may be built without control groups
    if made == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"clone3: {os.strerror(number)}")
    return made


def _clone(flags: int) -> int:
    """The system call clone3 with ``flags``, and what ``os.fork`` asks for besides."""
    arguments = (ctypes.c_uint64 * 8)(flags, 0, 0, 0, signal.SIGCHLD)
    number, size = ctypes.c_long(SYSTEM_CALL_CLONE3), ctypes.c_size_t(ctypes.sizeof(arguments))
    made: int = _libc.syscall(number, ctypes.byref(arguments), size)
    return made


def _name_users(process: int) -> None:
    """Give this process's user and group their own numbers in the namespace of another."""
    user, group = os.getuid(), os.getgid()
    place = PROC / str(process)
    place.joinpath("setgroups").write_text("deny")
    place.joinpath("uid_map").write_text(f"{user} {user} 1")
    place.joinpath("gid_map").write_text(f"{group} {group} 1")


def _run_init(
    request: dict[str, Any], descriptors: list[int], told: int, unused: worker.Worker
) -> None:
    """Wait until the template has ``told`` that this process's users have numbers, and go on."""
    if os.read(told, len(READY)) != READY:
        return
    os.setsid()
    _keep_only(descriptors)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        # the first process of a namespace gets no signals from within that it does not handle
        signal.signal(number, signal.SIG_DFL)
    own_files(request["temporary"])
    drop_privileges()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _in_child(_run_worker, request, unused)
    refuse_system_calls(request["filter"])
    os.closerange(0, PIPES)
    ended = 0
    while ended != child:
        ended, _ = os.wait()
    os._exit(0)


def _run_worker(request: dict[str, Any], unused: worker.Worker) -> None:
    os.setsid()
    limit(**request["limits"])
    refuse_system_calls(request["filter"])
    worker.main(unused)


def _keep_only(descriptors: list[int]) -> None:
    """Make ``descriptors`` standard input, output and error, and close everything else."""
    # out of the way first: one of them may have the number that another is to get
    high = [os.dup(descriptor) for descriptor in descriptors]
    lowest = [os.dup2(descriptor, number) for number, descriptor in enumerate(high)]
    os.closerange(len(lowest), os.sysconf("SC_OPEN_MAX"))
