"""How nbgrader goes about students' folders, made safe.

nbgrader believes in what lies in ``submitted/``: it copies every file beside a notebook into
``autograded/`` and from there into ``feedback/``, through links too; it waits for a pipe; it
leaves out a student whose notebook has another name; a date that is none, or a line break in
a folder's name, ends the grading of everybody.  And it writes notebooks in two steps, of
which a killed process leaves the first.  It has no setting for any of this, so classes derived from
its converters stand in their place; :mod:`patches` puts them there.
"""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from traitlets import TraitError

from autograder.course import Course, CourseError, Lab, notebooks_of
from autograder.feedback import counted
from autograder.grading.suite_defects import check_suites
from autograder.nbgrader_integration.class_list import find_roster
from autograder.nbgrader_integration.exchange.safe_release import is_in_gradebook, make_known
from autograder.nbgrader_integration.exchange.submission_secret import SECRET, submission_secret
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.gradebook_needed import COULD_NOT_START, GradebookConverter
from autograder.nbgrader_integration.lateness.dated_autograde import DatedAutograde
from autograder.nbgrader_integration.lateness.dates import home_zone
from autograder.nbgrader_integration.lateness.timestamp import TIMESTAMP, handed_in
from autograder.nbgrader_integration.preprocessors import GradeSubmission
from autograder.nbgrader_integration.released import ReleasedError, check_release, is_known
from autograder.submissions.files import shown, sweep, write_whole
from autograder.submissions.folder import stand_in_id, why_no_id
from autograder.submissions.strays import Stray, find_lookalikes, find_strays

Resources = dict[str, Any]


