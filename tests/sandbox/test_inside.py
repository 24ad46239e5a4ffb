"""The sandbox from inside: what a student's code finds there, and what it cannot do.

Every test runs twice, in a worker that was started cold and in one forked from a template.
"""

# What runs inside is kept as plain as a student's code.
# ruff: noqa: PTH101, PTH108, PTH109, PTH110, PTH116, PTH118, PTH123, PTH202, PTH208, SIM105, SIM115

from __future__ import annotations

import contextlib
import functools
import inspect
import locale
import os
import random
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograder
from autograder.sandbox import commands, template
from autograder.sandbox.commands import GUARD
from autograder.sandbox.inside.confine import NOBODY
from autograder.sandbox.launch import (
    Isolation,
    Limits,
    WorkerGone,
    WorkerProcess,
    WorkerSilent,
    use_template,
)
from autograder.sandbox.processes import CommandProcess, ForkedProcess
from autograder.sandbox.seccomp import REFUSED
from support.inside import LONG, run_inside
from support.processes import comes_true, gone, processor_time, state

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("inside")]
pyseccomp = pytest.importorskip("pyseccomp", exc_type=(ImportError, RuntimeError))

"""Seconds for an answer that comes, however busy the machine is."""

MEBIBYTE = 2**20
LIMITS = Limits(memory=1024 * MEBIBYTE, temporary=16 * MEBIBYTE, file_size=4 * MEBIBYTE, files=64)
PLACES = ("/", "/home", "/root", "/etc", "/proc", "/sys", "/usr", "/var", "/run", "/opt", "/mnt")


ALLOW_EVERYTHING = struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000)
"""A filter of system calls that refuses none."""


@pytest.fixture(scope="module", params=["cold", "warm"])
def start(request: pytest.FixtureRequest) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SECRET", "1")
        before = use_template(request.param == "warm")
        yield request.param
        use_template(before)


@pytest.fixture(scope="module")
def worker(start: str) -> Iterator[WorkerProcess]:
    with WorkerProcess(Isolation.BUBBLEWRAP, LIMITS) as process:
        assert process.forked == (start == "warm")
        yield process


@pytest.fixture(scope="module")
def neighbour(start: str) -> Iterator[WorkerProcess]:
    """Another submission's worker, at the same time."""
    with WorkerProcess(Isolation.BUBBLEWRAP, LIMITS) as process:
        yield process


