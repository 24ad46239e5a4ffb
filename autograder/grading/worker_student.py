"""A submission whose functions run in a worker, with a fresh one after each that dies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

from autograder.grading.environment import cause
from autograder.grading.failure import Failure, Outcome
from autograder.grading.names import Binding, name_taken, notes, stub_below
from autograder.grading.plain_text import clean, texts
from autograder.grading.report import CellResult, CellStop
from autograder.grading.stopped_cells import THIS_CELL, missing_name, unkept_by
from autograder.grading.student import STUB, Student, too_long
from autograder.grading.time_limits import CELL_SECONDS, SUBMISSION_SECONDS
from autograder.sandbox.launch import (
    Budget,
    Isolation,
    Limits,
    WorkerGone,
    WorkerProcess,
    WorkerSilent,
)
from autograder.submissions.magics import plain_python
from autograder.submissions.submission import Cell, Submission

MAX_FATAL_CELLS = 8
BATCH = 100
"""How many calls of one function are asked for at once."""

MAX_DEATHS = 2
"""How many workers may die on one cell's tests before the rest of them fail untried."""

MAX_TIMEOUTS = 2
"""How many calls without an end are waited for before one is enough for each further cell."""


class WorkerStudent(Student):
    """A submission whose cells and functions run in a worker.

    A worker that dies costs the call during which it died; the next call gets a fresh one, in
    which the notebook's cells have run again.  After ``deaths_left`` deaths calls fail without
    being tried, until ``deaths_left`` is set again; once ``max_timeouts`` calls did not come to an
    end, a further one uses up all that are left.  ``budget`` counts the seconds that are left
    for everything together, which nothing inside the sandbox can extend.
    """

    def __init__(
        self,
        submission: Submission,
        isolation: Isolation = Isolation.BUBBLEWRAP,
        limits: Limits | None = None,
        budget: float = SUBMISSION_SECONDS,
        cell_seconds: float = CELL_SECONDS,
    ) -> None:
        self.submission = submission
        self.sources = submission.sources
        self.fingerprint = submission.fingerprint
        self.saved_with = submission.python
        self.isolation = isolation
        self.limits = limits
        self.cell_seconds = cell_seconds
        self.deaths_left = MAX_DEATHS
        self.max_timeouts = MAX_TIMEOUTS
        self.stops: dict[int, CellStop] = {}
        self._budget = Budget(budget)
        self._replaced: dict[str, Callable[..., Any]] = {}
        self._worker: WorkerProcess | None = None
        # how often a cell has killed its worker
        self._fatal: Counter[int] = Counter()
        self._timeouts = 0
        # whether calls are not asked for in batches any more
        self.one_by_one = False
        self._last_death: Outcome = "timed out"
        self._cells = {cell.name: cell for cell in submission.cells}
        # the cells that bound the name of each function of the lab's, in their order
        self._bindings: dict[str, list[Binding]] = {}

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

    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._replaced = dict(functions)
        if self._worker and self._worker.alive:
            try:
                self._replace(self._worker)
            except WorkerGone:
                self.close()

    def _replace(self, worker: WorkerProcess) -> None:
        worker.replace(self._replaced, self.cell_seconds, self._budget, self.check)

    def _answer(
        self, call: str, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Mapping[str, Any]:
        seconds = min(self.time_limit, self._budget.left)
        if self.deaths_left <= 0 or seconds <= 0:
            why = (
                "the time for grading this notebook is used up"
                if seconds <= 0
                else "earlier calls for these points had to be stopped already"
            )
            raise Failure(f"{call} was not tried any more: {why}.", outcome=self._last_death)
        question = {
            "do": "call",
            "function": function,
            "at": self.check,
            "arguments": list(arguments),
            "keywords": keywords,
        }
        try:
            return self._started().ask(question, seconds, self._budget)
        except WorkerSilent as error:
            self._timeouts += 1
            # who has waited often enough for one submission waits once for each further cell
            self.deaths_left -= 1 if self._timeouts <= self.max_timeouts else self.deaths_left
            self._last_death = "timed out"
            raise too_long(call, error.limit) from None
        except WorkerGone as error:
            self.deaths_left -= 1
            self._last_death = "crashed"
            raise Failure(
                f"{call} ended the Python process that it ran in ({error}).",
                hint="Does the code leave Python, use up all memory, or call itself without end?",
                outcome="crashed",
            ) from None

    def _answers(
        self, function: str, calls: Sequence[tuple[Any, ...]]
    ) -> Iterator[Mapping[str, Any]]:
        done = 0
        while done < len(calls) and not self.one_by_one:
            before = done
            for answer in self._batch(function, calls[done : done + BATCH]):
                if self.call_log and self.call_log.function == function:
                    *_, keep = self.call_log.begin(calls[done], {})
                    keep(answer)
                done += 1
                yield answer
            if done == before:
                break
        # what went wrong, and in which call, a call by itself will tell
        yield from super()._answers(function, calls[done:])

    def _batch(
        self, function: str, calls: Sequence[tuple[Any, ...]]
    ) -> Iterator[Mapping[str, Any]]:
        """The answers to the first of ``calls``, as many as came; none where something went
        wrong on the way.

        They have the time that one of them may take: calls by the hundred are short ones.
        """
        seconds = min(self.time_limit, self._budget.left)
        if self.deaths_left <= 0 or seconds <= 0:
            return
        try:
            worker = self._started()
            yield from worker.ask_each(function, calls, seconds, self._budget, self.check)
        except WorkerGone:
            self.one_by_one = True

    def _started(self) -> WorkerProcess:
        """A live worker in which the notebook's cells have run."""
        deaths = 0
        while self._worker is None or not self._worker.alive:
            if deaths > MAX_FATAL_CELLS:
                raise WorkerGone("its cells end every process they are given")
            self._worker = WorkerProcess(self.isolation, self.limits)
            try:
                self._run_cells(self._worker)
                if self._replaced:
                    self._replace(self._worker)
            except WorkerGone:
                deaths += 1
        return self._worker

    def _run_cells(self, worker: WorkerProcess) -> None:
        self._bindings = {}
        names = {"functions": self.submission.functions, "given": self.submission.given}
        worker.ask({"do": "lab", **names}, self.cell_seconds, self._budget)
        self._mark_checks(worker, 0)
        for cell in self.submission.cells:
            if self._fatal[cell.number] <= 1:
                self._run_cell(worker, cell)
            self._mark_checks(worker, cell.number)

    def _mark_checks(self, worker: WorkerProcess, number: int) -> None:
        """Have the names remembered as the checks after the cell of that number meet them."""
        for check in self.submission.checks:
            if check.after == number:
                name = check.grade_id.removeprefix("test_")
                function = name if name in self.submission.functions else ""
                question = {"do": "mark", "check": check.grade_id, "function": function}
                worker.ask(question, self.cell_seconds, self._budget)

    def _run_cell(self, worker: WorkerProcess, cell: Cell) -> None:
        left = min(self.cell_seconds, self._budget.left)
        if left <= 0:
            return
        question = {
            "do": "run",
            "source": plain_python(cell.source),
            "name": cell.name,
            # of a cell that once killed its worker, what it defines is still worth having
            "definitions": self._fatal[cell.number] > 0,
        }
        try:
            answer = worker.ask(question, left, self._budget)
        except WorkerGone as error:
            self._fatal[cell.number] += 1
            what = (
                f"did not come to an end within {error.limit}"
                if isinstance(error, WorkerSilent)
                else f"ended its Python process ({error})"
            )
            self._stopped(cell, f"{THIS_CELL}{what}.")
            raise
        for written in ("bound", "written"):
            for name in texts(answer.get(written)):
                self._bindings.setdefault(name, []).append(Binding(cell, written == "written"))
        raised = answer.get("raised")
        if isinstance(raised, Mapping) and raised.get("kind") != STUB:
            self._stopped(cell, f"{THIS_CELL}{self._why_stopped(cell, raised)}.")

    def _why_stopped(self, cell: Cell, raised: Mapping[str, Any]) -> str:
        line = raised.get("line") if self._cell(raised) is cell else None
        line = line if isinstance(line, int) else None
        kind, message = clean(raised.get("kind")), clean(raised.get("message"))
        why, _ = self._missing_name(kind, message)
        why = why or cause(kind, message, plain_python(cell.source), self.saved_with, line)
        return f"stopped: {why}" if why else f"stopped with {self._told(raised, cell.grade_id)}"

    def _stopped(self, cell: Cell, message: str) -> None:
        self.stops.setdefault(
            cell.number,
            CellStop(grade_id=cell.grade_id, cell=clean(cell.label), message=message),
        )

    def _missing_name(self, kind: str, message: str) -> tuple[str, str]:
        return missing_name(kind, message, self.submission.cells, self.stops)

    def _missing(self, function: str) -> Failure:
        for cell in self.submission.cells:
            stop = self.stops.get(cell.number)
            if cell.grade_id == function and stop:
                what = stop.message.removeprefix(THIS_CELL)
                return Failure(
                    f"There is no {function} to call, because its cell {what}", outcome="raised"
                )
        if unkept := unkept_by(self.submission.cells, function):
            return Failure(f"There is no {function} to call: {unkept[0]}.", outcome="raised")
        bindings = self._bindings.get(function, ())
        return name_taken(self.submission, self.check, function, bindings) or super()._missing(
            function
        )

    def _cell(self, raised: Mapping[str, Any]) -> Cell | None:
        name = raised.get("cell")
        return self._cells.get(name) if isinstance(name, str) else None

    def _place(self, raised: Mapping[str, Any]) -> str:
        cell = self._cell(raised)
        return cell.grade_id if cell else ""

    def _where(self, raised: Mapping[str, Any], function: str) -> str:
        line = raised.get("line")
        cell = self._cell(raised)
        if cell is None or not isinstance(line, int):
            return ""
        if not 1 <= line <= len(cell.source.splitlines()):
            return ""
        if cell.grade_id == function:
            return f" (line {line} of its cell)"
        return f" (line {line} of {clean(cell.label)})"

    def _not_written(self, function: str) -> Failure:
        return stub_below(self.submission, self.check, function) or super()._not_written(function)

    def note(self, check: str, function: str, result: CellResult) -> str:
        bindings = self._bindings.get(function, ())
        return notes(self.submission, check, function, bindings, result)
