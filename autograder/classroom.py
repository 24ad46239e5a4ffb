"""Many submissions: an executor grades them, and reports are kept by content."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.course import Lab
from autograder.grading import grade, report_key, unreadable
from autograder.notebook import NotebookError, Submission, read_notebook, submission
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


@dataclass(frozen=True)
class HandedIn:
    """One student's folder for a lab."""

    student: str
    notebook: Path


def handed_in(submitted: Path, lab: Lab, students: Sequence[str] = ()) -> list[HandedIn]:
    """Who has a folder for ``lab`` in ``submitted``, all or those named, by student."""
    folders = sorted(path.parent for path in submitted.glob(f"*/{lab.name}/"))
    return [
        HandedIn(folder.name, folder / lab.name / f"{lab.name}.ipynb")
        for folder in folders
        if not students or folder.name in students
    ]


def grade_class(
    work: Sequence[HandedIn], lab: Lab, isolation: Isolation, shelf: Shelf, executor: Executor
) -> Iterator[tuple[HandedIn, Report]]:
    """A report for each submission, as they are finished; none is ever left out."""
    futures = {
        executor.submit(grade_file, one.notebook, lab, isolation, shelf): one for one in work
    }
    for future in as_completed(futures):
        yield futures[future], future.result()


def grade_file(notebook: Path, lab: Lab, isolation: Isolation, shelf: Shelf) -> Report:
    """The report on one file, whatever is in it."""
    try:
        data = notebook.read_bytes()
    except FileNotFoundError:
        others = sorted(path.name for path in notebook.parent.glob("*.ipynb"))
        found = f"; there is {', '.join(others[:3])}" if others else ""
        return unreadable(lab, isolation, f"There is no file called {notebook.name}{found}.")
    except OSError as error:
        return unreadable(lab, isolation, f"The file could not be read: {error.strerror}.")
    try:
        return grade_or_recall(submission(read_notebook(data), lab), lab, isolation, shelf)
    except NotebookError as error:
        return unreadable(lab, isolation, str(error))
