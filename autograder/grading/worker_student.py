"""A submission whose functions run in a worker, with a fresh one after each that dies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

from autograder.grading.allowance import Allowance
from autograder.grading.call_log import EncodedArguments
from autograder.grading.console import current_console
from autograder.grading.failure import Failure, ended_its_process, not_tried, too_long
from autograder.grading.names import check_place
from autograder.grading.notebook_student import NotebookStudent
from autograder.grading.object_places import Home, KnownObjects, Step
from autograder.grading.objects import number_at
from autograder.grading.plain_text import CallText
from autograder.grading.prefix import checks_after, up_to
from autograder.grading.stopped_cells import THIS_CELL
from autograder.grading.time_limits import CELL_SECONDS, SUBMISSION_SECONDS
from autograder.sandbox.launch import (
    Budget,
    Isolation,
    Limits,
    ObjectNumbers,
    WorkerGone,
    WorkerProcess,
    WorkerSilent,
)
from autograder.submissions.submission import Cell, Submission

MAX_FATAL_CELLS = 8
BATCH = 100
"""How many calls of one function are asked for at once."""


class WorkerStudent(NotebookStudent):
    """A submission whose cells and functions run in a worker.

    A worker that dies costs the call during which it died; the next call gets a fresh one, in
    which the notebook's cells have run again.  What that may cost before calls fail without being
    tried is its ``allowance``, of which ``budget`` are the seconds.
    """

    def __init__(
        self,
        submission: Submission,
        isolation: Isolation = Isolation.BUBBLEWRAP,
        limits: Limits | None = None,
        budget: float | Budget = SUBMISSION_SECONDS,
        cell_seconds: float = CELL_SECONDS,
    ) -> None:
        super().__init__(submission)
        self.isolation = isolation
        self.limits = limits
        self.cell_seconds = cell_seconds
        self.allowance = Allowance(budget if isinstance(budget, Budget) else Budget(budget))
        self._replaced: dict[str, Callable[..., Any]] = {}
        self._worker: WorkerProcess | None = None
        # how often a cell has killed its worker
        self._fatal: Counter[int] = Counter()
        # what took the latest batch with it, and what the next call is to be lost to in any case
        self._lost: WorkerGone | None = None
        self._owed: WorkerGone | None = None

    def __enter__(self) -> WorkerStudent:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; a later call would start another one."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def _anew(self, above: Submission, budget: Budget) -> WorkerStudent:
        return WorkerStudent(above, self.isolation, self.limits, budget, self.cell_seconds)

    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._replaced = dict(functions)
        if self._worker and self._worker.alive:
            try:
                self._replace(self._worker)
            except WorkerGone:
                self.close()

    def _replace(self, worker: WorkerProcess) -> None:
        worker.replace(self._replaced, self.cell_seconds, self.allowance.budget, self.check)

    def _answer(
        self,
        call: CallText,
        function: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        encoded: EncodedArguments | None = None,
    ) -> Mapping[str, Any]:
        given: dict[str, Any] = {"arguments": list(arguments), "keywords": keywords}
        if encoded:
            given = {"arguments": encoded.arguments, "keywords": encoded.keywords}
        if self.as_if_here:
            given |= {"whole": True, "random": self.random}
        owed, self._owed = self._owed, None
        try:
            answer = self._asked(call, {"do": "call", "function": function, **given})
            if owed and self._worker:
                self._worker.close()  # what comes later begins anew, as after any other loss
                raise self._lost_call(call, owed)
            return answer
        except Failure:
            # another like this would take all answers of its batch with it
            self.allowance.one_by_one.add(function)
            raise

    def _answer_object(
        self, step: Step, operation: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        given = {"arguments": list(arguments), "keywords": dict(keywords)}
        what = {"do": "object", "operation": operation, "on": step.on}
        return self._asked(step, {**what, **given})

    def value_of(self, name: str) -> Mapping[str, Any]:
        return self._asked(name, {"do": "value", "name": name})

    def run_tests(self, source: str) -> Mapping[str, Any]:
        above = up_to(self.submission, check_place(self.submission, self.check))
        with self._anew(above, self.allowance.budget) as fresh:
            fresh.time_limit = self.cell_seconds
            question = {"do": "run", "source": source, "name": "tests", "definitions": False}
            return fresh._asked("The tests of this cell", question)

    def _asked(self, call: CallText | Step | str, question: dict[str, Any]) -> Mapping[str, Any]:
        """The answer to a question; raises Failure if there is none."""
        seconds = min(self.time_limit, self.allowance.budget.left)
        if self.allowance.deaths_left <= 0 or seconds <= 0:
            raise not_tried(call, self.allowance.last_death, out_of_time=seconds <= 0)
        question["at"] = self.check
        if console := current_console():
            typed = console.typed
            question |= {"typed": list(typed.lines), "prompts": typed.prompts}
        try:
            worker = self._started()
            if self._known.home.has_stale:
                question["forget"] = True
                self._known.home.has_stale = False
            return worker.ask(question, seconds, self.allowance.budget)
        except WorkerGone as error:
            raise self._lost_call(call, error) from None

    def _lost_call(self, call: CallText | Step | str, error: WorkerGone) -> Failure:
        """Count a worker that was lost to ``call``; returns what is to be raised."""
        if isinstance(error, WorkerSilent):
            self.allowance.timed_out()
            return too_long(call, error.limit)
        self.allowance.crashed()
        return ended_its_process(call, error)

    def _answers(
        self, function: str, calls: Sequence[tuple[Any, ...]]
    ) -> Iterator[Mapping[str, Any]]:
        done, self._lost = 0, None
        alone = function in self.allowance.one_by_one or self.classes or current_console()
        while done < len(calls) and not (alone or function in self.allowance.one_by_one):
            before = done
            batch, log = calls[done : done + BATCH], self.call_log
            if log and log.function != function:
                self._not_logged()
                log = None
            begun = [log.begin(call, {}) for call in batch] if log else []
            known = [encoded.call for *_, encoded, _ in begun if encoded]
            for answer in self._batch(function, known if len(known) == len(batch) else batch):
                if log:
                    begun[done - before][-1](answer)
                done += 1
                yield answer
            if done == before:
                break
        # what went wrong, and in which call, a call by itself will tell; if none does, as where the
        # number of a call decides, then one was lost all the same
        yield from super()._answers(function, calls[done:-1])
        self._owed = self._lost
        yield from super()._answers(function, calls[max(done, len(calls) - 1) :])

    def _batch(
        self, function: str, calls: Sequence[tuple[Any, ...] | bytes]
    ) -> Iterator[Mapping[str, Any]]:
        """The answers to the first of ``calls``; none where something went wrong."""
        seconds = min(self.time_limit, self.allowance.budget.left)
        if self.allowance.deaths_left <= 0 or seconds <= 0:
            return
        try:
            worker = self._started()
            yield from worker.ask_each(function, calls, seconds, self.allowance.budget, self.check)
        except WorkerGone as error:
            self.allowance.one_by_one.add(function)
            self._lost = error

    def _started(self) -> WorkerProcess:
        """A live worker in which the notebook's cells have run."""
        deaths = 0
        while self._worker is None or not self._worker.alive:
            if deaths > MAX_FATAL_CELLS:
                raise WorkerGone("its cells end every process they are given")
            self._worker = self._new_worker()
            self._meet_objects(self._worker)
            try:
                self._run_cells(self._worker)
                if self._replaced:
                    self._replace(self._worker)
            except WorkerGone:
                deaths += 1
                self.allowance.deaths += 1
        return self._worker

    def _meet_objects(self, worker: WorkerProcess) -> None:
        """Know none of the objects in a worker yet."""
        if self.classes:
            self._known = KnownObjects(Home())
            home = self._known.home
            worker.objects = ObjectNumbers(number_at(home), home.shown)

    def _new_worker(self) -> WorkerProcess:
        given = [cell for cell in self.submission.cells if cell.handed_out]
        # one that a student has copied many times would take the room of other labs' cells
        ahead = {cell.python: cell.name for cell in reversed(given)}
        packages = self.submission.packages
        return WorkerProcess(self.isolation, self.limits, packages, list(ahead.items()))

    def _run_cells(self, worker: WorkerProcess) -> None:
        self._bindings = {}
        names = {
            "functions": self.submission.functions,
            "given": self.submission.given,
            "classes": sorted(self.classes),
            "checks": checks_after(self.submission, 0),
        }
        worker.ask({"do": "lab", **names}, self.cell_seconds, self.allowance.budget)
        self._run_each(worker, self.submission.cells)

    def _run_each(self, worker: WorkerProcess, cells: Iterable[Cell]) -> None:
        for cell in cells:
            checks = checks_after(self.submission, cell.number)
            if self._fatal[cell.number] <= 1 and self.allowance.budget.left > 0:
                self._run_cell(worker, cell, checks)
            elif checks:
                worker.ask(
                    {"do": "mark", "checks": checks}, self.cell_seconds, self.allowance.budget
                )

    def _run_cell(self, worker: WorkerProcess, cell: Cell, checks: list[list[Any]]) -> None:
        left = min(self.cell_seconds, self.allowance.budget.left)
        question = {
            "do": "run",
            "source": cell.python,
            "name": cell.name,
            # of a cell that once killed its worker, what it defines is still worth having
            "definitions": self._fatal[cell.number] > 0,
            "checks": checks,
        }
        try:
            answer = worker.ask(question, left, self.allowance.budget)
        except WorkerGone as error:
            self._fatal[cell.number] += 1
            what = (
                f"did not come to an end within {error.limit}"
                if isinstance(error, WorkerSilent)
                else f"ended its Python process ({error})"
            )
            self._stopped(cell, f"{THIS_CELL}{what}.")
            raise
        self._has_run(cell, answer)
