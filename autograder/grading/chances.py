"""A cell that lost points, graded again: as its check met it, and with right functions before it.

The best of all runs counts, each as a whole: tests that passed in one and tests that passed in
another are never put together.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import msgspec

from autograder.course import GradeCell, Lab
from autograder.grading.call_log import LoggedCall, first_and_last
from autograder.grading.known_answers import OnlyKnown
from autograder.grading.report import CellResult, TestResult
from autograder.grading.session import run_suites
from autograder.grading.student import Student
from autograder.grading.time_limits import USUAL_LIMITS, TimeLimits
from autograder.submissions.solution_names import solution_names

StandIns = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Graded:
    """What came of one run of a cell's tests."""

    result: CellResult
    calls: Sequence[LoggedCall]
    """The calls that say most of what is wrong."""
    student: Student
    """Whose functions can be called once more."""
    all_calls: bool = False
    """Whether the calls are all that the tests made."""


class Chances(contextlib.ExitStack):
    """Runs the tests of one cell again.  The student of what they find lasts as long as this."""

    def __init__(
        self,
        student: Student,
        lab: Lab,
        cell: GradeCell,
        reference: ModuleType,
        limits: TimeLimits = USUAL_LIMITS,
    ) -> None:
        super().__init__()
        self._student = student
        self._lab = lab
        self._cell = cell
        self._reference = reference
        self._limits = limits

    def best(self, first: Graded, stand_ins: StandIns, few: OnlyKnown | None = None) -> Graded:
        """The best of ``first`` and all that may be had besides.

        ``stand_ins`` are what stands for earlier functions of the lab's in follow-through, if it
        may help, and ``few`` those that are lent first: where that is enough, nothing else is
        tried, and where not, it is as if it had not been.
        """
        best = self._as_met(first, {}, first)
        if best.result.outcome == "passed":
            return best
        if few and (all_of_it := self._with_few(first, few)):
            return all_of_it
        self._student.check = self._cell.grade_id
        self._student.replace(stand_ins)
        if not stand_ins:
            return best
        again = self._run(self._student, {})
        again = replace(again, result=_follow_through(again.result))
        if again.result.points > best.result.points:
            best = again
        elif best is first:
            # with right functions around it, what its calls come to is its own doing
            best = replace(first, calls=again.calls)
        if best.result.outcome == "passed":
            return best
        return self._as_met(best, stand_ins, again)

    def _with_few(self, first: Graded, few: OnlyKnown) -> Graded | None:
        """The run with ``few`` lent, if every test passes in it."""
        if _has_died(first):
            return None
        with self._student.on_trial(self._limits.submission) as may:
            run = self._run(self._student, few.stand_ins, until_lost=True) if may else first
        if few.refused or run.result.outcome != "passed":
            return None
        return replace(run, result=_follow_through(run.result))

    def _as_met(self, before: Graded, stand_ins: StandIns, whole: Graded) -> Graded:
        """What the cell gets in a fresh run of the notebook that ends at its check, if that is
        better than ``before``.

        What is better has to be so twice, and the worse of the two counts: chance helps nobody.
        ``whole`` is what came of the same tests in the run of the whole notebook.
        """
        if _is_hopeless(before.result):
            return before
        died, short = _has_died(whole), _may_have_lacked_memory(whole)
        if not (died or short) and self._is_no_better_there(before, stand_ins, whole):
            return before
        runs: list[Graded] = []
        functions = self._functions
        for is_last in (False, True):
            with contextlib.ExitStack() as anew:
                anew_at = self._student.as_met(
                    self._cell.grade_id, functions, has_died=died, lacked_memory=short
                )
                fresh = anew.enter_context(anew_at)
                run = self._run(fresh, stand_ins) if fresh else before
                if run.result.points <= before.result.points:
                    if fresh and not is_last:
                        self._student.keep(fresh)
                    return before
                runs.append(run)
                if is_last:
                    self.push(anew.pop_all())
        worse = min(runs, key=lambda run: run.result.points)
        result = _follow_through(worse.result) if stand_ins else worse.result
        note = (
            "Its tests go better in a run of the notebook that goes only as far as its check "
            "needs, so that run counts. Does something further down change what "
            f"{_subject(self._cell)} uses?"
        )
        result = msgspec.structs.replace(result, note=note)
        return Graded(result, worse.calls, runs[-1].student)

    def _is_no_better_there(self, before: Graded, stand_ins: StandIns, whole: Graded) -> bool:
        """Whether a run that ended at an earlier check, and has gone on to this one, shows that
        the cell gets nothing better than ``before`` in one of its own.

        Where all calls of the tests are known and come to the same there, so do the tests.
        """
        with self._student.gone_on(self._cell.grade_id, self._functions) as there:
            if there is None:
                return False
            if whole.all_calls and self._student.answers_alike:
                if not self._answers_alike(there, stand_ins, whole):
                    self._student.answers_alike = False
                    return False
                self._student.keep(there)
                return True
            run = self._run(there, stand_ins)
            if _has_died(run) or _may_have_lacked_memory(run):  # a longer one may, by itself
                return False
            if run.result.points > before.result.points:
                return False
            self._student.keep(there)
            return True

    def _answers_alike(self, there: Student, stand_ins: StandIns, whole: Graded) -> bool:
        """Whether the calls of a run come to the same ``there``."""
        there.check, there.functions = self._cell.grade_id, self._student.functions
        there.time_limit = min(self._limits.call, self._limits.any_call)
        if stand_ins:
            there.replace(stand_ins)
        # one that comes to the same each time, and leaves nothing behind, need not be asked often
        asked = first_and_last(whole.calls)
        calls = there.repeat(str(self._cell.solution), asked)
        return (
            len(calls) == len(asked)
            and all(map(LoggedCall.came_to, asked, calls))
            and (len(asked) == len(whole.calls) or there.left_nothing())
        )

    @property
    def _functions(self) -> Collection[str]:
        return self._cell.functions or solution_names(self._lab).functions

    def _run(self, student: Student, stand_ins: StandIns, *, until_lost: bool = False) -> Graded:
        if stand_ins:
            student.check = self._cell.grade_id
            student.replace(stand_ins)
        cells = [self._cell]
        run = run_suites(
            student, self._reference, self._lab, cells, self._limits, until_lost=until_lost
        )
        found = run[self._cell.grade_id]
        result = cell_result(self._cell, found.tests)
        return Graded(result, found.calls, student, found.all_calls)


def cell_result(cell: GradeCell, tests: tuple[TestResult, ...]) -> CellResult:
    """The result of a grade cell whose tests ended like that."""
    return CellResult(
        grade_id=cell.grade_id,
        function=cell.solution or "",
        max_points=cell.points,
        tests=tests,
    )


def _follow_through(result: CellResult) -> CellResult:
    return msgspec.structs.replace(result, follow_through=True)


def _is_hopeless(result: CellResult) -> bool:
    """Whether no run of the notebook can have another result."""
    is_broken = result.outcome == "broken suite"
    return is_broken or all(test.outcome == "not written" for test in result.tests)


def _has_died(run: Graded) -> bool:
    """Whether a worker was lost to the tests of a run."""
    return any(test.outcome in ("timed out", "crashed") for test in run.result.tests)


def _may_have_lacked_memory(run: Graded) -> bool:
    """Whether a run's tests may have lacked memory, which many a process ends over."""
    return any(
        test.outcome == "crashed"
        or (test.outcome == "raised" and MemoryError.__name__ in test.message)
        for test in run.result.tests
    )


def _subject(cell: GradeCell) -> str:
    return " and ".join(cell.functions) or "this"
