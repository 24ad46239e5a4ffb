"""One run of a lab's suites on a student's functions, and what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from autograder.course import GradeCell, Lab
from autograder.grading.adopted.run import run_own_tests
from autograder.grading.call_log import CallLog, LoggedCall
from autograder.grading.failure import Failure, Layer, Outcome, UnknownAttribute, UnknownFunction
from autograder.grading.function_names import lab_classes, lab_functions
from autograder.grading.plain_asserts import as_failure, as_not_callable
from autograder.grading.report import TestResult
from autograder.grading.student import Student
from autograder.grading.suite_defects import described
from autograder.grading.suite_marks import line_of, may_return_none
from autograder.grading.suite_plugin import TestRun
from autograder.grading.suites import run_tests
from autograder.grading.time_limits import USUAL_LIMITS, TimeLimits, TooLong
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import SandboxError


class CellRun(NamedTuple):
    """One cell's tests, and the calls of its function that they made."""

    tests: tuple[TestResult, ...]
    calls: Sequence[LoggedCall]
    all_calls: bool = False
    """Whether these are all calls that they made, and each came back."""
    endless: Sequence[str] = ()
    """The hidden tests that came to no end, each with its place; that is no fault of anybody's
    function, or of one that nobody foresaw."""


def run_suites(
    student: Student,
    reference: ModuleType,
    lab: Lab,
    cells: Sequence[GradeCell],
    limits: TimeLimits = USUAL_LIMITS,
    *,
    until_lost: bool = False,
) -> dict[str, CellRun]:
    """Each cell's tests, one cell after another; ``until_lost`` those after the first that does not
    pass are not tried, and do not pass either."""
    found = {
        grade_id: CellRun(tests, ())
        for grade_id, tests in run_own_tests(student, lab, cells, limits).items()
    }
    with_suite = [cell for cell in cells if cell.grade_id not in found]
    if with_suite:
        found |= _run_suites(student, reference, lab, with_suite, limits, until_lost)
    return found


def _run_suites(
    student: Student,
    reference: ModuleType,
    lab: Lab,
    cells: Sequence[GradeCell],
    limits: TimeLimits,
    until_lost: bool,
) -> dict[str, CellRun]:
    paths = {cell.grade_id: lab.suite(cell.grade_id).resolve() for cell in cells}
    checks = {path: grade_id for grade_id, path in paths.items()}
    student.lab, student.functions, student.as_if_here = lab.name, lab_functions(lab), False
    student.classes = lab_classes(lab)
    call_logs = {
        paths[cell.grade_id]: CallLog(cell.solution)
        for cell in cells
        if cell.solution and cell.solution not in student.classes
    }
    session = SuiteSession(student, reference, call_logs, limits, checks, until_lost=until_lost)
    run_tests(lab.suites, list(paths.values()), session)
    if session.machine_trouble:
        raise session.machine_trouble
    student.call_log = None
    return {
        grade_id: CellRun(
            session.results(path),
            call_logs[path].calls if path in call_logs else (),
            path in call_logs and call_logs[path].complete,
            session.endless.get(path, ()),
        )
        for grade_id, path in paths.items()
    }


