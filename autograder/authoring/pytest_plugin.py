"""A pytest plugin: ``pytest`` on a folder of suites runs a lab's hidden tests.

It is loaded in every run of pytest where this package is installed, and does nothing unless a suite
is collected, so it imports next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.authoring.suite_folders import SOLUTION, suites_above

NAME = "autograder-suites"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say who is tested, and how her code is kept apart."""
    group = parser.getgroup("autograder", "hidden tests of labs")
    group.addoption(
        "--student",
        default=SOLUTION,
        metavar="solution|FILE",
        help="whose functions a lab's hidden tests get: the solution's (default), or a notebook's",
    )
    group.addoption(
        "--student-isolation",
        default="auto",
        choices=("auto", "bubblewrap", "wasm", "process"),
        help="how a notebook's code is kept apart: in a bubblewrap sandbox, in wasm (WebAssembly), "
        "or in a mere process with limits, which is for code that you trust; auto (default) takes "
        "bubblewrap where it works, and else wasm where that is installed",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Have files of the same name told apart by their folders, if suites are named."""
    if _names_suites(early_config):
        early_config.known_args_namespace.importmode = "importlib"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a student who is not there."""
    if _names_suites(config):
        config.option.importmode = "importlib"
    student = config.getoption("--student")
    if student != SOLUTION and not (config.invocation_params.dir / student).is_file():
        raise pytest.UsageError(f"--student: {student} is no file, and not the word {SOLUTION}.")


@pytest.hookimpl(tryfirst=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Make the fixtures and marks of suites known when the first suite is met."""
    plugins = parent.config.pluginmanager
    if plugins.has_plugin(NAME) or not suites_above(file_path.parent):
        return
    from autograder.authoring.pytest_suites import SuitesPlugin

    plugins.register(SuitesPlugin(parent.config), NAME)


def _names_suites(config: pytest.Config) -> bool:
    """Whether an argument of the command line is a suite, or a folder of suites."""
    named: Sequence[str] = getattr(config.known_args_namespace, "file_or_dir", None) or ["."]
    here = config.invocation_params.dir
    paths = ((here / str(name).partition("::")[0]).resolve() for name in named)
    return any(suites_above(path) for path in paths)
