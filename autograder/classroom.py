"""Many submissions: an executor grades them, and reports are kept by content."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.course import CourseError, Lab
from autograder.grading import grade, report_key, unreadable
from autograder.notebook import NotebookError, Submission, submission
from autograder.report import Report
from autograder.sandbox.launch import Isolation
from autograder.submitted import folders, read_handed_in, stand_in_id, why_no_id

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.gradebook import ClassGradebook


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


@dataclass(frozen=True)
class Graded:
    """What became of one student's submission."""

    student: str
    report: Report
    page: Path | None = None
    """Where her feedback lies, once it has been written."""


def handed_in(submitted: Path, lab: Lab, students: Sequence[str] = ()) -> list[HandedIn]:
    """Who has a folder for ``lab`` in ``submitted``, all or those named, by student.

    Raises CourseError where a named student has none, or nobody has.
    """
    work = [
        HandedIn(folder.parent.name, folder / f"{lab.name}.ipynb")
        for folder in folders(submitted, lab.name)
        if not students or folder.parent.name in students
    ]
    missing = sorted(set(students) - {one.student for one in work})
    if missing:
        raise CourseError(f"{', '.join(missing)}: nothing handed in for {lab.name}.")
    if not work:
        raise CourseError(f"Nobody has handed in {lab.name}: {submitted}/*/{lab.name}/ is empty.")
    return work


def grade_class(
    work: Sequence[HandedIn],
    lab: Lab,
    gradebook: ClassGradebook,
    executor: Executor,
    *,
    feedback: bool = False,
) -> Iterator[Graded]:
    """Grade and record each submission, in the order in which they are finished.

    None is left out: what goes wrong with one becomes part of its own result.
    """
    gradebook.prepare(lab)
    shelf = Shelf(gradebook.shelf)
    futures = {
        executor.submit(grade_file, one.notebook, lab, gradebook.isolation, shelf): one
        for one in work
    }
    for future in as_completed(futures):
        yield _record(futures[future], future.result(), lab, gradebook, feedback)


def _record(
    one: HandedIn, report: Report, lab: Lab, gradebook: ClassGradebook, feedback: bool
) -> Graded:
    """Let the gradebook have one report; nbgrader finds it on the shelf by its content."""
    if why := why_no_id(one.student):
        gradebook.record_nothing(lab, stand_in_id(one.student))
        return Graded(one.student, msgspec.structs.replace(report, attention=why))
    try:
        gradebook.autograde(lab, one.student)
        if feedback:
            gradebook.generate_feedback(lab, one.student)
    except CourseError as error:
        return Graded(one.student, msgspec.structs.replace(report, attention=str(error)))
    page = gradebook.feedback_page(lab, one.student)
    return Graded(one.student, report, page if page.exists() else None)


def grade_file(notebook: Path, lab: Lab, isolation: Isolation, shelf: Shelf) -> Report:
    """The report on what is handed in where ``notebook`` should be, whatever is there."""
    student = notebook.parent.parent.name
    if why := why_no_id(student):
        return unreadable(lab, isolation, why)
    try:
        handed_in = read_handed_in(notebook.parent, lab)
    except NotebookError as error:
        return unreadable(lab, isolation, str(error))
    report = grade_or_recall(submission(handed_in.notebook, lab), lab, isolation, shelf)
    return msgspec.structs.replace(report, note=handed_in.note)
