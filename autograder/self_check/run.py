"""A notebook in, a self-check out."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Callable
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from autograder.self_check.cells import Cell, cells_of
from autograder.self_check.outcomes import Judge
from autograder.self_check.protocol import Answer, Asked, Question, Stopped
from autograder.self_check.results import FunctionResult, Problem, SelfCheck, Versions
from autograder.self_check.worker import Worker

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

CHECK_SECONDS = 10.0
"""How long the examples of one function may compute."""
CELL_SECONDS = 20.0
"""How long any other cell may, and the check of all of them together, as when it is graded."""
MAX_STOPS = 8
"""How many cells may end their process before the rest is not tried any more."""
NOT_TRIED = "was not tried any more: too many cells before it had to be stopped"


def check_notebook(
    notebook: NotebookNode,
    name: str,
    *,
    on_result: Callable[[FunctionResult], None] | None = None,
    on_start: Callable[[str], None] | None = None,
    start: Callable[[], Asked] = Worker,
) -> SelfCheck:
    """Run a notebook's cells from top to bottom, and tell how the check of each function ended.

    ``name`` is what to call the lab.  ``on_start`` is told the name of each function before its
    check runs, and ``on_result`` its result as soon as it is known.  ``start`` makes what the cells
    run in: a process of its own, or ``Session`` where there are no processes, as in a browser.
    """
    run = _Run(cells_of(notebook), start)
    functions: list[FunctionResult] = []
    try:
        for cell in run.cells:
            if not cell.checks:
                run.execute(cell)
                continue
            if on_start:
                on_start(cell.checks)
            functions.append(run.check(cell))
            if on_result:
                on_result(functions[-1])
    finally:
        run.close()
    return SelfCheck(
        lab=name,
        functions=tuple(functions),
        problems=tuple(run.problems),
        versions=versions(),
    )


def versions() -> Versions:
    """What notebooks are checked with here."""
    return Versions(
        python=platform.python_version(),
        numpy=np.__version__,
        autograder=metadata.version("backprop-autograder"),
    )


class _Run:
    """One run through a notebook, in as many processes as it takes."""

    def __init__(self, cells: list[Cell], start: Callable[[], Asked]) -> None:
        self.cells = cells
        self.problems: list[Problem] = []
        self._start = start
        self._judge = Judge(cells)
        self._written = {cell.writes for cell in cells}
        self._done: list[Cell] = []
        # how often a cell has ended its process: what it defines is still worth having once
        self._fatal: Counter[int] = Counter()
        self._endless: list[str] = []
        self._asked: Asked | None = None

    def execute(self, cell: Cell) -> None:
        """Run a cell that is no check."""
        try:
            answer = self._ask(Question(number=cell.number, source=cell.python), CELL_SECONDS)
        except Stopped as why:
            self._fatal[cell.number] += 1
            self.problems.append(self._judge.problem_of_stop(cell, why))
        else:
            if answer.raised and (problem := self._judge.problem(cell, answer.raised)):
                self.problems.append(problem)
        self._done.append(cell)

    def check(self, cell: Cell) -> FunctionResult:
        """Run the check of a function."""
        question = Question(
            number=cell.number,
            source=cell.python,
            function=cell.checks,
            watched=self._judge.wanting(cell.checks),
        )
        started = time.monotonic()
        try:
            if self._judge.is_unwritten(cell):
                self._ask(replace(question, definitions=True), CHECK_SECONDS)
                result = self._judge.unwritten(cell)
            else:
                seconds = CHECK_SECONDS if cell.checks in self._written else CELL_SECONDS
                result = self._judge.judged(cell, self._ask(question, seconds))
        except Stopped as why:
            self._fatal[cell.number] += 1
            self._endless.append(cell.checks)
            result = self._judge.stopped(cell, why)
        self._done.append(cell)
        return replace(result, seconds=round(time.monotonic() - started, 3))

    def close(self) -> None:
        if self._asked:
            self._asked.close()
            self._asked = None

    def _ask(self, question: Question, seconds: float) -> Answer:
        while self._asked is None:
            self._refill()
        try:
            return self._asked.ask(question, seconds)
        except Stopped:
            self.close()
            raise

    def _refill(self) -> None:
        """Start a process, and run in it all that has been run, without what ended the others."""
        if self._fatal.total() > MAX_STOPS:
            raise Stopped(NOT_TRIED)
        self._asked = self._start()
        for cell in self._done:
            if self._fatal[cell.number] > 1:
                continue
            question = Question(
                number=cell.number,
                source=cell.python,
                # a check is not asked again, but others may use what its cell defines
                definitions=bool(cell.checks) or self._fatal[cell.number] > 0,
            )
            try:
                self._asked.ask(question, CELL_SECONDS)
            except Stopped:
                self._fatal[cell.number] += 1
                self.close()
                return
        if self._endless:
            self._asked.ask(Question(number=0, source="", without=tuple(self._endless)))
