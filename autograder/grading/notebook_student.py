"""A submission's functions, with what the cells of its notebook say of what goes wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.grading.call_failures import STUB
from autograder.grading.environment import cause
from autograder.grading.failure import Failure
from autograder.grading.names import Binding, name_taken, notes, stub_below
from autograder.grading.plain_text import clean, texts
from autograder.grading.report import CellResult, CellStop
from autograder.grading.stopped_cells import THIS_CELL, missing_name, unkept_by
from autograder.grading.student import Student
from autograder.submissions.magics import plain_python
from autograder.submissions.submission import Cell, Submission


class NotebookStudent(Student):
    """A student of whose notebook the cells are known, and which of them stopped."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.sources = submission.sources
        self.fingerprint = submission.fingerprint
        self.saved_with, self.packages = submission.python, submission.packages
        self.stops: dict[int, CellStop] = {}
        self._cells = {cell.name: cell for cell in submission.cells}
        # the cells that bound the name of each function of the lab's, in their order
        self._bindings: dict[str, list[Binding]] = {}

    def _has_run(self, cell: Cell, answer: Mapping[str, Any]) -> None:
        """Take in what a worker says of a cell that has run."""
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
        why = why or cause(
            kind, message, plain_python(cell.source), self.saved_with, line, self.packages
        )
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
