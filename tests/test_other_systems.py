"""Teachers' commands on systems that lack what Linux has, and the twins of what these lack."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import systems
from autograder.classroom import local_processes
from autograder.grading import time_limits
from autograder.grading.time_limits import TooLong, alarm
from autograder.lms.placing import safe_name
from autograder.lms.roster_file import read_roster_file
from autograder.sandbox import launch, processor_time
from autograder.sandbox.commands import Limits, environment, process_command
from autograder.sandbox.inside import job_object, portable
from autograder.sandbox.inside.streams import BlockingPipe
from autograder.sandbox.inside.wire import OutOfTime, Pipe, PipeClosed
from autograder.sandbox.launch import Isolation, SandboxError, WorkerProcess
from autograder.sandbox.processor_time import PortableClocks, clocks_of
from autograder.sandbox.threaded_pipe import ThreadedPipe
from autograder.submissions import files
from autograder.submissions.files import write_whole
from autograder.submissions.folder import why_no_id
from autograder.systems import name_everywhere, one_name, why_no_windows_name
from campaigns import term_here
from support.tiny import ROOT

SYSTEMS = ROOT / "tests" / "support" / "systems"


def played(system: str, folder: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """A term played on what is another system to our own code, in every process of it."""
    (folder / "temporary").mkdir()
    environment = {
        **os.environ,
        # a locale whose encoding is none of today's, and a terminal's that knows few letters
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "cp1252",
        "PYTHONPATH": str(SYSTEMS / system),
        # others here would take folders without locks for those of killed processes
        "TMPDIR": str(folder / "temporary"),
    }
    environment.pop("AUTOGRADER_COURSE", None)
    return subprocess.run(
        [sys.executable, term_here.__file__, str(folder), *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("system", "options"),
    [
        pytest.param("windows_teacher", ()),
        pytest.param("windows_teacher", ("--whole",), marks=pytest.mark.campaign),
        pytest.param("macos_teacher", (), marks=pytest.mark.campaign),
    ],
)
def test_a_term_is_played_there_as_here(
    system: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    done = played(system, tmp_path, *options)

    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_windows_does_not_have_is_gone_for_us() -> None:
    script = (
        "for lost in ('import fcntl', 'import os; os.getuid', 'from select import poll',\n"
        "             'import pwd', 'import signal; signal.SIGALRM'):\n"
        "    exec(lost, {'__name__': 'elsewhere'})\n"
        "    try:\n"
        "        exec(lost, {'__name__': 'autograder.ours'})\n"
        "    except (ImportError, AttributeError):\n"
        "        print('gone')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(SYSTEMS / "windows_teacher")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == 5 * "gone\n"


# -- time limits in our own process


@pytest.fixture
def without_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time_limits.signal, "setitimer")


@pytest.mark.usefixtures("without_timers")
def test_what_computes_too_long_is_stopped_without_timers() -> None:
    before = signal.getsignal(signal.SIGTERM)
    told = r"within 0\.1 seconds of processor time"
    with pytest.raises(TooLong, match=told), alarm(0.1):  # noqa: PT012 - it is one
        while True:
            pass

    assert signal.getsignal(signal.SIGTERM) is before
    assert not time_limits._alarms


@pytest.mark.usefixtures("without_timers")
def test_what_comes_to_an_end_is_left_alone_without_timers() -> None:
    threads = threading.active_count()
    with alarm(600), alarm(600):
        assert threading.active_count() == threads + 1

    assert threading.active_count() == threads


# -- pipes


def ends() -> tuple[ThreadedPipe, Pipe, list[int]]:
    """Our pipe and a worker's, joined, and the descriptors behind them."""
    to_us, from_them = os.pipe()
    to_them, from_us = os.pipe()
    return ThreadedPipe(to_us, from_us), BlockingPipe(to_them, from_them), [to_us, from_us]


def test_frames_come_through_pipes_that_block() -> None:
    ours, theirs, descriptors = ends()
    frames = [b"", b"\r\n\x1a", bytes(5_000_000)]

    def echo() -> None:
        for _ in frames:
            theirs.send(bytes(theirs.receive()))
        theirs._writer.close()  # type: ignore[attr-defined]

    worker = threading.Thread(target=echo)
    worker.start()
    for frame in frames:
        ours.send(frame, lambda: 600.0)
        assert ours.receive(lambda: 600.0) == frame
    with pytest.raises(PipeClosed):
        ours.receive(lambda: 600.0)
    worker.join()
    theirs._reader.close()  # type: ignore[attr-defined]
    with pytest.raises(PipeClosed):
        ours.send(bytes(10**6), lambda: 600.0)
    ours.stop()
    assert not any(thread.is_alive() for thread in ours._threads)
    for descriptor in descriptors:
        os.close(descriptor)


