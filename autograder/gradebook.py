"""nbgrader's gradebook and folders, through nbgrader's own programming interface."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import nbgrader_converters
from autograder.course import CourseError, Lab, cell_source, nbgrader_marks
from autograder.sandbox.launch import Isolation

SHELF = ".autograder/reports"


@dataclass(frozen=True)
class Folders:
    """Where a class's work lies, all relative to the course's root."""

    release: str = "exercises"
    submitted: str = "submitted"
    autograded: str = "autograded"
    feedback: str = "feedback"
    gradebook: str = "gradebook.db"


class ClassGradebook:
    """One course's gradebook, as ``nbgrader`` itself would open it."""

    def __init__(self, root: Path, isolation: Isolation, folders: Folders | None = None) -> None:
        self.isolation = isolation
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        config.GradeSubmission.isolation = isolation.value
        config.GradeSubmission.shelf = SHELF
        if folders:
            config.CourseDirectory.merge(
                Config(
                    release_directory=folders.release,
                    submitted_directory=folders.submitted,
                    autograded_directory=folders.autograded,
                    feedback_directory=folders.feedback,
                    db_url=f"sqlite:///{root / folders.gradebook}",
                )
            )
        self._directory = CourseDirectory(config=config)
        self._api = NbGraderAPI(self._directory, config=config)
        # what nbgrader has to say is kept in its answers; on the terminal it would drown ours
        self._api.log = logging.getLogger("autograder.nbgrader")
        self._api.log.propagate = False

    @property
    def root(self) -> Path:
        return Path(self._directory.root)

    @property
    def shelf(self) -> Path:
        """Where reports are kept, the same place that the plugin looks in."""
        return self.root / SHELF

    @property
    def submitted(self) -> Path:
        return self.root / str(self._directory.submitted_directory)

    def feedback_page(self, lab: Lab, student: str) -> Path:
        feedback = self.root / str(self._directory.feedback_directory)
        return feedback / student / lab.name / f"{lab.name}.html"

    def prepare(self, lab: Lab) -> None:
        """See to it that the gradebook knows ``lab`` as its source notebook is now."""
        if not self._is_current(lab):
            self._do(f"release {lab.name}", self._api.generate_assignment, lab.name)

    def autograde(self, lab: Lab, student: str) -> None:
        """Let nbgrader write the student's row and autograded notebook; raises CourseError."""
        task = f"record {student}'s submission of {lab.name}"
        self._do(task, self._api.autograde, lab.name, student)

    def record_nothing(self, lab: Lab, student: str) -> None:
        """A row of zeros that waits for the teacher, where there is no notebook to grade."""
        with self._open() as gradebook:
            nbgrader_converters.record_nothing(gradebook, lab.name, student)

    def generate_feedback(self, lab: Lab, student: str) -> None:
        self._do(f"write {student}'s feedback", self._api.generate_feedback, lab.name, student)

    def scores(self, lab: Lab, student: str) -> dict[str, float | None]:
        """The automatic score of each grade cell as the gradebook has it."""
        with self._open() as gradebook:
            notebook = gradebook.find_submission_notebook(lab.name, lab.name, student)
            return {grade.name: grade.auto_score for grade in notebook.grades}

    def _is_current(self, lab: Lab) -> bool:
        marked = {
            nbgrader_marks(cell)["grade_id"]: cell_source(cell)
            for cell in lab.cells
            if nbgrader_marks(cell).get("locked")
        }
        with self._open() as gradebook:
            try:
                known = gradebook.find_notebook(lab.name, lab.name)
            except MissingEntry:
                return False
            sources = {cell.name: cell.source for cell in known.source_cells if cell.locked}
            points = {cell.name: cell.max_score for cell in known.grade_cells}
        return sources == marked and points == {
            cell.grade_id: cell.points for cell in lab.grade_cells
        }

    def _open(self) -> Gradebook:
        return Gradebook(self._directory.db_url, self._directory.course_id)

    @staticmethod
    def _do(task: str, step: Callable[..., Mapping[str, Any]], *arguments: str) -> None:
        """One of nbgrader's own steps; raises CourseError with nbgrader's reason."""
        with warnings.catch_warnings():
            # what nbgrader's libraries have to say to its authors is nothing for a teacher
            warnings.simplefilter("ignore")
            answer = step(*arguments)
        if not answer["success"]:
            log = str(answer.get("log") or answer.get("error") or "").strip()
            errors = [line for line in log.splitlines() if line.startswith("[ERROR]")]
            said = (errors or log.splitlines() or ["no reason given"])[-1].removeprefix("[ERROR] ")
            raise CourseError(f"nbgrader could not {task}: {said}")
