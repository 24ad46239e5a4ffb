"""One submission and its lab's suites in, one report out: no files, no database, no printing."""

from __future__ import annotations

import functools
import hashlib
import math
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import msgspec
import pytest

from autograder.course import GradeCell, Lab
from autograder.grading.call_log import RecordedCall, Recording
from autograder.grading.diagnosis import diagnose
from autograder.grading.failure import Failure, Layer, Outcome
from autograder.grading.report import CellResult, Report, TestResult
from autograder.grading.student import (
    CALL_SECONDS,
    CELL_SECONDS,
    SUBMISSION_SECONDS,
    NamespaceStudent,
    Student,
    WorkerStudent,
)
from autograder.sandbox.launch import Isolation, SandboxError
from autograder.submissions.submission import Cell, Submission

PATIENCE = 2
"""How many workers may die on one cell's tests before the rest of them fail untried."""

MORE_CALLS = 40
"""How often a function is called again where its mistake may have a name."""

MORE_BYTES = 2**16
"""How large each of those calls may be."""

REFERENCE_SECONDS = 60.0
"""What the reference's functions may take in all while they stand in for a student's own."""


@dataclass(frozen=True)
class TimeLimits:
    """How long things may take, in seconds of wall-clock time."""

    call: float = CALL_SECONDS
    """One call of a function, in a test that does not say otherwise."""
    any_call: float = math.inf
    """One call, whatever its test says."""
    cell: float = CELL_SECONDS
    """One cell of the notebook."""
    submission: float = SUBMISSION_SECONDS
    """Everything that a submission's code does."""


TESTS_ARGUMENTS = (
    "--assert=plain",  # an explained assertion would show the expected numbers
    "--capture=no",
    "--import-mode=importlib",
    "--disable-plugin-autoload",
    "-pno:cacheprovider",
    "-pno:terminal",
    "-pno:logging",
    "-pno:faulthandler",
    "-pno:unraisableexception",
    "-pno:threadexception",
    f"-c{os.devnull}",
)


def grade(
    submission: Submission,
    lab: Lab,
    isolation: Isolation = Isolation.BUBBLEWRAP,
    limits: TimeLimits = TimeLimits(),
) -> Report:
    """Run the lab's suites against ``submission`` in a worker.

    Raises SandboxError where no worker can be started on this machine.
    """
    reference = lab.load_reference()
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
        stand_in_student.patience = stand_in_student.max_silences = len(cells) * PATIENCE
        results = grade_cells(
            student,
            lab,
            cells,
            reference,
            lambda name: functools.partial(_relay, stand_in_student, name),
            limits,
        )
        stops = tuple(stop for _, stop in sorted(student.stops.items()))
    broken = [cell.grade_id for cell in results if cell.outcome == "broken suite"]
    return Report(
        lab=lab.name,
        isolation=isolation.value,
        engine=engine_version(),
        cells=tuple(results),
        stops=stops,
        attention=f"The hidden tests themselves went wrong in {', '.join(broken)}."
        if broken
        else "",
    )


def unreadable(lab: Lab, isolation: Isolation, reason: str) -> Report:
    """The report on something that is no notebook: nothing in it could be tested."""
    return Report(
        lab=lab.name,
        isolation=isolation.value,
        engine=engine_version(),
        cells=tuple(
            CellResult(grade_id=cell.grade_id, max_points=cell.points, tests=())
            for cell in lab.grade_cells
            if not cell.manual
        ),
        attention=reason,
    )


def grade_cells(
    student: Student,
    lab: Lab,
    cells: Sequence[GradeCell],
    reference: ModuleType,
    stand_in: Callable[[str], Callable[..., Any]],
    limits: TimeLimits = TimeLimits(),
) -> list[CellResult]:
    """The results of ``cells``, with follow-through marks where they are better, and with a
    diagnosis where points were lost.

    ``stand_in`` gives the reference's version of a function in a form that the student's code
    can call.
    """
    runs = _run(student, reference, lab, cells, limits)
    results = [
        CellResult(grade_id=cell.grade_id, max_points=cell.points, tests=runs[cell.grade_id].tests)
        for cell in cells
    ]
    for index, (cell, result) in enumerate(zip(cells, results, strict=True)):
        if result.outcome == "passed":
            continue
        may = may_follow_through(cell, lab, result, results)
        student.check = cell.grade_id
        student.replace({name: stand_in(name) for name in earlier_cells(cell, lab) if may})
        if may:
            # with right functions around it, what its calls come to is its own doing
            runs |= _run(student, reference, lab, [cell], limits)
            again = CellResult(
                grade_id=cell.grade_id,
                max_points=cell.points,
                tests=runs[cell.grade_id].tests,
                follow_through=True,
            )
            if again.points > result.points:
                result = again
        calls = runs[cell.grade_id].calls
        more_calls = functools.partial(_more_calls, student, lab, cell, calls)
        diagnosis = diagnose(result, cell.solution, calls, more_calls, lab, reference)
        results[index] = msgspec.structs.replace(result, diagnosis=diagnosis)
    student.replace({})
    return results


def _more_calls(
    student: Student, lab: Lab, cell: GradeCell, calls: Sequence[RecordedCall]
) -> list[RecordedCall]:
    """What the student's function makes of inputs that its tests would have come to."""
    tried = {call.arguments for call in calls if not call.functions}
    inputs = suite_inputs(lab, cell, lab.fingerprint())
    untried = [call for call in inputs if call.arguments not in tried]
    return student.repeat(str(cell.solution), untried[:MORE_CALLS])


