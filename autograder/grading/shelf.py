"""The shelf: the cache of reports, by content."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.course import Lab
from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.grading.version import report_key
from autograder.sandbox.launch import Isolation
from autograder.submissions.files import sweep, write_whole
from autograder.submissions.submission import Submission


class Kept(msgspec.Struct, frozen=True):
    """A report as it lies on the shelf."""

    key: str
    """The same as the file's name, which anybody can change."""
    report: Report


class Shelf:
    """Reports by what they depend on, one file each.

    A name is a digest of all that a report depends on (``version.report_key``), so nothing on the
    shelf is ever out of date: what changed has another name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Report | None:
        """The report of that key; one that is not there, not whole or another's is none."""
        try:
            data = (self.folder / f"{key}.json").read_bytes()
            kept = msgspec.json.decode(data, type=Kept)
        except (OSError, msgspec.DecodeError):
            return None
        return kept.report if kept.key == key else None

    def put(self, key: str, report: Report) -> None:
        """Keep ``report``; another process never sees half of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        data = msgspec.json.encode(Kept(key, report))
        text = msgspec.json.format(data, indent=2)
        # one that a power cut spoils is not taken for a report, and made again
        write_whole(self.folder / f"{key}.json", text, mode=0o600, durable=False)

    def sweep(self) -> None:
        """Delete what a grader that was killed had half written, and nothing that a living one
        is still at."""
        sweep(self.folder)


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
