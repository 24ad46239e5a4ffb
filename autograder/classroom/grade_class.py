"""Many submissions: an executor grades them, and reports are kept by content."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import msgspec

from autograder.classroom.dispatch import Crew, Executors, Lost
from autograder.classroom.preview import Change, compare
from autograder.classroom.task import course_version, grade_task
from autograder.course import CourseError, Lab
from autograder.grading.grade import unreadable
from autograder.grading.report import Report
from autograder.grading.shelf import Shelf
from autograder.grading.version import report_key
from autograder.nbgrader_integration.timestamp import timestamp
from autograder.nbgrader_integration.version import written_version
from autograder.submissions.files import read_file
from autograder.submissions.folder import folders, read_handed_in, stand_in_id, why_no_id
from autograder.submissions.notebook import NotebookError
from autograder.submissions.submission import Submission, submission_of

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook
    from autograder.nbgrader_integration.records import Recorded


@dataclass(frozen=True)
class HandedIn:
    """One student's folder for a lab."""

    student: str
    notebook: Path


class How(StrEnum):
    """How a student's marks came about."""

    GRADED = "graded"
    """Her functions were called."""
    RECALLED = "recalled"
    """The same submission had been graded before, and her row was written from that report."""
    UNCHANGED = "unchanged"
    """Her row was written from the same submission and the same course, and stands."""


@dataclass(frozen=True)
class Graded:
    """What became of one student's submission."""

    student: str
    report: Report
    how: How = How.GRADED
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
    executors: Executors,
    *,
    regrade: bool = False,
    feedback: bool = False,
) -> Iterator[Graded]:
    """Grade and record each submission, in the order in which they are finished.

    None is left out: what goes wrong with one becomes part of its own result.  What stands in
    the gradebook already, from the same submission and the same course, is left alone, and
    reports on the shelf are used, unless ``regrade`` is set.  A result is yielded after it has
    been recorded, so that an interruption costs only what was being graded.
    """
    gradebook.prepare(lab)
    standing = {} if regrade else gradebook.recorded(lab)
    for paper, report, how in grade_all(work, lab, gradebook, executors, standing, regrade=regrade):
        if how is How.UNCHANGED:
            page = gradebook.feedback_page(lab, paper.student)
            yield Graded(paper.student, report, how, page if page.exists() else None)
        else:
            with uninterrupted():
                graded = _record(paper, report, how, lab, gradebook, feedback)
            yield graded


def preview_class(
    work: Sequence[HandedIn],
    lab: Lab,
    gradebook: ClassGradebook,
    executors: Executors,
    *,
    regrade: bool = False,
) -> Iterator[tuple[Graded, Change | None]]:
    """What :func:`grade_class` would find, and what it would change in the gradebook.

    Nothing is written but reports on the shelf, so that grading need not find them again.
    """
    recorded = gradebook.recorded(lab)
    marks = gradebook.marks(lab)
    shelf = Shelf(gradebook.shelf)
    standing = {} if regrade else recorded
    for paper, report, how in grade_all(work, lab, gradebook, executors, standing, regrade=regrade):
        known = recorded.get(paper.student)
        old = shelf.get(known.report_key) if known and known.report_key else None
        change = compare(paper.student, marks.get(paper.student, {}), old, report)
        yield Graded(paper.student, report, how), change


def _record(
    paper: Paper, report: Report, how: How, lab: Lab, gradebook: ClassGradebook, feedback: bool
) -> Graded:
    """Let the gradebook have one report."""
    student = paper.student
    try:
        if why_no_id(student):
            gradebook.record_nothing(lab, stand_in_id(student), content_digest=paper.content)
        else:
            gradebook.record(
                lab, student, report, content_digest=paper.content, report_key=paper.key
            )
            if feedback:
                gradebook.generate_feedback(lab, student)
    except CourseError as error:
        return Graded(student, msgspec.structs.replace(report, attention=str(error)), how)
    page = gradebook.feedback_page(lab, student)
    return Graded(student, report, how, page if page.exists() else None)


