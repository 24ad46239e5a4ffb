"""nbgrader's gradebook and folders, through nbgrader's own programming interface."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Session
from traitlets.config import Config

from autograder.course import Lab
from autograder.grading.report import Report
from autograder.nbgrader_integration import class_list, converters, records
from autograder.nbgrader_integration.configuration import configuration_digest, load_configuration
from autograder.nbgrader_integration.database import Database, shown_address
from autograder.nbgrader_integration.exchange.release_and_collect import ClassExchange
from autograder.nbgrader_integration.feedback.writer import Feedback
from autograder.nbgrader_integration.gradebook_errors import explained
from autograder.nbgrader_integration.grades_csv import GradesCsv
from autograder.nbgrader_integration.lateness.dates import home_zone
from autograder.nbgrader_integration.lateness.deadlines import Deadlines, find_deadlines, forget_row
from autograder.nbgrader_integration.lateness.penalties import Penalties, PenaltyChange
from autograder.nbgrader_integration.marks.reader import ClassMarks, LabMarks, read_marks
from autograder.nbgrader_integration.prepared_rows import Preparation, insert_prepared
from autograder.nbgrader_integration.quiet_steps import quiet, run_step
from autograder.nbgrader_integration.recorder import Recorder
from autograder.nbgrader_integration.records import Recorded
from autograder.nbgrader_integration.released import check_release, is_current
from autograder.nbgrader_integration.row import Row
from autograder.sandbox.launch import Isolation
from autograder.submissions.files import sweep
from autograder.submissions.roster import Roster

SHELF = ".autograder/reports"
DATABASE = "AUTOGRADER_DB_URL"
"""The environment variable that names another gradebook than nbgrader_config.py does."""


@dataclass(frozen=True)
class Folders:
    """Where a class's work lies, all relative to the course's root."""

    release: str
    submitted: str = "submitted"
    autograded: str = "autograded"
    feedback: str = "feedback"
    gradebook: str = "gradebook.db"


class ClassGradebook:
    """One course's gradebook, as ``nbgrader`` itself would open it."""

    def __init__(self, root: Path, isolation: Isolation, folders: Folders | None = None) -> None:
        self.isolation = isolation
        config = load_configuration(root)
        # what nbgrader does with a submission depends on this, too
        self.configuration = configuration_digest(config)
        self.penalties = Penalties(config)
        self.zone = home_zone(config)
        config.GradeSubmission.isolation = isolation.value
        config.GradeSubmission.shelf = SHELF
        if url := os.environ.get(DATABASE):
            config.CourseDirectory.db_url = url
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
        self._database = Database(self._directory.db_url, self._directory.course_id)
        self._api = NbGraderAPI(self._directory, config=config)
        self.exchange = ClassExchange(self._api)
        # what nbgrader has to say is kept in its answers; on the terminal it would drown ours
        self._api.log = logging.getLogger("autograder.nbgrader")
        self._api.log.propagate = False
        self._recorder = Recorder(self._directory, config)
        self.feedback = Feedback(self._api, self._database)

    @property
    def course_id(self) -> str:
        return str(self._directory.course_id)

    @property
    def place(self) -> str:
        """Where the gradebook is: a file, or an address without its password."""
        return shown_address(self._directory.db_url, self.root)

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

    @property
    def is_there(self) -> bool:
        """Whether there is a gradebook already."""
        with self._database.reading() as connection:
            return connection is not None

    @property
    def exchange_root(self) -> str:
        """Where nbgrader's exchange is, be it there or not."""
        return str(self._api.exchange_root)

    def feedback_page(self, lab: Lab, student: str) -> Path:
        """The student's page for a lab or for a part of one; of several notebooks, the one for the
        first of them."""
        feedback = self.root / str(self._directory.feedback_directory)
        return feedback / student / lab.name / f"{lab.parts[0].notebook_name}.html"

    def autograded_notebook(self, lab: Lab, student: str) -> Path:
        """The student's graded notebook; of several, the first."""
        folder = self._directory.format_path(
            self._directory.autograded_directory, student, lab.name
        )
        return Path(folder) / f"{lab.parts[0].notebook_name}.ipynb"

    def close(self) -> None:
        self._database.close()

    def prepare(self, lab: Lab) -> None:
        """See to it that the gradebook knows ``lab`` as its source notebook is now, and that what
        a killed command left half written of it is gone."""
        self._sweep(lab)
        with self._database.transaction("course") as connection:
            records.create_table(connection)
            with self._open() as gradebook:
                is_known = check_release(gradebook.db, lab) and is_current(gradebook.db, lab)
            if not is_known:
                run_step(f"release {lab.name}", self._api.generate_assignment, lab.name)

    def release(self, lab: Lab) -> Path:
        """Have ``lab`` in the gradebook and in the folder that is handed out; returns that."""
        self.prepare(lab)
        folder = self.root / str(self._directory.release_directory) / lab.name
        if not all((folder / f"{one.notebook_name}.ipynb").is_file() for one in lab.parts):
            run_step(f"release {lab.name}", self._api.generate_assignment, lab.name)
        return folder

    def check_release(self, lab: Lab) -> bool:
        """Whether the gradebook knows ``lab``; raises CourseError if submissions were graded by
        other cells than it has now."""
        with self._database.reading() as connection:
            return connection is not None and check_release(Session(connection), lab)

    def _sweep(self, lab: Lab) -> None:
        directory = self._directory
        sweep(self.root / str(directory.feedback_directory) / lab.name)
        for step in (directory.autograded_directory, directory.feedback_directory):
            with contextlib.suppress(FileNotFoundError):
                for student in os.listdir(self.root / step):  # noqa: PTH208 - names are enough
                    sweep(Path(directory.format_path(step, student, lab.name)))

    def recorded(self, lab: Lab) -> dict[str, Recorded]:
        """What each student's row was written from: see :func:`records.find_recorded`."""
        with self._database.reading() as connection:
            return records.find_recorded(connection, lab.name) if connection is not None else {}

    def marks(self, *lab_names: str) -> ClassMarks:
        """What the gradebook has of everybody now, in all labs or some, however it came there."""
        with self._database.reading() as connection:
            return read_marks(connection, *lab_names)

    def lab_marks(self, lab: Lab) -> LabMarks:
        """The same for one lab."""
        return self.marks(lab.name).lab(lab.name)

    def deadlines(self, lab: Lab) -> Deadlines:
        """When the lab has to be handed in, by everybody and by those with an extension."""
        with self._database.reading() as connection:
            return find_deadlines(connection, lab.name) if connection is not None else Deadlines()

    def update_penalties(self, lab: Lab) -> list[PenaltyChange]:
        """Work out the lab's late penalties anew, from the marks and due dates of this moment.

        Returns whose penalty is another one now.  Raises CourseError if the penalty that is
        configured cannot be used.
        """
        with self.editing() as gradebook:
            return self.penalties.update(gradebook, lab.name)

    @contextlib.contextmanager
    def editing(self) -> Iterator[Gradebook]:
        """nbgrader's gradebook, to change something in it in one transaction."""
        with quiet(), self._database.transaction("course") as connection:
            records.create_table(connection)
            with self._open() as gradebook:
                yield gradebook

    def roster(self) -> Roster:
        """The students of the class; see :func:`class_list.find_roster`."""
        with self._database.reading() as connection:
            return class_list.find_roster(connection)

    def graded(self, lab: Lab) -> frozenset[str]:
        """The ids of those who have a row for ``lab``."""
        with self._database.reading() as connection:
            return class_list.find_graded(connection, lab.name)

    def unbegun(self) -> frozenset[str]:
        """The names of assignments for which nobody has a row, whether they are labs or not."""
        with self._database.reading() as connection:
            return class_list.find_unbegun(connection)

    def stands(self, lab: Lab, student: str, recorded: Recorded) -> bool:
        """Whether the student's autograded notebooks are those that ``recorded`` tells of."""
        first = self.autograded_notebook(lab, student)
        places = [first.with_name(f"{part.notebook_name}.ipynb") for part in lab.parts]
        try:
            data = records.SEPARATOR.join(place.read_bytes() for place in places)
        except OSError:
            return not recorded.notebook_digest
        return recorded.notebook_digest == records.digest(data)

    def record(
        self, lab: Lab, student: str, report: Report, *, content_digest: str, report_key: str
    ) -> None:
        """Write one student's row, as :meth:`record_all` does."""
        self.record_all(lab, [Row(student, {lab.name: report}, content_digest, report_key)])

    def record_all(self, lab: Lab, rows: Sequence[Row]) -> None:
        """Have nbgrader write rows in one transaction, and their autograded notebooks once it is
        whole.  What a teacher gave by hand stays.

        Raises CourseError with nbgrader's reason if it cannot write one of them; then none is.
        """
        with quiet(), self._database.recording([row.student for row in rows]) as connection:
            rows = [self._recorder.with_files_beside(lab, row) for row in rows]
            inserted = insert_prepared(connection, lab.name, rows)
            written = {
                row.student: self._recorder.record(connection, lab, row)
                for row in rows
                if row.student not in inserted
            }
        with explained(self._directory.db_url):
            for student, notebooks in (inserted | written).items():
                self._recorder.write(lab, student, notebooks)

    def preparation(self, lab: Lab) -> Preparation | None:
        """What processes that grade prepare rows of ``lab`` from; None if nbgrader is told to do
        what can be done here only, or its gradebook gives cells in another order than theirs."""
        with quiet(), self._database.reading() as connection:
            can = self._recorder.can_be_elsewhere(lab)
            if can and connection is not None and connection.dialect.name == "sqlite":
                return Preparation(connection, lab, self.configuration)
            return None

    def record_nothing(self, lab: Lab, student: str, *, content_digest: str) -> None:
        """A row of zeros that waits for the teacher, where there is nothing to grade."""
        with quiet(), self._database.transaction(f"student {student}") as connection:
            with self._open() as gradebook:
                converters.record_nothing(gradebook, lab.name, student)
                id_ = str(gradebook.find_submission(lab.name, student).id)
            records.note(connection, id_, content_digest=content_digest)

    def forget(self, lab: Lab, student: str) -> float | None:
        """Take a student's row for ``lab`` out, but not her extension; returns the mark that it
        had, None if there was no row."""
        with self.editing() as gradebook:
            return forget_row(gradebook, lab.name, student)

    def export(self, to: Path, lab: Lab | None = None) -> None:
        """Write everybody's marks into a CSV file, as ``nbgrader export`` does."""
        table = GradesCsv(parent=self._api, to=str(to), assignment=[lab.name] if lab else [])
        with self._open() as gradebook:
            table.export(gradebook)

    def generate_feedback(self, lab: Lab, student: str) -> None:
        run_step(f"write {student}'s feedback", self._api.generate_feedback, lab.name, student)

    def scores(self, lab: Lab, student: str) -> dict[str, float | None]:
        """The automatic score of each grade cell as the gradebook has it."""
        with self._open() as gradebook:
            submission = gradebook.find_submission(lab.name, student)
            grades = (grade for notebook in submission.notebooks for grade in notebook.grades)
            return {grade.name: grade.auto_score for grade in grades}

    def _open(self) -> Gradebook:
        return Gradebook(self._directory.db_url, self._directory.course_id)