@pytest.fixture(scope="module")
def unfiltered(start: str) -> Iterator[WorkerProcess]:
    """A worker that may make every system call: what holds here, the walls alone hold."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (commands, template):
            patch.setattr(module, "system_call_filter", lambda: ALLOW_EVERYTHING)
        process = WorkerProcess(Isolation.BUBBLEWRAP, LIMITS)
    with process:
        yield process


def inside_of(worker: WorkerProcess) -> Callable[..., Any]:
    """Runs one of the functions below in ``worker`` and gives what it returns."""
    return functools.partial(run_inside, worker)


@pytest.fixture
def inside(worker: WorkerProcess) -> Callable[..., Any]:
    return inside_of(worker)


# What follows runs in the sandbox, so it imports what it needs itself.


def listings(places):
    import os

    found = {}
    for place in places:
        try:
            found[place] = sorted(os.listdir(place))
        except OSError:
            found[place] = None
    return found


def everything():
    import os

    return [os.path.join(folder, name) for folder, _, names in os.walk("/") for name in names]


def readable(paths):
    import os

    return [path for path in paths if os.path.exists(path)]


def importable(names):
    import importlib

    found = []
    for name in names:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        found.append([name, type(module).__name__])
    return found


def modules_and_path():
    import sys

    return [sorted(sys.modules), sys.path]


def environment():
    import os

    return dict(os.environ)


def identity():
    import os

    return [os.getuid(), os.getgid(), os.getgroups(), os.getcwd(), os.uname().nodename]


def processes():
    import os

    alive = []
    for number in range(1, 400):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            continue
        except PermissionError:
            pass  # there, and another's
        alive.append(number)
    return [alive, os.getpid()]


def descriptors():
    import os
    import stat

    found = {}
    for number in range(4096):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        is_pipe = stat.S_ISFIFO(mode)
        is_null = stat.S_ISCHR(mode) and os.fstat(number).st_rdev == os.stat("/dev/null").st_rdev
        found[number] = "pipe" if is_pipe else "null" if is_null else "other"
    return found


def network():
    import socket

    attempts = {}
    for name, address in (("out", ("192.0.2.1", 80)), ("dns", ("8.8.8.8", 53))):
        with socket.socket() as connection:
            connection.settimeout(2)
            try:
                connection.connect(address)
                attempts[name] = "connected"
            except OSError as error:
                attempts[name] = type(error).__name__
    try:
        socket.getaddrinfo("example.org", 80)
        attempts["name"] = "resolved"
    except OSError as error:
        attempts["name"] = type(error).__name__
    return [attempts, [name for _, name in socket.if_nameindex()]]


def reaches(port):
    import socket

    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def reaches_abstract(name):
    import socket

    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect("\0" + name)
        except OSError:
            return False
    return True


def writable():
    import os

    found = []
    for folder, _, names in os.walk("/"):
        if folder.startswith("/tmp"):
            continue
        for path in [os.path.join(folder, "new"), *(os.path.join(folder, n) for n in names)]:
            if path.startswith("/dev/"):
                continue
            try:
                with open(path, "ab"):
                    found.append(path)
            except OSError:
                continue
            if len(found) > 5:
                return found
    return found


def fill(folder, size, count):
    import os

    written = 0
    names = [os.path.join(folder, f"fill{number}") for number in range(count)]
    try:
        for name in names:
            with open(name, "wb", buffering=0) as file:
                while size > file.tell():
                    written += file.write(bytes(min(2**20, size - file.tell())))
    except OSError as error:
        return [written, error.strerror]
    finally:
        for name in names:
            if os.path.exists(name):
                os.unlink(name)
    return [written, ""]


def hoard(size):
    try:
        return len(bytearray(size))
    except MemoryError:
        return "MemoryError"


def raise_limits():
    import resource

    raised = []
    for name in ("AS", "NPROC", "NOFILE", "FSIZE", "CPU", "CORE"):
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        try:
            resource.setrlimit(kind, (hard, resource.RLIM_INFINITY))
            raised.append(name)
        except (ValueError, OSError):
            continue
    return raised


def open_files():
    import os

    opened = []
    try:
        while True:
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        return len(opened)
    finally:
        for number in opened:
            os.close(number)


def start_threads(count):
    import threading

    enough = threading.Event()
    started = 0
    threading.stack_size(64 * 1024)
    try:
        for _ in range(count):
            threading.Thread(target=enough.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    finally:
        enough.set()
        threading.stack_size(0)
    return started


def start_processes():
    """The ways of Python to start a process, or to become another program, that worked."""
    import multiprocessing
    import os
    import subprocess

    def fork():
        if os.fork() == 0:
            os._exit(0)

    python = "/python/bin/python"
    ways = {
        "fork": fork,
        "spawn": lambda: os.posix_spawn(python, [python, "-V"], {}),
        "run": lambda: subprocess.run([python, "-V"]),
        "shell": lambda: os.system(python) and 1 / 0,
        "multiprocessing": lambda: multiprocessing.get_context("fork").Process().start(),
        "exec": lambda: os.execv(python, [python, "-V"]),
    }
    worked = []
    for name, way in ways.items():
        try:
            way()
            worked.append(name)
        except (PermissionError, ZeroDivisionError):
            continue
    return worked


def system_calls(numbers):
    """How each system call fails, by the name of the error; "" where it does not."""
    import ctypes
    import errno

    libc = ctypes.CDLL(None, use_errno=True)
    found = {}
    for name, number in numbers.items():
        ctypes.set_errno(0)
        result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(0) for _ in range(6)))
        found[name] = errno.errorcode[ctypes.get_errno()] if result < 0 else ""
    return found


def privileges():
    """Capabilities (effective, permitted, inheritable; bounding); whether there are no new
    privileges, whether a crash is dumped, and the filter's mode."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    bounding = [number for number in range(64) if libc.prctl(23, number, 0, 0, 0) == 1]
    return [list(sets), bounding, *(libc.prctl(number, 0, 0, 0, 0) for number in (39, 3, 21))]


