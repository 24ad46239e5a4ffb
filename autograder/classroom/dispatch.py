"""Work for an executor, a little ahead of its workers, and again where a worker was lost.

This knows of ``concurrent.futures.Executor`` and of nothing that is behind one: processes of
this machine or of a cluster's.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from autograder.course import CourseError
from autograder.sandbox.launch import SandboxError

ATTEMPTS = 2
"""How often something may lose the worker that it has for itself."""

AHEAD = 2
"""How many pieces of work for each worker are handed out: one to do, and one to go on with."""

Topic = TypeVar("Topic")


class Executors(Protocol):
    """Where executors come from; a new one is asked for when one has broken down."""

    @property
    def workers(self) -> int:
        """How many pieces of work an executor does at once."""

    def open(self) -> AbstractContextManager[Executor]:
        """An executor that is usable in the block, and stops at its end whatever it does."""


@dataclass(frozen=True)
class Lost:
    """Instead of an answer: no worker lived to give one."""

    reason: str


@dataclass
class _Work(Generic[Topic]):
    topic: Topic
    function: Callable[..., bytes]
    arguments: tuple[Any, ...]
    losses: int = 0


@dataclass
class Crew(Generic[Topic]):
    """Hands out work and takes in the answers, in whatever order they come.

    When a process of a pool dies, everything that the pool was doing is lost, and nobody knows
    on account of which piece of work.  Each of them is then done again with an executor for
    itself, so that only the one that is to blame is given up, after ``ATTEMPTS``.  Use it as a
    context manager.
    """

    executors: Executors
    _doing: dict[Future[bytes], _Work[Topic]] = field(default_factory=dict)
    _suspects: deque[_Work[Topic]] = field(default_factory=deque)
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _executor: Executor | None = None

    def __enter__(self) -> Crew[Topic]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def full(self) -> bool:
        """Whether an answer has to come in before more work is handed out."""
        return bool(self._suspects) or len(self._doing) >= AHEAD * self.executors.workers

    @property
    def busy(self) -> bool:
        return bool(self._suspects or self._doing)

    def submit(self, topic: Topic, function: Callable[..., bytes], *arguments: Any) -> None:
        """Have ``function(*arguments)`` done; its answer is told with ``topic``."""
        self._hand_out(_Work(topic, function, arguments))

    def finished(self) -> Iterator[tuple[Topic, bytes | Lost]]:
        """Wait for at least one answer, and tell all that have come.

        A CourseError that the work raises is raised here, and so is a SandboxError that comes
        twice.  Any other exception means that the worker was lost.
        """
        if not self._doing:
            self._hand_out(self._suspects.popleft())
        alone = len(self._doing) == 1
        done, _ = wait(self._doing, return_when=FIRST_COMPLETED)
        broken = False
        for future in done:
            work = self._doing.pop(future)
            try:
                answer: bytes | Lost = future.result()
            except CourseError:
                raise
            except (Exception, CancelledError) as error:
                broken = broken or isinstance(error, BrokenExecutor)
                # a pool that breaks down takes everybody's work with it
                work.losses += alone or not isinstance(error, BrokenExecutor)
                if work.losses < ATTEMPTS:
                    self._suspects.append(work)
                    continue
                if isinstance(error, SandboxError):
                    raise
                answer = Lost(_what_happened(error))
            yield work.topic, answer
        if broken:
            self._suspects.extend(self._doing.values())
            self._stop()

    def _hand_out(self, work: _Work[Topic]) -> None:
        if self._executor is None:
            self._executor = self._stack.enter_context(self.executors.open())
        try:
            future = self._executor.submit(work.function, *work.arguments)
        except BrokenExecutor:
            # it broke down since the last answer; those that it was doing will tell
            self._suspects.append(work)
            if not self._doing:
                self._stop()
            return
        self._doing[future] = work

    def _stop(self) -> None:
        self._doing.clear()
        self._executor = None
        self._stack.close()


def _what_happened(error: BaseException) -> str:
    if isinstance(error, BrokenExecutor):
        return f"Grading it ended the process that graded it, {ATTEMPTS} times."
    said = str(error).strip().partition("\n")[0]
    return f"It could not be graded: {type(error).__name__}{': ' + said if said else ''}."


@dataclass(frozen=True)
class Processes:
    """Processes of this machine that grade for the course in ``root``."""

    root: Path
    workers: int

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        # forked from a process that has no threads and has imported the engine already
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["autograder.classroom.task"])
        ours, theirs = context.Pipe(duplex=False)
        # made by those who will delete it if we can't any more
        folder = Path(tempfile.gettempdir()) / f"autograder-{secrets.token_hex(8)}"
        with contextlib.closing(ours):
            executor = ProcessPoolExecutor(
                self.workers, context, _begin, (ours, str(self.root), str(folder))
            )
            try:
                yield executor
            finally:
                theirs.close()
                executor.shutdown(cancel_futures=True)
                shutil.rmtree(folder, ignore_errors=True)


def _begin(lifeline: Connection, root: str, folder: str) -> None:
    """What each process does first.

    It ends as soon as nobody holds the other end of ``lifeline`` any more, whatever it is
    doing: when its work is not wanted any more, and when the command that started it is gone.
    """

    def watch() -> None:
        with contextlib.suppress(EOFError, OSError):
            lifeline.recv_bytes()
        # the command that started us may have been killed, and then nobody else deletes it
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    # Ctrl-C reaches every process of the terminal; the one that was started has to answer it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["AUTOGRADER_COURSE"] = root
    threading.Thread(target=watch, daemon=True).start()
    # what is left lying there when a process is ended goes with the folder
    Path(folder).mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = folder
