"""A student's functions, called as if they were ours, while they run somewhere else."""

from __future__ import annotations

import contextlib
import re
import signal
import threading
import time
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from autograder.grading.call_log import STOPPED, RecordedCall, Recording
from autograder.grading.environment import cause
from autograder.grading.failure import Failure, Outcome
from autograder.grading.report import CellStop
from autograder.sandbox.inside.calls import perform
from autograder.sandbox.inside.wire import Encoder, decode, encode
from autograder.sandbox.launch import (
    Isolation,
    Limits,
    NotPlain,
    WorkerGone,
    WorkerProcess,
    WorkerSilent,
)
from autograder.submissions.magics import plain_python
from autograder.submissions.submission import Cell, Submission

CALL_SECONDS = 5.0
CELL_SECONDS = 20.0
SUBMISSION_SECONDS = 300.0
MAX_TEXT = 300
STUB = "NotImplementedError"
MISSING = object()
MAX_FATAL_CELLS = 8
BATCH = 100
"""How many calls of one function are asked for at once."""

MAX_SILENCES = 2
"""How many calls without an end are waited for before one is enough for each further cell."""
COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""ANSI escape sequences, which control a terminal."""
NEVER_ENDING = re.compile("maximum recursion depth exceeded")


@dataclass(frozen=True)
class Call:
    """What one call left behind besides its value."""

    function: str
    changed: tuple[str, ...] = ()
    """Which arguments the call changed, spelled as in Python: ``parameters['W1']``."""
    moved_random_state: bool = False
    """Whether NumPy's global random state is another one than before."""
    printed: str = ""
    warnings: tuple[str, ...] = ()
    """What Python or NumPy warned of meanwhile: ``RuntimeWarning: overflow encountered``."""