def leave_messages():
    """The ways of telling another worker something that worked."""
    import ctypes
    import fcntl
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    shared = "/python/bin/python"
    lease, notice = 1024, 1026

    def check(result):
        if result < 0:
            raise OSError(ctypes.get_errno(), "")

    def by_file(folder):
        with open(os.path.join(folder, "message"), "w"):
            pass

    ways = {
        "code": lambda: by_file("/code"),
        "shared memory": lambda: by_file("/dev/shm"),
        "devices": lambda: by_file("/dev"),
        "touch": lambda: os.utime("/dev/null"),
        "times": lambda: os.utime("/dev/null", (1, 1)),
        "mode": lambda: os.chmod("/dev/null", 0o666),
        "owner": lambda: os.chown("/dev/null", -1, -1),
        "attribute": lambda: os.setxattr("/dev/null", "user.message", b"1"),
        "flock": lambda: fcntl.flock(open(shared), fcntl.LOCK_EX),
        "lockf": lambda: fcntl.lockf(open(shared), fcntl.LOCK_SH),
        "lock of a device": lambda: fcntl.lockf(open("/dev/null", "w"), fcntl.LOCK_EX),
        "lease": lambda: fcntl.fcntl(open(shared), lease, fcntl.F_RDLCK),
        "notice": lambda: fcntl.fcntl(os.open("/tmp", os.O_RDONLY), notice, 1),
        "watch": lambda: check(libc.inotify_init()),
        "shm": lambda: check(libc.shmget(7, 100, 0o1666)),
        "queue": lambda: check(libc.msgget(7, 0o1666)),
        "semaphore": lambda: check(libc.semget(7, 1, 0o1666)),
        "posix queue": lambda: check(libc.mq_open(b"/message", 0o102, 0o666, None)),
        "host name": lambda: check(libc.sethostname(b"message", 7)),
    }
    worked = []
    for name, way in ways.items():
        try:
            way()
            worked.append(name)
        except OSError:
            continue
    return worked


def leave_files():
    import os

    left = []
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/"):
        try:
            with open(os.path.join(folder, "message"), "w"):
                left.append(folder)
        except OSError:
            continue
    return left


def many_files(count):
    import os

    made = 0
    try:
        for number in range(count):
            os.close(os.open(f"/tmp/many{number}", os.O_CREAT))
            made += 1
    except OSError:
        pass
    for number in range(made):
        os.unlink(f"/tmp/many{number}")
    return made


def chances():
    import random

    import numpy as np

    return [random.random(), float(np.random.random()), hash("chance")]


def kill_the_first():
    import os
    import signal

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGSTOP):
        try:
            os.kill(1, number)
        except PermissionError:
            continue
    return True


def draw():
    """A picture with text, which has Matplotlib look for fonts; its size in bytes."""
    import os

    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    axes.set_title("text")
    figure.savefig("/tmp/picture.png")
    plt.close(figure)
    return os.path.getsize("/tmp/picture.png")


def count_threads_of(work):
    """That NumPy's own machinery runs under the filter: products, decompositions, sorting."""
    import concurrent.futures

    import numpy as np

    def one(seed):
        array = np.random.default_rng(seed).normal(size=(200, 200))
        return float(np.linalg.svd(array @ array.T)[1].sum())

    with concurrent.futures.ThreadPoolExecutor(work) as executor:
        return len(set(executor.map(one, range(work))))


def become_root():
    import os

    gained = []
    for name in ("setuid", "setgid"):
        try:
            getattr(os, name)(0)
            gained.append(name)
        except OSError:
            continue
    return gained


