"""One submission and its lab's suites in, one report out: no files, no database, no printing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import msgspec

from autograder.course import GradeCell, Lab
from autograder.grading.allowance import MAX_DEATHS
from autograder.grading.call_log import LoggedCall
from autograder.grading.chances import Chances, Graded, cell_result
from autograder.grading.diagnosis import diagnose
from autograder.grading.environment import tools
from autograder.grading.follow_through import earlier_cells, in_doubt, may_follow_through
from autograder.grading.fresh_runs import GradedStudent
from autograder.grading.known_answers import (
    KnownAnswers,
    RightAnswers,
    right_answers,
    stand_in,
    worth_a_trial,
)
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.references import reference_of
from autograder.grading.report import CellResult, Report
from autograder.grading.session import CellRun, run_suites
from autograder.grading.student import Student
from autograder.grading.suite_defects import check_suites, suite_error
from autograder.grading.time_limits import USUAL_LIMITS, TimeLimits
from autograder.grading.version import engine_version
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Submission

MORE_CALLS = 40
"""How often a function is called again where its mistake may have a name."""

MORE_BYTES = 2**16
"""How large each of those calls may be."""


def grade(
    submission: Submission,
    lab: Lab,
    isolation: Isolation = Isolation.BUBBLEWRAP,
    limits: TimeLimits = USUAL_LIMITS,
    *,
    right: bool = False,
) -> Report:
    """Run the lab's suites against ``submission`` in a worker.

    ``right`` says that it is the lab's own solution: a test that comes to no end with it need not
    be tried on the reference as well.
    Raises SandboxError where no worker can be started on this machine, and SuiteError where the
    suites cannot be run: without any result, everybody would get nothing.
    """
    fingerprint = lab.fingerprint()
    check_suites(lab, fingerprint)
    reference = reference_of(lab, fingerprint)
    cells = [cell for cell in lab.grade_cells if not cell.manual]
    with (
        GradedStudent(
            submission, isolation, budget=limits.submission, cell_seconds=limits.cell
        ) as student,
        stand_in(lab, isolation, limits.submission) as lender,
    ):
        for_all = len(cells) * MAX_DEATHS
        lender.allowance.deaths_left = lender.allowance.max_timeouts = for_all
        results = grade_cells(
            student,
            lab,
            cells,
            reference,
            lambda name: functools.partial(_relay, lender, name),
            limits,
            right=right,
            known=lambda cell: right_answers(lab, cell, isolation, fingerprint),
        )
        stops = tuple(stop for _, stop in sorted(student.stops.items()))
    return Report(
        lab=lab.full_name,
        isolation=isolation.value,
        engine=engine_version(),
        environment=tools(lab.layout.packages),
        cells=tuple(results),
        stops=stops,
        attention=_attention(results),
    )


def _attention(results: Sequence[CellResult]) -> str:
    """Which suites went wrong themselves and why, as a sentence; empty where none did."""
    broken = [cell for cell in results if cell.outcome == "broken suite"]
    if not broken:
        return ""
    defects = {test.defect: None for cell in broken for test in cell.tests if test.defect}
    why = f": {'; '.join(defects)}" if defects else ""
    names = ", ".join(cell.grade_id for cell in broken)
    return f"The hidden tests themselves went wrong in {names}{why}."


def unreadable(lab: Lab, isolation: Isolation, reason: str) -> Report:
    """The report on something that is no notebook: nothing in it could be tested."""
    return Report(
        lab=lab.full_name,
        isolation=isolation.value,
        engine=engine_version(),
        cells=tuple(cell_result(cell, ()) for cell in lab.grade_cells if not cell.manual),
        attention=reason,
    )


def grade_cells(
    student: Student,
    lab: Lab,
    cells: Sequence[GradeCell],
    reference: ModuleType,
    stand_in: Callable[[str], Callable[..., Any]],
    limits: TimeLimits = USUAL_LIMITS,
    *,
    right: bool = False,
    known: Callable[[GradeCell], RightAnswers] | None = None,
) -> list[CellResult]:
    """The results of ``cells``, graded again where points were lost (``chances.py``), and with a
    diagnosis where some still are.

    ``stand_in`` gives the reference's version of a function in a form that the student's code
    can call, and ``known`` what these answer in the tests of a cell, if that is of use.
    """
    runs = run_suites(student, reference, lab, cells, limits)
    if endless := [cell for cell in cells if runs[cell.grade_id].endless]:
        _refuse_endless(runs if right else _right_runs(endless, lab, reference, limits), lab)
    results = [cell_result(cell, runs[cell.grade_id].tests) for cell in cells]
    # what earlier functions get elsewhere is no help to one that calls them in this run
    in_this_run = tuple(results)
    for index, (cell, result) in enumerate(zip(cells, results, strict=True)):
        if result.outcome == "passed":
            continue
        run = runs[cell.grade_id]
        first = Graded(result, run.calls, student, run.all_calls)
        may = may_follow_through(cell, lab, result, in_this_run)
        # what makes objects cannot be lent: they would be in another process than her code
        earlier = [name for name in earlier_cells(cell, lab) if name not in student.classes]
        stand_ins = {name: stand_in(name) for name in earlier if may}
        few = None
        if known and stand_ins:
            answers, doubtful = known(cell), in_doubt(cell, lab, in_this_run)
            few = worth_a_trial(answers, lab, stand_ins, doubtful)
            lent = KnownAnswers(answers).lent
            stand_ins = {name: lent(name, function) for name, function in stand_ins.items()}
        with Chances(student, lab, cell, reference, limits) as chances:
            best = chances.best(first, stand_ins, few)
            calls = best.calls
            more_calls = functools.partial(_more_calls, best.student, lab, cell, calls)
            diagnosis = diagnose(best.result, cell.solution, calls, more_calls, lab, reference)
        results[index] = msgspec.structs.replace(best.result, diagnosis=diagnosis)
    student.replace({})
    return [
        _noted(result, *(student.note(cell.grade_id, name, result) for name in cell.functions))
        for cell, result in zip(cells, results, strict=True)
    ]


def _right_runs(
    cells: Sequence[GradeCell], lab: Lab, reference: ModuleType, limits: TimeLimits
) -> Mapping[str, CellRun]:
    return run_suites(NamespaceStudent(dict(vars(reference))), reference, lab, cells, limits)


def _refuse_endless(right: Mapping[str, CellRun], lab: Lab) -> None:
    """Raise SuiteError if the tests of a cell come to no end with ``right`` functions.

    If they do, it is over this student's answers alone, and nobody else's marks suffer.
    """
    if defects := [defect for run in right.values() for defect in run.endless]:
        raise suite_error(lab, defects)


def _noted(result: CellResult, *notes: str) -> CellResult:
    """The result with other notes above its own."""
    return msgspec.structs.replace(result, note=" ".join(filter(None, [*notes, result.note])))


def _more_calls(
    student: Student, lab: Lab, cell: GradeCell, calls: Sequence[LoggedCall]
) -> list[LoggedCall]:
    """What the student's function makes of inputs that its tests would have come to."""
    tried = {call.arguments for call in calls if not call.functions}
    inputs = suite_inputs(lab, cell, lab.fingerprint())
    untried = [call for call in inputs if call.arguments not in tried]
    return student.repeat(str(cell.solution), untried[:MORE_CALLS])


@functools.lru_cache(maxsize=64)
def suite_inputs(lab: Lab, cell: GradeCell, fingerprint: str) -> tuple[LoggedCall, ...]:
    """The calls that a cell's tests make of a right solution, small ones only and in that order.

    ``fingerprint`` is the lab's, so that an edited suite is run anew.
    """
    reference = reference_of(lab, fingerprint)
    own = NamespaceStudent(dict(reference.__dict__))
    run = run_suites(own, reference, lab, [cell])
    small = [call for call in run[cell.grade_id].calls if call.size <= MORE_BYTES]
    return tuple(sorted(small, key=lambda call: call.size))


def _relay(student: Student, name: str, *arguments: Any, **keywords: Any) -> Any:
    return student.call(name, arguments, keywords)