def test_who_neither_reads_nor_answers_is_not_waited_for() -> None:
    ours, theirs, descriptors = ends()
    asked = iter([1.0, 1.0, 0.0])
    with pytest.raises(OutOfTime):
        ours.send(bytes(10**6), lambda: min(next(asked), 0.01))
    with pytest.raises(OutOfTime):
        ours.receive(lambda: 0.0)

    def send_much() -> None:
        with contextlib.suppress(PipeClosed):
            theirs.send(bytes(10**6))

    # what is read ahead has a bound
    ahead = threading.Thread(target=send_much)
    ahead.start()
    with ours._changed:
        assert ours._changed.wait_for(lambda: len(ours._arrived) > 4 * 2**16, 600.0)
        assert len(ours._arrived) <= 5 * 2**16
    assert ahead.is_alive()
    theirs._reader.close()  # type: ignore[attr-defined]
    ours._stopped = True
    for descriptor in descriptors:
        os.close(descriptor)
    ahead.join()
    ours.stop()


# -- workers


def test_the_clocks_of_a_process_are_told_on_any_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor_time, "is_linux", lambda: False)
    clocks = clocks_of(os.getpid())
    before = clocks.processor()
    while time.process_time() < 0.2:
        pass

    assert isinstance(clocks, PortableClocks)
    assert before is not None
    assert (clocks.processor() or 0.0) >= before
    assert clocks.delays() is None
    assert PortableClocks(2**22 + 1).processor() is None
    monkeypatch.setattr(processor_time, "find_spec", lambda name: None)
    assert not isinstance(clocks_of(os.getpid()), PortableClocks)


def test_without_linux_there_is_no_bubblewrap_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(launch, "is_linux", lambda: False)
    with pytest.raises(SandboxError, match="bubblewrap needs Linux"):
        WorkerProcess(Isolation.BUBBLEWRAP)


def test_windows_gets_the_variables_that_it_cannot_do_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(systems, "is_windows", lambda: True)
    monkeypatch.setenv("SYSTEMROOT", r"C:\Windows")
    monkeypatch.setenv("SECRET", "s3cret")
    monkeypatch.setattr(sys, "_base_executable", r"C:\Python\python.exe", raising=False)
    told = environment("home")

    assert told["SYSTEMROOT"] == r"C:\Windows"
    assert told["USERPROFILE"] == "home"
    assert "SECRET" not in told
    # a virtual environment's own is a program that starts it, and has another number
    assert process_command(Limits())[0] == r"C:\Python\python.exe"


