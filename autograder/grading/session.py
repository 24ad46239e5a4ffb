"""One pytest session over a lab's suites, and what it found."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from autograder.course import GradeCell, Lab
from autograder.grading.call_log import CallLog, LoggedCall
from autograder.grading.failure import Failure, Layer, Outcome, UnknownFunction
from autograder.grading.function_names import lab_functions
from autograder.grading.report import TestResult
from autograder.grading.student import Student
from autograder.grading.time_limits import USUAL_LIMITS, TimeLimits
from autograder.grading.worker_student import MAX_DEATHS, WorkerStudent
from autograder.sandbox.launch import SandboxError

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


class CellRun(NamedTuple):
    """One cell's tests, and the calls of its function that they made."""

    tests: tuple[TestResult, ...]
    calls: Sequence[LoggedCall]


def run_suites(
    student: Student,
    reference: ModuleType,
    lab: Lab,
    cells: Sequence[GradeCell],
    limits: TimeLimits = USUAL_LIMITS,
) -> dict[str, CellRun]:
    """Each cell's tests, in one pytest session."""
    paths = {cell.grade_id: lab.suite(cell.grade_id).resolve() for cell in cells}
    call_logs = {paths[cell.grade_id]: CallLog(cell.solution) for cell in cells if cell.solution}
    student.lab, student.functions = lab.name, lab_functions(lab)
    session = SuiteSession(student, reference, call_logs, limits)
    forget(paths.values())
    folder = lab.suites.resolve()
    arguments = [f"--rootdir={folder}", f"--confcutdir={folder}", *TESTS_ARGUMENTS]
    pytest.main([*arguments, *map(str, paths.values())], plugins=[session])
    if session.machine_trouble:
        raise session.machine_trouble
    if session.interrupted:
        raise KeyboardInterrupt
    student.call_log = None
    return {
        grade_id: CellRun(session.results(path), call_logs[path].calls if path in call_logs else ())
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
        call_logs: Mapping[Path, CallLog] | None = None,
        limits: TimeLimits = USUAL_LIMITS,
    ) -> None:
        self._limits = limits
        self._student = student
        self._reference = reference
        self._call_logs = call_logs or {}
        self._suite: Path | None = None
        self._found: dict[Path, list[TestResult]] = {}
        self.machine_trouble: SandboxError | None = None
        self.interrupted = False

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
            self._student.call_log = self._call_logs.get(item.path.resolve())
            if isinstance(self._student, WorkerStudent):
                self._student.deaths_left = MAX_DEATHS
        if self._student.call_log:
            self._student.call_log.begin_test()
        self._student.time_limit = min(
            _marked(item, "seconds", self._limits.call), self._limits.any_call
        )

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # pytest takes Ctrl-C for the end of its session alone, and tells of a session that it
        # ended for other reasons, a suite that it cannot read for one, in the same way
        self.interrupted = excinfo.type is KeyboardInterrupt

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
    message = hint = defect = ""
    layer: Layer | None = None
    if isinstance(error, Failure):
        outcome, message, hint = error.outcome, error.message, error.hint
        layer = error.layer
    elif error is not None:
        outcome = "broken suite"
        message = "This hidden test went wrong itself; a teacher has been told."
        # only of words that are the suite's own: a message may have a student's in it
        defect = str(error) if isinstance(error, UnknownFunction) else ""
    return TestResult(
        name=item.name,
        title=_title(item),
        outcome=outcome,
        weight=_marked(item, "weight", 1.0),
        message=message,
        hint=hint,
        layer=layer,
        defect=defect,
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
