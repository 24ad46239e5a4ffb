"""What several test modules need."""

from __future__ import annotations

import os

# a run starts hundreds of processes, pytest's own among them, which need not compile the same files
# each time, however it was started
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# tables are as wide as a test says, and not as the terminal that it was started from, of which
# the processes that pytest-xdist starts are told; a console reads it when it is made
os.environ.pop("COLUMNS", None)
os.environ.pop("LINES", None)
# every core has a test of its own: threads of NumPy's would only get in each other's way
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import functools
import gc
import itertools
import shutil
import subprocess
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from autograder import import_time as import_time  # before anything imports nbformat
from autograder.course import Course, Lab
from support.alembic_version import start_no_program
from support.command_line import make_once
from support.compiled_statements import share_compiled_statements
from support.postgres import why_no_postgres
from support.progress import Progress
from support.tiny import ROOT, tiny_cells
from support.tiny_course import write_course

# a busy machine is no mistake of the code's
settings.register_profile(
    "without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("without a clock")

start_no_program()
make_once()
share_compiled_statements()


class ByModule(LoadScopeScheduling):
    """Keeps the tests of a module together if it asks for that, and spreads all others.

    Where there are thousands, neighbours are handed out a few at a time: most take a millisecond,
    and to hand out one takes longer.

    Tests run in the order in which they were collected: pytest-xdist's own order would leave the
    modules with the fewest tests to the end, and those are the long ones.  Its own way of keeping
    tests together, a group's name behind each test's id, is lost on pytest 9.2, whose ids are no
    plain texts any more.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._scopes: dict[str, str] = {}

    def schedule(self) -> None:
        if self.collection is None:
            self._scopes = _scopes(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._scopes[nodeid]


MANY, A_FEW = 2000, 8


def _scopes(ids: list[str]) -> dict[str, str]:
    """Name what each test is handed out with."""
    at_a_time = A_FEW if len(ids) >= MANY else 1
    scopes = {}
    for module, tests in itertools.groupby(ids, lambda nodeid: nodeid.partition("::")[0]):
        for place, nodeid in enumerate(tests):
            together = _stays_together(module)
            scopes[nodeid] = module if together else f"{module} {place // at_a_time}"
    return scopes


@functools.cache
def _stays_together(module: str) -> bool:
    return "pytest.mark.xdist_group(" in (ROOT / module).read_text("utf-8")


def pytest_configure(config: pytest.Config) -> None:
    if config.getvalue("dist") == "loadgroup" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress(config))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What has been imported and collected stays: it need not be searched for garbage.

    What tests leave behind is searched for less often than in a process that has little memory.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that keep together: begun late, one would keep all others waiting."""
    items.sort(key=lambda item: not _stays_together(item.nodeid.partition("::")[0]))


def pytest_xdist_auto_num_workers() -> int:
    """Two processes more than there are processors: many tests wait more than they work."""
    return min(4, len(os.sched_getaffinity(0)) + 2)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByModule | None:
    return ByModule(config, log) if config.getvalue("dist") == "loadgroup" else None


@functools.cache
def why_no_sandbox() -> str:
    """Why bubblewrap does not work here, empty where it does."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    tried = subprocess.run(
        ["bwrap", "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True, text=True
    )
    if tried.returncode:
        return f"bubblewrap does not work: {tried.stderr.strip()}"
    return "" if find_library("seccomp") else "libseccomp is not installed"


@functools.cache
def why_no_browser() -> str:
    return "" if shutil.which("chromium") else "Chromium is not installed"


@functools.cache
def why_no_npm() -> str:
    return "" if shutil.which("npm") else "npm is not installed"


@pytest.fixture(autouse=True)
def numpys_settings_stay() -> Iterator[None]:
    """Notebooks say how NumPy prints and what it warns of, for the whole process they run in."""
    with np.printoptions(), np.errstate():
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run; a build server has to run everything."""
    if os.environ.get("CI") == "true":
        return
    needs = {
        "sandbox": why_no_sandbox,
        "browser": why_no_browser,
        "npm": why_no_npm,
        "postgres": why_no_postgres,
    }
    for marker, why_not in needs.items():
        if item.get_closest_marker(marker) and (reason := why_not()):
            pytest.skip(reason)


@pytest.fixture
def tiny_course(tmp_path: Path) -> Course:
    """A course with the two-function lab ``lab0_tiny``, not yet built."""
    return write_course(tmp_path / "course", {"lab0_tiny": tiny_cells()})


@pytest.fixture
def tiny_lab(tiny_course: Course) -> Lab:
    return tiny_course.lab("lab0_tiny")
