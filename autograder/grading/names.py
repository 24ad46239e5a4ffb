"""What a student's notebook does with the name of a function besides defining it once."""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.grading.failure import Failure
from autograder.grading.plain_text import clean
from autograder.grading.report import CellResult
from autograder.sandbox.inside.syntax import is_stub
from autograder.submissions.statements import statements
from autograder.submissions.submission import Cell, Submission


@dataclass(frozen=True)
class Binding:
    """A cell after which a name stood for something else than before."""

    cell: Cell
    written: bool
    """Whether that is a function, and more than a stub."""


@dataclass(frozen=True)
class Definition:
    """Where a function is defined."""

    cell: Cell
    line: int
    is_stub: bool


def used_again(
    submission: Submission, grade_id: str, function: str, bindings: Sequence[Binding]
) -> str:
    """A sentence if the name of a check's ``function`` is bound again below what is judged.

    What is judged is what the check met; if the function was not written there, it is what a
    later cell made of it.
    """
    place = check_place(submission, grade_id)
    above = [binding for binding in bindings if binding.cell.number <= place]
    is_waiting = not (above and above[-1].written)
    again: Binding | None = None
    for binding in bindings[len(above) :]:
        again = None if is_waiting and binding.written else binding
    if again is None or (is_waiting and not any(one.written for one in bindings)):
        return ""
    how = "is defined again" if again.written else "is used for something else"
    met = "the function as it was written first" if is_waiting else "what the check met"
    return f"{function} {how} further down, in {clean(again.cell.label)}; this judges {met}."


def name_taken(
    submission: Submission, grade_id: str, function: str, bindings: Sequence[Binding]
) -> Failure | None:
    """A failure if the function was written above its check, and its name used for something
    else between the two."""
    place = check_place(submission, grade_id)
    above = [binding for binding in bindings if binding.cell.number <= place]
    if not above or above[-1].written or not any(binding.written for binding in above):
        return None
    return Failure(
        f"{function} is no function where its check stands: the name was used for something else "
        f"above it, in {clean(above[-1].cell.label)}.",
        outcome="not written",
    )


def stub_below(submission: Submission, grade_id: str, function: str) -> Failure | None:
    """A failure if the function is written, and a stub of the same name stands below it."""
    found = definitions(submission, grade_id, function)
    if not found or not found[-1].is_stub or all(one.is_stub for one in found):
        return None
    return Failure(
        f"{function} is not written yet: {two_definitions(function, found)}.",
        hint="Which of them is yours? Take the other one away.",
        outcome="not written",
    )


def notes(
    submission: Submission,
    grade_id: str,
    function: str,
    bindings: Sequence[Binding],
    result: CellResult,
) -> str:
    """What a student should know of the function's name beside the cell's result."""
    sentences = [used_again(submission, grade_id, function, bindings)]
    first = result.first_failure
    if first and first.outcome != "not written":
        which = two_definitions(function, definitions(submission, grade_id, function))
        sentences.insert(0, f"{which[:1].upper()}{which[1:]}." if which else "")
    return " ".join(filter(None, sentences))


def check_place(submission: Submission, grade_id: str) -> int:
    """The number of the cell that a check follows; of the last one if it is not known."""
    places = [check.after for check in submission.checks if check.grade_id == grade_id]
    return places[-1] if places else len(submission.cells)


def definitions(submission: Submission, grade_id: str, function: str) -> list[Definition]:
    """The definitions of a function above its check, in their order."""
    place = check_place(submission, grade_id)
    return [
        Definition(cell, line, unwritten)
        for cell in submission.cells
        if cell.number <= place and function in cell.source
        for name, line, unwritten in _functions(cell.source)
        if name == function
    ]


@functools.lru_cache(maxsize=64)
def _functions(source: str) -> tuple[tuple[str, int, bool], ...]:
    """The functions that a cell defines at its top: the name of each, its line, and whether it is
    a stub.  All tests of what is not written ask for them."""
    return tuple(
        (one.node.name, one.node.lineno, is_stub(one.node))
        for one in statements(source)
        if isinstance(one.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def two_definitions(function: str, found: Sequence[Definition]) -> str:
    """A clause that says which of several definitions counts; empty if there are not several."""
    if len(found) < 2:
        return ""
    count = {2: "two", 3: "three"}.get(len(found), str(len(found)))
    last, before = found[-1], found[-2]
    if last.cell is before.cell:
        which = f"the one on line {last.line} of {clean(last.cell.label)}, not that on line "
        which += str(before.line)
    else:
        which = f"the one in {clean(last.cell.label)}, not that in {clean(before.cell.label)}"
    return f"there are {count} definitions of {function}, and as in Python the last counts: {which}"
