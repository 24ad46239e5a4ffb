"""nbgrader's feedback, which follows the gradebook."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from autograder.course import Course, find_root
from autograder.nbgrader_integration.converters import FolderConverter
from autograder.nbgrader_integration.exchange.submission_secret import submission_secret
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.feedback.facts import find_facts, page_digest
from autograder.nbgrader_integration.feedback.page import PAGE, PageOf, written_from
from autograder.nbgrader_integration.lateness.dates import home_zone
from autograder.nbgrader_integration.lateness.penalties import Penalties
from autograder.submissions.files import shown, sweep, write_whole
from autograder.submissions.folder import stand_in_id

Resources = dict[str, Any]

MAX_NAME = 255
"""How many bytes a file's name may have, on most file systems."""


@overriding("_pages_of", "_copy")
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
    pages: Mapping[str, PageOf] = {}
    """What the pages show that were looked at last, one for each notebook of a student's."""

    def init_notebooks(self) -> None:
        super().init_notebooks()
        self.written, self.standing = (), ()
        if self.coursedir.student_id == "*":  # once for all, for the folder has everybody's
            sweep(self._copy(self.coursedir.assignment_id, "", "").parent)
        for path, notebooks in list(self.assignments.items()):
            if not all(Path(notebook).is_file() for notebook in notebooks):
                del self.assignments[path]
                self.log.warning("%s has not been graded yet.", shown(Path(path).parent.name))

    def convert_notebooks(self) -> None:
        where = (self.coursedir.db_url, self.coursedir.course_id)
        with self.gives_up_without_gradebook(), Gradebook(*where) as self._gradebook:
            super().convert_notebooks()

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether the student's page is out of date, or is to be written in any case."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        folder = Path(self._format_dest(assignment_id, student_id))
        sweep(folder)
        with self.needs_gradebook():
            self.pages = found = self._pages_of(assignment_id, student_id)
        if not found:
            self.log.error(
                "%s has no row in the gradebook for %s: grade again.",
                *(shown(student_id), assignment_id),
            )
            return False
        if not self.force and all(
            written_from(folder / f"{name}.html")
            == written_from(self._copy(assignment_id, student_id, name))
            == page.digest
            for name, page in found.items()
        ):
            self.log.info("%s's page is up to date.", shown(student_id))
            self.standing += (student_id,)
            return False
        return True

    def init_single_notebook_resources(self, notebook_filename: str) -> Resources:
        resources: Resources = super().init_single_notebook_resources(notebook_filename)
        resources[PAGE] = self.pages[resources["nbgrader"]["notebook"]]
        return resources

    def write_single_notebook(self, output: str, resources: Resources) -> None:
        super().write_single_notebook(output, resources)
        told = resources["nbgrader"]
        copy = self._copy(told["assignment"], told["student"], told["notebook"])
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(copy, output)
        if told["student"] not in self.written:
            self.written += (told["student"],)

    def _pages_of(self, lab_name: str, student: str) -> dict[str, PageOf]:
        """What the student's pages should show, by notebook; none if the gradebook does not know of
        one of them."""
        # marks by hand, due dates and extensions are newer than grading
        self._penalties = self._penalties or Penalties(self.config)
        self._penalties.update(self._gradebook, lab_name, student)
        home = home_zone(self.config)
        folder = Path(self._format_source(lab_name, student))
        secret = submission_secret(folder) or ""
        found = {}
        for lab in Course(find_root(Path.cwd())).lab(lab_name).parts:
            facts = find_facts(self._gradebook, lab, student, home)
            if facts is None:
                return {}
            notebook = folder / f"{lab.notebook_name}.ipynb"
            found[lab.notebook_name] = PageOf(
                lab=lab,
                facts=facts,
                graded=datetime.fromtimestamp(notebook.stat().st_mtime, home),
                digest=page_digest(facts, lab, notebook.read_bytes(), secret.encode()),
            )
        return found

    def _copy(self, lab_name: str, student: str, notebook: str) -> Path:
        """The second place of a notebook's page."""
        name = copy_name(lab_name, student, notebook, self.pages)
        return Path(self.coursedir.root, self.coursedir.feedback_directory, lab_name, name)


def copy_name(lab_name: str, student: str, notebook: str, notebooks: Collection[str]) -> str:
    """Name a student's page for handing out, so that nobody's page for another of the lab's
    ``notebooks`` is called the same."""
    of = lab_name if notebook == lab_name else f"{lab_name}_{notebook}"
    name = f"{of}_{student}.html"
    # bob's page for part_a is not that of one called a_bob for part
    is_twofold = any(one.startswith(f"{other}_") for one in notebooks for other in notebooks)
    if is_twofold or len(os.fsencode(name)) > MAX_NAME:
        name = f"{of}_{stand_in_id(student)}.html"
    return name
