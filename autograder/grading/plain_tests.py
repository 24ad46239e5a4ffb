"""Hidden tests that need nothing of pytest but their collection, and their run without its hooks.

Nearly all suites are plain: functions, with fixtures that are functions, too, which return a value
and have nothing to put away afterwards.  For such a test and each of its fixtures pytest asks
dozens of hooks in which nobody takes part, and that takes longer than the test itself.  What is
not plain in any way is left to pytest (:meth:`autograder.grading.suites.CollectedSuites.run`).
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import FunctionType, MethodType, TracebackType
from typing import Any

import pytest
from _pytest.outcomes import OutcomeException
from _pytest.python import async_fail

from autograder.grading.suite_marks import MARKS
from autograder.grading.suite_plugin import SuitePlugin, TestRun
from autograder.grading.time_limits import Alarm

CHAIN = (pytest.Session, pytest.Dir, pytest.Module, pytest.Function)
"""What a plain test and all that it is collected in is of, and of no kind derived from these."""
REPLACED = ("setup", "teardown", "runtest")
"""What a conftest.py may have put in the place of a node's own."""
HOOKS = (
    *("runtest_protocol", "runtest_setup", "runtest_call", "runtest_teardown"),
    *("runtest_makereport", "runtest_logstart", "runtest_logreport", "runtest_logfinish"),
    *("fixture_setup", "fixture_post_finalizer", "pyfunc_call", "exception_interact"),
)
"""The hooks around a test's run and its fixtures, which are not called for plain tests."""
OWN_MARKS = frozenset(mark.partition(":")[0].partition("(")[0] for mark in MARKS)
ENDING = (pytest.exit.Exception, KeyboardInterrupt)
"""What ends the whole run wherever it is raised."""


@dataclass(frozen=True)
class _Fixture:
    """A fixture that is a function."""

    name: str
    function: Callable[..., Any]
    needs: Sequence[str]
    of_file: bool
    """Whether it is made once for all tests of its file."""


@dataclass
class OfFile:
    """What fixtures have made for all tests of one file, in one run."""

    made: dict[str, Any] = field(default_factory=dict)
    failed: dict[str, tuple[BaseException, TracebackType | None]] = field(default_factory=dict)

    def value(self, fixture: _Fixture, needed: Mapping[str, Any]) -> Any:
        """Have it made by the first test that asks, or raise again what was raised then."""
        name = fixture.name
        if name in self.failed:
            error, trace = self.failed[name]
            raise error.with_traceback(trace)
        if name not in self.made:
            try:
                self.made[name] = fixture.function(**needed)
            except (Exception, OutcomeException) as error:
                self.failed[name] = error, error.__traceback__
                raise
        return self.made[name]


@dataclass(frozen=True)
class PlainTest:
    """A test, and its fixtures in the order in which pytest makes them."""

    item: pytest.Function
    fixtures: Sequence[_Fixture]
    function: Callable[..., Any]
    needs: Sequence[str]
    """The fixtures that the test itself asks for."""

    def run(self, run: TestRun, of_file: OfFile, clock: Alarm) -> None:
        """Set it up and call it, and tell ``run`` what came of it.

        ``clock`` is wound up for the making of its fixtures, and for the call.
        """
        seconds = run.own_seconds
        os.environ["PYTEST_CURRENT_TEST"] = f"{self.item.nodeid} (call)"
        try:
            run.set_up(self.item)
            try:
                clock.wind_up(seconds)
                made = self._make(of_file)
                clock.wind_up(seconds)
                self._call(made)
            finally:  # in here, for what is due may ring before it is stopped
                clock.stop()
        except ENDING:
            raise
        except BaseException as error:  # whatever a suite raises is that test's affair
            clock.stop()  # if it has rung, which left it to ring again
            run.take(self.item, error)
        else:
            run.take(self.item, None)
        finally:
            os.environ.pop("PYTEST_CURRENT_TEST", None)

    def _make(self, of_file: OfFile) -> Mapping[str, Any]:
        made: dict[str, Any] = {}
        for fixture in self.fixtures:
            needed = {need: made[need] for need in fixture.needs}
            if fixture.of_file:
                made[fixture.name] = of_file.value(fixture, needed)
            else:
                made[fixture.name] = fixture.function(**needed)
        return made

    def _call(self, made: Mapping[str, Any]) -> None:
        result = self.function(**{need: made[need] for need in self.needs})
        # a coroutine, or what waits like one, is a failure to pytest
        if hasattr(result, "__await__") or hasattr(result, "__aiter__"):
            async_fail(self.item.nodeid)


