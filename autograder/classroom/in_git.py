"""Students' work that the repository of a course would take in."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

NOT_IGNORED = 1
"""The exit code of ``git check-ignore`` for a path that a commit of everything takes in."""


def taken_in(root: Path, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that are there, in the repository that ``root`` is part of, and are not
    ignored by it; none where there is no repository or no git."""
    git = shutil.which("git")
    if git is None:
        return []
    found = []
    for name in names:
        if not (root / name).exists():
            continue
        asked = subprocess.run(
            [git, "check-ignore", "--quiet", "--", name], cwd=root, capture_output=True, check=False
        )
        if asked.returncode == NOT_IGNORED:
            found.append(name)
    return found
