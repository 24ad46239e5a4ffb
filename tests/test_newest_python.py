"""`make newest`: which Python it takes, and that it says so where there is none."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.tiny import ROOT

SCRIPT = ".ci/newest"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="a script for bash")

PYTHON = """#!/bin/sh
case "$1 $2" in
    "-c import ensurepip"*) {answer};;
    --version*) echo Python 3.{minor}.0;;
    "-m venv"*) mkdir -p .newest/bin; cp "$0" .newest/bin/python;;
    *) echo "3.{minor}: $*";;
esac
"""
ASKED = """
import collections, sys
version = collections.namedtuple("version", sys.version_info.__match_args__)
sys.version_info = version(3, {0}, 0, "alpha" if {0} == 99 else "final", 0)
exec(sys.argv[1])
"""
"""Answers what a Python of that version would, which is an alpha if it is the 99th."""


@pytest.fixture
def newest(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the script on a machine with the Pythons of these minor versions, in the order of its
    PATH, for a checkout whose own is 3.11."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / SCRIPT, tmp_path / SCRIPT)
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("bash", "sh", "sort", "grep", "dirname", "mkdir", "cp", "true"):
        found = shutil.which(tool)
        assert found
        (tools / tool).symlink_to(found)

    def python(minor: int, *, works: bool = True) -> Path:
        path = tmp_path / f"bin{minor}" / f"python3.{minor}"
        path.parent.mkdir(exist_ok=True)
        answer = f'exec {shlex.quote(sys.executable)} -c {shlex.quote(ASKED.format(minor))} "$2"'
        path.write_text(PYTHON.format(minor=minor, answer=answer if works else "exit 1"))
        path.chmod(0o755)
        return path

    def run(*minors: int, broken: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
        folders = [python(minor, works=minor not in broken).parent for minor in minors]
        own = python(11)
        search = os.pathsep.join(map(str, [*folders, tools]))
        return subprocess.run(
            [str(tmp_path / SCRIPT), str(own), "-x"],
            env={"PATH": search},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("minors", "broken", "taken"),
    [
        ((12, 14, 13), (), 14),
        ((9, 10, 11, 12), (), 12),
        ((12, 15), (15,), 12),  # such as one without ensurepip
        ((14, 99), (), 14),
    ],
)
def test_the_newest_python_that_works_is_taken(
    newest: Run, minors: tuple[int, ...], broken: tuple[int, ...], taken: int
) -> None:
    done = newest(*minors, broken=broken)

    version, install, tests = done.stdout.splitlines()
    assert version == f"Python 3.{taken}.0"
    assert install.startswith(f"3.{taken}: -m pip install")
    assert tests.startswith(f"3.{taken}: -m pytest")
    assert tests.endswith(" -x")
    assert done.returncode == 0


@pytest.mark.parametrize(("minors", "broken"), [((), ()), ((9, 11), ()), ((13,), (13,))])
def test_where_there_is_none_it_says_so(
    newest: Run, minors: tuple[int, ...], broken: tuple[int, ...]
) -> None:
    done = newest(*minors, broken=broken)

    assert done.stdout == (
        "No Python newer than 3.11 that can make a virtual environment is here: "
        "nothing was run with one.\n"
    )
    assert done.returncode == 0


def test_what_it_runs_is_there() -> None:
    text = (ROOT / SCRIPT).read_text("utf-8")
    named = [word for word in text.split() if word.startswith("tests/")]

    assert len(named) > 3
    for name in named:
        file, _, test = name.partition("::")
        assert f"def {test}" in (ROOT / file).read_text("utf-8")


def test_a_build_server_runs_it() -> None:
    assert "\nmake newest\n" in (ROOT / ".ci" / "run").read_text("utf-8")
