"""What several test modules need."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from ctypes.util import find_library
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from autograder.course import Course, Lab
from support.postgres import why_no_postgres
from support.tiny import ROOT, tiny_cells
from support.tiny_course import write_course

# a busy machine is no mistake of the code's
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")


class ByModule(LoadScopeScheduling):
    """Keeps the tests of a module together where it asks for that, and spreads all others.

    pytest-xdist's own way, a group's name behind each test's id, is lost on pytest 9.2, whose
    ids are no plain texts any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if _stays_together(module) else nodeid


@functools.cache
def _stays_together(module: str) -> bool:
    return "pytest.mark.xdist_group(" in (ROOT / module).read_text("utf-8")


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


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run; a build server has to run everything."""
    if os.environ.get("CI") == "true":
        return
    needs = {
        "sandbox": why_no_sandbox,
        "browser": why_no_browser,
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
