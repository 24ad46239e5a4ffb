"""A class's feedback: pages that follow the gradebook, and their return through the exchange."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from nbgrader.apps import NbGraderAPI
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange import ExchangeError
from nbgrader.utils import temp_attrs

from autograder.course import CourseError, Lab
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.feedback.generate import SafeGenerateFeedback
from autograder.nbgrader_integration.feedback.release import SafeReleaseFeedback
from autograder.nbgrader_integration.quiet_steps import for_a_teacher
from autograder.nbgrader_integration.recorder import ErrorLog


@dataclass(frozen=True)
class Page:
    """What was done about one student's page."""

    student: str
    written: bool = False
    """Whether it was out of date, and has been written anew."""
    problem: str = ""
    """Why it could not be written; empty if it could, or stands."""
    waits: bool = False
    """Whether it says of something that a teacher has to look at it still."""


@dataclass(frozen=True)
class Returned:
    """Who has her page in the exchange now, and who has not, and why."""

    students: tuple[str, ...]
    passed_over: tuple[tuple[str, str], ...] = ()


@overriding()
class _Writer(SafeGenerateFeedback):
    """nbgrader's feedback within a command of ours."""

    def give_up(self, reason: Exception) -> NoReturn:
        raise reason


class Feedback:
    """The feedback of a course whose gradebook is open."""

    def __init__(self, api: NbGraderAPI, database: Database) -> None:
        self._api = api
        self._database = database

    def folder(self, lab: Lab) -> Path:
        """Where everybody's page lies for handing out, under a name that says whose it is."""
        directory = self._api.coursedir
        return Path(directory.root, directory.feedback_directory, lab.name)

    def students(self, lab: Lab, only: Sequence[str] = ()) -> list[str]:
        """Who has been graded, and so has a page or will have one.

        Raises CourseError if there is nobody, or if one of ``only`` is not among them.
        """
        directory = self._api.coursedir
        graded = sorted(
            folder.parent.name
            for folder in Path(directory.root, directory.autograded_directory).glob(f"*/{lab.name}")
            if all((folder / f"{part.notebook_name}.ipynb").is_file() for part in lab.parts)
        )
        if missing := [student for student in only if student not in graded]:
            raise CourseError(f"{', '.join(missing)} has not been graded in {lab.name} yet.")
        if not graded:
            raise CourseError(
                f"Nobody has been graded in {lab.name} yet: `autograder grade {lab.name}` does it."
            )
        return list(only) or graded

    def write(self, lab: Lab, students: Sequence[str]) -> Iterator[Page]:
        """Write each student's page if it is out of date, one after the other."""
        said = ErrorLog()
        converter = _Writer(coursedir=self._api.coursedir, parent=self._api)
        # a logger of its own: on the terminal nbgrader's words would drown ours
        converter.log = logging.Logger("autograder.nbgrader_integration.feedback.writer")
        converter.log.addHandler(said)
        for student in students:
            said.reason = ""
            with (
                temp_attrs(self._api.coursedir, assignment_id=lab.name, student_id=student),
                warnings.catch_warnings(action="ignore"),  # of other packages' ways with each other
                self._database.transaction(f"student {student}"),
                contextlib.suppress(NbGraderException),  # which says what it has logged before
            ):
                converter.start()
            yield Page(
                student,
                written=student in converter.written,
                problem=said.reason,
                waits=any(page.facts.standing.waiting for page in converter.pages.values()),
            )

    def give_back(self, lab: Lab, only: Sequence[str] = ()) -> Returned:
        """Put pages into nbgrader's exchange, everybody's or those of some.

        Raises CourseError with nbgrader's reason if there is no exchange to put them into.
        """
        said = ErrorLog()
        students: list[str] = []
        passed_over: list[tuple[str, str]] = []
        for student in only or ("*",):
            with temp_attrs(self._api.coursedir, assignment_id=lab.name, student_id=student):
                release = self._api.exchange.ReleaseFeedback(
                    coursedir=self._api.coursedir,
                    authenticator=self._api.authenticator,
                    parent=self._api,
                )
                release.log = logging.Logger("autograder.nbgrader_integration.feedback.writer")
                release.log.addHandler(said)
                try:
                    release.start()
                except (ExchangeError, OSError) as error:
                    reason = for_a_teacher(said.reason or str(error))
                    raise CourseError(f"Nothing could be returned: {reason}") from error
            if isinstance(release, SafeReleaseFeedback):
                students += release.released
                passed_over += release.passed_over
            else:  # an exchange of the course's own, which does not tell
                students += self.students(lab) if student == "*" else [student]
        return Returned(tuple(students), tuple(passed_over))
