"""A lab's suites as pytest has collected them: once in a process, to be run as often as asked."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from autograder.digests import digest_files, folder_files
from autograder.grading.plain_tests import OfFile, is_pytest_s, plain_tests
from autograder.grading.references import forget_references
from autograder.grading.suite_plugin import NotCollectedError, SuitePlugin, TestRun
from autograder.grading.suite_state import ProcessState, fingerprint, in_state, modules_in
from autograder.grading.time_limits import TooLong, alarm

COLLECTING_SECONDS = 60.0
"""How long all suites of a lab may compute at their tops, importing NumPy and so on included."""

ARGUMENTS = (
    "--strict-markers",  # one that is misspelt would weigh as much as any other
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

WATCHING = ("protocol", "logstart", "logreport", "logfinish")
"""Hooks around a test's run; without anybody else's, calling them takes longer than most tests."""


@contextlib.contextmanager
def _without_bytecode() -> Iterator[None]:
    """Write no bytecode beside a course's suites: by its date, which is in seconds, what is edited
    twice in one of them could not be told from what it was."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


@contextlib.contextmanager
def _names_free(suites: Sequence[Path]) -> Iterator[None]:
    """Have nobody else's module called like a suite meanwhile: pytest would take it for the suite,
    and its tests for the hidden ones."""
    others = {suite.stem: sys.modules.pop(suite.stem, None) for suite in suites}
    try:
        yield
    finally:
        sys.modules.update({name: module for name, module in others.items() if module})


class CollectedSuites:
    """All tests of one folder.

    Collecting takes pytest longer than most runs.  Fixtures, whatever their scope, are made anew
    by each run, and what a suite keeps besides them must not last: see :meth:`run`.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        self.digest = digest
        self._plugin = SuitePlugin()
        suites = sorted(folder.glob("test_*.py"))
        # what they import from beside them may be older than they are, and a module of the same
        # name that is another lab's would be taken for one of them
        _folders.add(folder)
        for module in modules_in(_folders):
            sys.modules.pop(module.__name__, None)
        where = [f"--rootdir={folder}", f"--confcutdir={folder}"]
        with in_state(), _without_bytecode(), _names_free(suites):
            if suites:  # without any, pytest would look where we happen to be
                try:
                    with alarm(COLLECTING_SECONDS, wall_clock=False):
                        pytest.main([*where, *ARGUMENTS, *map(str, suites)], plugins=[self._plugin])
                except NotCollectedError:
                    pass  # which is among the errors
                except TooLong as error:  # between two files, where pytest does not take it
                    self._plugin.errors.append(error)
            self._state = ProcessState.now()
        if self._plugin.interrupted:
            self.close()
            raise KeyboardInterrupt
        self.errors = tuple(self._plugin.errors)
        """What was raised while they were collected; if anything was, there are no tests."""
        self._items: dict[Path, list[pytest.Item]] = {}
        for item in self._plugin.items:
            self._items.setdefault(item.path.resolve(), []).append(item)
        self._plain = plain_tests(self._plugin.items)
        self._watched = frozenset(filter(_is_watched, self._plugin.items))
        self._modules = modules_in([folder], self._plugin.modules)
        self._fingerprint = self._held()

    @property
    def files(self) -> Set[Path]:
        """The files that have tests."""
        return self._items.keys()

    @property
    def items(self) -> Sequence[pytest.Item]:
        """All tests, in the order of their files."""
        return self._plugin.items

    def missing_fixtures(self) -> Iterator[str]:
        """Name each fixture that a test asks for and that is not there, with the test's place."""
        for item in self._plugin.items:
            known = getattr(item, "_fixtureinfo", None)
            if known is None:
                continue
            file, line, _ = item.location
            for name in known.names_closure:
                if name != "request" and name not in known.name2fixturedefs:
                    at = f", line {line + 1}" if line is not None else ""
                    yield f"there is no fixture {name} in {Path(file).name}{at}"

    def run(self, suites: Sequence[Path], run: TestRun) -> bool:
        """Run some suites' tests in this order.

        Tells whether they may be run again: whether all ran to the end, and nothing that suites
        keep outside their fixtures is another than it was.
        """
        items = [item for suite in suites for item in self._items.get(suite, ())]
        following = self._by_pytest(items)
        of_files: defaultdict[Path, OfFile] = defaultdict(OfFile)
        reference = fingerprint([run.reference])
        self._plugin.run = run
        try:
            # inside an alarm that never goes off, those of the tests need no timer of their own
            with in_state(self._state), alarm(math.inf, wall_clock=False) as clock:
                for item in items:
                    if item in self._watched:
                        item.ihook.pytest_runtest_protocol(item=item, nextitem=following[item])
                        continue
                    with warnings.catch_warnings(record=True):  # which nobody reads
                        if item in following:
                            runtestprotocol(item, log=False, nextitem=following[item])
                        else:
                            self._plain[item].run(run, of_files[item.path], clock)
                    if run.ended:
                        return False
        except pytest.exit.Exception:  # a suite's own wish
            return False
        finally:
            self._plugin.run = None
            if fingerprint([run.reference]) != reference:
                forget_references()
        return self._held() == self._fingerprint

    def _by_pytest(self, items: Sequence[pytest.Item]) -> dict[pytest.Item, pytest.Item | None]:
        """The tests that pytest runs, each with the next of them.

        If there are any, those of the last file are among them: what lasts to the end of a run is
        put away by the last test, and whatever goes wrong there counts as that test's.
        """
        if all(item in self._plain for item in items):
            return {}
        last = items[-1].path
        found = [item for item in items if item not in self._plain or item.path == last]
        return dict(zip(found, [*found[1:], None], strict=True))

    def _held(self) -> bytes:
        return fingerprint(self._modules, self._plugin.items)

    def close(self) -> None:
        """Give back what pytest holds for the tests."""
        self._plugin.open.close()


