"""Many submissions: an executor grades them, and reports are kept by content."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.classroom.dispatch import Dispatcher, Executors, Lost
from autograder.classroom.task import course_version, grade_task, look_at_suites
from autograder.classroom.work import Found, SubmissionDigest, Work, unreadable_key
from autograder.classroom.work import How as How
from autograder.course import CourseError, Lab
from autograder.grading.grade import unreadable
from autograder.grading.report import Report
from autograder.grading.shelf import Shelf
from autograder.grading.version import report_key
from autograder.interrupts import uninterrupted
from autograder.nbgrader_integration.gradebook_errors import GradebookError
from autograder.nbgrader_integration.lateness.timestamp import handed_in
from autograder.nbgrader_integration.version import written_version
from autograder.submissions.folder import (
    SubmittedFile,
    folders,
    read_submitted_file,
    stand_in_id,
    why_no_id,
)
from autograder.submissions.notebook import NotebookError
from autograder.submissions.submission import Submission, submission_of

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook
    from autograder.nbgrader_integration.records import Recorded


@dataclass(frozen=True)
class StudentFolder:
    """One student's folder for a lab."""

    student: str
    path: Path

    @property
    def student_id(self) -> str:
        """The id of her row in the gradebook."""
        return stand_in_id(self.student) if why_no_id(self.student) else self.student


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
            )
            if feedback:
                gradebook.generate_feedback(lab, student)
    except GradebookError:
        raise
    except CourseError as error:
        return Graded(student, msgspec.structs.replace(report, attention=str(error)), how)
    page = gradebook.feedback_page(lab, student)
    return Graded(student, report, how, page if page.exists() else None)


class Grading:
    """Finds a report on each submission of a class, and records none.

    ``standing`` is what the rows in the gradebook were written from, by student.  With
    ``regrade`` no report on the shelf, the cache of reports, is used.
    """

    def __init__(
        self,
        lab: Lab,
        gradebook: ClassGradebook,
        standing: Mapping[str, Recorded],
        *,
        regrade: bool = False,
    ) -> None:
        self._lab = lab
        self._gradebook = gradebook
        self._standing = standing
        self._regrade = regrade
        self._isolation = gradebook.isolation
        self._versions = {part.full_name: course_version(part) for part in lab.parts}
        version = course_version(lab)
        decides = (version, written_version(lab), self._isolation, gradebook.configuration)
        self._course = ", ".join(decides)
        self._shelf = Shelf(gradebook.shelf)

    def reports(
        self, class_folders: Iterable[StudentFolder], executors: Executors
    ) -> Iterator[Found]:
        """Each submission's report, in the order in which they are finished.

        A few are read ahead of the workers and no more, so that memory does not depend on the
        size of the class.
        """
        self._shelf.sweep()
        with Dispatcher[tuple[Work, Lab]](executors) as dispatcher:
            for folder in class_folders:
                work, to_grade = self._look_at(folder)
                if work.is_done:
                    yield self._noted(work)
                for part, submission in to_grade.items():
                    while dispatcher.full:
                        yield from self._answers(dispatcher)
                    cells = msgspec.json.encode(submission)
                    version = self._versions[part.full_name]
                    arguments = (cells, part.full_name, version, self._isolation.value)
                    dispatcher.submit((work, part), grade_task, *arguments)
            while dispatcher.busy:
                yield from self._answers(dispatcher)

    def stands(self, folder: StudentFolder) -> bool:
        """Whether a student's row was written from what lies in her folder now."""
        return self._row_of(folder, self._read(folder)[1]) is not None

    def _look_at(self, folder: StudentFolder) -> tuple[Work, dict[Lab, Submission]]:
        """What is in a folder, with the reports that are there, and what has to be graded first."""
        files, digest = self._read(folder)
        row = self._row_of(folder, digest)
        if row and row.report_key and (report := self._shelf.get(row.report_key)):
            return Work(self._lab, digest, whole=report), {}
        work = Work(self._lab, digest)
        to_grade = {}
        for part, file in files.items():
            try:
                if why := why_no_id(folder.student):
                    raise NotebookError(why)
                if isinstance(file, NotebookError):
                    raise file
                submission = submission_of(file.parse().notebook, part)
            except NotebookError as error:
                how = How.UNCHANGED if row else How.GRADED
                report = unreadable(part, self._isolation, str(error))
                work.take(part, report, how, unreadable_key(part, str(error)))
                continue
            key = report_key(submission, part, self._isolation)
            if not self._regrade and (kept := self._shelf.get(key)):
                work.take(part, kept, How.RECALLED, key)
            else:
                work.keys[part.notebook_name] = key
                to_grade[part] = submission
        return work, to_grade

    def _read(
        self, folder: StudentFolder
    ) -> tuple[dict[Lab, SubmittedFile | NotebookError], SubmissionDigest]:
        """A student's file for each notebook, or why there is none, and the digest of just that."""
        found = handed_in(folder.path, self._gradebook.zone)
        digest = hashlib.sha256(f"{self._course}\0{found.when}\0".encode())
        files: dict[Lab, SubmittedFile | NotebookError] = {}
        notes = []
        for part in self._lab.parts:
            if part.notebook:
                digest.update(f"\0{part.notebook}\0".encode())
            try:
                file = read_submitted_file(folder.path, part)
            except NotebookError as error:
                files[part] = error
                digest.update(str(error).encode())
                continue
            files[part] = file
            notes.append(file.note)
            if file.note:
                digest.update(f"{file.note}\0".encode())
            digest.update(file.content)
        said = " ".join(filter(None, (*notes, found.trouble)))
        return files, SubmissionDigest(
            folder.student, digest.hexdigest(), note=said, handed_in=found.when
        )

    def _row_of(self, folder: StudentFolder, digest: SubmissionDigest) -> Recorded | None:
        """What the student's row was written from, if that is what her folder holds now."""
        row = self._standing.get(folder.student_id)
        if row is None or row.content_digest != digest.content:
            return None
        return row if self._gradebook.stands(self._lab, folder.student_id, row) else None

    def _answers(self, dispatcher: Dispatcher[tuple[Work, Lab]]) -> Iterator[Found]:
        """What has become whole by the reports that workers have sent, at least one."""
        for (work, part), answer in dispatcher.finished():
            if isinstance(answer, Lost):
                report = unreadable(part, self._isolation, answer.reason)
            else:
                report = Report.from_json(answer)
            key = "" if report.attention else work.keys[part.notebook_name]
            if key:
                self._shelf.put(key, report)
            work.take(part, report, How.GRADED, key)
            if work.is_done:
                yield self._noted(work)

    def _noted(self, work: Work) -> Found:
        digest, report, how = work.found()
        if digest.key and self._lab.has_parts:
            self._shelf.put(digest.key, report)
        return digest, msgspec.structs.replace(report, note=digest.note), how
