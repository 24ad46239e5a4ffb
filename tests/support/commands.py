"""Runs commands as a teacher runs them: in a course's root, by an installed Python."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any
from unittest import mock

from jupyter_core.application import NoStart
from nbgrader.apps import (
    AutogradeApp,
    CollectApp,
    DbApp,
    ExportApp,
    GenerateAssignmentApp,
    GenerateFeedbackApp,
    ReleaseAssignmentApp,
)

from autograder import commands
from autograder.sandbox.launch import Isolation, why_unavailable

# without a sandbox on this machine the rest of the way is still worth a test
ISOLATION = Isolation.PROCESS if why_unavailable(Isolation.BUBBLEWRAP) else Isolation.BUBBLEWRAP

APPS = {
    "generate_assignment": GenerateAssignmentApp,
    "release_assignment": ReleaseAssignmentApp,
    "collect": CollectApp,
    "autograde": AutogradeApp,
    "generate_feedback": GenerateFeedbackApp,
    "export": ExportApp,
    "db": DbApp,
}


def one_process() -> contextlib.AbstractContextManager[object]:
    """Have a class graded by one process: a few are sooner done by one than by two that each have
    to be started.

    Commands in processes of their own grade with as many as there are processors.
    """
    return mock.patch("autograder.commands.shared.processors", return_value=1)


def run(root: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m words`` in the course at ``root``; returns what came of it.

    ``variables`` are added to the environment.
    """
    return subprocess.run(
        **_in_course(root, words, variables),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
    )


def succeed(root: Path, *words: str) -> None:
    """Run the same and fail the test, with what the command said, if it fails."""
    done = run(root, *words)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def start(root: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    """Start the same, and go on; what it prints can be read from its ``stdout``."""
    return subprocess.Popen(
        **_in_course(root, words, variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # as a shell starts a command: Ctrl-C is for it and what it starts
        start_new_session=True,
    )


def _in_course(root: Path, words: tuple[str, ...], variables: dict[str, str]) -> dict[str, Any]:
    environment = {**os.environ, "AUTOGRADER_COURSE": str(root), "COLUMNS": "200", **variables}
    return {"args": [sys.executable, "-m", *words], "cwd": root, "env": environment}


def command_here(root: Path, *words: str, **variables: str) -> int:
    """Run ``autograder words`` in ``root``, in this process, which takes a fraction of the time;
    returns its exit code.

    ``variables`` are added to the environment, which names no course.
    """
    environment = {"COLUMNS": "80", **variables}
    with (
        contextlib.chdir(root),
        mock.patch.dict(os.environ, environment),
        mock.patch.object(sys, "argv", ["autograder", *words]),
        one_process(),
        warnings.catch_warnings(action="ignore"),  # of other packages' ways with each other
    ):
        if "AUTOGRADER_COURSE" not in variables:
            os.environ.pop("AUTOGRADER_COURSE", None)
        try:
            commands.run()
        except SystemExit as end:
            return int(end.code or 0)
    return 0


def autograder_here(root: Path, *words: str, **variables: str) -> tuple[int, str]:
    """Run ``autograder words`` in the course at ``root``, in this process, which takes a fraction
    of the time; returns the exit code and what was printed at 80 columns.

    ``variables`` are added to the environment.
    """
    from autograder.commands import app

    environment = {"AUTOGRADER_COURSE": str(root), "COLUMNS": "80", **variables}
    with (
        contextlib.chdir(root),
        mock.patch.dict(os.environ, environment),
        one_process(),
        contextlib.redirect_stdout(io.StringIO()) as said,
    ):
        code = app(list(words), standalone_mode=False)
    return code or 0, said.getvalue()


def run_here(root: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run what :func:`run` runs, but in this process, which takes a fraction of the time: for
    those who look at what was said and done, and not at a process.

    An exception that nobody expects is the test's.
    """
    said, complained, code = io.StringIO(), io.StringIO(), 0
    program, *rest = words
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        if program == "autograder.cli":
            environment = {"AUTOGRADER_COURSE": str(root), "COLUMNS": "200", **variables}
            code = command_here(root, *rest, **environment)
        else:
            assert program == "nbgrader"
            try:
                nbgrader_here(root, *rest, **variables)
            except SystemExit as end:
                code = int(end.code or 0)
    return subprocess.CompletedProcess(words, code, said.getvalue(), complained.getvalue())


def nbgrader_here(root: Path, command: str, *words: str, **variables: str) -> None:
    """Run ``nbgrader command words`` in the course at ``root``, in this process, which takes a
    fraction of the time; raises SystemExit if nbgrader gives up.

    ``variables`` are added to the environment.
    """
    environment = {"AUTOGRADER_COURSE": str(root), **variables}
    with (
        contextlib.chdir(root),
        mock.patch.dict(os.environ, environment),
        warnings.catch_warnings(action="ignore"),  # of other packages' ways with each other
    ):
        app = APPS[command]()
        try:
            app.initialize(list(words))
            # what says so is a command of a command, such as `db student import`, and has run
            with contextlib.suppress(NoStart):
                app.start()
        finally:
            # there is only one of each, which would keep its configuration
            while app := app.subapp:
                app.clear_instance()