class SuiteSession(TestRun):
    """One run of suites: their student, and what they found."""

    def __init__(
        self,
        student: Student,
        reference: ModuleType,
        call_logs: Mapping[Path, CallLog] | None = None,
        limits: TimeLimits = USUAL_LIMITS,
        checks: Mapping[Path, str] | None = None,
        *,
        until_lost: bool = False,
    ) -> None:
        self._until_lost = until_lost
        self._limits = limits
        self._checks = checks or {}
        self.own_seconds = limits.suite
        self.endless: dict[Path, list[str]] = {}
        self.student = student
        self.reference = reference
        self._call_logs = call_logs or {}
        self._suite: Path | None = None
        self._path = Path()  # the same, with no link in it
        self._found: dict[Path, list[TestResult]] = {}
        self.machine_trouble: SandboxError | None = None

    @property
    def ended(self) -> bool:
        """Whether no further test is to be run, as none could be."""
        return self.machine_trouble is not None

    def results(self, suite: Path) -> tuple[TestResult, ...]:
        """The results of one suite; a suite of which nothing ran is broken, not passed."""
        missing = TestResult(
            name=suite.stem,
            title="The hidden tests of this cell",
            outcome="broken suite",
            message="The hidden tests of this cell could not be run.",
        )
        return tuple(self._found.get(suite, ())) or (missing,)

    def set_up(self, item: pytest.Item) -> None:
        """Tell the student which test comes, and how long its calls may take."""
        if self._until_lost and not all(
            test.passed for results in self._found.values() for test in results
        ):
            raise Failure("This test was not tried: one before it did not pass.")
        if item.path is not self._suite and item.path != self._suite:
            self._suite = item.path
            self._path = path = item.path.resolve()
            self.student.check = self._checks.get(path, path.stem)
            self.student.call_log = self._call_logs.get(path)
            if isinstance(self.student, WorkerStudent):
                self.student.allowance.renew()
        facts = _facts(item)
        self.student.begin_test(none_is_an_answer=facts.none_is_an_answer)
        if self.student.call_log:
            self.student.call_log.begin_test()
        seconds = self._limits.call if facts.seconds is None else facts.seconds
        limit = min(seconds, self._limits.any_call)
        if self.student.time_limit != limit:
            self.student.time_limit = limit

    def take(self, item: pytest.Item, error: BaseException | None) -> None:
        """Write down what came of a test: a test counts once, by its call, or by what went wrong
        before or after it."""
        # as all tests of a file have one object for its path, which is quicker to compare
        path = self._path if item.path is self._suite else item.path.resolve()
        found = self._found.setdefault(path, [])
        if error is None:
            found.append(_facts(item).passed)
            return
        if isinstance(error, SandboxError):
            self.machine_trouble = error
        if isinstance(error, AssertionError) and not isinstance(error, Failure):
            error = as_failure(error, item.path.parent, self.student) or error
        if isinstance(error, TypeError) and not isinstance(error, Failure):
            error = as_not_callable(error, item.path.parent, self.student) or error
        if isinstance(error, TooLong):
            self.endless.setdefault(path, []).append(_defect(item, error))
        found.append(_result(item, error))


class _Facts(NamedTuple):
    """What a test says of itself, to every student."""

    title: str
    weight: float
    seconds: float | None
    none_is_an_answer: bool
    passed: TestResult
    """What came of it if nothing went wrong."""


_FACTS = pytest.StashKey[_Facts]()


def _facts(item: pytest.Item) -> _Facts:
    """Look for its marks once: pytest does so in all that it is collected in."""
    known = item.stash.get(_FACTS, None)
    if known is None:
        marked = _marked(item, "weight")
        title, weight = title_of(item) or item.name, 1.0 if marked is None else marked
        known = item.stash[_FACTS] = _Facts(
            title,
            weight,
            _marked(item, "seconds"),
            may_return_none(item),
            TestResult(name=item.name, title=title, outcome="passed", weight=weight),
        )
    return known


def _result(item: pytest.Item, error: BaseException) -> TestResult:
    outcome: Outcome = "broken suite"
    message, hint, defect = "This hidden test went wrong itself; a teacher has been told.", "", ""
    layer: Layer | None = None
    if isinstance(error, Failure):
        outcome, message, hint = error.outcome, error.message, error.hint
        layer = error.layer
    else:
        defect = _defect(item, error)
    return TestResult(
        name=item.name,
        title=_facts(item).title,
        outcome=outcome,
        weight=_facts(item).weight,
        message=message,
        hint=hint,
        layer=layer,
        defect=defect,
    )


def _defect(item: pytest.Item, error: BaseException) -> str:
    """What is wrong with a suite, for its author: in words of its own only.

    A message may have a student's in it, so of most exceptions it is their kind and their place.
    """
    said = isinstance(error, TooLong | UnknownFunction | UnknownAttribute)
    kind = str(error) if said else ""
    if isinstance(error, pytest.FixtureLookupError) and error.argname:
        kind = f"there is no fixture {error.argname}"
    return described(error, item.path.parent, (item.path.name, line_of(item)), kind=kind)


def title_of(item: pytest.Item) -> str:
    """A test's own title, or the first line of its docstring; empty if it has neither."""
    if marker := item.get_closest_marker("title"):
        return str(marker.args[0])
    documentation = getattr(getattr(item, "function", None), "__doc__", None)
    return (documentation or "").strip().partition("\n")[0]


def _marked(item: pytest.Item, name: str) -> float | None:
    marker = item.get_closest_marker(name)
    return float(marker.args[0]) if marker else None