@overriding("leave_out", "write_beside")
class FolderConverter(GradebookConverter):
    """Takes every student's folder for a lab, whatever is in it, and writes one whole file."""

    unnamed: tuple[str, ...] = ()
    """Folders whose names cannot be students' ids."""

    def init_notebooks(self) -> None:
        """Find the folders; the lab's own file stands for each of them, there or not."""
        self.check_gradebook()
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        # the name of one student comes first; only otherwise it is a pattern
        found = [pattern] if os.path.lexists(pattern) else sorted(glob.glob(pattern))  # noqa: PTH207
        named = [path for path in found if not why_no_id(Path(path).parent.name)]
        self.unnamed = tuple(path for path in found if path not in named)
        if not found:
            super().init_notebooks()  # says what is missing
        names = notebooks_of(Path(self.coursedir.root), self.coursedir.assignment_id)
        self.assignments = {
            path: [str(Path(path, f"{name}.ipynb")) for name in names] for path in named
        }

    def convert_notebooks(self) -> None:
        """Convert all folders, then say which ones were left out."""
        super().convert_notebooks()
        for path in self.unnamed:
            self.log.error(why_no_id(Path(path).parent.name))
            self.leave_out(Path(path))
        if self.unnamed:
            raise NbGraderException(f"{counted(len(self.unnamed), 'folder')} could not be graded.")

    def leave_out(self, folder: Path) -> None:
        """Called for a folder whose name cannot be a student's id."""

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to go on: as in nbgrader, and where an earlier attempt was broken off.

        What a killed writer left half written is swept away.  Nothing else is deleted, for another
        command may be about to write the missing file at this moment.
        """
        folder = Path(self._format_dest(assignment_id, student_id))
        sweep(folder)
        names = notebooks_of(Path(self.coursedir.root), assignment_id)
        results = [folder / f"{name}{self.exporter.file_extension}" for name in names]
        if folder.is_dir() and not all(result.is_file() for result in results):
            return student_id not in self.coursedir.student_id_exclude.split(",")
        go_on: bool = super().init_destination(assignment_id, student_id)
        return go_on

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        with self.needs_gradebook():  # or a disk with room for more, the next one as well
            self.write_beside(assignment_id, student_id)

    def write_beside(self, assignment_id: str, student_id: str) -> None:
        """Of the files beside the notebook, only the date of handing in goes along, and the secret
        by which the exchange returns feedback."""
        source = Path(self._format_source(assignment_id, student_id))
        folder = Path(self._format_dest(assignment_id, student_id))
        found = handed_in(source, home_zone(self.config))
        if found.trouble:
            self.log.warning("%s: %s", student_id, found.trouble)
        date = f"{found.when:%Y-%m-%d %H:%M:%S.%f} UTC" if found.when else None
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((TIMESTAMP, date), (SECRET, submission_secret(source))):
            if text:
                write_whole(folder / name, text)
            else:
                (folder / name).unlink(missing_ok=True)

    def write_single_notebook(self, output: str, resources: Resources) -> None:
        told = resources["nbgrader"]
        folder = Path(self._format_dest(told["assignment"], told["student"]))
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{resources['unique_key']}{self.exporter.file_extension}"
        write_whole(folder / name, output)


@overriding(
    "_tell",
    "_convert",
    "_sanitized",
    "_autograded",
    "check_release",
    "_check_suites",
    "_check_sandbox",
)
class SafeAutograde(DatedAutograde, FolderConverter):
    """nbgrader's autograde over folders of strangers.

    What it sanitises stays in memory until it is graded: there is a file in ``autograded/`` only
    once the marks are in the gradebook, so a run that was killed can simply be run again.
    """

    astray: tuple[Stray, ...] = ()
    """What was handed in and is not graded, for it lies elsewhere or under another's name."""

    def init_notebooks(self) -> None:
        """Find the folders, but those that would make a second student of one, and see to it that
        the gradebook knows the lab that they are for."""
        directory = self.coursedir
        course = Course(Path(directory.root))
        with (
            self.gives_up_without_gradebook(),
            Gradebook(directory.db_url, directory.course_id) as gradebook,
        ):
            roster = find_roster(gradebook.db.connection())
        name = directory.assignment_id
        submitted = Path(directory.root, directory.submitted_directory)
        labs = [course.lab(each) for each in course.labs]
        lookalikes = find_lookalikes(submitted, [lab for lab in labs if lab.name == name], roster)
        if directory.student_id == "*":
            strays = find_strays(submitted, labs, roster)
            self.astray = (*(one for one in strays if one.lab in ("", name)), *lookalikes)
        try:
            super().init_notebooks()
        except NbGraderException:
            self._tell()
            raise
        for one in lookalikes:
            if self.assignments.pop(str(submitted / one.path), None) and one not in self.astray:
                self.astray = (*self.astray, one)
        if name in course.labs:
            known = self.check_release(course.lab(name))
            self._check_suites(course.lab(name))
            self._check_sandbox()
        else:
            known = is_in_gradebook(directory, name)
        if not known:
            make_known(directory, name, self)

    def convert_notebooks(self) -> None:
        """Convert all folders, then say what was not graded."""
        super().convert_notebooks()
        if self.astray:
            self._tell()
            astray = counted(len(self.astray), "submission")
            raise NbGraderException(f"{astray} could not be graded where grading found nothing.")

    def check_release(self, lab: Lab) -> bool:
        """Refuse to grade by other cells than the lab has: what nbgrader does not know of would
        have no points, and the others none in what is gone.

        Returns whether the gradebook has the lab with just these cells.
        """
        directory = self.coursedir
        with (
            self.gives_up_without_gradebook(),
            Gradebook(directory.db_url, directory.course_id) as gradebook,
        ):
            try:
                check_release(gradebook.db, lab)
            except ReleasedError as error:
                self.log.error("%s", error)
                raise NbGraderException(str(error)) from error
            return is_known(gradebook.db, lab)

    def _check_suites(self, lab: Lab) -> None:
        """End the command if the lab's suites cannot be run: everybody would get nothing."""
        try:
            for part in lab.parts:
                check_suites(part, part.fingerprint())
        except CourseError as error:
            self.log.error("%s", error)
            raise SystemExit(COULD_NOT_START) from error

    def _check_sandbox(self) -> None:
        """End the command if students' code cannot be kept apart here as the settings have it: each
        submission by itself would end with the same."""
        try:
            said = GradeSubmission(parent=self).why_no_sandbox()
        except TraitError as error:  # no kind of isolation is called so
            said = str(error)
        if said:
            self.log.error("%s", said)
            raise SystemExit(COULD_NOT_START)

    def _tell(self) -> None:
        for one in self.astray:
            self.log.error("%s", one)

    def leave_out(self, folder: Path) -> None:
        """Give the folder a row under a stand-in's id, so that it is not forgotten."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            record_nothing(gradebook, folder.name, stand_in_id(folder.parent.name))

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        with self.needs_gradebook():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        with self.needs_gradebook():
            self._convert(notebook_filename)

    def _convert(self, notebook_filename: str) -> None:
        self.log.info("Sanitizing %s", shown(notebook_filename))
        resources = self.init_single_notebook_resources(notebook_filename)
        told = resources["nbgrader"]
        self._sanitizing = True
        self._init_preprocessors()
        sanitized = self._sanitized(notebook_filename, resources)
        self.log.info("Autograding %s", shown(notebook_filename))
        resources = self.init_single_notebook_resources(notebook_filename)
        folder = self._format_dest(told["assignment"], told["student"])
        resources["metadata"] = {"name": told["notebook"], "path": folder}
        self._sanitizing = False
        try:
            self._init_preprocessors()
            with _variable("NBGRADER_EXECUTION", "autograde"):
                output, resources = self._autograded(sanitized, resources)
        finally:
            self._sanitizing = True
        self.write_single_notebook(output, resources)

    def _sanitized(self, notebook_filename: str, resources: dict[str, Any]) -> Any:
        """The submission after nbgrader's first steps, in the form that the others take."""
        text, _ = self.exporter.from_filename(notebook_filename, resources=resources)
        return text

    def _autograded(self, sanitized: Any, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The text of the notebook after the other steps."""
        notebook = nbformat.reads(sanitized, as_version=4)
        output: tuple[str, dict[str, Any]]
        output = self.exporter.from_notebook_node(notebook, resources=resources)
        return output


def record_nothing(gradebook: Gradebook, lab_name: str, student: str) -> None:
    """A row of zeros that waits for the teacher, where there is nothing to grade."""
    try:
        if not gradebook.find_assignment(lab_name).notebooks:
            return  # nothing to give marks for
    except MissingEntry:
        return  # no lab, so there are no rows
    gradebook.update_or_create_student(student)
    submission = gradebook.update_or_create_submission(lab_name, student)
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            grade.auto_score = 0
            grade.needs_manual_grade = True
    gradebook.db.commit()


@contextlib.contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for a while."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
