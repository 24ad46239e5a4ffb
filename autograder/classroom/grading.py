"""Finds the reports on a class's submissions: an executor grades them, and reports are kept by
content."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from autograder.classroom.dispatch import Dispatcher, Executors, Lost
from autograder.classroom.task import (
    Looked,
    course_version,
    grade_task,
    look,
    look_task,
    prepare_task,
)
from autograder.classroom.work import (
    Found,
    How,
    StudentFolder,
    SubmissionDigest,
    Work,
    unreadable_key,
)
from autograder.course import Lab
from autograder.grading.grade import unreadable
from autograder.grading.report import Report
from autograder.grading.shelf import Shelf
from autograder.nbgrader_integration.lateness.timestamp import handed_in
from autograder.nbgrader_integration.version import written_version
from autograder.submissions.folder import SubmittedFile, read_submitted_file, why_no_id
from autograder.submissions.notebook import NotebookError
from autograder.submissions.packed import PackedNotebook

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook
    from autograder.nbgrader_integration.prepared_rows import Preparation
    from autograder.nbgrader_integration.records import Recorded

MOST_SENT = 8 * 2**20
"""How large a file, or a notebook, may be to go from one process to another: some of them are on
their way at a time.  A larger file is looked at in the command itself."""

PREPARING_WORKERS = 4
PREPARING_STUDENTS = 500
"""From how many workers on, and for how many students, rows are prepared by the workers: it takes a
second to import nbgrader there, and fewer workers leave the command the time to write rows
itself."""

Task = Callable[[bytes, str, str, str], bytes]
Topic = tuple[Work, SubmittedFile | Found, Task]
"""What an answer is about: whose file, or whose report, and what was done with it."""


def is_worth_preparing(students: int, workers: int) -> bool:
    """Whether so many workers would have to wait for the one command that records."""
    return students >= PREPARING_STUDENTS and workers >= PREPARING_WORKERS


class Grading:
    """Finds a report on each submission of a class, and records none.

    ``standing`` is what the rows in the gradebook were written from, by student.  With
    ``regrade`` no report on the shelf, the cache of reports, is used.  With a ``preparation``, rows
    of those who have none are prepared by the workers.
    """

    def __init__(
        self,
        lab: Lab,
        gradebook: ClassGradebook,
        standing: Mapping[str, Recorded],
        *,
        regrade: bool = False,
        preparation: Preparation | None = None,
    ) -> None:
        self._lab = lab
        self._gradebook = gradebook
        self._standing = standing
        self._regrade = regrade
        self._isolation = gradebook.isolation
        self._versions = {one.full_name: course_version(one) for one in (lab, *lab.parts)}
        version = self._versions[lab.full_name]
        decides = (version, written_version(lab), self._isolation, gradebook.configuration)
        self._course = ", ".join(decides)
        self._shelf = Shelf(gradebook.shelf)
        self._preparation = preparation

    def reports(
        self, class_folders: Iterable[StudentFolder], executors: Executors
    ) -> Iterator[Found]:
        """Each submission's report, in the order in which they are finished."""
        for found in self.batches(class_folders, executors):
            yield from found

    def batches(
        self, class_folders: Iterable[StudentFolder], executors: Executors
    ) -> Iterator[list[Found]]:
        """The same, those together that are there at the same moment; none is waited for.

        A few are read ahead of the workers and no more, so that memory does not depend on the
        size of the class.
        """
        self._shelf.sweep()
        with Dispatcher[Topic](executors) as dispatcher:
            for folder in class_folders:
                work, files = self._open(folder)
                for file in files:
                    while dispatcher.full:
                        yield self._answers(dispatcher)
                    if len(file.content) <= MOST_SENT:
                        self._hand_out(dispatcher, (work, file, look_task), file.content, file.lab)
                    else:
                        looked = look(file.content, file.lab, self._isolation)
                        self._take_look(dispatcher, work, file, looked)
                if work.is_done and (found := self._finished(dispatcher, work)):
                    yield [found]
            while dispatcher.busy:
                yield self._answers(dispatcher)

    def stands(self, folder: StudentFolder) -> bool:
        """Whether a student's row was written from what lies in her folder now."""
        return self._row_of(folder, self._read(folder)[1]) is not None

    def _open(self, folder: StudentFolder) -> tuple[Work, list[SubmittedFile]]:
        """What is in a folder, with the reports that are there, and what has to be looked at."""
        files, digest = self._read(folder)
        row = self._row_of(folder, digest)
        if row and row.report_key and (report := self._shelf.get(row.report_key)):
            return Work(self._lab, digest, whole=report), []
        work = Work(self._lab, digest, stands=row is not None)
        to_look_at = []
        for part, file in files.items():
            if why := why_no_id(folder.student):
                self._take_unreadable(work, part, why)
            elif isinstance(file, NotebookError):
                self._take_unreadable(work, part, str(file))
            else:
                to_look_at.append(file)
        return work, to_look_at

    def _take_unreadable(self, work: Work, part: Lab, why: str) -> None:
        how = How.UNCHANGED if work.stands else How.GRADED
        report = unreadable(part, self._isolation, why)
        work.take(part, report, how, unreadable_key(part, why))

    def _hand_out(
        self, dispatcher: Dispatcher[Topic], topic: Topic, content: bytes, lab: Lab
    ) -> None:
        task, version = topic[-1], self._versions[lab.full_name]
        dispatcher.submit(topic, task, content, lab.full_name, version, self._isolation.value)

    def _take_look(
        self, dispatcher: Dispatcher[Topic], work: Work, file: SubmittedFile, looked: Looked
    ) -> None:
        """Take what a file has in it; what nobody has graded yet is handed out."""
        part = file.lab
        if looked.why:
            self._take_unreadable(work, part, str(file.refusal(looked.why)))
            return
        if len(looked.notebook) <= MOST_SENT:
            # a larger one is read again when it is recorded, for a few of them wait at a time
            work.notebooks[part.notebook_name] = PackedNotebook(looked.notebook, file.note)
        if not self._regrade and (kept := self._shelf.get(looked.key)):
            work.take(part, kept, How.RECALLED, looked.key)
        else:
            work.keys[part.notebook_name] = looked.key
            self._hand_out(dispatcher, (work, file, grade_task), looked.cells, part)

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

    def _answers(self, dispatcher: Dispatcher[Topic]) -> list[Found]:
        """What has become whole by the answers that workers have sent, at least one."""
        found = []
        for (work, about, task), answer in dispatcher.finished():
            if not isinstance(about, SubmittedFile):
                found.append(_with_row(about, answer))
                continue
            if task is look_task and not isinstance(answer, Lost):
                looked = msgspec.msgpack.decode(answer, type=Looked)
                self._take_look(dispatcher, work, about, looked)
            else:
                self._take_report(work, about.lab, answer)
            if work.is_done and (whole := self._finished(dispatcher, work)):
                found.append(whole)
        return found

    def _finished(self, dispatcher: Dispatcher[Topic], work: Work) -> Found | None:
        """The whole submission's report, or None if its row is to be prepared first."""
        digest, _, how = found = self._noted(work)
        if self._preparation is None or how is How.UNCHANGED or why_no_id(digest.student):
            return found
        asked = self._preparation.ask(digest.row, digest.handed_in)
        if not asked:
            return found
        self._hand_out(dispatcher, (work, found, prepare_task), asked, self._lab)
        return None

    def _take_report(self, work: Work, part: Lab, answer: bytes | Lost) -> None:
        if isinstance(answer, Lost):
            report = unreadable(part, self._isolation, answer.reason)
        else:
            report = Report.from_json(answer)
        key = "" if report.attention else work.keys[part.notebook_name]
        if key:
            self._shelf.put(key, report)
        work.take(part, report, How.GRADED, key)

    def _noted(self, work: Work) -> Found:
        digest, report, how = work.found()
        if digest.key and self._lab.has_parts:
            self._shelf.put(digest.key, report)
        return digest, msgspec.structs.replace(report, note=digest.note), how


def _with_row(found: Found, answer: bytes | Lost) -> Found:
    """A report with the row that was prepared; without one, it is written by the command."""
    digest, report, how = found
    prepared = b"" if isinstance(answer, Lost) else answer
    return dataclasses.replace(digest, prepared=prepared), report, how
