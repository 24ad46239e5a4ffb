"""``nbgrader generate_assignment`` in a course whose releases are committed.

nbgrader skips a lab whose release is there, and on a fresh clone it always is: the gradebook would
never know the lab, and ``nbgrader autograde`` would end in a traceback.
"""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import temp_attrs

from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.gradebook_needed import CheckedGenerateAssignment
from autograder.nbgrader_integration.lateness.deadlines import apply_due
from autograder.temporary_folders import temporary_folder


@overriding()
class SafeGenerateAssignment(CheckedGenerateAssignment):
    """nbgrader's own, which also goes on if the gradebook does not know the lab yet."""

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        go_on: bool = super().init_destination(assignment_id, student_id)
        if go_on or self.no_database or is_in_gradebook(self.coursedir, assignment_id):
            return go_on
        self.log.info("Going on: the gradebook does not know %s yet.", assignment_id)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Put the assignment into the gradebook, with the due date that was set before."""
        super().init_assignment(assignment_id, student_id)
        if not self.no_database:
            with (
                self.needs_gradebook(),
                Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook,
            ):
                apply_due(gradebook, assignment_id)


def is_in_gradebook(coursedir: CourseDirectory, assignment_id: str) -> bool:
    """Whether the gradebook has an assignment with a notebook, and not from a due date alone."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            return bool(gradebook.find_assignment(assignment_id).notebooks)
        except MissingEntry:
            return False


def make_known(coursedir: CourseDirectory, assignment_id: str, parent: Any) -> None:
    """Put an assignment into the gradebook as it is now, and leave its release alone.

    ``parent`` is whoever does so, for its configuration and its log.  Raises nbgrader's
    NbGraderException if there is no such assignment.
    """
    with (
        temporary_folder("release") as place,
        temp_attrs(coursedir, assignment_id=assignment_id, release_directory=str(place)),
    ):
        SafeGenerateAssignment(coursedir=coursedir, parent=parent).start()
