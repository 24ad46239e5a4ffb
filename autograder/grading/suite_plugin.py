"""The pytest plugin by which hidden tests meet a student, and grading what came of them."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from types import ModuleType

import pytest

from autograder.grading.student import Student
from autograder.grading.suite_marks import MARKS
from autograder.grading.time_limits import SUITE_SECONDS, Alarm, alarm


class NotCollectedError(Exception):
    """Ends pytest, which would print the traceback of a conftest.py's exception."""


class TestRun(ABC):
    """What a run of tests is about: the student that they get, and who is told of the results."""

    __test__ = False  # for pytest, which takes the name for a test's
    student: Student
    reference: ModuleType

    own_seconds: float = SUITE_SECONDS
    """How long a hidden test's own code may compute."""

    @property
    def ended(self) -> bool:
        """Whether no further test is to be run."""
        return False

    @abstractmethod
    def set_up(self, item: pytest.Item) -> None:
        """Called before each test."""

    @abstractmethod
    def take(self, item: pytest.Item, error: BaseException | None) -> None:
        """Called with what a test's call raised, None if nothing, and with what was raised before
        or after it."""


class SuitePlugin:
    """The pytest plugin that keeps what was collected, and has the run of the moment see it."""

    def __init__(self) -> None:
        self.run: TestRun | None = None
        self.items: Sequence[pytest.Item] = ()
        self.modules: Sequence[object] = ()
        self.interrupted = False
        self.errors: list[BaseException] = []
        self.open = contextlib.ExitStack()

    @pytest.fixture
    def student(self) -> Student:
        """The submission under test."""
        return self._now().student

    @pytest.fixture
    def reference(self) -> ModuleType:
        """The lab's own solution, as a module."""
        return self._now().reference

    def _now(self) -> TestRun:
        assert self.run, "a test runs in a run"
        return self.run

    def pytest_configure(self, config: pytest.Config) -> None:
        for mark in MARKS:
            config.addinivalue_line("markers", mark)

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(self) -> Iterator[None]:
        try:
            return (yield)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever a conftest.py raises, pytest's own wrapped
            self.errors.append(error.__cause__ or error)
            raise NotCollectedError from error

    def pytest_exception_interact(
        self, call: pytest.CallInfo[object], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        if call.excinfo and isinstance(report, pytest.CollectReport):
            error = call.excinfo.value
            wrapped = isinstance(error, pytest.Collector.CollectError) and error.__cause__
            self.errors.append(wrapped or error)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        # sys.exit() in a suite, for one
        self.errors.append(excinfo.value)
        return True  # so that pytest prints no traceback of its own

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        # what pytest takes back at the end of its session, its temporary folders for one, is
        # still needed: the tests are run after that
        self.open.enter_context(config._cleanup_stack.pop_all())

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        # nobody reads the tracebacks, and rendering them takes longer than the tests
        item.repr_failure = _nothing  # type: ignore[method-assign]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not session.testsfailed:  # a suite that cannot be read counts as one
            self.items = session.items
            plugins = session.config.pluginmanager.get_plugins()
            self.modules = [*plugins, *(getattr(item, "module", None) for item in self.items)]
        return True

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # pytest takes Ctrl-C for the end of its session alone, and tells of a session that it
        # ended for other reasons, a suite that it cannot read for one, in the same way
        self.interrupted = excinfo.type is KeyboardInterrupt
        if not self.interrupted:
            self.errors.append(excinfo.value)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        self._now().set_up(item)
        with self.clock():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        with self.clock():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        with self.clock():
            return (yield)

    def clock(self) -> contextlib.AbstractContextManager[Alarm]:
        """The time limit of a hidden test's own code: students' functions have their own."""
        return alarm(self._now().own_seconds, wall_clock=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:
        if call.when == "call" or call.excinfo:
            self._now().take(item, call.excinfo and call.excinfo.value)
        return (yield)


def _nothing(excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
    return ""
