"""Many submissions: an executor grades them, and reports are kept by content."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import msgspec

from autograder.course import Lab
from autograder.grading import grade, report_key
from autograder.notebook import Submission
from autograder.report import Report
from autograder.sandbox.launch import Isolation


class Shelf:
    """Reports by what they depend on, one file each.

    A name is a digest of submission, suites, reference and engine, so nothing on the shelf is
    ever out of date: what changed has another name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Report | None:
        """The report of that key; one that is not there or not whole is none."""
        try:
            return Report.from_json((self.folder / f"{key}.json").read_bytes())
        except (OSError, msgspec.DecodeError):
            return None

    def put(self, key: str, report: Report) -> None:
        """Keep ``report``; another process never sees half of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(report.to_json())
            Path(name).replace(self.folder / f"{key}.json")
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise


def grade_or_recall(submission: Submission, lab: Lab, isolation: Isolation, shelf: Shelf) -> Report:
    """The report from the shelf where it is there, graded and kept where it is not.

    A report that asks for a teacher's attention is not kept: next time it may be better.
    """
    key = report_key(submission, lab, isolation)
    report = shelf.get(key)
    if report is None:
        report = grade(submission, lab, isolation)
        if not report.attention:
            shelf.put(key, report)
    return report