def daemon():
    """Leave a process behind that belongs to no session of ours."""
    import os

    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            python = "/python/bin/python"
            os.execv(python, [python, "-S", "-c", "import time; time.sleep(99)"])
        os._exit(0)
    os.wait()


# And these look at what it found.


@pytest.fixture(scope="session")
def chances_so_far() -> dict[str, Any]:
    return {}


def test_the_file_system_holds_python_and_nothing_else(inside: Callable[..., Any]) -> None:
    found = inside(listings, PLACES)

    top = {"code", "dev", "lib", "lib64", "libraries", "packages", "python", "tmp", "usr"}
    assert set(found["/"]) <= top
    assert all(found[place] is None for place in PLACES if place not in ("/", "/usr"))
    assert inside(listings, ["/code"])["/code"] == ["inside"]
    assert inside(listings, ["/dev"])["/dev"] == ["null", "random", "urandom", "zero"]
    assert set(found["/usr"] or ()) <= {"lib", "lib64"}


def test_no_file_of_the_course_and_nobody_elses_is_there(inside: Callable[..., Any]) -> None:
    files = inside(everything)

    assert not [path for path in files if path.endswith(".ipynb")]
    wanted = ("labs", "misconceptions", "solutions", "reference.py", "gradebook", "nbgrader")
    ours = [path for path in files if not path.startswith(("/python/", "/packages/"))]
    assert not [path for path in ours if any(word in path for word in wanted)]
    assert "/code/inside/worker.py" in ours
    assert not [path for path in files if "autograder" in path]


def test_paths_of_this_machine_lead_nowhere(inside: Callable[..., Any]) -> None:
    package = Path(autograder.__file__).parent
    known = [package, package.parent, Path.home(), Path(__file__), Path(pytest.__file__)]
    known += [Path("/etc/passwd"), Path("/proc/self"), Path("/sys/class"), Path("/dev/shm")]
    known += [Path("/dev/tty"), Path("/var/run/docker.sock")]

    assert inside(readable, [str(path) for path in known]) == []


def test_neither_we_nor_our_libraries_can_be_imported(inside: Callable[..., Any]) -> None:
    names = ["autograder", "autograder.grading.student", "nbgrader", "pytest", "nbformat", "jinja2"]
    names += ["hypothesis", "traitlets", "pip", "setuptools", "reference", "tiny"]

    assert inside(importable, names) == []
    assert inside(importable, ["IPython", "rich", "numpy", "json"]) == [
        ["IPython", "SilentModule"],
        ["rich", "SilentModule"],
        ["numpy", "module"],
        ["json", "module"],
    ]


def test_loaded_modules_and_the_path_know_nothing_of_us(inside: Callable[..., Any]) -> None:
    modules, path = inside(modules_and_path)

    assert not [name for name in modules if name.startswith(("autograder", "pytest", "_pytest"))]
    assert path[0] == ""  # its own folder, for modules that a cell has written
    assert all(entry.startswith(("/python/", "/code", "/packages")) for entry in path[1:])


def test_the_environment_is_ours_alone(inside: Callable[..., Any]) -> None:
    found = inside(environment)

    assert "AUTOGRADER_SECRET" in os.environ
    assert "AUTOGRADER_SECRET" not in found
    assert "PATH" not in found
    assert found["HOME"] == found["TMPDIR"] == found["PWD"] == "/tmp"
    assert not [value for value in found.values() if str(Path.home()) in value.split("/")]


def test_it_is_nobody_in_a_place_of_its_own(inside: Callable[..., Any]) -> None:
    user, group, groups, folder, machine = inside(identity)

    assert [user, group, folder, machine] == [NOBODY, NOBODY, "/tmp", "sandbox"]
    # who is not root cannot leave groups, but in there they are nobody's
    assert set(groups) <= {NOBODY}


def test_no_other_process_is_in_sight(inside: Callable[..., Any]) -> None:
    alive, own = inside(processes)

    assert set(alive) == {1, own}


