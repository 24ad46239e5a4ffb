"""The gradebook's students and marks, as they go out to a learning management system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from autograder.course import Lab
from autograder.feedback import in_short
from autograder.lms.outgoing.results import (
    CellMark,
    ClassResults,
    GradedLab,
    GradedPart,
    LabMark,
    Member,
)
from autograder.nbgrader_integration.marks.reader import ClassMarks
from autograder.nbgrader_integration.marks.standings import Mark, Standing
from autograder.submissions.roster import Roster


def class_results(
    marks: ClassMarks,
    roster: Roster,
    labs: Sequence[Lab],
    submitted: Path,
    course_id: str,
    *,
    unfinished: bool = False,
) -> ClassResults:
    """Everybody's results in some labs; those of which a part is still to be marked count as marks
    if ``unfinished`` ones are wanted.

    Who has a folder in ``submitted`` has handed in, graded or not.
    """
    found = {
        (student, lab.name): _result(marks.lab(lab.name).standings[student])
        if student in marks.lab(lab.name).standings
        else LabMark(is_handed_in=(submitted / student / lab.name).is_dir())
        for lab in labs
        for student in marks.roster
    }
    sections = {one.student_id: one.section for one in roster.students}
    members = tuple(
        Member(
            one.id,
            one.first_name,
            one.last_name,
            one.email,
            one.lms_id,
            sections.get(one.id, ""),
        )
        for one in (marks.students[student] for student in marks.roster)
    )
    return ClassResults(course_id, members, tuple(map(_graded, labs)), found, unfinished)


def _result(standing: Standing) -> LabMark:
    return LabMark(
        handed_in=standing.handed_in and standing.handed_in.replace(tzinfo=UTC),
        is_handed_in=True,
        is_graded=standing.is_graded,
        points=standing.score,
        penalty=standing.penalty,
        waiting=standing.waiting,
        cells={name: _cell(mark) for name, mark in standing.cells.items()}
        if standing.is_graded
        else {},
    )


def _cell(mark: Mark) -> CellMark:
    points = None if mark.unmarked else mark.score
    return CellMark(points, mark.by_hand is not None, mark.waits)


def _graded(lab: Lab) -> GradedLab:
    return GradedLab(
        lab.name,
        tuple(
            GradedPart(cell.grade_id, in_short(cell.grade_id, cell.solution), cell.points)
            for cell in lab.grade_cells
        ),
    )
