"""A lab's hidden tests in an author's own pytest: with tracebacks, ``-k``, ``--pdb`` and panels.

Grading has a pytest of its own (``grading/suites.py``), which shows nobody anything.  Here the same
files are plain tests, of the solution in this process, or of a notebook in the sandbox.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

from autograder.authoring.suite_folders import SOLUTION, suites_above
from autograder.course import Course, CourseError, Lab
from autograder.grading.failure import Failure
from autograder.grading.function_names import lab_classes, lab_functions
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.references import reference_of
from autograder.grading.student import Student
from autograder.grading.suite_marks import MARKS, may_return_none
from autograder.grading.time_limits import CALL_SECONDS
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import IsolationChoice, chosen_isolation, why_unavailable
from autograder.sandbox.obstacles import no_sandbox
from autograder.submissions.files import read_own_file
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import submission_of
from autograder.testing import expect as expect  # suites use it, and it is to be hidden

WHILE_SOMEBODY_READS = 86_400.0
"""The time limit of a call, in seconds, where a debugger may stop in it."""
OR_WITHOUT = "Or choose --student-isolation process for code that you trust."


class SuitesPlugin:
    """The fixtures and marks that suites use, for one run of pytest."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._students: dict[Lab, Student] = {}
        self._open = ExitStack()
        for mark in MARKS:
            config.addinivalue_line("markers", mark)
        # bytecode beside a suite could be taken for that of another version of it
        self._open.callback(setattr, sys, "dont_write_bytecode", sys.dont_write_bytecode)
        sys.dont_write_bytecode = True
        self._hide_our_own_lines()

    def _hide_our_own_lines(self) -> None:
        """Have tracebacks of tests that turn a student down end in the suite, as pytest sees it."""
        for name, module in list(sys.modules.items()):
            if name.startswith(("autograder.grading.", "autograder.testing.")):
                vars(module)["__tracebackhide__"] = _turned_down
                self._open.callback(vars(module).pop, "__tracebackhide__", None)

    @pytest.fixture
    def reference(self, request: pytest.FixtureRequest) -> ModuleType:
        """The lab's own solution, as a module."""
        return _reference(_lab_of(request.path))

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> Student:
        """Whoever ``--student`` names."""
        lab = _lab_of(request.path)
        student = self._students.get(lab)
        if student is None:
            student = self._students[lab] = self._made(lab)
        student.check = lab.graded_by(request.path)
        student.time_limit = self._time_limit(request.node)
        student.begin_test(none_is_an_answer=may_return_none(request.node))
        if isinstance(student, WorkerStudent):
            student.allowance.renew()  # a test by itself says more than in a row
        return student

    def _made(self, lab: Lab) -> Student:
        named = self._config.getoption("--student")
        student: Student
        if named == SOLUTION:
            student = NamespaceStudent(dict(vars(_reference(lab))))
        else:
            student = self._of_notebook(self._config.invocation_params.dir / named, lab)
        student.lab, student.functions = lab.name, lab_functions(lab)
        student.classes = lab_classes(lab)
        return student

    def _of_notebook(self, path: Path, lab: Lab) -> WorkerStudent:
        isolation = chosen_isolation(IsolationChoice(self._config.getoption("--student-isolation")))
        if why := why_unavailable(isolation):
            pytest.exit(no_sandbox(why, isolation, OR_WITHOUT), returncode=2)
        try:
            notebook = read_notebook(read_own_file(path))
        except (NotebookError, OSError) as error:
            pytest.exit(f"--student: {path.name} cannot be read: {error}", returncode=2)
        submission = submission_of(notebook, lab)
        return self._open.enter_context(WorkerStudent(submission, isolation))

    def _time_limit(self, item: pytest.Item) -> float:
        if self._config.getoption("usepdb") or self._config.getoption("trace"):
            return WHILE_SOMEBODY_READS
        marker = item.get_closest_marker("seconds")
        return float(marker.args[0]) if marker else CALL_SECONDS

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add what a student would read to the report of a test that turns her down."""
        report = yield
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, Failure) and suites_above(item.path.parent):
            told = "\n".join(filter(None, [error.message, error.hint]))
            report.sections.append(("what a student reads", told))
        return report

    def pytest_unconfigure(self) -> None:
        """End the workers."""
        self._open.close()


def _turned_down(error: pytest.ExceptionInfo[BaseException]) -> bool:
    return isinstance(error.value, Failure)


def _lab_of(path: Path) -> Lab:
    suites = suites_above(path.parent)
    inside = path.parent.relative_to(suites.folder).parts if suites else ()
    if suites is None or not suites.lab or len(inside) > 1:
        pytest.fail(f"{path.name} does not lie in the folder of a lab's suites.", pytrace=False)
    try:
        return Course(suites.course).part("/".join((suites.lab, *inside)))
    except CourseError as error:
        pytest.fail(str(error), pytrace=False)


def _reference(lab: Lab) -> ModuleType:
    try:
        return reference_of(lab, lab.fingerprint())
    except CourseError as error:
        pytest.fail(str(error), pytrace=False)
