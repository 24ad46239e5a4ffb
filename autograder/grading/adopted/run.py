"""One run of a lab's own test cells on a student's functions, and what it found."""

from __future__ import annotations

import ast
import contextlib
import io
import math
import numbers
import os
import random
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.course import GradeCell, Lab
from autograder.grading.adopted.cells import Step, TestCell, own_tests
from autograder.grading.adopted.in_sandbox import run_in_sandbox
from autograder.grading.adopted.names import TestNames
from autograder.grading.adopted.told import failure_of
from autograder.grading.failure import Failure
from autograder.grading.plain_text import clean
from autograder.grading.report import TestResult
from autograder.grading.student import Student
from autograder.grading.suite_state import in_state
from autograder.grading.time_limits import TimeLimits, TooLong, alarm
from autograder.grading.worker_student import WorkerStudent

CALL_SECONDS = 30.0
"""The time limit of a call: what nbgrader gives to a whole cell."""
WENT_WRONG = "This hidden test went wrong itself; a teacher has been told."


def run_own_tests(
    student: Student, lab: Lab, cells: Sequence[GradeCell], limits: TimeLimits
) -> dict[str, tuple[TestResult, ...]]:
    """The results of those of ``cells`` that are graded by their own tests, by grade id."""
    tests = own_tests(lab)
    return {
        cell.grade_id: _run(student, lab, cell, tests[cell.grade_id], limits)
        for cell in cells
        if cell.grade_id in tests
    }


def _run(
    student: Student, lab: Lab, cell: GradeCell, tests: TestCell, limits: TimeLimits
) -> tuple[TestResult, ...]:
    student.lab, student.functions = lab.name, tests.names.all
    student.check, student.call_log = cell.grade_id, None
    student.as_if_here = student.none_is_an_answer = True
    student.time_limit = min(CALL_SECONDS, limits.any_call)
    if isinstance(student, WorkerStudent):
        student.allowance.renew()
    assert lab.adoption is not None, "only these have tests of their own"
    if cell.grade_id in lab.adoption.in_sandbox:
        return (run_in_sandbox(student, tests),)
    with _surroundings(lab):
        run = _Run(student, tests, limits)
        if lab.adoption.per_test and tests.tests > 1:
            run.each()
        else:
            run.whole(cell.points)
    if run.names.trouble:
        raise run.names.trouble
    return tuple(run.results)


@contextlib.contextmanager
def _without_input() -> Iterator[None]:
    """Let nobody be asked for input who is not there."""
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before


@contextlib.contextmanager
def _surroundings(lab: Lab) -> Iterator[None]:
    """Where the tests run: beside the notebook, heard by nobody, and with all that belongs to the
    process put back afterwards."""
    with (
        in_state(),
        contextlib.chdir(lab.source_notebook.parent),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        _without_input(),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        os.environ["MPLBACKEND"] = "Agg"  # no window, which somebody would have to close
        # what draws without a seed draws the same each time
        random.seed(0)
        np.random.seed(0)
        yield


class _Run:
    """One run of one test cell."""

    def __init__(self, student: Student, cell: TestCell, limits: TimeLimits) -> None:
        self.names = TestNames(student, cell.names)
        self.results: list[TestResult] = []
        self._cell = cell
        self._limits = limits
        self._shown: Any = None

    def whole(self, points: float) -> None:
        """Run all of it, up to the first failure, as a single test.

        A number in its last line is the part of the points that it gives, as in nbgrader.
        """
        for step in self._cell.steps:
            error = self._execute(step)
            if error is not None:
                self._take(self._cell.title, error)
                return
        share = _share(self._shown, points)
        self._take(self._cell.title, None, weight=share)
        if share < 1:
            message = f"Its tests gave {share * points:g} of {points:g} points."
            self._add(Failure(message), f"{self._cell.title}: the rest", weight=1 - share)

    def each(self) -> None:
        """Run all of it, each test as one with a share of its own.

        What needs a name that a failed statement was to bind fails with the same failure.
        """
        lost: dict[str, BaseException] = {}
        for step in self._cell.steps:
            why = next((lost[name] for name in sorted(step.needs) if name in lost), None)
            error = why or self._execute(step)
            if error is not None:
                lost.update(dict.fromkeys(step.binds, error))
            if step.is_test:
                self._take(_title(step, len(self.results) + 1), error)
        if not self.results:
            self._take(self._cell.title, next(iter(lost.values()), None))

    def _execute(self, step: Step) -> BaseException | None:
        """Execute one statement; what it raised is returned, a ``Failure`` if it is hers."""
        names, node = self.names, step.node
        self._shown = names.stop = None
        try:
            with alarm(self._limits.suite, wall_clock=False):
                if isinstance(node, ast.Expr):
                    code = compile(ast.Expression(node.value), step.place, "eval", 0, True)
                    self._shown = eval(code, names)
                else:
                    tree = ast.Module([node], type_ignores=[])
                    exec(compile(tree, step.place, "exec", 0, True), names)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a test raises: sys.exit() is no reason to end
            return failure_of(error, self._cell, names) or error
        return names.stop  # which a test's own `except` may have taken

    def _take(self, title: str, error: BaseException | None, *, weight: float = 1.0) -> None:
        if error is None or (isinstance(error, Failure) and error.outcome != "broken suite"):
            self._add(error, title, weight=weight)
            return
        if isinstance(error, Failure):
            defect = f"{error.message}, in {self._cell.place}"
            self._add(Failure(WENT_WRONG, outcome="broken suite"), title, defect=defect)
            return
        kind = str(error) if isinstance(error, TooLong) else type(error).__name__
        self._add(Failure(WENT_WRONG, outcome="broken suite"), title, defect=self._at(error, kind))

    def _add(
        self, failure: Failure | None, title: str, *, weight: float = 1.0, defect: str = ""
    ) -> None:
        result = TestResult(
            name=f"{self._cell.grade_id}[{len(self.results) + 1}]",
            title=clean(title),
            outcome=failure.outcome if failure else "passed",
            weight=weight,
            message=failure.message if failure else "",
            hint=failure.hint if failure else "",
            layer=failure.layer if failure and failure.outcome != "broken suite" else None,
            defect=defect,
        )
        self.results.append(result)

    def _at(self, error: BaseException, kind: str) -> str:
        """Where the tests went wrong, in words of their author's and ours only."""
        places = {step.place for step in self._cell.steps}
        at, trace = self._cell.place, error.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename in places:
                at = f"{trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}"
            trace = trace.tb_next
        return f"{kind} in {at}"


def _share(shown: Any, points: float) -> float:
    """Which part of the points a cell gives whose last line came to that."""
    if isinstance(shown, bool) or not isinstance(shown, numbers.Real) or points <= 0:
        return 1.0
    number = float(shown)
    return min(max(number / points, 0.0), 1.0) if math.isfinite(number) else 0.0


def _title(step: Step, number: int) -> str:
    """A test as students know it: its text if they were given it."""
    return f"Hidden test {number}" if step.hidden else ast.unparse(step.node).partition("\n")[0]
