"""Feedback through nbgrader's exchange, in which one student is never in the way of the others.

nbgrader names a page in the exchange by a digest of the submission's secret, so that only who
handed in finds it; its own release ends for everybody at the first page without a secret.
"""

from __future__ import annotations

import glob
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from autograder.course import notebooks_of
from autograder.nbgrader_integration.exchange.submission_secret import (
    submission_secret,
    why_no_secret,
)
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.gradebook_errors import FULL, disk_full
from autograder.submissions.files import read_file, shown, write_whole
from autograder.submissions.notebook import NotebookError


@overriding("pages", "release", "place", "_folder")
class SafeReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Releases feedback as nbgrader does, and passes over whoever it cannot give her page."""

    released: tuple[str, ...] = ()
    """Whose pages are in the exchange now."""
    passed_over: tuple[tuple[str, str], ...] = ()
    """Who got none, and why."""

    def copy_files(self) -> None:
        """Put each student's page into the exchange, or say why it cannot be."""
        excluded = set(self.coursedir.student_id_exclude.split(","))
        everybody = self._folder("*")
        holders = defaultdict(list)
        for student, page in self.pages(everybody):
            holders[submission_secret(page.parent)].append(student)
        self.released, self.passed_over = (), ()
        for student, page in self.pages(self.src_path):
            if student in excluded:
                continue
            others = [name for name in holders[submission_secret(page.parent)] if name != student]
            if why := self.release(page, others):
                self.log.warning("%s's feedback was not released: %s", shown(student), why)
                if (student, why) not in self.passed_over:
                    self.passed_over += ((student, why),)
            else:
                self.log.info("Released %s's feedback.", shown(student))
                if student not in self.released:
                    self.released += (student,)

    def pages(self, pattern: str) -> Iterator[tuple[str, Path]]:
        """Yield each student with feedback, and her page for each notebook; ``pattern`` may be one
        folder's path."""
        names = notebooks_of(Path(self.coursedir.root), self.coursedir.assignment_id)
        # the name of one student comes first; only otherwise it is a pattern
        found = [pattern] if os.path.lexists(pattern) else sorted(glob.glob(pattern))  # noqa: PTH207
        for folder in map(Path, found):
            for name in names:
                if (page := folder / f"{name}.html").is_file():
                    yield folder.parent.name, page

    def release(self, page: Path, others: Sequence[str]) -> str:
        """Put a page into the exchange; returns why that cannot be, or nothing.

        ``others`` have handed in with the same secret, or like her without one.
        """
        secret = submission_secret(page.parent)
        if secret is None:
            # one of no use does not travel with the marks
            submitted = self.coursedir.format_path(
                self.coursedir.submitted_directory, page.parent.parent.name, page.parent.name
            )
            return why_no_secret((Path(submitted), page.parent))
        if others:
            names = ", ".join(map(shown, others))
            return f"{names} handed in with the same secret, and one would get the other's page."
        try:
            write_whole(self.place(page, secret), read_file(page))
        except NotebookError as error:
            return f"her page cannot be used. {error}"
        except OSError as error:
            if error.errno in FULL:
                raise disk_full(error) from error
            return f"her page could not be put into the exchange: {error.strerror}."
        return ""

    def place(self, page: Path, secret: str) -> Path:
        """Where ``nbgrader fetch_feedback`` looks for a page."""
        name = f"{notebook_hash(secret=secret, notebook_id=page.stem)}.html"
        return Path(self.root, self.coursedir.course_id, "feedback", name)

    def _folder(self, student: str) -> str:
        directory = self.coursedir
        folder: str = directory.format_path(
            directory.feedback_directory, student, directory.assignment_id
        )
        return folder