@pytest.mark.usefixtures("start")
def test_nothing_is_inherited_but_the_two_ends_of_the_pipe() -> None:
    """In a new worker: in the others' one, another test may have left something open."""
    with WorkerProcess(Isolation.BUBBLEWRAP, LIMITS) as process:
        found = inside_of(process)(descriptors)
    assert found == {0: "null", 1: "null", 2: "null", 3: "pipe", 4: "pipe"}


def test_what_a_library_had_open_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As libffi 3.8 has: a piece of memory that is a file, open before a worker confines itself."""
    python = commands._python

    def with_an_open_file(start: str) -> list[str]:
        return python(f"import os; os.memfd_create('libffi')\n{start}")

    monkeypatch.setattr(commands, "_python", with_an_open_file)
    before = use_template(False)
    try:
        with WorkerProcess(Isolation.BUBBLEWRAP, LIMITS) as process:
            found = inside_of(process)(descriptors)
    finally:
        use_template(before)
    assert found == {0: "null", 1: "null", 2: "null", 3: "pipe", 4: "pipe"}


def test_there_is_no_network(unfiltered: WorkerProcess) -> None:
    attempts, interfaces = inside_of(unfiltered)(network)

    assert attempts == {"out": "OSError", "dns": "OSError", "name": "gaierror"}
    assert interfaces == ["lo"]


def test_services_of_this_machine_cannot_be_reached(unfiltered: WorkerProcess) -> None:
    inside = inside_of(unfiltered)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert reaches(port)
        assert not inside(reaches, port)
    with socket.socket(socket.AF_UNIX) as listener:
        name = f"autograder-{port}"
        listener.bind("\0" + name)
        listener.listen()
        assert reaches_abstract(name)
        assert not inside(reaches_abstract, name)


def test_no_process_is_started(inside: Callable[..., Any]) -> None:
    assert inside(start_processes) == []


def test_dangerous_system_calls_are_refused(inside: Callable[..., Any]) -> None:
    names = ["clone", "clone3", *" ".join(REFUSED.values()).split()]
    native = {name: pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in names}
    found = inside(system_calls, {name: number for name, number in native.items() if number >= 0})

    assert found.pop("clone3", "ENOSYS") == "ENOSYS"
    assert len(found) > 60
    assert set(found.values()) == {"EPERM"}


def test_there_are_no_privileges_to_use_or_to_get(inside: Callable[..., Any]) -> None:
    filtering = 2
    assert inside(privileges) == [[0] * 6, [], 1, 0, filtering]


def test_threads_are_bounded(neighbour: WorkerProcess) -> None:
    assert 8 < inside_of(neighbour)(start_threads, 2 * LIMITS.processes) < LIMITS.processes


def test_what_numpy_and_matplotlib_do_is_not_refused(inside: Callable[..., Any]) -> None:
    assert inside(count_threads_of, 4) == 4
    assert inside(draw) > 1000


def test_the_same_chances_for_everybody(
    worker: WorkerProcess, start: str, chances_so_far: dict[str, Any]
) -> None:
    for _ in range(2):
        with WorkerProcess(Isolation.BUBBLEWRAP, LIMITS) as fresh:
            found = inside_of(fresh)(chances)
        assert chances_so_far.setdefault("cold or warm", found) == found


def test_nothing_can_be_left_for_others(inside: Callable[..., Any]) -> None:
    times = Path("/dev/null").stat()

    assert inside(leave_messages) == []
    assert Path("/dev/null").stat() == times


def test_nothing_can_be_left_for_others_by_the_walls_alone(unfiltered: WorkerProcess) -> None:
    # these are of a namespace that no other worker is in, or need the filter
    own = {"shm", "queue", "semaphore", "posix queue"}
    by_filter = {"flock", "lockf", "lock of a device", "lease", "notice", "watch"}

    assert set(inside_of(unfiltered)(leave_messages)) <= own | by_filter


def test_files_are_seen_by_nobody_else(
    worker: WorkerProcess, neighbour: WorkerProcess, inside: Callable[..., Any]
) -> None:
    assert inside(leave_files) == ["/tmp"]

    assert inside(listings, ["/tmp"])["/tmp"] != []
    assert inside_of(neighbour)(listings, ["/tmp"])["/tmp"] == []


def test_the_number_of_files_is_bounded(inside: Callable[..., Any]) -> None:
    assert 1000 < inside(many_files, 10_000) < 5000


def test_the_first_process_is_not_to_be_killed(inside: Callable[..., Any]) -> None:
    assert inside(kill_the_first)


def test_only_tmp_can_be_written_to(inside: Callable[..., Any]) -> None:
    assert inside(writable) == []


def test_tmp_is_private_and_bounded(inside: Callable[..., Any], tmp_path: Path) -> None:
    before = set(Path("/tmp").iterdir())
    assert str(tmp_path) not in inside(listings, ["/tmp"])["/tmp"]
    written, why = inside(fill, "/tmp", LIMITS.file_size, 10)

    assert written <= LIMITS.temporary
    assert why == "No space left on device"
    assert not [path for path in set(Path("/tmp").iterdir()) - before if "fill" in path.name]


def test_one_file_is_bounded(inside: Callable[..., Any]) -> None:
    assert inside(fill, "/tmp", 2 * LIMITS.file_size, 1) == [LIMITS.file_size, "File too large"]


def test_memory_is_bounded(inside: Callable[..., Any]) -> None:
    assert inside(hoard, MEBIBYTE) == MEBIBYTE
    assert inside(hoard, LIMITS.memory) == "MemoryError"


def test_open_files_are_bounded(inside: Callable[..., Any]) -> None:
    assert 0 < inside(open_files) < LIMITS.files


@pytest.mark.usefixtures("start")
def test_processor_time_is_bounded() -> None:
    with WorkerProcess(Isolation.BUBBLEWRAP, Limits(cpu_seconds=2)) as process:
        run = {"do": "run", "name": "cell 1", "definitions": False}
        with pytest.raises(WorkerGone, match="the process ended"):
            process.ask({**run, "source": "while True: pass"}, LONG)


def test_limits_cannot_be_raised(inside: Callable[..., Any]) -> None:
    assert inside(raise_limits) == []


def test_nobody_becomes_root(inside: Callable[..., Any]) -> None:
    assert inside(become_root) == []


NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")


SLEEPER = "time.sleep(99)"


def descendants(pid: int) -> list[int]:
    """``pid`` and all that it started and that is still there, in order."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            parents[int(place.name)] = int(fields[1])
    found = [pid]
    for number in found:
        found += [child for child, parent in parents.items() if parent == number]
    return found