def _is_watched(item: pytest.Item) -> bool:
    """Whether anybody but pytest itself wants to know of a test's run, a conftest.py for one, or
    there are filters for warnings, which pytest sets on the same way."""
    filters = item.get_closest_marker("filterwarnings") or item.config.getini("filterwarnings")
    hooks = (getattr(item.ihook, f"pytest_runtest_{name}") for name in WATCHING)
    usual = all(is_pytest_s(one.plugin) for hook in hooks for one in hook.get_hookimpls())
    return not usual or bool(filters)


_collected: dict[Path, CollectedSuites] = {}
_folders: set[Path] = set()
"""All that suites have been collected from in this process."""


def collected_suites(folder: Path) -> CollectedSuites:
    """Collect the suites in ``folder``, to be looked at; the next run need not do it again."""
    folder = folder.resolve()
    collected = _take(folder)
    if collected.errors:
        collected.close()  # what it needs, a package for one, may be there next time
    else:
        _collected[folder] = collected
    return collected


def _take(folder: Path) -> CollectedSuites:
    """The suites of a folder, which nobody else has as long; collected if any file has changed."""
    digest = digest_files(folder_files(folder), folder)
    collected = _collected.pop(folder, None)
    if collected and collected.digest != digest:
        collected.close()
        collected = None
    return collected or CollectedSuites(folder, digest)


def run_tests(folder: Path, suites: Sequence[Path], run: TestRun) -> None:
    """Run some of the suites in ``folder``, which are collected again if any of them has changed.

    Whatever raises KeyboardInterrupt in them ends the run with it.
    """
    folder = folder.resolve()
    collected = _take(folder)
    whole = False
    try:
        whole = collected.run(suites, run) and not collected.errors
    finally:
        # after a run that was cut short, fixtures are open that the next one would meet, and what
        # a suite has kept of this student is none of the next one's
        if whole:
            _collected[folder] = collected
        else:
            collected.close()
