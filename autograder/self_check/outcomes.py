"""What came of a check as its function's result: whose fault it is, and what to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from autograder.grading.exception_hints import exception_hint
from autograder.grading.stopped_cells import binds
from autograder.self_check.cells import Cell
from autograder.self_check.protocol import Answer, Raised, Stopped
from autograder.self_check.results import FunctionResult, Outcome, Place, Problem
from autograder.self_check.texts import lines, message_and_question

NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")
NEVER_ENDING = "maximum recursion depth exceeded"
NEEDED_FIRST = "NeedsFirst"
"""The exception that takes the place of a function which ended a process."""

BELOW = "Is it there before it is used? The cell that defines it, cell {}, stands further down."
GONE = "{} is not defined: the cell of the lab's that defines it is gone."


class Judge:
    """Turns what came of cells into results, in the order of the notebook."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.results: dict[str, FunctionResult] = {}
        """Of the checks so far, by their functions."""
        self._cells = cells
        self._by_number = {cell.number: cell for cell in cells}
        self._writes = {cell.writes: cell for cell in cells if cell.writes}
        self._checked = {cell.checks for cell in cells if cell.checks}
        self._stops: dict[int, Raised] = {}
        self._told_missing: set[str] = set()

    def wanting(self, function: str) -> tuple[str, ...]:
        """The other functions whose checks have not passed."""
        return tuple(
            name
            for name in self._writes
            if name != function and (result := self.results.get(name)) and not result.passed
        )

    def is_unwritten(self, check: Cell) -> bool:
        """Whether the function of a check is as it was handed out, so that nothing is to be run."""
        name = check.checks
        own = self._writes.get(name)
        if own is None or not own.is_stub:
            return False
        # it may as well be written in another cell
        return not any(binds(cell.python, name) for cell in self._cells if cell is not own)

    def unwritten(self, check: Cell) -> FunctionResult:
        """The result of a check whose function is as it was handed out."""
        return self._result(check, "not written")

    def judged(self, check: Cell, answer: Answer) -> FunctionResult:
        """The result of a check that came to an end."""
        raised = answer.raised
        if raised is None:
            if answer.finding:
                return self._failed(check, answer)
            return self._result(check, "passed", remarks=answer.remarks)
        if (needs := self._needs(check, answer, raised)) and not self._further_down(check, raised):
            return self._result(check, "blocked", needs=tuple(self._roots(needs)))
        if raised.is_a == "NotImplementedError":
            return self._result(check, "not written")
        missing = _missing(raised)
        inner = self._innermost(raised)
        if missing and (result := self._not_there(check, missing[1], inner)):
            return result
        if raised.is_a == "AssertionError" and not (inner and inner.writes):
            return self._failed(check, answer, *message_and_question(raised.message))
        return self._raised(check, raised, answer.remarks)

    def stopped(self, check: Cell, why: Stopped) -> FunctionResult:
        """The result of a check that took too long, or ended its process."""
        return self._result(check, "stopped", message=f"{check.checks} {why}.", hint=why.hint)

    def problem(self, cell: Cell, raised: Raised) -> Problem | None:
        """What to say of a cell that is no check and has stopped; None if a function's result says
        so, or will."""
        self._stops[cell.number] = raised
        inner = self._innermost(raised)
        if cell.writes or raised.is_a == "NotImplementedError":
            return None
        if inner and (result := self.results.get(inner.writes)) and not result.passed:
            return None
        needs = self._needs_name(raised) and not self._further_down(cell, raised)
        if needs or self._is_told(raised):
            return None
        return Problem(
            message=f"{_capital(cell.label)} stopped.\n{_told(raised)}",
            hint=self._hint(cell, raised),
            place=self._place(raised) or cell.place(),
        )

    def problem_of_stop(self, cell: Cell, why: Stopped) -> Problem:
        """What to say of a cell that took too long, or ended its process."""
        return Problem(
            message=f"{_capital(cell.label)} {why}; what it defines is there all the same.",
            hint=why.hint,
            place=cell.place(),
        )

    def _result(
        self,
        check: Cell,
        outcome: Outcome,
        *,
        message: str = "",
        hint: str = "",
        place: Place | None = None,
        needs: tuple[str, ...] = (),
        remarks: tuple[str, ...] = (),
    ) -> FunctionResult:
        own = self._writes.get(check.checks)
        stop = self._stops.get(own.number) if own else None
        if own and stop and outcome in ("passed", "failed"):
            remarks = (*remarks, f"Further down, its cell stopped: {_told(stop)}")
        result = FunctionResult(
            name=check.checks,
            grade_id=check.grade_id,
            outcome=outcome,
            message=message,
            hint=hint,
            place=place or (own or check).place(),
            needs=needs,
            remarks=remarks,
            points=check.points,
        )
        self.results[check.checks] = result
        return result

    def _failed(
        self, check: Cell, answer: Answer, message: str = "", question: str = ""
    ) -> FunctionResult:
        parts = [answer.finding] if answer.says_it_all else [message, answer.finding]
        return self._result(
            check,
            "failed",
            message="\n".join(part for part in parts if part),
            hint=answer.hint if answer.says_it_all else question or answer.hint,
            remarks=answer.remarks,
        )

    def _raised(self, check: Cell, raised: Raised, remarks: tuple[str, ...] = ()) -> FunctionResult:
        message, inner = _told(raised), self._innermost(raised)
        if inner and inner.writes and inner.writes != check.checks:
            message = f"{message} (in {inner.writes})"
        place = self._place(raised)
        hint = self._hint(check, raised)
        return self._result(
            check, "raised", message=message, hint=hint, place=place, remarks=remarks
        )

    def _needs(self, check: Cell, answer: Answer, raised: Raised) -> tuple[str, ...]:
        """Which functions have to work before anything can be said of this one."""
        if raised.kind == NEEDED_FIRST:
            return (raised.message,)
        inner = self._innermost(raised)
        unwritten = inner.writes if inner and raised.is_a == "NotImplementedError" else ""
        if unwritten and unwritten != check.checks:
            return (unwritten,)
        name = self._needs_name(raised)
        if name and name != check.checks:
            return (name,)
        return answer.called

    def _needs_name(self, raised: Raised) -> str:
        """The function of the lab's that a NameError is about, empty if it is another error."""
        missing = _missing(raised)
        # its cell may be gone, and its check still there
        return missing[1] if missing and missing[1] in {*self._writes, *self._checked} else ""

    def _further_down(self, cell: Cell, raised: Raised) -> Cell | None:
        """The cell below ``cell`` in which the name gets its value that is not defined, if any."""
        missing = _missing(raised)
        if missing is None or any(binds(one.python, missing[1]) for one in self._until(cell)):
            return None
        below = (one for one in self._cells if one.number > cell.number and not one.is_stub)
        return next((one for one in below if binds(one.python, missing[1])), None)

    def _until(self, cell: Cell) -> Iterator[Cell]:
        return (one for one in self._cells if one.number <= cell.number)

    def _hint(self, cell: Cell, raised: Raised) -> str:
        """The question to an error that ``cell`` has stopped with."""
        if below := self._further_down(cell, raised):
            return BELOW.format(below.number)
        if raised.is_a == "SyntaxError":
            return ""
        if NEVER_ENDING in raised.message:
            return "Which call should be the last one, and what makes it stop?"
        return exception_hint(raised.kind, raised.message)

    def _is_told(self, raised: Raised) -> bool:
        """Whether an error is a NameError about what has been said to be missing already."""
        missing = _missing(raised)
        if missing is None:
            return False
        if missing[1] in self._told_missing:
            return True
        self._told_missing.add(missing[1])
        return False

    def _roots(self, needs: Iterable[str]) -> dict[str, None]:
        """Those of the functions to begin with: what is itself blocked waits for another one."""
        roots: dict[str, None] = {}
        for name in needs:
            result = self.results.get(name)
            blocked = result.needs if result and result.outcome == "blocked" else ()
            roots.update(dict.fromkeys(blocked or (name,)))
        return roots

    def _not_there(self, check: Cell, name: str, inner: Cell | None) -> FunctionResult | None:
        """The result where a name is not defined in the cell ``inner``, if it is plain why."""
        own = self._writes.get(name)
        if own and (stop := self._stops.get(own.number)):
            return self._raised(check, stop)
        for cell in self._cells:
            if (stop := self._stops.get(cell.number)) and binds(cell.python, name):
                why = f"{name} is not defined, because {cell.label} stopped."
                return self._result(check, "blocked", message=why)
        if name != check.checks:
            if not (inner and inner.checks) or any(
                binds(cell.python, name) for cell in self._cells
            ):
                return None
            # which is nothing that her function could have to do with
            return self._result(check, "blocked", message=GONE.format(name))
        return self._result(
            check,
            "not written",
            message=f"There is no function {name} in this notebook.",
            hint="Was its cell deleted or emptied, or the function spelled differently?",
        )

    def _innermost(self, raised: Raised) -> Cell | None:
        """The cell in which an exception arose; a helper's, if that is where."""
        cells = [self._by_number.get(frame.cell) for frame in raised.frames]
        return cells[-1] if cells else None

    def _place(self, raised: Raised) -> Place | None:
        """The innermost line of the student's own that an exception passed through, if any, and
        otherwise the innermost one."""
        places = [
            (cell, frame)
            for frame in raised.frames
            if (cell := self._by_number.get(frame.cell)) and not cell.checks
        ]
        for cell, frame in reversed([pair for pair in places if pair[0].writes] or places):
            return cell.place(frame.line, raised.column)
        return None


def _told(raised: Raised) -> str:
    if NEVER_ENDING in raised.message:
        return "it calls itself without end (RecursionError)."
    message = raised.shapes or lines(raised.message)
    return f"{raised.kind}: {message}" if message else raised.kind


def _missing(raised: Raised) -> re.Match[str] | None:
    """A match with the name that is not defined; None of another error."""
    return NOT_DEFINED.fullmatch(raised.message) if raised.kind == "NameError" else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