def process_ids(worker: WorkerProcess) -> list[int]:
    """The processes of a worker as this machine numbers them; the last one is the worker."""
    process = worker._process
    if isinstance(process, ForkedProcess):
        about = Path(f"/proc/self/fdinfo/{process.pidfd}").read_text()
        (first,) = re.findall(r"^Pid:\s*(\d+)$", about, flags=re.MULTILINE)
        return descendants(int(first))
    assert isinstance(process, CommandProcess)
    return descendants(process.pid)


def test_every_namespace_is_its_own(worker: WorkerProcess, neighbour: WorkerProcess) -> None:
    ours = Path("/proc/self/ns")
    first, second = (Path(f"/proc/{process_ids(one)[-1]}/ns") for one in (worker, neighbour))

    for kind in NAMESPACES:
        assert len({(place / kind).readlink() for place in (ours, first, second)}) == 3, kind


def test_it_owns_nothing_on_this_machine(worker: WorkerProcess) -> None:
    status = Path(f"/proc/{process_ids(worker)[-1]}/status").read_text()
    (numbers,) = re.findall(r"^Uid:\s*(.*)$", status, flags=re.MULTILINE)

    # ours, where we are nobody special; not root's in any case
    assert set(map(int, numbers.split())) == {os.getuid() or NOBODY}


