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
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException

from autograder.course import Course, find_root
from autograder.nbgrader_integration.dated_autograde import DatedAutograde
from autograder.nbgrader_integration.dates import home_zone
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.feedback_page import PAGE, PageOf, written_from
from autograder.nbgrader_integration.page_facts import find_facts, page_digest
from autograder.nbgrader_integration.penalties import Penalties
from autograder.nbgrader_integration.submission_secret import SECRET, submission_secret
from autograder.nbgrader_integration.timestamp import TIMESTAMP, handed_in
from autograder.submissions.files import shown, sweep, write_whole
from autograder.submissions.folder import stand_in_id, why_no_id

Resources = dict[str, Any]

MAX_NAME = 255
"""How many bytes a file's name may have, on most file systems."""


@overriding("leave_out")
class FolderConverter(BaseConverter):  # type: ignore[misc]
    """Takes every student's folder for a lab, whatever is in it, and writes one whole file."""

    unnamed: tuple[str, ...] = ()
    """Folders whose names cannot be students' ids."""

    def init_notebooks(self) -> None:
        """Find the folders; the lab's own file stands for each of them, there or not."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        # the name of one student comes first; only otherwise it is a pattern
        found = [pattern] if os.path.lexists(pattern) else sorted(glob.glob(pattern))  # noqa: PTH207
        named = [path for path in found if not why_no_id(Path(path).parent.name)]
        self.unnamed = tuple(path for path in found if path not in named)
        if not found:
            super().init_notebooks()  # says what is missing
        self.assignments = {path: [str(Path(path, f"{Path(path).name}.ipynb"))] for path in named}

    def convert_notebooks(self) -> None:
        """Convert all folders, then say which ones were left out."""
        super().convert_notebooks()
        for path in self.unnamed:
            self.log.error(why_no_id(Path(path).parent.name))
            self.leave_out(Path(path))
        if self.unnamed:
            raise NbGraderException(f"{len(self.unnamed)} folders could not be graded.")

    def leave_out(self, folder: Path) -> None:
        """Called for a folder whose name cannot be a student's id."""

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to go on: as in nbgrader, and where an earlier attempt was broken off.

        What a killed writer left half written is swept away.  Nothing else is deleted, for another
        command may be about to write the missing file at this moment.
        """
        folder = Path(self._format_dest(assignment_id, student_id))
        sweep(folder)
        result = folder / f"{assignment_id}{self.exporter.file_extension}"
        if folder.is_dir() and not result.is_file():
            return student_id not in self.coursedir.student_id_exclude.split(",")
        go_on: bool = super().init_destination(assignment_id, student_id)
        return go_on

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Of the files beside the notebook, only the date of handing in goes along, and the secret
        by which the exchange returns feedback."""
        source = Path(self._format_source(assignment_id, student_id))
        folder = Path(self._format_dest(assignment_id, student_id))
        folder.mkdir(parents=True, exist_ok=True)
        found = handed_in(source, home_zone(self.coursedir.config))
        if found.trouble:
            self.log.warning("%s: %s", student_id, found.trouble)
        if found.when:
            write_whole(folder / TIMESTAMP, found.when.strftime("%Y-%m-%d %H:%M:%S.%f UTC"))
        else:
            (folder / TIMESTAMP).unlink(missing_ok=True)
        if secret := submission_secret(source):
            write_whole(folder / SECRET, secret)
        else:
            (folder / SECRET).unlink(missing_ok=True)

    def write_single_notebook(self, output: str, resources: Resources) -> None:
        told = resources["nbgrader"]
        folder = Path(self._format_dest(told["assignment"], told["student"]))
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{resources['unique_key']}{self.exporter.file_extension}"
        write_whole(folder / name, output)