class Student(ABC):
    """The functions of one submission: ``student.forward(parameters, X)`` calls hers.

    Arguments are copied on their way, so that nothing a student's function does to them
    reaches the suite; what it did is told by :attr:`last`.  Callables among the arguments are
    passed on as callables.  Whatever goes wrong is raised as a
    :class:`~autograder.grading.failure.Failure` in a sentence that the student understands: the
    function is missing or still a stub, raised, returned None or something that is no plain
    value, took too long, or ended its process.
    """

    last: Call = Call("")
    """About the latest call that came back, with a value or with an exception."""

    sources: Mapping[str, str]
    """The source of each solution cell by its grade id, for suites that look at the text."""

    fingerprint: str = ""
    """Changes with anything that was handed in; empty where nobody knows what that was."""

    time_limit: float = CALL_SECONDS
    """Seconds of wall-clock time that one call may take."""

    check: str = ""
    """The grade cell that is being graded: names stand for what they stood for at its check."""

    saved_with: str = ""
    """The version of Python that the notebook was saved with, empty if it is not known."""

    recording: Recording | None = None
    """Where the calls of its function are kept from now on."""

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let each call in here take up to ``seconds``."""
        usual, self.time_limit = self.time_limit, seconds
        try:
            yield
        finally:
            self.time_limit = usual

    @abstractmethod
    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Let ``functions`` stand for the student's own from now on, and no others."""

    @abstractmethod
    def _answer(
        self, call: str, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Mapping[str, Any]:
        """What came of the call, as :mod:`autograder.sandbox.inside.worker` answers it."""

    def call(self, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call ``function`` and return its value; raises ``Failure`` as described above."""
        call = call_text(function, arguments, keywords)
        answer = self._recorded_answer(call, function, arguments, keywords)
        return self._value(call, function, answer)

    def each(self, function: str, calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Call ``function`` with each of the tuples of arguments, and yield its values in order.

        As good as one call after the other, and quicker where there are hundreds; callables
        can't be among the arguments.
        """
        for arguments, answer in zip(calls, self._answers(function, calls), strict=False):
            yield self._value(call_text(function, arguments, {}), function, answer)

    def _answers(
        self, function: str, calls: Sequence[tuple[Any, ...]]
    ) -> Iterator[Mapping[str, Any]]:
        for arguments in calls:
            yield self._recorded_answer(call_text(function, arguments, {}), function, arguments, {})

    def _value(self, call: str, function: str, answer: Mapping[str, Any]) -> Any:
        """The value that an answer holds; raises ``Failure`` where it holds none."""
        if "missing" in answer:
            raise self._missing(function)
        self.last = Call(
            function,
            tuple(clean(path) for path in texts(answer.get("changed"))),
            answer.get("moved") is True,
            clean(answer.get("printed", "")),
            tuple(clean(warning) for warning in texts(answer.get("warnings"))),
        )
        if "raised" in answer:
            raised = answer["raised"]
            raise self._raised(call, function, raised if isinstance(raised, Mapping) else {})
        if "unsupported" in answer:
            raise Failure(
                f"{call} returned {clean(answer['unsupported'])}.",
                hint="What kind of value does the docstring promise?",
            )
        value = answer.get("value")
        if value is None:
            raise self._returned_none(call)
        return value

    def _recorded_answer(
        self, call: str, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Mapping[str, Any]:
        if self.recording is None or self.recording.function != function:
            return self._answer(call, function, arguments, keywords)
        arguments, keywords, keep = self.recording.begin(arguments, keywords)
        try:
            answer = self._answer(call, function, arguments, keywords)
        except Failure:
            keep(STOPPED)
            raise
        keep(answer)
        return answer

    def repeat(self, function: str, calls: Iterable[RecordedCall]) -> list[RecordedCall]:
        """What ``function`` makes of the arguments of calls that somebody else's received.

        It ends with the first call that does not come back, which is left out.
        """
        before, self.recording = self.recording, Recording(function)
        try:
            for call in calls:
                self.recording.begin_test()
                arguments, keywords = call.copies()
                with contextlib.suppress(Failure):
                    self.call(function, arguments, keywords)
                if self.recording.calls and self.recording.calls[-1].seen.stopped:
                    break
            return [call for call in self.recording.calls if not call.seen.stopped]
        finally:
            self.recording = before

    def _returned_none(self, call: str) -> Failure:
        if self.last.printed:
            return Failure(
                f"{call} printed something and returned None.",
                hint="print() shows a value to people. Which statement hands it to the caller?",
            )
        return Failure(
            f"{call} returned None.",
            hint="Does every way through the function end in a return statement?",
        )

    def _missing(self, function: str) -> Failure:
        return Failure(
            f"There is no function named {function} in this notebook.",
            hint="Was the cell renamed, deleted or emptied, or the function spelled differently?",
            outcome="not written",
        )

    def _raised(self, call: str, function: str, raised: Mapping[str, Any]) -> Failure:
        kind = clean(raised.get("kind", ""))
        if kind == STUB:
            unwritten = self._place(raised) or function
            if unwritten == function:
                return Failure(f"{function} is not written yet.", outcome="not written")
            return Failure(
                f"{call} could not finish, because {unwritten} is not written yet.",
                outcome="raised",
            )
        if kind == TooLong.__name__:
            return _too_long(call, self.time_limit)
        if NEVER_ENDING.search(clean(raised.get("message"))):
            return Failure(
                f"{call} calls itself without end (RecursionError).",
                hint="Which call should be the last one, and what makes it stop?",
                outcome="raised",
            )
        if why := cause(kind, clean(raised.get("message")), saved_with=self.saved_with):
            where = self._where(raised, function)
            return Failure(f"{call} could not finish{where}: {why}.", outcome="raised")
        return Failure(
            f"{call} raised {self._told(raised, function)}.",
            hint="Which values and shapes meet on that line?",
            outcome="raised",
        )

    def _place(self, raised: Mapping[str, Any]) -> str:
        """The solution cell in which an exception arose, empty where it is not known."""
        return ""

    def _where(self, raised: Mapping[str, Any], function: str) -> str:
        """Where an exception arose, in brackets, empty where it is not known."""
        return ""

    def _told(self, raised: Mapping[str, Any], function: str) -> str:
        kind = clean(raised.get("kind", "")) or "an error"
        message = clean(raised.get("message", "")).rstrip(".")
        return (f"{kind}: {message}" if message else kind) + self._where(raised, function)

    def __getattr__(self, function: str) -> Callable[..., Any]:
        if function.startswith("_"):
            raise AttributeError(function)

        def call(*arguments: Any, **keywords: Any) -> Any:
            return self.call(function, arguments, keywords)

        return call


class WorkerStudent(Student):
    """A submission whose cells and functions run in a worker.

    A worker that dies costs the call during which it died; the next call gets a fresh one, in
    which the notebook's cells have run again.  After ``patience`` deaths calls fail without
    being tried, until ``patience`` is set again; once ``max_silences`` calls did not come to an
    end, a further one uses up all patience.  ``budget`` counts the seconds that are left
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
        self.patience = 2
        self.max_silences = MAX_SILENCES
        self.stops: dict[int, CellStop] = {}
        self._deadline = time.monotonic() + budget
        self._replaced: dict[str, Callable[..., Any]] = {}
        self._worker: WorkerProcess | None = None
        # how often a cell has killed its worker
        self._fatal: Counter[int] = Counter()
        self._silences = 0
        # whether calls are not asked for in batches any more
        self.one_by_one = False
        self._last_death: Outcome = "timed out"
        self._cells = {cell.name: cell for cell in submission.cells}
        # by function of the lab's, the cells after which its name stood for something else
        self._rebound: dict[str, list[Cell]] = {}

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
        worker.replace(self._replaced, self.cell_seconds, self._deadline, self.check)

    def _answer(
        self, call: str, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Mapping[str, Any]:
        seconds = min(self.time_limit, self._deadline - time.monotonic())
        if self.patience <= 0 or seconds <= 0:
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
            return self._started().ask(question, seconds, self._deadline)
        except WorkerSilent:
            self._silences += 1
            # who has waited often enough for one submission waits once for each further cell
            self.patience -= 1 if self._silences <= self.max_silences else self.patience
            self._last_death = "timed out"
            raise _too_long(call, seconds) from None
        except WorkerGone as error:
            self.patience -= 1
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
                if self.recording and self.recording.function == function:
                    *_, keep = self.recording.begin(calls[done], {})
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
        seconds = min(self.time_limit, self._deadline - time.monotonic())
        if self.patience <= 0 or seconds <= 0:
            return
        try:
            yield from self._started().ask_each(
                function, calls, seconds, self._deadline, self.check
            )
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
        self._rebound = {}
        names = {"functions": self.submission.functions, "given": self.submission.given}
        worker.ask({"do": "lab", **names}, self.cell_seconds, self._deadline)
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
                worker.ask(question, self.cell_seconds, self._deadline)

    def _run_cell(self, worker: WorkerProcess, cell: Cell) -> None:
        left = min(self.cell_seconds, self._deadline - time.monotonic())
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
            answer = worker.ask(question, left, self._deadline)
        except WorkerGone as error:
            self._fatal[cell.number] += 1
            what = (
                f"did not come to an end within {left:.0f} seconds"
                if isinstance(error, WorkerSilent)
                else f"ended its Python process ({error})"
            )
            self._stopped(cell, f"This cell {what}.")
            raise
        for name in texts(answer.get("bound")):
            self._rebound.setdefault(name, []).append(cell)
        raised = answer.get("raised")
        if isinstance(raised, Mapping) and raised.get("kind") != STUB:
            self._stopped(cell, f"This cell {self._why_stopped(cell, raised)}.")

    def _why_stopped(self, cell: Cell, raised: Mapping[str, Any]) -> str:
        line = raised.get("line") if self._cell(raised) is cell else None
        why = cause(
            clean(raised.get("kind")),
            clean(raised.get("message")),
            plain_python(cell.source),
            self.saved_with,
            line if isinstance(line, int) else None,
        )
        return f"stopped: {why}" if why else f"stopped with {self._told(raised, cell.grade_id)}"

    def _stopped(self, cell: Cell, message: str) -> None:
        self.stops.setdefault(
            cell.number,
            CellStop(grade_id=cell.grade_id, cell=clean(cell.label), message=message),
        )

    def _missing(self, function: str) -> Failure:
        for cell in self.submission.cells:
            stop = self.stops.get(cell.number)
            if cell.grade_id == function and stop:
                what = stop.message.removeprefix("This cell ")
                return Failure(
                    f"There is no {function} to call, because its cell {what}", outcome="raised"
                )
        return super()._missing(function)

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


class TooLong(BaseException):
    """Raised into a function that runs past its time in our own process."""


class NamespaceStudent(Student):
    """Functions of this very process, for a kernel that has run the notebook already.

    The same calls and the same messages, and no protection at all.
    """

    def __init__(self, namespace: dict[str, Any], sources: Mapping[str, str] | None = None) -> None:
        self.namespace = namespace
        self.sources = sources or {}
        self._originals: dict[str, Any] = {}

    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        for name, original in self._originals.items():
            if original is MISSING:
                self.namespace.pop(name, None)
            else:
                self.namespace[name] = original
        self._originals = {name: self.namespace.get(name, MISSING) for name in functions}
        self.namespace.update(functions)

    def _place(self, raised: Mapping[str, Any]) -> str:
        # a kernel's cells have no names of ours, but the function that stopped has one
        function = str(raised.get("function", ""))
        return function if callable(self.namespace.get(function)) else ""

    def _answer(
        self, call: str, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Mapping[str, Any]:
        own = self.namespace.get(function)
        if not callable(own):
            return {"missing": True}
        functions: list[Callable[..., Any]] = []
        data = Encoder(functions).encode([list(arguments), keywords])

        def copies() -> tuple[tuple[Any, ...], dict[str, Any]]:
            positional, named = decode(data, functions.__getitem__)
            return tuple(positional), named

        with alarm(self.time_limit):
            answer = perform(own, copies).as_answer()
        try:
            # through the same format as in the sandbox, so that suites see the same values
            value: dict[str, Any] = decode(encode(answer))
        except NotPlain as error:
            return {**answer, "value": None, "unsupported": str(error)}
        return value


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TooLong in the main thread after ``seconds``; elsewhere there is no such means."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signal_number: int, frame: FrameType | None) -> None:
        raise TooLong

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _too_long(call: str, seconds: float) -> Failure:
    return Failure(
        f"{call} was stopped: it did not come to an end within {seconds:.0f} seconds.",
        hint="Is there a loop whose condition never becomes false, or work that grows much "
        "faster than the input?",
        outcome="timed out",
    )


def call_text(function: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> str:
    """A call as a reader would write it down, with sizes in the place of long values."""
    parts = [sketch(argument) for argument in arguments]
    parts += [f"{name}={sketch(value)}" for name, value in keywords.items()]
    return f"{function}({', '.join(parts)})"


def sketch(value: Any) -> str:
    """A value in a few characters: numbers as they are, everything larger by its size."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"array {value.shape}"
    if isinstance(value, (np.bool_, np.number, np.ndarray)):
        value = value.item()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (bool, int, complex)):
        return clean(repr(value)) if abs(value) < 1e15 else "a huge number"
    if isinstance(value, str):
        return repr(value[:20])
    if isinstance(value, dict):
        return "{" + ", ".join(clean(key) for key in value) + "}"
    if isinstance(value, (list, tuple)):
        return f"{len(value)} values" if len(value) != 1 else "1 value"
    return "function" if callable(value) else type(value).__name__


def clean(text: Any) -> str:
    """Text of a student's on one line of bounded length, without colours and controls."""
    if not isinstance(text, str):
        return ""
    text = COLOURS.sub("", text[: 4 * MAX_TEXT])
    visible = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
        for letter in text
        if unicodedata.category(letter) not in ("Cf", "Cs", "Co")
    )
    line = " ".join(visible.split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
