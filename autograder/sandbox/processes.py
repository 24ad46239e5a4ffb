"""Processes that we start: three pipes to each, and an end that reaches all that they started."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import tempfile
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.sandbox.commands import INFO_FD, environment
from autograder.sandbox.inside.wire import Pipe
from autograder.sandbox.isolation import SandboxError
from autograder.temporary_folders import temporary_folder

MAX_WORDS = 4000
END_SECONDS = 10.0


class Command:
    """A command of this machine's, in a session of its own.

    Where bubblewrap runs it, its end is the end of everything in bubblewrap's namespace.  Raises
    SandboxError where it cannot be started.
    """

    def __init__(self, command: list[str], *, stdin: int, stdout: int, cwd: str) -> None:
        self._first: int | None = None
        self._in_namespace = INFO_FD in command
        told, tell = os.pipe()
        try:
            self.process = _starter.submit(
                subprocess.Popen,
                [str(tell) if part == INFO_FD else part for part in command],
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.PIPE,
                cwd=cwd,
                env=environment(cwd),
                start_new_session=True,
                pass_fds=[tell] if self._in_namespace else [],
            ).result()
        except OSError as error:
            os.close(told)
            raise SandboxError(f"A worker could not be started: {error.strerror}.") from error
        finally:
            os.close(tell)
        assert self.process.stderr
        self.errors = self.process.stderr.fileno()
        with os.fdopen(told, "rb") as info:
            self._first = _first_process(info.read())

    def kill(self) -> None:
        """Kill it and, where it has a namespace, all that is in there.  May be called again."""
        if self._first is not None:
            kill(self._first)  # bubblewrap and its guard end by themselves after that
        elif self._in_namespace:
            self.process.terminate()  # the guard, which kills all below it
        else:
            self._kill_group()

    def end(self) -> None:
        """Kill it, and wait until all of it is gone."""
        self.kill()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill_group()
            self.process.wait()
        if self._first is not None:
            wait(self._first)
        self._close()

    def _kill_group(self) -> None:
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()

    def worker_number(self) -> int | None:
        """The number of the process that it is all about: in a namespace, its first one's child."""
        if self._first is None:
            return None if self._in_namespace else self.process.pid
        first = number_of(self._first)
        return None if first is None else first_child(first)

    def forget(self) -> None:
        """Let go of it without an end: for a child of ours, whose it is not."""
        self.process.returncode = 0  # not to be waited for
        self._close()

    def _close(self) -> None:
        if self._first is not None:
            os.close(self._first)
            self._first = None
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(BrokenPipeError):
                if stream:
                    stream.close()

    def last_words(self) -> str:
        """The last line that it wrote to its error stream, without a full stop; kills it."""
        self.kill()
        return last_line(self.errors)


def _first_process(info: bytes) -> int | None:
    """A descriptor of the first process in the namespace that bubblewrap made, which it tells of
    as a JSON object; None where it ended before or made none."""
    found = re.search(rb'"child-pid": (\d+)', info)
    if found is None:
        return None
    try:
        return os.pidfd_open(int(found[1]))
    except OSError:  # gone already, or the kernel is older than these descriptors
        return None


def kill(pidfd: int) -> None:
    """Kill a process: the first of a namespace takes all others there with it."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)


def wait(pidfd: int) -> None:
    """Wait until a process is gone; the first of a namespace is the last to go."""
    gone = select.poll()
    gone.register(pidfd, select.POLLIN)
    gone.poll(END_SECONDS * 1000)


def number_of(pidfd: int) -> int | None:
    """The number (pid) of a process that is known by a descriptor; None if the kernel hides it."""
    try:
        info = Path(f"/proc/self/fdinfo/{pidfd}").read_text("ascii")
    except OSError:
        return None
    found = re.search(r"^Pid:\s*([1-9]\d*)$", info, re.MULTILINE)
    return int(found[1]) if found else None


def first_child(pid: int) -> int | None:
    """The number of the eldest child of a process; None if it has none or the kernel hides it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:  # a kernel may be built without this file
        children = [number for number in _all_numbers() if _parent(number) == pid]
    return int(children[0]) if children else None


def _all_numbers() -> list[str]:
    try:
        return sorted((path.name for path in Path("/proc").glob("[0-9]*")), key=int)
    except OSError:
        return []


def _parent(pid: str) -> int | None:
    try:
        # after the name, which may hold anything
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return int(fields[1])
    except (OSError, ValueError, IndexError):
        return None


def last_line(descriptor: int) -> str:
    """The last line to be read from ``descriptor``, without a full stop."""
    words = b""
    while chunk := os.read(descriptor, MAX_WORDS):
        words = (words + chunk)[-MAX_WORDS:]
    lines = words.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else ""


class Process(ABC):
    """A worker's process as we see it: the descriptors of our ends of its pipes."""

    questions: int
    answers: int
    errors: int

    def pipe(self) -> Pipe:
        """Our ends of the pipes, as one."""
        return Pipe(self.answers, self.questions)

    @abstractmethod
    def kill(self) -> None:
        """Have the kernel end it and everything in it.  May be called again."""

    @abstractmethod
    def end(self) -> None:
        """Kill it, wait until it is gone, and close our ends of the pipes."""

    @abstractmethod
    def worker_number(self) -> int | None:
        """The number (pid) of the process that runs the student's code, None if nobody tells.

        To be asked when the worker is there and has not begun with the student's code.
        """

    def last_words(self) -> str:
        """The last line that it wrote to its error stream, without a full stop; kills it."""
        self.kill()
        return last_line(self.errors)


class CommandProcess(Process):
    """A command of this machine's, in a temporary folder of its own where it needs one."""

    def __init__(self, command: list[str], *, own_folder: bool) -> None:
        self.folder = "/"
        with contextlib.ExitStack() as stack:
            if own_folder:
                # inside one of ours, so that what runs there finds nothing in its own
                place = stack.enter_context(temporary_folder())
                self.folder = stack.enter_context(tempfile.TemporaryDirectory(dir=place))
            self._command = Command(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.folder
            )
            self._open = stack.pop_all()
        process = self._command.process
        assert process.stdin
        assert process.stdout
        self.questions, self.answers = process.stdin.fileno(), process.stdout.fileno()
        self.errors = self._command.errors

    @property
    def pid(self) -> int:
        return self._command.process.pid

    def kill(self) -> None:
        self._command.kill()

    def end(self) -> None:
        self._command.end()
        self._open.close()

    def worker_number(self) -> int | None:
        return self._command.worker_number()


class ForkedProcess(Process):
    """A process that was forked for us and that we know by a descriptor of it (a pidfd)."""

    def __init__(self, pidfd: int, questions: int, answers: int, errors: int) -> None:
        self.pidfd = pidfd
        self.questions, self.answers, self.errors = questions, answers, errors

    def kill(self) -> None:
        kill(self.pidfd)

    def worker_number(self) -> int | None:
        first = number_of(self.pidfd)
        return None if first is None else first_child(first)

    def end(self) -> None:
        self.kill()
        wait(self.pidfd)
        for descriptor in (self.pidfd, self.questions, self.answers, self.errors):
            os.close(descriptor)


def _new_starter() -> ThreadPoolExecutor:
    # The kernel ends what bubblewrap started when the *thread* that started bubblewrap ends; this
    # one stays for as long as our process.
    return ThreadPoolExecutor(1, thread_name_prefix="sandbox")


def _forget_starter() -> None:
    global _starter
    _starter = _new_starter()


_starter = _new_starter()
if hasattr(os, "register_at_fork"):  # where nothing is forked, nothing is inherited
    os.register_at_fork(after_in_child=_forget_starter)
