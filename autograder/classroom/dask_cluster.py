"""Workers of a Dask cluster, behind the same interface as processes of this machine.

The scheduler is somebody else's, and so are the workers: each is started in a checkout of the
course, with one thread, by ``dask worker tcp://scheduler:8786 --nthreads 1``.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

from autograder.classroom.task import course_version, refusal, version_here
from autograder.course import CourseError, Lab
from autograder.interrupts import interruptible

CONNECT_SECONDS = 20
COUNT_EVERY_SECONDS = 10.0
START = "dask worker {address} --nthreads 1"
KEEP_LITTLE = {"distributed.admin.low-level-log-length": 10}
"""How many of its last messages Dask keeps for who develops it: a thousand, if nobody says so, and
in each that we send there is a student's file."""


class Cluster:
    """The workers of the Dask scheduler at ``address``, which grade ``lab``.

    Raises CourseError where no scheduler answers, where it has no workers, and where one of them
    would grade by another course than this one or in several threads at once.  Use as a context
    manager.
    """

    def __init__(self, address: str, lab: Lab) -> None:
        try:
            from dask import config
            from distributed import Client
            from distributed.comm.addressing import resolve_address
        except ModuleNotFoundError as error:
            raise CourseError(
                "A cluster needs Dask: pip install 'backprop-autograder[cluster]'."
            ) from error
        self._address = address
        self._counted = 0.0
        self._workers = 0
        self._not_sampled: dict[str, str] = {}
        with contextlib.ExitStack() as stack:
            # until the end, for it is read again with each new connection
            stack.enter_context(config.set(KEEP_LITTLE))
            try:
                resolve_address(address)
                self._client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
            except (OSError, ValueError) as error:
                raise CourseError(f"No Dask scheduler answers at {address}: {error}") from error
            stack.callback(self._client.close)
            self._check(lab)
            self._stack = stack.pop_all()

    def _check(self, lab: Lab) -> None:
        """Ask each worker by what it would grade."""
        start = START.format(address=self._address)
        workers = self._known_workers()
        if not workers:
            raise CourseError(
                f"The scheduler at {self._address} has no workers yet. "
                f"Start some, each in a checkout of the course: {start}"
            )
        for name, worker in workers.items():
            if worker["nthreads"] != 1:
                raise CourseError(
                    f"The worker {name} has {worker['nthreads']} threads, and grading needs a "
                    f"process for each submission. Start it again: {start}"
                )
        ours = course_version(lab)
        answers = self._client.run(version_here, lab.name, on_error="return")
        for name, answer in answers.items():
            if answer != ours:
                raise CourseError(refusal(f"The worker {name}", str(answer), ours))
        self._stop_sampling(workers)

    @property
    def workers(self) -> int:
        """How many there are; more may join at any time."""
        if time.monotonic() - self._counted > COUNT_EVERY_SECONDS:
            known = self._known_workers()
            self._stop_sampling(known)
            self._workers = max(1, len(known))
            self._counted = time.monotonic()
        return self._workers

    def _known_workers(self) -> dict[str, Any]:
        with interruptible():
            known: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return known

    def _stop_sampling(self, workers: dict[str, Any]) -> None:
        """Have those that have joined since the last time stop their profilers."""
        # who is started again at the same address has another folder
        known = {name: worker["local_directory"] for name, worker in workers.items()}
        joined = [name for name, folder in known.items() if self._not_sampled.get(name) != folder]
        if joined:
            # no grading depends on it
            with contextlib.suppress(OSError), interruptible():
                self._client.run(stop_sampling, workers=joined, on_error="ignore")
        self._not_sampled = known

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        # the same notebook graded twice is graded twice
        executor: Executor = self._client.get_executor(pure=False)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def stop_sampling(dask_worker: Any) -> None:
    """Stop the profiler of the Dask worker that this is called in, by its event loop.

    A hundred times a second it notes the stack of what is being done, and keeps what it has noted
    for a thousand seconds.  Ours is pytest, a suite and a sandbox deep: nearly a megabyte a second,
    and a tenth of the worker's processor time.  Nobody who grades looks at it.
    """
    for name in ("profile", "profile-cycle"):
        if sampling := dask_worker.periodic_callbacks.pop(name, None):
            sampling.stop()
