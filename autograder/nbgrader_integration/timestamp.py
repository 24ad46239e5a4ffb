"""When something was handed in, by the file in which nbgrader keeps that."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

TIMESTAMP = "timestamp.txt"
"""Where nbgrader keeps when something was handed in."""


def timestamp(folder: Path) -> datetime | None:
    """When a submission was handed in, by nbgrader's file in its folder, in UTC.

    None where there is no such file, or one that does not hold a date.
    """
    # nbgrader is a second to import, and a student's installation has none
    from nbgrader.utils import parse_utc

    try:
        text = read_file(folder / TIMESTAMP, 200).decode("ascii").strip()
        found: datetime | None = parse_utc(text) if text else None
    except (OSError, NotebookError, ValueError, OverflowError, AttributeError, TypeError):
        return None
    return found