def plain_tests(items: Iterable[pytest.Item]) -> dict[pytest.Item, PlainTest]:
    """Find the tests of those files whose tests are all plain: what a fixture makes once for a
    file is then made either here or by pytest."""
    found: dict[pytest.Item, PlainTest] = {}
    for _, group in groupby(sorted(items, key=_path), key=_path):
        tests = [_plain(item) for item in group]
        if all(tests):
            found.update({test.item: test for test in tests if test})
    return found


def _path(item: pytest.Item) -> str:
    return str(item.path)


def _plain(item: pytest.Item) -> PlainTest | None:
    """The test as a plain one; None if anything about it may want more of pytest."""
    if not isinstance(item, pytest.Function) or not _is_ordinary(item) or _is_listened_to(item):
        return None
    # skip and xfail, for two, are pytest's own affair
    if any(mark.name not in (*OWN_MARKS, "parametrize") for mark in item.iter_markers()):
        return None
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    fixtures = _Fixtures(item._fixtureinfo.name2fixturedefs, parameters)
    if all(fixtures.find(name) for name in item.fixturenames):
        needs = item._fixtureinfo.argnames
        return PlainTest(item, tuple(fixtures.found.values()), item.obj, needs)
    return None


def _is_ordinary(item: pytest.Function) -> bool:
    """Whether a test is a function in a file, of pytest's own kinds, with nothing replaced."""
    chain = item.listchain()
    replaced = any(name in vars(node) for node in chain for name in REPLACED)
    return not replaced and {type(node) for node in chain} <= set(CHAIN)


def _is_listened_to(item: pytest.Function) -> bool:
    """Whether anybody but pytest and grading has a part in a test's run, a conftest.py for one, or
    there are filters for warnings, which pytest sets in one of its hooks."""
    hooks = (getattr(item.ihook, f"pytest_{name}") for name in HOOKS)
    plugins = (one.plugin for hook in hooks for one in hook.get_hookimpls())
    usual = all(isinstance(one, SuitePlugin) or is_pytest_s(one) for one in plugins)
    return not usual or bool(item.config.getini("filterwarnings"))


class _Fixtures:
    """The fixtures of a test in the order in which pytest makes them."""

    def __init__(
        self,
        known: Mapping[str, Sequence[pytest.FixtureDef[Any]]],
        parameters: Mapping[str, object],
    ) -> None:
        self._known = known
        self._parameters = parameters
        self.found: dict[str, _Fixture] = {}
        self._looking: set[str] = set()

    def find(self, name: str) -> _Fixture | None:
        """Add a fixture after those that it needs; None if any of them is not plain."""
        if name in self.found:
            return self.found[name]
        known = self._known.get(name, ())
        # of two of one name the nearer may ask for the farther one
        if len(known) != 1 or name in self._looking:
            return None
        (one,) = known
        if name in self._parameters:
            return self._parameter(name, one)
        self._looking.add(name)
        needed = [self.find(other) for other in one.argnames]
        self._looking.remove(name)
        of_file = one.scope == "module"
        if not (of_file or one.scope == "function") or one.params or not _is_function(one.func):
            return None
        if not all(other and (other.of_file or not of_file) for other in needed):
            return None
        self.found[name] = made = _Fixture(name, one.func, one.argnames, of_file)
        return made

    def _parameter(self, name: str, one: pytest.FixtureDef[Any]) -> _Fixture | None:
        """A test's own parameter, for which pytest has a fixture; None for a fixture's."""
        if one.func.__module__ != "_pytest.python" or one.scope != "function":
            return None
        value = self._parameters[name]
        self.found[name] = made = _Fixture(name, lambda: value, (), of_file=False)
        return made


def _is_function(function: object) -> bool:
    """Whether a fixture is a function that returns its value, and grading's own are."""
    if isinstance(function, MethodType):
        return isinstance(function.__self__, SuitePlugin)
    goes_on = (
        inspect.isgeneratorfunction(function)
        or inspect.isasyncgenfunction(function)
        or inspect.iscoroutinefunction(function)
    )
    return isinstance(function, FunctionType) and not goes_on


def is_pytest_s(plugin: object) -> bool:
    """Whether a plugin is a part of pytest."""
    name = getattr(plugin, "__name__", type(plugin).__module__)
    return str(name).startswith("_pytest.")
