"""A class's work for a lab, gathered from the gradebook, the cache of reports and the folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from autograder.class_report.class_work import ClassWork, StudentWork
from autograder.classroom.class_status import LabStatus, class_status
from autograder.classroom.grade_class import StudentFolder
from autograder.classroom.roll import find_astray
from autograder.classroom.work import together
from autograder.course import Course, Lab, cell_source, nbgrader_marks
from autograder.grading.plain_text import clean
from autograder.grading.report import Report
from autograder.grading.shelf import Shelf
from autograder.grading.version import report_key
from autograder.nbgrader_integration.lateness.timestamp import lateness
from autograder.sandbox.launch import Isolation
from autograder.submissions.folder import folders, read_handed_in, why_no_id
from autograder.submissions.notebook import NotebookError
from autograder.submissions.roster import Roster
from autograder.submissions.submission import submission_of

if TYPE_CHECKING:
    # at run time it is handed in: importing nbgrader would cost every process a second
    from autograder.nbgrader_integration.gradebook import ClassGradebook
    from autograder.nbgrader_integration.marks.reader import LabMarks
    from autograder.nbgrader_integration.marks.standings import Standing


class _Notebook(msgspec.Struct):
    """What is read of an autograded notebook, which nbgrader has written."""

    cells: list[dict[str, Any]]


@dataclass(frozen=True)
class _Names:
    """How students are called on the page."""

    by_id: Mapping[str, str]

    def of(self, student: str) -> str:
        return self.by_id.get(student) or clean(student)

    def sorted(self, students: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted((self.of(one) for one in students), key=str.casefold))


def gather(
    labs: Sequence[Lab], gradebook: ClassGradebook, shown: Collection[str]
) -> list[ClassWork]:
    """Gather what is known of a class's work for each lab; nobody's work is graded.

    What students wrote is read for those labs alone that are ``shown``: it takes most of the time.
    """
    marks = gradebook.marks()
    names = _names(marks.people)
    astray = find_astray(Course(gradebook.root), labs, gradebook.submitted, marks.people)
    statuses = class_status(labs, gradebook, marks, astray)
    return [
        _gather(lab, gradebook, status, names, marks.lab(lab.name), sources=lab.name in shown)
        for lab, status in zip(labs, statuses, strict=True)
    ]


def _gather(
    lab: Lab,
    gradebook: ClassGradebook,
    status: LabStatus,
    names: _Names,
    marks: LabMarks,
    *,
    sources: bool,
) -> ClassWork:
    deadlines = gradebook.deadlines(lab)
    finder = _Finder(lab, gradebook)
    folder_of = {
        StudentFolder(path.parent.name, path).student_id: path
        for path in folders(gradebook.submitted, lab.name)
    }
    works, forgotten = [], []
    for student, standing in sorted(marks.graded.items()):
        report, trouble = finder.find(student, folder_of.get(student))
        if not report and not trouble:
            forgotten.append(student)
        works.append(
            StudentWork(
                student=student,
                name=names.of(student),
                report=report,
                share=_share(standing) if report else None,
                waits=bool(standing.waiting),
                trouble=trouble,
                handed_in=standing.handed_in,
                late=lateness(standing.handed_in, deadlines.of(student)),
                sources=_sources(lab, student, gradebook) if sources else {},
            )
        )
    return ClassWork(
        lab=lab.name,
        works=tuple(works),
        absent=names.sorted(status.missing),
        ungraded=names.sorted(status.handed_in - status.graded),
        again=names.sorted(status.handed_in_again),
        forgotten=names.sorted(forgotten),
        due=deadlines.due,
        zone=gradebook.zone,
        reference="\n".join(
            part.reference.read_text("utf-8") for part in lab.parts if part.reference.is_file()
        ),
        given="\n".join(cell_source(cell) for cell in lab.cells),
    )


class _Finder:
    """Finds the reports that rows were written from."""

    def __init__(self, lab: Lab, gradebook: ClassGradebook) -> None:
        self._lab = lab
        self._recorded = gradebook.recorded(lab)
        self._shelf = Shelf(gradebook.shelf)

    def find(self, student: str, folder: Path | None) -> tuple[Report | None, str]:
        """A student's report, and why there is none if her folder holds nothing that could be
        graded.  The report of a row that nbgrader itself wrote is found by what she handed in."""
        row = self._recorded.get(student)
        if row and row.report_key and (report := self._shelf.get(row.report_key)):
            return report, ""
        if folder is None:
            return None, ""
        reports, troubles = {}, []
        for part in self._lab.parts:
            try:
                if why := why_no_id(folder.parent.name):
                    raise NotebookError(why)
                submission = submission_of(read_handed_in(folder, part).notebook, part)
            except NotebookError as error:
                troubles.append(clean(str(error)))
                continue
            keys = (report_key(submission, part, isolation) for isolation in Isolation)
            if report := next((found for key in keys if (found := self._shelf.get(key))), None):
                reports[part.notebook_name] = report
        if len(reports) + len(troubles) < len(self._lab.parts) or not reports:
            return None, " ".join(dict.fromkeys(troubles))
        return together(self._lab, reports), ""


def _sources(lab: Lab, student: str, gradebook: ClassGradebook) -> dict[str, str]:
    """What a student wrote into each solution cell, as it was graded; nothing if that is gone."""
    first: Path = gradebook.autograded_notebook(lab, student)
    paths = [first.with_name(f"{part.notebook_name}.ipynb") for part in lab.parts]
    try:
        notebooks = [msgspec.json.decode(path.read_bytes(), type=_Notebook) for path in paths]
        return {
            grade_id: cell_source(cell)
            for notebook in notebooks
            for cell in notebook.cells
            if (grade_id := nbgrader_marks(cell).get("grade_id")) in lab.solution_cells
        }
    except (OSError, AttributeError, KeyError, TypeError, msgspec.DecodeError):
        return {}


def _names(roster: Roster) -> _Names:
    """Full names; of two that are the same each has its id behind it."""
    full = {
        one.student_id: clean(f"{one.first_name} {one.last_name}") or clean(one.student_id)
        for one in roster.students
    }
    counts = Counter(name.casefold() for name in full.values())
    return _Names(
        {
            student: f"{name} ({student})" if counts[name.casefold()] > 1 else name
            for student, name in full.items()
        }
    )


def _share(standing: Standing) -> float | None:
    """A mark as a share of the points of all cells that have been marked by now."""
    reachable = sum(mark.max_points for mark in standing.cells.values() if not mark.unmarked)
    return standing.points / reachable if reachable else None
