"""``nbgrader export`` with a table that is whole and that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, tzinfo
from operator import attrgetter
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from autograder.lms.outgoing.spreadsheet_cells import as_cell
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.lateness.dates import home_zone, show_date
from autograder.nbgrader_integration.lateness.penalties import Penalties
from autograder.nbgrader_integration.marks.reader import read_marks
from autograder.nbgrader_integration.marks.standings import Standing
from autograder.submissions.files import write_named

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "to_mark",
    "status",
)
ABSENT = "absent"
HANDED_IN = "handed in"
NOT_GRADED = "not graded yet"


@overriding("_rows", "_update_penalties")
class GradesCsv(ExportPlugin):  # type: ignore[misc]
    """Exports the columns of nbgrader's own export, quoted where they have to be, and besides them
    how many marks a teacher has yet to give (``to_mark``) and whether there is anything to mark.

    A text that a spreadsheet would compute (``=HYPERLINK(...)``) has an apostrophe before it.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to ``self.to``, for all students and labs or those named.

        Late penalties are worked out anew first, where nbgrader's configuration is known.
        """
        if self.parent is not None:
            self._update_penalties(gradebook)
        table = io.StringIO()
        writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in self._rows(gradebook):
            writer.writerow({name: as_cell(value) for name, value in row.items()})
        destination = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", destination)
        write_named(destination, table.getvalue())

    def _update_penalties(self, gradebook: Gradebook) -> None:
        penalties = Penalties(self.config)
        for lab in gradebook.assignments:
            penalties.update(gradebook, lab.name)

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        labs = {str(name) for name in self.assignment}
        ids = {str(name) for name in self.student}
        zone = home_zone(self.config)
        marks = read_marks(gradebook.db.connection(), *labs)
        # in nbgrader's own order
        students = sorted(marks.students.values(), key=attrgetter("last_name", "first_name", "id"))
        for lab in sorted(marks.labs.values(), key=lambda lab: (lab.due or datetime.min, lab.name)):
            for student in students:
                if ids and student.id not in ids:
                    continue
                row = {
                    "assignment": lab.name,
                    "duedate": _date(lab.due, zone),
                    "student_id": student.id,
                    "last_name": student.last_name,
                    "first_name": student.first_name,
                    "email": student.email,
                    "max_score": lab.max_points,
                }
                yield {**row, **_scores(lab.standings.get(student.id), zone)}


def _scores(standing: Standing | None, zone: tzinfo) -> dict[str, Any]:
    if standing is None:  # which is not the same as no points
        return {"status": ABSENT}
    row = {"timestamp": _date(standing.handed_in, zone)}
    if not standing.is_graded:
        return {**row, "status": NOT_GRADED}
    return {
        **row,
        "status": HANDED_IN,
        "raw_score": standing.score,
        "late_submission_penalty": standing.penalty,
        "score": standing.points,
        "to_mark": standing.waiting,
    }


def _date(when: datetime | None, zone: tzinfo) -> str:
    """A date with its zone, which nbgrader's own export leaves out."""
    return show_date(when, zone) if when else ""