def test_macos_has_limits_as_far_as_it_takes_them() -> None:
    script = (
        "import resource, sys; sys.path.insert(0, sys.argv[1])\n"
        "refused = resource.setrlimit\n"
        "def setrlimit(kind, limits):\n"
        "    if kind == resource.RLIMIT_AS: raise ValueError('current limit exceeds maximum')\n"
        "    refused(kind, limits)\n"
        "resource.setrlimit = setrlimit\n"
        "from portable import limit\n"
        "limit(memory=2**31, processes=64, files=99, file_size=2**20, cpu_seconds=7)\n"
        "print(*(resource.getrlimit(one)[0] for one in (7, 1, 0)))"
    )
    inside = Path(launch.__file__).with_name("inside")
    done = subprocess.run(
        [sys.executable, "-c", script, str(inside)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["99", str(2**20), "7"]


def test_a_process_that_computes_for_ever_ends_itself_without_limits_of_the_system() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['resource'] = None\n"
        "from inside import portable; portable.LOOK_SECONDS = 0.01\n"
        "portable.limit(memory=2**31, cpu_seconds=0)\nwhile True: pass"
    )
    folder = str(Path(launch.__file__).parent)
    done = subprocess.run([sys.executable, "-c", script, folder], check=False)

    assert done.returncode == 1


JOB, PROCESS = 2**40 + 1, 2**64 - 1
"""Handles, which fill 64 bits."""


class Kernel32:
    """Windows' functions for job objects, called as C is; ``refuses`` is one that fails.

    What stands where in the limits is as Windows' own headers have it for 64 bits.
    """

    def __init__(self, refuses: str = "") -> None:
        self.done: list[tuple[Any, ...]] = []
        handle = ctypes.c_void_p
        answers: dict[str, tuple[tuple[Any, ...], Callable[..., int]]] = {
            "CreateJobObjectW": ((handle, handle, ctypes.c_wchar_p), lambda *_: JOB),
            "SetInformationJobObject": (
                (ctypes.c_int, handle, ctypes.c_int, handle, ctypes.c_uint32),
                self._limited,
            ),
            "AssignProcessToJobObject": (
                (ctypes.c_int, handle, handle),
                lambda job, process: self._did("assigned", job, process),
            ),
            "GetCurrentProcess": ((handle,), lambda: PROCESS),
            "CloseHandle": ((ctypes.c_int, handle), lambda job: self._did("closed", job)),
        }
        for name, (types, answer) in answers.items():
            given = (lambda *_: 0) if name == refuses else answer
            setattr(self, name, ctypes.CFUNCTYPE(*types)(given))

    def _limited(self, job: int, kind: int, limits: int, size: int) -> int:
        content = ctypes.string_at(limits, size)
        flags, memory = struct.unpack_from("I", content, 16), struct.unpack_from("Q", content, 112)
        return self._did("limited", job, kind, size, *flags, *memory)

    def _did(self, *what: Any) -> int:
        self.done.append(what)
        return 1


def test_windows_limits_memory_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = Kernel32()
    monkeypatch.setattr(ctypes, "WinDLL", lambda _: windows, raising=False)
    monkeypatch.setitem(sys.modules, "resource", None)
    portable._ask_the_system({"memory": 2**31})

    # a job that nobody has a handle of is nobody's to change
    assert windows.done == [
        ("limited", JOB, 9, 144, 0x100, 2**31),
        ("assigned", JOB, PROCESS),
        ("closed", JOB),
    ]


@pytest.mark.parametrize(
    "refuses", ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"]
)
def test_where_windows_refuses_a_limit_the_worker_starts(
    refuses: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "WinDLL", lambda _: Kernel32(refuses), raising=False)
    with pytest.raises(OSError, match="refuses"):
        job_object.limit_memory(2**31)
    monkeypatch.setitem(sys.modules, "resource", None)
    portable._ask_the_system({"memory": 2**31})


@pytest.mark.parametrize(("linux", "method"), [(True, "forkserver"), (False, "spawn")])
def test_processes_are_forked_on_linux_alone(
    linux: bool, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systems, "is_linux", lambda: linux)

    assert local_processes.start_method() == method


def test_a_pool_is_no_larger_than_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert systems.most_processes(200) == 200
    monkeypatch.setattr(systems, "is_windows", lambda: True)
    assert [systems.most_processes(wanted) for wanted in (2, 200)] == [2, 61]


# -- names


@pytest.mark.parametrize(
    "name",
    [
        *("con", "NUL", "aux.txt", "nul .txt", "com1", "lpt9.x.y"),
        *("a.", "a ", "a:b", "what?", 'q"', "t\t", "..", " "),
    ],
)
def test_names_that_windows_has_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_no_windows_name(name)
    for make in (safe_name, name_everywhere):
        assert make(name)
        assert not why_no_windows_name(make(name))
    monkeypatch.setattr(systems, "is_windows", lambda: True)
    assert why_no_id(name)


@pytest.mark.parametrize("name", ["console", "ada", "com10", "nullable", "a.b", "Zoë", "con-1"])
def test_names_that_windows_has(name: str) -> None:
    assert not why_no_windows_name(name)
    assert name_everywhere(name) == name


def test_a_roster_has_no_two_students_with_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("id,email\nanna,a@x.org\nAnna,b@x.org\nnul,n@x.org\n", "utf-8")
    assert [one.student_id for one in read_roster_file(path).students] == ["anna", "Anna", "nul"]

    monkeypatch.setattr(systems, "is_windows", lambda: True)
    found = read_roster_file(path)
    assert [one.student_id for one in found.students] == ["anna"]
    first, second = map(str, found.problems)
    assert first.startswith("Row 3 is passed over: Anna stands in an earlier row, too")
    assert second == (
        "Row 4 is passed over: nul cannot be a folder's name here: Windows keeps that name for a "
        "device."
    )


def test_one_name_is_one_only_where_disks_see_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    assert one_name("Anna") != one_name("anna")
    monkeypatch.setattr(systems, "is_case_blind", lambda: True)
    assert one_name("Anna") == one_name("anna")
    assert one_name("Zoë") == one_name(unicodedata.normalize("NFD", "ZOË"))


# -- files


def test_a_file_is_renamed_once_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []
    rename = Path.replace

    def replace(part: Path, target: Path) -> Path:
        links = [one for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
        opened.append(any(os.path.realpath(one) == str(part) for one in links))
        return rename(part, target)

    monkeypatch.setattr(Path, "replace", replace)
    write_whole(tmp_path / "one", b"1")
    monkeypatch.setattr(files, "RENAMED_WHILE_OPEN", False)
    write_whole(tmp_path / "two", b"2")

    assert opened == [True, False]
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}
