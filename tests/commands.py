"""Commands run as a teacher runs them: in the course's root, by an installed Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


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
