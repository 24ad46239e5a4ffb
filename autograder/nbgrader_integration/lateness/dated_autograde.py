"""nbgrader's autograde with dates, extensions and late penalties that are those of today."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from autograder.course import CourseError
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.lateness.deadlines import apply_extensions, hold_extension
from autograder.nbgrader_integration.lateness.penalties import Penalties


@overriding("update_penalties")
class DatedAutograde(Autograde):  # type: ignore[misc]
    """nbgrader's autograde, which by itself keeps an old date where a new hand-in has none, has no
    place for an extension before somebody hands in, and works out a penalty only once."""

    def start(self) -> None:
        try:
            super().start()
        except NbGraderException:
            # of somebody's submission; whoever gives up on the gradebook leaves it alone
            self.update_penalties()
            raise
        self.update_penalties()

    def update_penalties(self) -> None:
        """Work out late penalties anew, also of those who are left as they are: due dates and
        marks by hand may have come since."""
        try:
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                Penalties(self.config).update(gradebook, self.coursedir.assignment_id)
        except CourseError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from error

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Prepare the row as nbgrader does, and correct its date, its extension, and what waits.

        For a notebook that has another name nbgrader takes it that nothing waits for the teacher.
        """
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            waiting = _waiting(gradebook, assignment_id, student_id)
            if waiting is not None:  # or there is no row that an extension could stand in
                hold_extension(gradebook, assignment_id, student_id)
        super().init_assignment(assignment_id, student_id)
        source = Path(self._format_source(assignment_id, student_id))
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            submission = gradebook.find_submission(assignment_id, student_id)
            submission.timestamp = self.coursedir.get_existing_timestamp(str(source))
            if waiting:
                for grade in (grade for one in submission.notebooks for grade in one.grades):
                    grade.needs_manual_grade = waiting.get(grade.id, grade.needs_manual_grade)
            gradebook.db.commit()
            apply_extensions(gradebook, assignment_id, student_id)


def _waiting(gradebook: Gradebook, lab_name: str, student: str) -> dict[str, bool] | None:
    """Which grades wait for the teacher, by nbgrader's id; None if there is no row yet."""
    try:
        submission = gradebook.find_submission(lab_name, student)
    except MissingEntry:
        return None
    return {
        grade.id: grade.needs_manual_grade
        for notebook in submission.notebooks
        for grade in notebook.grades
    }
