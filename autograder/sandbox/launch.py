"""Starting a worker, asking it, and making sure that it ends."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.sandbox.inside.wire import (
    Encoder,
    NotPlain,
    OutOfTime,
    Pipe,
    PipeClosed,
    WireError,
    decode,
)
from autograder.sandbox.mounts import (
    CODE,
    LIBRARIES,
    PACKAGES,
    PYTHON,
    mounts,
    package_paths,
    site_folders,
)

START_SECONDS = 60.0
MAX_CALLBACKS = 200_000
MEBIBYTE = 2**20


class Isolation(StrEnum):
    """How a student's code is kept apart from everything else."""

    BUBBLEWRAP = "bubblewrap"
    PROCESS = "process"


@dataclass(frozen=True)
class Limits:
    """What one worker may use; sizes in bytes."""

    memory: int = 2048 * MEBIBYTE
    processes: int = 64
    files: int = 128
    file_size: int = 32 * MEBIBYTE
    cpu_seconds: int = 600
    temporary: int = 64 * MEBIBYTE


class SandboxError(Exception):
    """No worker could be started: something is wrong with this machine, not with a student."""


class WorkerGone(Exception):
    """The worker ended, fell silent past its time, or answered with something that is no
    answer.  Whichever it was, the process is dead now."""


class WorkerSilent(WorkerGone):
    """The worker was ended because it took too long."""


class WorkerProcess:
    """One worker, from its start to its end.  Use as a context manager, or call close()."""

    def __init__(
        self, isolation: Isolation = Isolation.BUBBLEWRAP, limits: Limits | None = None
    ) -> None:
        self._functions: list[Callable[..., Any]] = []
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-")
        limits = limits or Limits()
        if isolation is Isolation.BUBBLEWRAP:
            command = bubblewrap_command(limits)
        else:
            command = process_command(limits)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._folder.name,
                env=environment(self._folder.name),
                start_new_session=True,
            )
        except OSError as error:
            self._folder.cleanup()
            raise SandboxError(f"A worker could not be started: {error.strerror}.") from error
        assert self._process.stdin
        assert self._process.stdout
        self._pipe = Pipe(self._process.stdout.fileno(), self._process.stdin.fileno())
        self._alive = True
        try:
            self._receive(time.monotonic() + START_SECONDS)
        except WireError as error:
            said = self._last_words()
            self.close()
            raise SandboxError(f"A worker did not start: {said or error}.") from error

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The worker's answer to ``question``.

        Callables in ``question`` may be called by the worker while it works; the time that
        they take on this side is not counted.  Raises NotPlain, with the worker unharmed,
        where ``question`` does not fit through the pipe, and WorkerGone in every other case
        in which there is no answer.
        """
        kept = len(self._functions)
        deadline = time.monotonic() + seconds
        data = Encoder(self._functions).encode(question)
        try:
            self._pipe.send(data, deadline)
            for _ in range(MAX_CALLBACKS):
                answer = self._receive(deadline)
                if "function" not in answer:
                    return answer
                started = time.monotonic()
                self._pipe.send(self._call_back(answer), deadline)
                deadline += time.monotonic() - started
        except (SandboxError, KeyboardInterrupt):
            # from one of our own functions: the worker waits for an answer that won't come
            self.close()
            raise
        except OutOfTime as error:
            self.close()
            raise WorkerSilent(f"no answer within {seconds:g} seconds") from error
        except PipeClosed as error:
            self.close()
            raise WorkerGone("the process ended") from error
        except WireError as error:
            self.close()
            raise WorkerGone(f"the answer could not be read ({error})") from error
        finally:
            del self._functions[kept:]
        self.close()
        raise WorkerGone(f"more than {MAX_CALLBACKS:,} calls of one function")

    def replace(self, functions: dict[str, Callable[..., Any]], seconds: float) -> None:
        """Put ``functions`` in the place of the notebook's own, and all others back."""
        self._functions.clear()
        kept = list(functions.values())
        self.ask({"do": "replace", "functions": functions}, seconds)
        self._functions.extend(kept)

    def _receive(self, deadline: float) -> dict[str, Any]:
        message = decode(self._pipe.receive(deadline), _no_function)
        if not isinstance(message, dict):
            raise WireError("an answer that is no message")
        return message

    def _call_back(self, request: dict[str, Any]) -> bytes:
        match request:
            case {
                "function": int() as number,
                "arguments": list() as arguments,
                "keywords": dict() as keywords,
            } if 0 <= number < len(self._functions) and all(
                isinstance(key, str) for key in keywords
            ):
                try:
                    value = self._functions[number](*arguments, **keywords)
                    return Encoder().encode({"value": value})
                except SandboxError:
                    raise  # no fault of the student's
                except Exception as error:
                    # the student's function has to deal with it as with any exception
                    told = {"kind": type(error).__name__, "message": str(error)[:500]}
                    return Encoder().encode({"raised": told})
        raise WireError("a request for a function that it was not given")

    def _last_words(self) -> str:
        assert self._process.stderr
        self._process.kill()
        words = self._process.stderr.read(4000).decode("utf-8", "replace").strip()
        return words.splitlines()[-1].rstrip(".") if words else ""

    @property
    def alive(self) -> bool:
        return self._alive

    def close(self) -> None:
        """End the worker and everything in it, and forget its files.  May be called again."""
        if not self._alive:
            return
        self._alive = False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            # it leads a session of its own, so this reaches what it started as well
            os.killpg(self._process.pid, 9)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        self._folder.cleanup()

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _no_function(number: int) -> Any:
    raise WireError("a function, where only values may come")


