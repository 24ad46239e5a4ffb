"""Processes that we start: three pipes to each, and an end that reaches all that they started."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import tempfile
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.sandbox.commands import SandboxError, environment

MAX_WORDS = 4000
END_SECONDS = 10.0


class Process(ABC):
    """A worker's process as we see it: the descriptors of our ends of its pipes."""

    questions: int
    answers: int
    errors: int

    @abstractmethod
    def kill(self) -> None:
        """Have the kernel end it and everything in it.  May be called again."""

    @abstractmethod
    def end(self) -> None:
        """Kill it, wait until it is gone, and close our ends of the pipes."""

    def last_words(self) -> str:
        """The last line that it wrote to its error stream, without a full stop; kills it."""
        self.kill()
        words = b""
        while chunk := os.read(self.errors, MAX_WORDS):
            words = (words + chunk)[-MAX_WORDS:]
        lines = words.decode("utf-8", "replace").strip().splitlines()
        return lines[-1].rstrip(".") if lines else ""


class CommandProcess(Process):
    """A command of this machine's, in a session and a temporary folder of its own."""

    def __init__(self, command: list[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-")
        try:
            self._process = start(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=self._folder.name,
            )
        except SandboxError:
            self._folder.cleanup()
            raise
        process = self._process
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self._streams = (process.stdin, process.stdout, process.stderr)
        self.questions, self.answers, self.errors = (s.fileno() for s in self._streams)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def folder(self) -> Path:
        """Where it was started, which is deleted when it ends."""
        return Path(self._folder.name)

    def kill(self) -> None:
        kill_session(self._process)

    def end(self) -> None:
        self.kill()
        self._process.wait()
        for stream in self._streams:
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        self._folder.cleanup()


class ForkedProcess(Process):
    """A process that was forked for us and that we know by a descriptor of it (a pidfd)."""

    def __init__(self, pidfd: int, questions: int, answers: int, errors: int) -> None:
        self.pidfd = pidfd
        self.questions, self.answers, self.errors = questions, answers, errors

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def end(self) -> None:
        self.kill()
        # its descriptor can be read from once it and its whole namespace are gone
        gone = select.poll()
        gone.register(self.pidfd, select.POLLIN)
        gone.poll(END_SECONDS * 1000)
        for descriptor in (self.pidfd, self.questions, self.answers, self.errors):
            os.close(descriptor)


def start(command: list[str], *, stdin: int, stdout: int, cwd: str) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own; raises SandboxError where it can't be."""
    try:
        return _starter.submit(
            subprocess.Popen,
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=environment(cwd),
            start_new_session=True,
        ).result()
    except OSError as error:
        raise SandboxError(f"A worker could not be started: {error.strerror}.") from error


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill the leader of a session and all that are still in it."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()


def _new_starter() -> ThreadPoolExecutor:
    # The kernel ends what bubblewrap started when the *thread* that started bubblewrap ends; this
    # one stays for as long as our process.
    return ThreadPoolExecutor(1, thread_name_prefix="sandbox")


def _forget_starter() -> None:
    global _starter
    _starter = _new_starter()


_starter = _new_starter()
os.register_at_fork(after_in_child=_forget_starter)
