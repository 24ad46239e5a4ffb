"""A submission in a worker, and further runs of it that end at a single check.

A run that ends at a check and found nothing better there need not be the last: it can go on to the
next check, if nothing in it is otherwise than before its tests.  What it finds there never counts
by itself; it only tells for whom nothing is to be had.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from autograder.grading.allowance import MAX_DEATHS
from autograder.grading.prefix import checks_after, last_that_does_something, place_of, up_to
from autograder.grading.student import Student
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Budget, WorkerGone, WorkerProcess
from autograder.submissions.submission import Submission

SHARE_AS_MET = 1 / 3
"""How much of the time that is left runs up to single checks may take, all of them together."""

TRIAL_SECONDS = 5.0
"""How long everything that is on trial may take, of each submission.  It is time of its own: what
counts in any case has no less of it."""

LEFT_FOR_TRIALS = 3 / 4
"""How much of a submission's time has to be left for anything to be tried: should that end the
worker, the cells are executed once more."""


class FreshStudent(WorkerStudent):
    """A submission up to one of its checks, as its worker met it before anything was called."""

    def __init__(self, submission: Submission, place: int, whole: WorkerStudent, budget: Budget):
        super().__init__(submission, whole.isolation, whole.limits, budget, whole.cell_seconds)
        self.allowance.max_deaths = 1
        self._fatal, self.stops = whole._fatal.copy(), dict(whole.stops)
        self.allowance.one_by_one = whole.allowance.one_by_one.copy()
        self.place = place
        """The number of its last cell."""
        self.looked = False
        """Whether it is known that nothing is left of what was called."""

    def _run_cells(self, worker: WorkerProcess) -> None:
        super()._run_cells(worker)
        worker.look(self.cell_seconds, self.allowance.budget)

    def paused(self) -> Paused | None:
        """Hand over the worker, if one is there and none has died."""
        worker, self._worker = self._worker, None
        if worker and worker.alive and not self.allowance.deaths:
            return Paused(self, worker)
        if worker:
            worker.close()
        return None

    def go_on(self, paused: Paused) -> bool:
        """Take over the worker of a run that has ended further up, and execute the cells that are
        left; False where this is not as if nothing had been called up there."""
        before, self._worker = paused.student, paused.worker
        self.classes = before.classes
        self._bindings = {name: list(found) for name, found in before._bindings.items()}
        try:
            if not before.looked and not self._worker.go_on(
                self.cell_seconds, self.allowance.budget
            ):
                return False
            self._meet_objects(self._worker)
            if checks := checks_after(self.submission, before.place):
                question = {"do": "mark", "checks": checks}
                self._worker.ask(question, self.cell_seconds, self.allowance.budget)
            left = [cell for cell in self.submission.cells if cell.number > before.place]
            if left:
                self._run_each(self._worker, left)
                self._worker.look(self.cell_seconds, self.allowance.budget)
        except WorkerGone:
            self.allowance.deaths += 1
            return False
        return True

    def left_nothing(self) -> bool:
        """Whether all is as if nothing had been called at its check; nothing more is, then."""
        try:
            worker = self._worker
            self.looked = bool(worker and worker.go_on(self.cell_seconds, self.allowance.budget))
        except WorkerGone:
            self.allowance.deaths += 1
        return self.looked


@dataclass(frozen=True)
class Paused:
    """A run that has ended at a check, and could go on from there."""

    student: FreshStudent
    worker: WorkerProcess

    def leads_to(self, there: FreshStudent, whole: WorkerStudent) -> bool:
        """Whether the run ``there`` is this one gone on."""
        here = self.student.place
        return (
            self.worker.alive
            and here <= there.place
            and all(check.after >= here for check in there.submission.checks)
            and self.student._fatal == whole._fatal
        )


class GradedStudent(WorkerStudent):
    """A submission of which each check can be met again by a run that ends there."""

    _paused: Paused | None = None
    _share: Budget | None = None

    @functools.cached_property
    def _for_trials(self) -> Budget:
        return Budget(TRIAL_SECONDS)

    @functools.cached_property
    def _fresh(self) -> list[FreshStudent]:
        return []

    @functools.cached_property
    def _last(self) -> Callable[..., int]:
        return functools.cache(functools.partial(last_that_does_something, self.submission))

    def close(self) -> None:
        """End its workers; a later call would start another one."""
        super().close()
        self._let_go()

    def _let_go(self) -> None:
        if self._paused:
            self._paused.worker.close()
            self._paused = None

    @contextlib.contextmanager
    def on_trial(self, seconds: float) -> Iterator[bool]:
        """Try calls in the worker that is there, and have nothing of how they end held against
        later ones: they use up none of its time and of its deaths, and what they leave behind in
        what the notebook has made is put back.

        False, and nothing is to be tried, if there is no worker or no time for that, or too little
        is left of the ``seconds`` that the submission had.
        """
        alive = self._worker is not None and self._worker.alive
        before = self.allowance
        enough = before.budget.left >= LEFT_FOR_TRIALS * seconds and self._for_trials.left > 0
        if not (alive and enough):
            yield False
            return
        self.allowance = before.for_a_trial(self._for_trials)
        try:
            yield self._does("keep")
        finally:
            self.allowance = before
        self._does("put_back")

    def _does(self, what: str) -> bool:
        """Whether the worker is there and has done as it was told."""
        try:
            if not (self._worker and self._worker.alive):
                return False
            self._worker.ask({"do": what}, self.cell_seconds, self.allowance.budget)
        except WorkerGone:
            return False
        return True

    def _started(self) -> WorkerProcess:
        # another one would execute the cells in the time of the trial, which is too short for some
        if self.allowance.on_trial and not (self._worker and self._worker.alive):
            raise WorkerGone("it has ended already")
        return super()._started()

    @contextlib.contextmanager
    def as_met(
        self, check: str, functions: Collection[str], *, has_died: bool, lacked_memory: bool
    ) -> Iterator[FreshStudent | None]:
        # those that have cost nothing yet are not to suffer for those that have
        allowed = MAX_DEATHS if has_died else 2 * MAX_DEATHS
        fresh = self._up_to(check, functions, allowed, lacked_memory=lacked_memory)
        if fresh is None:
            yield None
            return
        with fresh:
            self._fresh.append(fresh)
            yield fresh

    @contextlib.contextmanager
    def gone_on(self, check: str, functions: Collection[str]) -> Iterator[FreshStudent | None]:
        paused, there = self._paused, None
        if paused:
            there = self._up_to(check, functions, 2 * MAX_DEATHS, lacked_memory=False)
        if not (paused and there and paused.leads_to(there, self)):
            yield None
            return
        self._paused = None
        with there:
            self._fresh.append(there)
            yield there if there.go_on(paused) else None

    def keep(self, fresh: Student) -> None:
        """Let a run that found nothing better go on to the next check, where one is met again."""
        self._let_go()
        if isinstance(fresh, FreshStudent):
            self._paused = fresh.paused()

    def _up_to(
        self, check: str, functions: Collection[str], allowed: int, *, lacked_memory: bool
    ) -> FreshStudent | None:
        """The submission up to a check; None where that can make no difference, or no more than
        ``allowed`` workers may die and did."""
        if self._share is None:
            self._share = Budget(self.allowance.budget.left * SHARE_AS_MET, self.allowance.budget)
        deaths = sum(student.allowance.deaths for student in self._fresh)
        last = self._last(lacked_memory=lacked_memory)
        if not last:  # as in most notebooks, and then no cell need be read for its names
            return None
        place = place_of(self.submission, check, functions, self._bindings)
        if place >= last or deaths >= allowed or self._share.left <= 0:
            return None
        above = up_to(self.submission, place).with_check(check)
        return FreshStudent(above, place, self, self._share)
