"""Many submissions: graded, and recorded one after the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.classroom.dispatch import Executors
from autograder.classroom.grading import Grading as Grading
from autograder.classroom.task import look_at_suites
from autograder.classroom.work import How as How
from autograder.classroom.work import StudentFolder as StudentFolder
from autograder.classroom.work import SubmissionDigest
from autograder.course import CourseError, Lab
from autograder.grading.report import Report
from autograder.interrupts import uninterrupted
from autograder.nbgrader_integration.gradebook_errors import GradebookError
from autograder.submissions.folder import folders, stand_in_id, why_no_id

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook


@dataclass(frozen=True)
class Graded:
    """What became of one student's submission."""

    student: str
    report: Report
    how: How = How.GRADED
    page: Path | None = None
    """Where her feedback lies, once it has been written."""
    penalty: str = ""
    """What has become of her late penalty, if that alone has changed."""
    is_dated: bool = True
    """Whether it is known when she handed in."""


def student_folders(submitted: Path, lab: Lab, students: Sequence[str] = ()) -> list[StudentFolder]:
    """Who has a folder for ``lab`` in ``submitted``, all or those named, by student.

    Raises CourseError if a named student has none, or nobody has.
    """
    found = [
        StudentFolder(folder.parent.name, folder)
        for folder in folders(submitted, lab.name)
        if not students or folder.parent.name in students
    ]
    missing = sorted(set(students) - {one.student for one in found})
    if missing:
        raise CourseError(f"{', '.join(missing)}: nothing handed in for {lab.name}.")
    if not found:
        raise CourseError(f"Nobody has handed in {lab.name}: {submitted}/*/{lab.name}/ is empty.")
    return found


def grade_class(
    class_folders: Sequence[StudentFolder],
    lab: Lab,
    gradebook: ClassGradebook,
    executors: Executors,
    *,
    regrade: bool = False,
    feedback: bool = False,
) -> Iterator[Graded]:
    """Grade and record each submission, in the order in which they are finished.

    None is left out: what goes wrong with one becomes part of its own result.  What stands in
    the gradebook already, from the same submission and the same course, is left alone but for its
    late penalty, and reports on the shelf are used, unless ``regrade`` is set.  A result is yielded
    after it has been recorded, so that an interruption costs only what was being graded.

    Raises SuiteError before anything is recorded if the lab's suites cannot be run.
    """
    look_at_suites(lab)
    gradebook.prepare(lab)
    penalties = {change.student: str(change) for change in gradebook.update_penalties(lab)}
    standing = {} if regrade else gradebook.recorded(lab)
    grading = Grading(lab, gradebook, standing, regrade=regrade)
    for digest, report, how in grading.reports(class_folders, executors):
        penalty = ""
        if how is How.UNCHANGED:
            penalty = penalties.get(digest.student, "")
            how = How.PENALIZED if penalty else how
            page = gradebook.feedback_page(lab, digest.student)
            graded = Graded(digest.student, report, how, page if page.exists() else None)
        else:
            with uninterrupted():
                graded = _record(digest, report, how, lab, gradebook, feedback)
        is_dated = digest.handed_in is not None
        yield dataclasses.replace(graded, penalty=penalty, is_dated=is_dated)


def _record(
    digest: SubmissionDigest,
    report: Report,
    how: How,
    lab: Lab,
    gradebook: ClassGradebook,
    feedback: bool,
) -> Graded:
    """Let the gradebook have one report."""
    student = digest.student
    try:
        if why_no_id(student):
            gradebook.record_nothing(lab, stand_in_id(student), content_digest=digest.content)
        else:
            gradebook.record(
                lab,
                student,
                report,
                digest.parts,
                content_digest=digest.content,
                report_key=digest.key,
                notebooks=digest.notebooks,
            )
            if feedback:
                gradebook.generate_feedback(lab, student)
    except GradebookError:
        raise
    except CourseError as error:
        return Graded(student, msgspec.structs.replace(report, attention=str(error)), how)
    page = gradebook.feedback_page(lab, student)
    return Graded(student, report, how, page if page.exists() else None)
