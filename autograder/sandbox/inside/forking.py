"""The template: a process that has imported all that workers need, and forks them on request.

It runs our code alone, inside bubblewrap, and is told by the asking side of each worker to make:
its limits, its filter and the ends of its pipes.  It is told of cells as well that a lab hands
out, and compiles them once for all workers, without running them.  What it makes is a sandbox
within the sandbox::

    template                    in bubblewrap's namespaces; keeps the connection to the asking side
      └─ middle                 makes new namespaces of every kind, and goes when they stand
           └─ init              their first process: own files, no privileges; waits, and no more
                └─ worker       limits and filter, then the student's code

A worker shares with its template the pages of memory that neither has written to since, and
nothing else: no descriptor, no process in sight, no file that can be written.  The end of an init
is the end of all that its namespace holds, whoever brings it about: its worker, the asking side,
which is handed a descriptor of the process for this, or the end of the template.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
from pathlib import Path
from typing import Any, NoReturn

from . import worker
from .cells import compile_ahead
from .confine import become_nobody, call, drop_privileges, limit, own_files, refuse_system_calls
from .wire import decode

PROC = Path("/tmp/proc")
"""Where the template sees its processes; the workers' own /tmp lies over it."""

MAX_REQUEST = 2**16
NAMESPACES = 0x10000000 | 0x20000 | 0x20000000 | 0x40000000 | 0x8000000 | 0x4000000
"""Of users, mounts, processes, networks, System V IPC and host names."""
CGROUP_NAMESPACE = 0x2000000
PIPES = 3
READY = b"ready"
PRELOADED = (
    *("numpy.random", "numpy.linalg", "numpy.fft", "numpy.ma", "numpy.polynomial"),
    *("collections", "copy", "dataclasses", "functools", "itertools", "json", "math", "time"),
    *("ast", "base64", "builtins", "contextlib", "html", "io", "linecache", "re", "textwrap"),
)
"""What notebooks import, and NumPy itself when it is first used."""


def serve() -> NoReturn:
    """Fork workers until the asking side hangs up, over the socket on standard input."""
    become_nobody()
    control = socket.socket(fileno=os.dup(0))
    for name in PRELOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # or the first collection in a worker would copy every page
    control.send(READY)
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, MAX_REQUEST, PIPES)
        if not data:
            os._exit(0)
        if not descriptors:
            source, name = decode(data)
            compile_ahead(source, name)
            gc.freeze()
            continue
        middle = os.fork()
        if middle == 0:
            _in_child(_make_worker, control, data, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        os.waitpid(middle, 0)


def _in_child(function: Any, *arguments: Any) -> NoReturn:
    """Call ``function`` and end the process, whatever happens: a child never comes back."""
    try:
        function(*arguments)
    except BaseException as error:
        with contextlib.suppress(BaseException):
            os.write(2, f"{error}\n".encode())
    finally:
        os._exit(1)


def _make_worker(control: socket.socket, data: bytes, descriptors: list[int]) -> None:
    """In the middle process: answer with the new init's descriptor, or with what went wrong."""
    try:
        request = decode(data)
        _new_namespaces()
        init = os.fork()
        if init == 0:
            control.close()
            _in_child(_run_init, request, descriptors)
        answer = socket.send_fds(control, [READY], [os.pidfd_open(init)])
    except Exception as error:
        answer = control.send(str(error).encode()[:1000])
    os._exit(0 if answer else 1)


def _new_namespaces() -> None:
    user, group = os.getuid(), os.getgid()
    try:
        call("unshare", NAMESPACES | CGROUP_NAMESPACE)
    except OSError:
        call("unshare", NAMESPACES)  # a kernel may be built without control groups
    PROC.joinpath("self/setgroups").write_text("deny")
    PROC.joinpath("self/uid_map").write_text(f"{user} {user} 1")
    PROC.joinpath("self/gid_map").write_text(f"{group} {group} 1")


def _run_init(request: dict[str, Any], descriptors: list[int]) -> None:
    os.setsid()
    _keep_only(descriptors)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # the first process of a namespace gets no signals from within that it does not handle
        signal.signal(number, signal.SIG_DFL)
    own_files(request["temporary"])
    drop_privileges()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _in_child(_run_worker, request)
    refuse_system_calls(request["filter"])
    os.closerange(0, PIPES)
    ended = 0
    while ended != child:
        ended, _ = os.wait()
    os._exit(0)


def _run_worker(request: dict[str, Any]) -> None:
    os.setsid()
    limit(**request["limits"])
    refuse_system_calls(request["filter"])
    worker.main()


def _keep_only(descriptors: list[int]) -> None:
    """Make ``descriptors`` standard input, output and error, and close everything else."""
    # out of the way first: one of them may have the number that another is to get
    high = [os.dup(descriptor) for descriptor in descriptors]
    lowest = [os.dup2(descriptor, number) for number, descriptor in enumerate(high)]
    os.closerange(len(lowest), os.sysconf("SC_OPEN_MAX"))
