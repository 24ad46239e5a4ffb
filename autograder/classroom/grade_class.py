"""Many submissions: graded, and recorded, those together that are ready at the same moment."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.classroom.dispatch import Executors
from autograder.classroom.grading import Grading as Grading
from autograder.classroom.task import look_at_suites
from autograder.classroom.work import Found, SubmissionDigest
from autograder.classroom.work import How as How
from autograder.classroom.work import StudentFolder as StudentFolder
from autograder.course import CourseError, Lab
from autograder.grading.report import Report
from autograder.interrupts import no_checkpoint, uninterrupted
from autograder.nbgrader_integration.gradebook_errors import GradebookError
from autograder.submissions.folder import folders, stand_in_id, why_no_id

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook

AT_ONCE = 8
"""How many rows are recorded in one transaction at most: Ctrl-C waits for it, and memory holds
their notebooks."""


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
    prepare: bool = False,
) -> Iterator[Graded]:
    """Grade and record each submission, in the order in which they are finished.

    None is left out: what goes wrong with one becomes part of its own result.  What stands in
    the gradebook already, from the same submission and the same course, is left alone but for its
    late penalty, and reports on the shelf are used, unless ``regrade`` is set.  A result is yielded
    after it has been recorded, so that an interruption costs only what was being graded.  Results
    that are there at the same moment are recorded together, and none waits for another.  With
    ``prepare``, new rows are prepared where submissions are graded, and only inserted here.

    Raises SuiteError before anything is recorded if the lab's suites cannot be run.
    """
    look_at_suites(lab)
    gradebook.prepare(lab)
    penalties = {change.student: str(change) for change in gradebook.update_penalties(lab)}
    standing = {} if regrade else gradebook.recorded(lab)
    preparation = gradebook.preparation(lab) if prepare else None
    grading = Grading(lab, gradebook, standing, regrade=regrade, preparation=preparation)
    for found in grading.batches(class_folders, executors):
        for first in range(0, len(found), AT_ONCE):
            with uninterrupted():
                batch = found[first : first + AT_ONCE]
                told = _told(batch, lab, gradebook, penalties, feedback)
            with no_checkpoint():
                yield from told[:-1]
            yield from told[-1:]


def _told(
    batch: Sequence[Found],
    lab: Lab,
    gradebook: ClassGradebook,
    penalties: Mapping[str, str],
    feedback: bool,
) -> list[Graded]:
    """Record what of a batch is new, and say what has become of each."""
    recorded = _record_together(batch, lab, gradebook)
    told = []
    for digest, report, how in batch:
        penalty = ""
        if how is How.UNCHANGED:
            penalty = penalties.get(digest.student, "")
            how = How.PENALIZED if penalty else how
            page = gradebook.feedback_page(lab, digest.student)
            graded = Graded(digest.student, report, how, page if page.exists() else None)
        else:
            is_recorded = digest.student in recorded
            graded = _record(digest, report, how, lab, gradebook, feedback, is_recorded)
        is_dated = digest.handed_in is not None
        told.append(dataclasses.replace(graded, penalty=penalty, is_dated=is_dated))
    return told


def _record_together(batch: Sequence[Found], lab: Lab, gradebook: ClassGradebook) -> frozenset[str]:
    """Let the gradebook have several reports in one transaction, so that the disk is waited for
    once; whose they are.  Nobody's if it cannot have them all: then each is recorded by itself."""
    new = [
        digest.row
        for digest, _, how in batch
        if how is not How.UNCHANGED and not why_no_id(digest.student)
    ]
    if len(new) < 2:
        return frozenset()
    try:
        gradebook.record_all(lab, new)
    except GradebookError:
        raise
    except CourseError:
        return frozenset()
    return frozenset(row.student for row in new)


def _record(
    digest: SubmissionDigest,
    report: Report,
    how: How,
    lab: Lab,
    gradebook: ClassGradebook,
    feedback: bool,
    is_recorded: bool,
) -> Graded:
    """Let the gradebook have one report, unless it has been recorded with others."""
    student = digest.student
    try:
        if why_no_id(student):
            gradebook.record_nothing(lab, stand_in_id(student), content_digest=digest.content)
        else:
            if not is_recorded:
                gradebook.record_all(lab, [digest.row])
            if feedback:
                gradebook.generate_feedback(lab, student)
    except GradebookError:
        raise
    except CourseError as error:
        return Graded(student, msgspec.structs.replace(report, attention=str(error)), how)
    page = gradebook.feedback_page(lab, student)
    return Graded(student, report, how, page if page.exists() else None)
