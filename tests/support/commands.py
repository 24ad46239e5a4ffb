"""Commands run as a teacher runs them: in the course's root, by an installed Python."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import warnings
from pathlib import Path
from unittest import mock

from nbgrader.apps import AutogradeApp, ExportApp, GenerateAssignmentApp, GenerateFeedbackApp

APPS = {
    "generate_assignment": GenerateAssignmentApp,
    "autograde": AutogradeApp,
    "generate_feedback": GenerateFeedbackApp,
    "export": ExportApp,
}


def run(root: Path, *words: str) -> None:
    """``python -m words`` in the course at ``root``; fails with what it said where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env={**os.environ, "AUTOGRADER_COURSE": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def nbgrader_here(root: Path, command: str, *words: str) -> None:
    """``nbgrader command words`` in the course at ``root``, in this process, which takes a
    fraction of the time; raises SystemExit where nbgrader gives up."""
    environment = {"AUTOGRADER_COURSE": str(root)}
    with (
        contextlib.chdir(root),
        mock.patch.dict(os.environ, environment),
        warnings.catch_warnings(action="ignore"),  # of other packages' ways with each other
    ):
        app = APPS[command]()
        app.initialize(list(words))
        app.start()
