"""One submission and its lab's suites in, one report out: no files, no database, no printing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from itertools import takewhile
from types import ModuleType
from typing import Any

import msgspec

from autograder.course import GradeCell, Lab
from autograder.grading.call_log import LoggedCall
from autograder.grading.diagnosis import diagnose
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.references import reference_of
from autograder.grading.report import CellResult, Report, TestResult
from autograder.grading.session import run_suites
from autograder.grading.student import Student
from autograder.grading.suite_defects import check_suites
from autograder.grading.time_limits import USUAL_LIMITS, TimeLimits
from autograder.grading.version import engine_version
from autograder.grading.worker_student import MAX_DEATHS, WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission

MORE_CALLS = 40
"""How often a function is called again where its mistake may have a name."""

MORE_BYTES = 2**16
"""How large each of those calls may be."""

REFERENCE_SECONDS = 60.0
"""What the reference's functions may take in all while they stand in for a student's own."""


def grade(
    submission: Submission,
    lab: Lab,
    isolation: Isolation = Isolation.BUBBLEWRAP,
    limits: TimeLimits = USUAL_LIMITS,
) -> Report:
    """Run the lab's suites against ``submission`` in a worker.

    Raises SandboxError where no worker can be started on this machine, and SuiteError where the
    suites cannot be run: without any result, everybody would get nothing.
    """
    fingerprint = lab.fingerprint()
    check_suites(lab, fingerprint)
    reference = reference_of(lab, fingerprint)
    cells = [cell for cell in lab.grade_cells if not cell.manual]
    stand_in = Submission((Cell(1, lab.reference.read_text("utf-8")),))
    with (
        WorkerStudent(
            submission, isolation, budget=limits.submission, cell_seconds=limits.cell
        ) as student,
        WorkerStudent(
            stand_in, isolation, budget=min(REFERENCE_SECONDS, limits.submission)
        ) as stand_in_student,
    ):
        stand_in_student.deaths_left = stand_in_student.max_timeouts = len(cells) * MAX_DEATHS
        results = grade_cells(
            student,
            lab,
            cells,
            reference,
            lambda name: functools.partial(_relay, stand_in_student, name),
            limits,
        )
        stops = tuple(stop for _, stop in sorted(student.stops.items()))
    return Report(
        lab=lab.name,
        isolation=isolation.value,
        engine=engine_version(),
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
        lab=lab.name,
        isolation=isolation.value,
        engine=engine_version(),
        cells=tuple(_cell_result(cell, ()) for cell in lab.grade_cells if not cell.manual),
        attention=reason,
    )


def grade_cells(
    student: Student,
    lab: Lab,
    cells: Sequence[GradeCell],
    reference: ModuleType,
    stand_in: Callable[[str], Callable[..., Any]],
    limits: TimeLimits = USUAL_LIMITS,
) -> list[CellResult]:
    """The results of ``cells``, with follow-through marks where they are better, and with a
    diagnosis where points were lost.

    ``stand_in`` gives the reference's version of a function in a form that the student's code
    can call.
    """
    runs = run_suites(student, reference, lab, cells, limits)
    results = [_cell_result(cell, runs[cell.grade_id].tests) for cell in cells]
    for index, (cell, result) in enumerate(zip(cells, results, strict=True)):
        if result.outcome == "passed":
            continue
        may = may_follow_through(cell, lab, result, results)
        student.check = cell.grade_id
        student.replace({name: stand_in(name) for name in earlier_cells(cell, lab) if may})
        if may:
            # with right functions around it, what its calls come to is its own doing
            runs |= run_suites(student, reference, lab, [cell], limits)
            again = _cell_result(cell, runs[cell.grade_id].tests, follow_through=True)
            if again.points > result.points:
                result = again
        calls = runs[cell.grade_id].calls
        more_calls = functools.partial(_more_calls, student, lab, cell, calls)
        diagnosis = diagnose(result, cell.solution, calls, more_calls, lab, reference)
        results[index] = msgspec.structs.replace(result, diagnosis=diagnosis)
    student.replace({})
    return [
        msgspec.structs.replace(result, note=student.note(cell.grade_id, cell.solution, result))
        if cell.solution
        else result
        for cell, result in zip(cells, results, strict=True)
    ]


def _cell_result(
    cell: GradeCell, tests: tuple[TestResult, ...], *, follow_through: bool = False
) -> CellResult:
    return CellResult(
        grade_id=cell.grade_id,
        function=cell.solution or "",
        max_points=cell.points,
        tests=tests,
        follow_through=follow_through,
    )


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


def earlier_cells(cell: GradeCell, lab: Lab) -> list[str]:
    """The solution cells that ``cell`` may build on: those before its own in the notebook.

    A later one would do its work for it: given a right ``train``, the difference between its
    parameters before and after one step is the gradient that ``backward`` is to compute.
    """
    return list(takewhile(lambda name: name != cell.solution, lab.solution_cells))


def may_follow_through(
    cell: GradeCell, lab: Lab, result: CellResult, results: Collection[CellResult]
) -> bool:
    """Whether grading ``cell`` again with the reference's earlier functions can help.

    A cell that grades the whole is exempt, a function that is not there can't be helped, and
    where every earlier cell is known to have got full marks there is nothing to replace.
    """
    earlier = earlier_cells(cell, lab)
    if cell.solution is None or not earlier or result.outcome == "passed":
        return False
    if all(test.outcome == "not written" for test in result.tests):
        return False
    known = {f"test_{name}" for name in earlier}
    found = [other for other in results if other.grade_id in known]
    return len(found) < len(known) or any(other.outcome != "passed" for other in found)


def _relay(student: Student, name: str, *arguments: Any, **keywords: Any) -> Any:
    return student.call(name, arguments, keywords)
