"""Says how far a run in several processes has come: a line whenever a module begins, whenever a
test fails, and every few seconds.

Dots tell nobody where they come from, and those of the long modules, which come first, are few.
Of what others offer, pytest-xdist's own ``-v`` is a line for each of five thousand tests, as is
pytest-progress; pytest-instafail leaves the dots as they are, and so do pytest-sugar, pytest-rich
and every ``console_output_style`` of pytest's where pytest-xdist runs and the output is a build
server's log: tried with pytest 9.2, each shows nameless dots, and a share once a line is full.
"""

from __future__ import annotations

import time

import pytest

EVERY = 10.0
"""Seconds between two lines if nothing else is to be said."""


class Progress:
    """A plugin for the process that hands out the tests."""

    def __init__(self, config: pytest.Config) -> None:
        self._plugins = config.pluginmanager
        self._begun = self._told = time.monotonic()
        self._seen: set[str] = set()
        self._total = self._done = 0

    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._total = len(ids)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        module = nodeid.partition("::")[0]
        if module not in self._seen:
            self._seen.add(module)
            self._say(module)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._say(f"{report.nodeid} FAILED")
        self._done += report.when == "teardown"
        if time.monotonic() - self._told > EVERY:
            self._say(report.nodeid.partition("::")[0])

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Count as ever, and show no letter for what needs none."""
        if report.passed:
            return ("passed" if report.when == "call" else "", "", "")
        if report.failed:
            return ("failed", "", "FAILED") if report.when == "call" else ("error", "", "ERROR")
        return None

    def _say(self, what: str) -> None:
        self._told = time.monotonic()
        minutes, seconds = divmod(round(self._told - self._begun), 60)
        share = self._done / max(1, self._total)
        reporter: pytest.TerminalReporter = self._plugins.getplugin("terminalreporter")
        reporter.ensure_newline()
        reporter.write_line(f"{share:5.0%} {minutes:3}:{seconds:02} {what}", flush=True)
