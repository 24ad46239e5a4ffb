"""Hands jobs to an executor: bounded look-ahead, and a retry of what was lost with a worker.

This knows of ``concurrent.futures.Executor`` and of nothing that is behind one: processes of
this machine or of a cluster's.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from autograder.course import CourseError
from autograder.interrupts import interruptible
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
class Job(Generic[Topic]):
    """One call to be made by some worker, and how often it lost the one that it had for itself."""

    topic: Topic
    function: Callable[..., bytes]
    arguments: tuple[Any, ...]
    losses: int = 0


@dataclass
class Dispatcher(Generic[Topic]):
    """Hands out work and takes in the answers, in whatever order they come.

    When a process of a pool dies, everything that the pool was doing is lost, and nobody knows
    on account of which piece of work.  Each of them is then done again with an executor for
    itself, so that only the one that is to blame is given up, after ``ATTEMPTS``.  Use it as a
    context manager.
    """

    executors: Executors
    _doing: dict[Future[bytes], Job[Topic]] = field(default_factory=dict)
    _suspects: deque[Job[Topic]] = field(default_factory=deque)
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _executor: Executor | None = None

    def __enter__(self) -> Dispatcher[Topic]:
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
        self._hand_out(Job(topic, function, arguments))

    def finished(self) -> Iterator[tuple[Topic, bytes | Lost]]:
        """Wait for at least one answer, and tell all that have come.

        A CourseError that the work raises is raised here, and so is a SandboxError that comes
        twice.  Any other exception means that the worker was lost.
        """
        if not self._doing:
            self._hand_out(self._suspects.popleft())
        alone = len(self._doing) == 1
        with interruptible():
            done, _ = wait(self._doing, return_when=FIRST_COMPLETED)
        broken = False
        for future in done:
            job = self._doing.pop(future)
            try:
                answer: bytes | Lost = future.result()
            except CourseError:
                raise
            except (Exception, CancelledError) as error:
                broken = broken or isinstance(error, BrokenExecutor)
                # a pool that breaks down takes everybody's work with it
                job.losses += alone or not isinstance(error, BrokenExecutor)
                if job.losses < ATTEMPTS:
                    self._suspects.append(job)
                    continue
                if isinstance(error, SandboxError):
                    raise
                answer = Lost(_what_happened(error))
            yield job.topic, answer
        if broken:
            self._suspects.extend(self._doing.values())
            self._stop()

    def _hand_out(self, job: Job[Topic]) -> None:
        if self._executor is None:
            self._executor = self._stack.enter_context(self.executors.open())
        try:
            future = self._executor.submit(job.function, *job.arguments)
        except BrokenExecutor:
            # it broke down since the last answer; those that it was doing will tell
            self._suspects.append(job)
            if not self._doing:
                self._stop()
            return
        self._doing[future] = job

    def _stop(self) -> None:
        self._doing.clear()
        self._executor = None
        self._stack.close()


def _what_happened(error: BaseException) -> str:
    if isinstance(error, BrokenExecutor):
        return f"Grading it ended the process that graded it, {ATTEMPTS} times."
    said = str(error).strip().partition("\n")[0]
    return f"It could not be graded: {type(error).__name__}{': ' + said if said else ''}."