@overriding()
class SafeAutograde(DatedAutograde, FolderConverter):
    """nbgrader's autograde over folders of strangers.

    What it sanitises stays in memory until it is graded: there is a file in ``autograded/`` only
    once the marks are in the gradebook, so a run that was killed can simply be run again.
    """

    def leave_out(self, folder: Path) -> None:
        """Give the folder a row under a stand-in's id, so that it is not forgotten."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            record_nothing(gradebook, folder.name, stand_in_id(folder.parent.name))

    def convert_single_notebook(self, notebook_filename: str) -> None:
        self.log.info("Sanitizing %s", shown(notebook_filename))
        resources = self.init_single_notebook_resources(notebook_filename)
        told = resources["nbgrader"]
        self._sanitizing = True
        self._init_preprocessors()
        sanitized, _ = self.exporter.from_filename(notebook_filename, resources=resources)
        self.log.info("Autograding %s", shown(notebook_filename))
        resources = self.init_single_notebook_resources(notebook_filename)
        folder = self._format_dest(told["assignment"], told["student"])
        resources["metadata"] = {"name": told["notebook"], "path": folder}
        self._sanitizing = False
        try:
            self._init_preprocessors()
            with _variable("NBGRADER_EXECUTION", "autograde"):
                output, resources = self.exporter.from_notebook_node(
                    nbformat.reads(sanitized, as_version=4), resources=resources
                )
        finally:
            self._sanitizing = True
        self.write_single_notebook(output, resources)


@overriding("_page_of", "_copy")
class SafeGenerateFeedback(GenerateFeedback, FolderConverter):  # type: ignore[misc]
    """nbgrader's feedback, which follows the gradebook: one page for each student, written anew
    where what it shows has changed.

    A page says by a digest what it was made of.  It stands twice: under nbgrader's name, where
    the exchange looks for it, and for handing out in a folder of the lab, under a name that says
    whose it is.
    """

    written: tuple[str, ...] = ()
    """Whose pages have been written."""
    standing: tuple[str, ...] = ()
    """Whose pages were as they should be."""
    _penalties: Penalties | None = None
    page: PageOf | None = None
    """What the page shows that was looked at last."""

    def init_notebooks(self) -> None:
        super().init_notebooks()
        self.written, self.standing = (), ()
        if self.coursedir.student_id == "*":  # once for all, for the folder has everybody's
            sweep(self._copy(self.coursedir.assignment_id, "").parent)
        for path, (notebook,) in list(self.assignments.items()):
            if not Path(notebook).is_file():
                del self.assignments[path]
                self.log.warning("%s has not been graded yet.", shown(Path(path).parent.name))

    def convert_notebooks(self) -> None:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as self._gradebook:
            super().convert_notebooks()

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether the student's page is out of date, or is to be written in any case."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        page = Path(self._format_dest(assignment_id, student_id), f"{assignment_id}.html")
        copy = self._copy(assignment_id, student_id)
        sweep(page.parent)
        self.page = found = self._page_of(assignment_id, student_id)
        if found is None:
            self.log.error(
                "%s has no row in the gradebook for %s: grade again.",
                *(shown(student_id), assignment_id),
            )
            return False
        if not self.force and written_from(page) == written_from(copy) == found.digest:
            self.log.info("%s's page is up to date.", shown(student_id))
            self.standing += (student_id,)
            return False
        return True

    def init_single_notebook_resources(self, notebook_filename: str) -> Resources:
        resources: Resources = super().init_single_notebook_resources(notebook_filename)
        resources[PAGE] = self.page
        return resources

    def write_single_notebook(self, output: str, resources: Resources) -> None:
        super().write_single_notebook(output, resources)
        told = resources["nbgrader"]
        copy = self._copy(told["assignment"], told["student"])
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(copy, output)
        self.written += (told["student"],)

    def _page_of(self, lab_name: str, student: str) -> PageOf | None:
        """What the student's page should show; None if the gradebook does not know of it."""
        # marks by hand, due dates and extensions are newer than grading
        self._penalties = self._penalties or Penalties(self.config)
        self._penalties.update(self._gradebook, lab_name, student)
        home = home_zone(self.coursedir.config)
        facts = find_facts(self._gradebook, lab_name, student, home)
        if facts is None:
            return None
        lab = Course(find_root(Path.cwd())).lab(lab_name)
        folder = Path(self._format_source(lab_name, student))
        notebook = folder / f"{lab_name}.ipynb"
        secret = submission_secret(folder) or ""
        return PageOf(
            lab=lab,
            facts=facts,
            graded=datetime.fromtimestamp(notebook.stat().st_mtime, home),
            digest=page_digest(facts, lab, notebook.read_bytes(), secret.encode()),
        )

    def _copy(self, lab_name: str, student: str) -> Path:
        """The page's second place."""
        name = f"{lab_name}_{student}.html"
        if len(os.fsencode(name)) > MAX_NAME:
            name = f"{lab_name}_{stand_in_id(student)}.html"
        return Path(self.coursedir.root, self.coursedir.feedback_directory, lab_name, name)


def record_nothing(gradebook: Gradebook, lab_name: str, student: str) -> None:
    """A row of zeros that waits for the teacher, where there is nothing to grade."""
    try:
        gradebook.find_notebook(lab_name, lab_name)
    except MissingEntry:
        return  # no lab, so there are no rows
    gradebook.update_or_create_student(student)
    gradebook.update_or_create_submission(lab_name, student)
    notebook = gradebook.find_submission_notebook(lab_name, lab_name, student)
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
