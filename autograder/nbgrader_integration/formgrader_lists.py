"""The formgrader's lists, with marks as every other table has them: late penalties taken off; and
what is said where a submission cannot be graded there."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.marks.reader import ClassMarks, LabMarks, read_marks
from autograder.nbgrader_integration.opening import COULD_NOT_START

Entry = dict[str, Any]
"""One row of a list, as it is sent to the browser."""

PENALTY = "late_submission_penalty"


@overriding("_read", "_lab", "_names", "_with_marks", "_with_mean", "_with_sum")
class FormgraderLists(NbGraderAPI):  # type: ignore[misc]
    """What the formgrader's lists show: nbgrader's, in which a score is the mark.

    nbgrader's own scores are those before late penalties.  What was taken off goes beside them,
    and the page says so.
    """

    def get_assignment(self, assignment_id: str, released: set[str] | None = None) -> Entry | None:
        found = super().get_assignment(assignment_id, released=released)
        return self._with_mean(found, assignment_id) if found else found

    def get_notebooks(self, assignment_id: str) -> list[Entry]:
        found = super().get_notebooks(assignment_id)
        return [self._with_mean(one, assignment_id, one["name"]) for one in found]

    def get_submission(
        self,
        assignment_id: str,
        student_id: str,
        ungraded: set[str] | None = None,
        students: dict[str, Entry] | None = None,
    ) -> Entry | None:
        found = super().get_submission(
            assignment_id, student_id, ungraded=ungraded, students=students or self._names()
        )
        return self._with_marks([found], self._lab(assignment_id))[0] if found else found

    def get_submissions(self, assignment_id: str) -> list[Entry]:
        return self._with_marks(super().get_submissions(assignment_id), self._lab(assignment_id))

    def get_notebook_submissions(self, assignment_id: str, notebook_id: str) -> list[Entry]:
        found = super().get_notebook_submissions(assignment_id, notebook_id)
        return self._with_marks(found, self._lab(assignment_id, notebook_id))

    def get_student_notebook_submissions(self, student_id: str, assignment_id: str) -> list[Entry]:
        found: list[Entry] = super().get_student_notebook_submissions(student_id, assignment_id)
        for one in found:
            self._with_marks([one], self._lab(assignment_id, one["name"]))
        return found

    def get_student(self, student_id: str, submitted: set[str] | None = None) -> Entry | None:
        found = super().get_student(student_id, submitted=submitted)
        return self._with_sum(found, self._read(student=student_id)) if found else found

    def get_students(self) -> list[Entry]:
        marks = self._read()
        return [self._with_sum(one, marks) for one in super().get_students()]

    def autograde(
        self, assignment_id: str, student_id: str, force: bool = True, create: bool = True
    ) -> Entry:
        """What came of the button beside a submission, without a traceback where the log says in a
        sentence why grading could not start."""
        told: Entry = super().autograde(assignment_id, student_id, force=force, create=create)
        if str(told.get("error", "")).endswith(f"\nSystemExit: {COULD_NOT_START}\n"):
            del told["error"]
        return told

    def _names(self) -> dict[str, Entry]:
        """The students by id, of whom only the names are of interest."""
        return {one["id"]: one for one in super().get_students()}

    def _read(
        self, *lab_names: str, student: str | None = None, notebook: str | None = None
    ) -> ClassMarks:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            connection = gradebook.db.connection()
            return read_marks(connection, *lab_names, student=student, notebook=notebook)

    def _lab(self, lab_name: str, notebook: str | None = None) -> LabMarks:
        return self._read(lab_name, notebook=notebook).lab(lab_name)

    def _with_marks(self, entries: list[Entry], lab: LabMarks) -> list[Entry]:
        for entry in entries:
            standing = lab.standings.get(entry["student"])
            if standing and entry["id"] is not None:
                entry.update({"score": standing.points, PENALTY: standing.penalty})
        return entries

    def _with_mean(self, entry: Entry, lab_name: str, notebook: str | None = None) -> Entry:
        graded = self._lab(lab_name, notebook).graded.values()
        if graded:
            entry["average_score"] = fmean(one.points for one in graded)
            entry[PENALTY] = fmean(one.penalty for one in graded)
        return entry

    def _with_sum(self, entry: Entry, marks: ClassMarks) -> Entry:
        standings = [lab.standings.get(entry["id"]) for lab in marks.labs.values()]
        known = [one for one in standings if one]
        if known:
            entry["score"] = sum(one.points for one in known)
            entry[PENALTY] = sum(one.penalty for one in known)
        return entry