@functools.lru_cache(maxsize=64)
def suite_inputs(lab: Lab, cell: GradeCell, fingerprint: str) -> tuple[RecordedCall, ...]:
    """The calls that a cell's tests make of a right solution, small ones only and in that order.

    ``fingerprint`` is the lab's, so that an edited suite is run anew.
    """
    reference = lab.load_reference()
    own = NamespaceStudent(dict(reference.__dict__))
    run = _run(own, reference, lab, [cell], TimeLimits())
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


class CellRun(NamedTuple):
    """One cell's tests, and the calls of its function that they made."""

    tests: tuple[TestResult, ...]
    calls: Sequence[RecordedCall]


def _run(
    student: Student,
    reference: ModuleType,
    lab: Lab,
    cells: Sequence[GradeCell],
    limits: TimeLimits,
) -> dict[str, CellRun]:
    """Each cell's tests, in one pytest session."""
    paths = {cell.grade_id: lab.suite(cell.grade_id).resolve() for cell in cells}
    recordings = {paths[cell.grade_id]: Recording(cell.solution) for cell in cells if cell.solution}
    session = SuiteSession(student, reference, recordings, limits)
    forget(paths.values())
    folder = lab.suites.resolve()
    arguments = [f"--rootdir={folder}", f"--confcutdir={folder}", *TESTS_ARGUMENTS]
    pytest.main([*arguments, *map(str, paths.values())], plugins=[session])
    if session.machine_trouble:
        raise session.machine_trouble
    student.recording = None
    return {
        grade_id: CellRun(
            session.results(path), recordings[path].calls if path in recordings else ()
        )
        for grade_id, path in paths.items()
    }


def forget(suites: Iterable[Path]) -> None:
    """Have pytest read each suite afresh: a module of the same name, be it another lab's or an
    older one, would be taken for it."""
    for path in suites:
        sys.modules.pop(path.stem, None)


class SuiteSession:
    """The pytest plugin that hands the suites their student and writes down what they found."""

    def __init__(
        self,
        student: Student,
        reference: ModuleType,
        recordings: Mapping[Path, Recording] | None = None,
        limits: TimeLimits = TimeLimits(),
    ) -> None:
        self._limits = limits
        self._student = student
        self._reference = reference
        self._recordings = recordings or {}
        self._suite: Path | None = None
        self._found: dict[Path, list[TestResult]] = {}
        self.machine_trouble: SandboxError | None = None

    def results(self, suite: Path) -> tuple[TestResult, ...]:
        """The results of one suite; a suite of which nothing ran is broken, not passed."""
        missing = TestResult(
            name=suite.stem,
            title="The hidden tests of this cell",
            outcome="broken suite",
            message="The hidden tests of this cell could not be run.",
        )
        return tuple(self._found.get(suite, ())) or (missing,)

    @pytest.fixture
    def student(self) -> Student:
        """The submission under test."""
        return self._student

    @pytest.fixture
    def reference(self) -> ModuleType:
        """The lab's own solution, as a module."""
        return self._reference

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "weight(n): this test's share of its cell's points")
        config.addinivalue_line("markers", "seconds(n): the time limit of a call in this test")
        config.addinivalue_line("markers", "title(text): what students read, for one of many")

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        # nobody reads the tracebacks, and rendering them takes longer than the tests
        item.repr_failure = _nothing  # type: ignore[method-assign]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if item.path != self._suite:
            self._suite = item.path
            self._student.check = item.path.stem
            self._student.recording = self._recordings.get(item.path.resolve())
            if isinstance(self._student, WorkerStudent):
                self._student.patience = PATIENCE
        if self._student.recording:
            self._student.recording.begin_test()
        self._student.time_limit = min(
            _marked(item, "seconds", self._limits.call), self._limits.any_call
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, SandboxError):
            self.machine_trouble = error
            item.session.shouldstop = "no worker could be started"
        # a test counts once: by its call, or by a fixture that went wrong before or after it
        if call.when == "call" or error is not None:
            self._found.setdefault(item.path.resolve(), []).append(_result(item, error))
        return (yield)


def _nothing(excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
    return ""


def _result(item: pytest.Item, error: BaseException | None) -> TestResult:
    outcome: Outcome = "passed"
    message = hint = ""
    layer: Layer | None = None
    if isinstance(error, Failure):
        outcome, message, hint = error.outcome, error.message, error.hint
        layer = error.layer
    elif error is not None:
        outcome = "broken suite"
        message = "This hidden test went wrong itself; a teacher has been told."
    return TestResult(
        name=item.name,
        title=_title(item),
        outcome=outcome,
        weight=_marked(item, "weight", 1.0),
        message=message,
        hint=hint,
        layer=layer,
    )


def _title(item: pytest.Item) -> str:
    """The test's own title, or the first line of its docstring."""
    if marker := item.get_closest_marker("title"):
        return str(marker.args[0])
    documentation = getattr(getattr(item, "function", None), "__doc__", None)
    return (documentation or item.name).strip().splitlines()[0]


def _marked(item: pytest.Item, name: str, default: float) -> float:
    marker = item.get_closest_marker(name)
    return float(marker.args[0]) if marker else default


@functools.cache
def engine_version() -> str:
    """The version of this package, and a digest of its code, which may be ahead of it."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] not in ("labs", "demo"):
            digest.update(path.read_bytes())
    return f"{metadata.version('backprop-autograder')}+{digest.hexdigest()[:12]}"


def report_key(submission: Submission, lab: Lab, isolation: Isolation) -> str:
    """What a report depends on, in one digest: the same key, the same report."""
    parts: Mapping[str, str] = {
        "submission": submission.fingerprint,
        "lab": lab.fingerprint(),
        "engine": engine_version(),
        "isolation": isolation.value,
    }
    return hashlib.sha256(repr(sorted(parts.items())).encode()).hexdigest()
