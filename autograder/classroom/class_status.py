"""How far a class is with each lab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.classroom.grade_class import Grading, StudentFolder
from autograder.classroom.roll import Astray, students_only
from autograder.course import Lab
from autograder.lms.outgoing.versions import MOST_BYTES, Versions
from autograder.nbgrader_integration.lateness.timestamp import lateness, timestamp
from autograder.submissions.files import read_file
from autograder.submissions.folder import folders
from autograder.submissions.notebook import NotebookError
from autograder.submissions.roster import Roster

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook
    from autograder.nbgrader_integration.marks.reader import ClassMarks


@dataclass(frozen=True)
class LabStatus:
    """Who is where with one lab, by student."""

    lab: str
    released: bool
    """Whether the gradebook knows it."""
    due: str
    """When, with its zone; empty if there is no such date."""
    students: int
    """How many there are in the class."""
    handed_in: frozenset[str]
    late: frozenset[str]
    graded: frozenset[str]
    """Those of whose work the gradebook has a row."""
    handed_in_again: frozenset[str]
    """Those whose work is newer than what was graded."""
    to_mark: frozenset[str]
    """Those for whom something waits for a teacher's mark."""
    pages: frozenset[str]
    """Those for whom there is a page of feedback, for each notebook of the lab."""
    returned: frozenset[str]
    """Those who can fetch all of it from the exchange, or to whom it has gone out another way."""
    missing: tuple[str, ...]
    """Those of the class who have not handed in, and of whom nothing lies astray."""


def class_status(
    labs: Sequence[Lab], gradebook: ClassGradebook, marks: ClassMarks, astray: Astray
) -> list[LabStatus]:
    """How far each of ``labs`` is, from the ``marks`` in the gradebook and the folders beside it.

    ``astray`` is what of them lies where it is not graded, and counts for nobody.
    """
    return [_status(lab, gradebook, marks, marks.people, astray) for lab in labs]


def _status(
    lab: Lab, gradebook: ClassGradebook, marks: ClassMarks, roster: Roster, astray: Astray
) -> LabStatus:
    # dates need what a student's installation does not have
    from autograder.nbgrader_integration.lateness.dates import show_date

    rows = {
        student: row
        for student, row in marks.lab(lab.name).standings.items()
        # one written before anybody knew whose other spelling it is makes no second student
        if roster.match(student) in ("", student)
    }
    deadlines = gradebook.deadlines(lab)
    in_place = [
        StudentFolder(path.parent.name, path)
        for path in folders(gradebook.submitted, lab.name)
        if path.parent.name not in astray.held_back
    ]
    found = {folder.student_id: folder for folder in in_place}
    here = {student: timestamp(one.path, gradebook.zone) for student, one in found.items()}
    of_the_class = students_only(roster.ids)
    to_be_moved = {one.student for one in astray.of(lab.name).everything}
    handed_in = here.keys() | rows.keys()
    late, again = set(), set()
    for student in handed_in:
        row = rows.get(student)
        when = here.get(student) or (row.handed_in if row else None)
        if lateness(when, deadlines.of(student)):
            late.add(student)
        if row and row.is_graded and when and when != row.handed_in:
            again.add(student)
    undated = [
        folder
        for folder in (found[student] for student, when in here.items() if when is None)
        if rows.get(folder.student_id) and _is_newer(folder, lab, gradebook)
    ]
    if undated:
        grading = Grading(lab, gradebook, gradebook.recorded(lab))
        again |= {one.student_id for one in undated if not grading.stands(one)}
    gone_out = Versions(gradebook.submitted, lab.name)
    every = {
        student: {part: gradebook.feedback_page(part, student) for part in lab.parts}
        for student in handed_in
    }
    pages = {
        student: own
        for student, own in every.items()
        if all(page.is_file() for page in own.values())
    }
    return LabStatus(
        lab=lab.name,
        released=lab.name in marks.labs,
        due=show_date(deadlines.due, gradebook.zone) if deadlines.due else "",
        students=len(of_the_class | handed_in),
        handed_in=frozenset(handed_in),
        late=frozenset(late),
        graded=frozenset(student for student, row in rows.items() if row.is_graded),
        handed_in_again=frozenset(again),
        to_mark=frozenset(student for student, row in rows.items() if row.waiting),
        pages=frozenset(pages),
        returned=frozenset(
            student
            for student, own in pages.items()
            if all(
                _is_in_exchange(part, page, gradebook)
                or _has_gone_out(gone_out, student, part.notebook, page)
                for part, page in own.items()
            )
        ),
        missing=tuple(sorted(of_the_class - handed_in - to_be_moved)),
    )


def _is_newer(folder: StudentFolder, lab: Lab, gradebook: ClassGradebook) -> bool:
    """Whether a file in a student's folder was written since she was graded, without a date that
    says so."""
    try:
        graded = gradebook.autograded_notebook(lab, folder.student).stat().st_mtime
        return any(path.lstat().st_mtime > graded for path in folder.path.iterdir())
    except OSError:
        return False


def _is_in_exchange(lab: Lab, page: Path, gradebook: ClassGradebook) -> bool:
    """Whether the page that is here has been put into the exchange since it was written."""
    there = gradebook.exchange.returned_page(lab, page.parent)
    try:
        return bool(there and there.stat().st_mtime >= page.stat().st_mtime)
    except OSError:
        return False


def _has_gone_out(gone_out: Versions, student: str, notebook: str, page: Path) -> bool:
    """Whether the page that is here is the one packed last for an LMS, a folder or a mail."""
    if student not in gone_out.students:
        return False
    try:
        return gone_out.has_gone_out_somehow(student, read_file(page, MOST_BYTES), notebook)
    except (OSError, NotebookError):
        return False