def command_line(number: int) -> str:
    return Path(f"/proc/{number}/cmdline").read_text(errors="replace")


@pytest.mark.parametrize("end", ["close", "crash", "first killed"])
def test_nothing_survives_the_worker(start: str, end: str, unfiltered: WorkerProcess) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (commands, template):
            patch.setattr(module, "system_call_filter", lambda: ALLOW_EVERYTHING)
        process = WorkerProcess(Isolation.BUBBLEWRAP, LIMITS)
    question = {
        "do": "run",
        "source": inspect.getsource(daemon) + "\ndaemon()",
        "name": "cell 1",
        "definitions": False,
    }
    assert "raised" not in process.ask(question, LONG)

    def daemons_among(numbers: list[int]) -> list[int]:
        return [number for number in numbers if SLEEPER in command_line(number)]

    # between fork and exec it looks like its parent
    assert comes_true(lambda: daemons_among(process_ids(process)))
    before = process_ids(process)
    daemons = daemons_among(before)
    if end == "close":
        process.close()
        # at once, and not some time later
        assert not any(Path(f"/proc/{number}").exists() for number in daemons)
    elif end == "crash":
        kill = {**question, "source": "import os, signal; os.kill(os.getpid(), 9)"}
        with pytest.raises(WorkerGone):
            process.ask(kill, LONG)
    else:
        os.kill(before[0], 9)

    assert gone(before)
    process.close()


def test_a_stopped_worker_ends_in_time(start: str) -> None:
    with WorkerProcess(Isolation.BUBBLEWRAP, LIMITS) as process:
        numbers = process_ids(process)
        question = {
            "do": "run",
            "source": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
            "name": "cell 1",
            "definitions": False,
        }
        with pytest.raises(WorkerSilent):
            process.ask(question, 0.3)
        assert gone(numbers)


GRADER = """
import sys
from autograder.sandbox.launch import Isolation, WorkerProcess, use_template
use_template(sys.argv[1] == "warm")
worker = WorkerProcess(Isolation.BUBBLEWRAP)
run = {"do": "run", "name": "cell 1", "definitions": False}
worker.ask({**run, "source": "x = 1"}, 600)
print("started", flush=True)
worker.ask({**run, "source": "while True: pass"}, 600)
"""


def test_nothing_survives_the_grader(start: str) -> None:
    with subprocess.Popen([sys.executable, "-c", GRADER, start], stdout=subprocess.PIPE) as grader:
        assert grader.stdout
        assert grader.stdout.readline() == b"started\n"
        numbers = descendants(grader.pid)
        assert len(numbers) > 3
        used = sum(map(processor_time, numbers))
        # until its worker is busy, and does not look at its pipe
        assert comes_true(lambda: sum(map(processor_time, numbers)) > used + 10)
        grader.kill()
        grader.wait()
    assert gone(numbers)


