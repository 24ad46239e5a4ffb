"""nbgrader's converters, which end with one sentence if the gradebook is of no use, or grading is
impossible.

As they come they try every notebook, each with a traceback of ninety lines.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import BaseConverter, NbGraderException

from autograder.course import Course, CourseError
from autograder.grading.suite_defects import SuiteError
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.gradebook_errors import GradebookError, explained
from autograder.nbgrader_integration.released import check_release
from autograder.sandbox.isolation import SandboxError
from autograder.temporary_folders import temporary_folder

COULD_NOT_START = 2


class _HopelessError(BaseException):
    """Passes nbgrader's handlers of exceptions, which go on with the next notebook, for a reason
    that would be the same for everybody."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason


@overriding("check_gradebook", "give_up", "gives_up_without_gradebook", "needs_gradebook")
class GradebookConverter(BaseConverter):  # type: ignore[misc]
    """Ends the command with one sentence if the gradebook is of no use."""

    def check_gradebook(self) -> None:
        """End the command if the gradebook is of no use, before anything is written."""
        directory = self.coursedir
        with (
            self.gives_up_without_gradebook(),
            Gradebook(directory.db_url, directory.course_id),
        ):
            pass

    def convert_notebooks(self) -> None:
        with self.gives_up_without_gradebook():
            super().convert_notebooks()

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        with self.needs_gradebook():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        with self.needs_gradebook():
            super().convert_single_notebook(notebook_filename)

    def give_up(self, reason: Exception) -> NoReturn:
        """End the command for a reason that would be the same for everybody."""
        self.log.error("%s", reason)
        raise SystemExit(COULD_NOT_START)

    @contextlib.contextmanager
    def gives_up_without_gradebook(self) -> Iterator[None]:
        """End the command with one sentence if the gradebook is of no use in the block."""
        try:
            with explained(self.coursedir.db_url):
                yield
        except (_HopelessError, GradebookError) as error:
            self.give_up(error.reason if isinstance(error, _HopelessError) else error)

    @contextlib.contextmanager
    def needs_gradebook(self) -> Iterator[None]:
        """End the conversion of all notebooks if the gradebook is of no use in the block, or if
        nobody can be graded; it runs where nbgrader would go on with the next one."""
        try:
            with explained(self.coursedir.db_url):
                yield
        except (GradebookError, SandboxError, SuiteError) as error:
            raise _HopelessError(error) from error


@overriding("_check_release")
class CheckedGenerateAssignment(GradebookConverter, GenerateAssignment):  # type: ignore[misc]
    """nbgrader's release of a lab, which leaves the one that is there alone if it fails."""

    def init_notebooks(self) -> None:
        """Find the lab, and refuse one with other cells than those that submissions were graded
        by, before anything of its release is deleted."""
        self.check_gradebook()
        super().init_notebooks()
        if not self.no_database:
            for folder in self.assignments:
                self._check_release(Path(folder).name)

    def _check_release(self, name: str) -> None:
        directory = self.coursedir
        course = Course(Path(directory.root))
        if name not in course.labs:
            return
        if not self.force and Path(self._format_dest(name, ".")).exists():
            return  # nbgrader skips it
        try:
            with (
                self.gives_up_without_gradebook(),
                Gradebook(directory.db_url, directory.course_id) as gradebook,
            ):
                check_release(gradebook.db, course.lab(name))
        except CourseError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    def convert_notebooks(self) -> None:
        """Write the releases; one that fails is put back as it was."""
        with temporary_folder("kept") as kept:
            folders = [Path(self._format_dest(Path(each).name, ".")) for each in self.assignments]
            before = {folder: Path(kept, folder.name) for folder in folders if folder.is_dir()}
            for folder, copy in before.items():
                shutil.copytree(folder, copy, symlinks=True)
            try:
                super().convert_notebooks()
            except BaseException:
                for folder, copy in before.items():
                    if not all((folder / path.name).exists() for path in copy.iterdir()):
                        shutil.rmtree(folder, ignore_errors=True)
                        shutil.copytree(copy, folder, symlinks=True)
                raise
