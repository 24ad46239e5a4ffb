"""A submission's secret, by which nbgrader's exchange gives feedback to whoever handed it in."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

SECRET = "submission_secret.txt"
"""Where ``nbgrader submit`` leaves the secret, of which the student keeps a copy."""

SHORTEST = 32
FORM = re.compile(rb"[0-9A-Za-z_-]{%d,256}" % SHORTEST)
"""What ``nbgrader submit`` writes (128 digits), and whatever is as hard to guess.

The file is the student's, and nbgrader reads it as text on both sides: what is empty, long, spread
over lines or no text would end the release for everybody, or lead to two names for one page.
"""


def submission_secret(folder: Path) -> str | None:
    """Read the secret in a submission's folder; None if there is none, or one of no use."""
    try:
        found = read_file(folder / SECRET, 300)
    except (OSError, NotebookError):
        return None
    return found.decode("ascii") if FORM.fullmatch(found) else None


def why_no_secret(folders: Sequence[Path]) -> str:
    """Why nobody can get feedback by a secret in one of ``folders``, as a sentence."""
    found = next((path for folder in folders if os.path.lexists(path := folder / SECRET)), None)
    if found is None:
        return "what was handed in has no secret, so it did not come through the exchange."
    try:
        short = len(read_file(found, SHORTEST)) < SHORTEST
    except (OSError, NotebookError):
        short = False
    why = f"shorter than {SHORTEST} characters" if short else "not as nbgrader writes it"
    return (
        f"the secret that she handed in ({SECRET}) is {why}; "
        "`nbgrader submit` makes a new one when she hands in again."
    )