def is_bubblewrap(number: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{number}/comm").read_text() == "bwrap\n"
    return False


STARTING = """
import fcntl, os, subprocess, sys, time
from autograder.sandbox.launch import Isolation, WorkerProcess, use_template

def start(*arguments, **keywords):
    if not keywords.get("pass_fds"):
        return popen(*arguments, **keywords)
    # bubblewrap tells us of its child before it tells the child to begin; here it has to wait
    (tell,) = keywords["pass_fds"]
    os.write(tell, bytes(fcntl.fcntl(tell, fcntl.F_GETPIPE_SZ)))
    print(popen(*arguments, **keywords).pid, flush=True)
    time.sleep(999)

popen, subprocess.Popen = subprocess.Popen, start
use_template(sys.argv[1] == "warm")
WorkerProcess(Isolation.BUBBLEWRAP)
"""


def test_nothing_survives_a_grader_that_was_killed_while_bubblewrap_started(start: str) -> None:
    line = [sys.executable, "-c", STARTING, start]
    with subprocess.Popen(line, stdout=subprocess.PIPE) as grader:
        assert grader.stdout
        number = int(grader.stdout.readline())

        assert comes_true(lambda: sum(map(is_bubblewrap, descendants(number))) >= 2)
        numbers = descendants(number)
        # until it has to wait
        assert comes_true(lambda: all(state(one) == "S" for one in numbers if is_bubblewrap(one)))
        grader.kill()
        grader.wait()
    assert gone(numbers)


GUARDED = """
import os, subprocess, sys
subprocess.run([*sys.argv[1:-1], str(os.getpid()), "/bin/sh", "-c", sys.argv[-1]])
"""


@pytest.mark.parametrize("end", ["of the grader", "of the command", "asked for"])
def test_the_guard_ends_whatever_lost_its_parent(end: str) -> None:
    """As bubblewrap's first process may, at the wrong moment: it begins a session of its own."""
    alone = "setsid sh -c 'setsid sleep 9999 & echo $$ $!; wait' & "
    command = alone + ("read nothing; exit" if end == "of the command" else "wait")
    guard = [sys.executable, "-I", "-S", "-B", str(GUARD)]
    with subprocess.Popen(
        [sys.executable, "-c", GUARDED, *guard, command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as grader:
        assert grader.stdin
        assert grader.stdout
        numbers = [int(number) for number in grader.stdout.readline().split()]
        assert len(numbers) == 2
        numbers += descendants(grader.pid)
        if end == "of the grader":
            grader.kill()
        elif end == "of the command":
            grader.stdin.close()
        else:
            os.kill(numbers[2], signal.SIGTERM)  # the eldest below the grader
        ended = gone(numbers)
        if not ended:
            for number in numbers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
        assert ended


IGNORING = """
import signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
from autograder.sandbox.launch import Isolation, WorkerProcess, use_template
use_template(sys.argv[1] == "warm")
with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
    run = {"do": "run", "name": "cell 1", "definitions": False, "source": "x = 1"}
    worker.ask(run, 600)
"""


def test_a_supervisor_that_ignores_the_ends_of_its_processes_stops_nobody(start: str) -> None:
    subprocess.run([sys.executable, "-c", IGNORING, start], check=True)


def state_of_ours() -> list[Any]:
    return [
        dict(os.environ),
        os.getcwd(),
        (before := os.umask(0), os.umask(before))[0],
        [signal.getsignal(number) for number in signal.valid_signals()],
        signal.pthread_sigmask(signal.SIG_BLOCK, []),
        locale.setlocale(locale.LC_ALL),
        np.geterr(),
        np.get_printoptions(),
        np.random.get_state()[1].tobytes(),
        random.getstate(),
        sys.getrecursionlimit(),
        sorted(sys.modules),
        [resource.getrlimit(kind) for kind in range(resource.RLIMIT_NOFILE + 1)],
    ]


def vandalise(f):
    import locale
    import os
    import random
    import signal
    import sys

    import numpy as np

    os.environ["VANDAL"] = "1"
    os.chdir("/")
    os.umask(0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_IGN)
    locale.setlocale(locale.LC_ALL, "C")
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    np.random.seed(7)
    random.seed(7)
    sys.setrecursionlimit(50_000)
    try:
        f(np.float64("nan"), "x" * 10_000, {"a": [1]})
    except Exception:
        pass
    return True


def test_our_own_process_is_as_it_was(start: str) -> None:
    def ours(*arguments: Any) -> Any:
        raise ValueError(arguments)

    with WorkerProcess(Isolation.BUBBLEWRAP, LIMITS) as process:
        before = state_of_ours()
        run = {"do": "run", "name": "cell 1", "definitions": False}
        process.ask({**run, "source": inspect.getsource(vandalise)}, LONG)
        call = {"do": "call", "function": "vandalise", "arguments": [ours], "keywords": {}}
        assert process.ask(call, LONG)["value"] is True
        with pytest.raises(WorkerGone):
            process.ask({**run, "source": "import os; os._exit(3)"}, LONG)
    assert state_of_ours() == before