@dataclass(frozen=True)
class Paper:
    """What one student handed in, as far as it has been read."""

    student: str
    content: str
    """A digest of all that was handed in, and of the course that it is graded in."""
    key: str = ""
    """Of its report on the shelf; empty where it is not kept there."""
    note: str = ""
    """What a teacher may like to know of how it was found."""


def grade_all(
    work: Sequence[HandedIn],
    lab: Lab,
    gradebook: ClassGradebook,
    executors: Executors,
    standing: Mapping[str, Recorded],
    *,
    regrade: bool = False,
) -> Iterator[tuple[Paper, Report, How]]:
    """A report on each submission, in the order in which they are finished, none recorded.

    A few are read ahead of the workers and no more, so that memory does not depend on the
    size of the class.
    """
    shelf = Shelf(gradebook.shelf)
    shelf.sweep()
    isolation = gradebook.isolation
    version = course_version(lab)
    course = f"{version}, {written_version(lab)}, {isolation}, {gradebook.configuration}"

    def known(one: HandedIn, paper: Paper) -> Recorded | None:
        """What the student's row was written from, where that is this very paper."""
        student = stand_in_id(one.student) if why_no_id(one.student) else one.student
        row = standing.get(student)
        fits = row and row.content_digest == paper.content and gradebook.stands(lab, student, row)
        return row if fits else None

    def at_once(one: HandedIn) -> tuple[Paper, Report | Submission, How]:
        """What was handed in: its report, or what has to be graded first."""
        paper = read_paper(one, lab, course)
        row = known(one, paper)
        if row and row.report_key and (report := shelf.get(row.report_key)):
            return paper, report, How.UNCHANGED
        try:
            if why := why_no_id(one.student):
                raise NotebookError(why)
            found = read_handed_in(one.notebook.parent, lab)
        except NotebookError as error:
            how = How.UNCHANGED if row else How.GRADED
            return paper, unreadable(lab, isolation, str(error)), how
        work = submission_of(found.notebook, lab)
        key = report_key(work, lab, isolation)
        paper = dataclasses.replace(paper, key=key)
        return paper, (None if regrade else shelf.get(key)) or work, How.RECALLED

    def graded(paper: Paper, answer: bytes | Lost) -> tuple[Paper, Report, How]:
        if isinstance(answer, Lost):
            report = unreadable(lab, isolation, answer.reason)
        else:
            report = Report.from_json(answer)
        if report.attention:
            paper = dataclasses.replace(paper, key="")
        else:
            shelf.put(paper.key, report)
        return paper, report, How.GRADED

    def noted(paper: Paper, report: Report, how: How) -> tuple[Paper, Report, How]:
        return paper, msgspec.structs.replace(report, note=paper.note), how

    with Crew[Paper](executors) as crew:
        for one in work:
            paper, found, how = at_once(one)
            if isinstance(found, Report):
                yield noted(paper, found, how)
                continue
            while crew.full:
                for answered in crew.finished():
                    yield noted(*graded(*answered))
            cells = msgspec.json.encode(found)
            crew.submit(paper, grade_task, cells, lab.name, version, isolation.value)
        while crew.busy:
            for answered in crew.finished():
                yield noted(*graded(*answered))


def read_paper(one: HandedIn, lab: Lab, course: str) -> Paper:
    """What a student handed in, by its content; ``course`` says by what it is graded."""
    folder = one.notebook.parent
    digest = hashlib.sha256(f"{course}\0{timestamp(folder)}\0".encode())
    note = ""
    try:
        digest.update(read_file(one.notebook))
    except (OSError, NotebookError):
        # there is another one in its place, or something to be said about what there is
        try:
            found = read_handed_in(folder, lab)
            note = found.note
            digest.update(f"{note}\0{json.dumps(found.notebook)}".encode())
        except NotebookError as error:
            digest.update(str(error).encode())
    return Paper(one.student, digest.hexdigest(), note=note)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off until the block has ended, so that nothing in it is done by half."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = False

    def remember(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True

    previous = signal.signal(signal.SIGINT, remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
    if pressed:
        raise KeyboardInterrupt