def environment(home: str) -> dict[str, str]:
    """The whole environment of a worker: nothing of ours is passed on."""
    return {
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": home,
        # the same bytes graded twice give the same report
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def bubblewrap_command(limits: Limits) -> list[str]:
    """The command that starts a worker of which nothing gets out but its answers."""
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise SandboxError("bubblewrap is not installed")
    command = [
        bubblewrap,
        "--unshare-all",
        "--unshare-user",
        "--disable-userns",
        *("--uid", "65534", "--gid", "65534"),
        *("--hostname", "sandbox"),
        *("--cap-drop", "ALL"),
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *("--size", str(limits.temporary), "--tmpfs", "/tmp"),
    ]
    variables = {**environment("/tmp"), "LD_LIBRARY_PATH": LIBRARIES}
    for name, value in variables.items():
        command += ["--setenv", name, value]
    for device in ("null", "zero", "urandom", "random"):
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    for mount in mounts():
        command += ["--ro-bind", mount.source, mount.target]
    for folder in site_folders():
        command += ["--size", "4096", "--perms", "0555", "--tmpfs", folder]
    command += ["--remount-ro", "/", "--chdir", "/tmp"]
    return [*command, *worker_command(f"{PYTHON}/bin/python", [CODE, PACKAGES], limits)]


def process_command(limits: Limits) -> list[str]:
    """The command that starts a worker with limits and nothing more."""
    folders = [str(Path(__file__).parent)]
    folders += dict.fromkeys(str(path.parent) for path in package_paths())
    return worker_command(sys.executable, folders, limits)


def worker_command(python: str, folders: list[str], limits: Limits) -> list[str]:
    bounds = {
        "memory": limits.memory,
        "processes": limits.processes,
        "files": limits.files,
        "file_size": limits.file_size,
        "cpu_seconds": limits.cpu_seconds,
    }
    start = (
        f"import sys; sys.path.extend({folders!r})\n"
        f"from inside.worker import main; main({bounds!r})"
    )
    return [python, "-B", "-s", "-S", "-P", "-c", start]


@functools.cache
def trouble(isolation: Isolation) -> str:
    """Why no worker can be started with ``isolation`` on this machine, empty where one can."""
    try:
        WorkerProcess(isolation).close()
    except SandboxError as error:
        return str(error)
    return ""


__all__ = [
    "Isolation",
    "Limits",
    "NotPlain",
    "SandboxError",
    "WorkerGone",
    "WorkerProcess",
    "WorkerSilent",
    "trouble",
]
