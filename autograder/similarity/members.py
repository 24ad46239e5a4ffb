"""What of each student's notebook is compared, and what anybody has from the lab."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.grade_class import StudentFolder, student_folders
from autograder.course import CourseError, Lab
from autograder.grading.shelf import Shelf
from autograder.grading.version import report_key
from autograder.sandbox.launch import Isolation
from autograder.similarity.fingerprint import (
    Fingerprint,
    Fingerprints,
    fingerprints,
    without_annotations,
)
from autograder.submissions.additions import given_by
from autograder.submissions.folder import read_submitted_file
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import Submission, submission_of

SUBMITTED = "submitted"


@dataclass(frozen=True)
class Given:
    """What everybody has from a lab: it says nothing of who wrote it."""

    names: Collection[str]
    prints: Collection[Fingerprint]
    numbers: Collection[str]
    remarks: Collection[str]


@dataclass(frozen=True)
class Member:
    """One submission of those that are compared."""

    student: str
    place: str
    """Which other class it is from, empty for the one that is asked about."""
    titles: tuple[str, ...]
    """What each cell is: its function, or the student's own."""
    cells: tuple[str, ...]
    prints: Fingerprints
    slips: tuple[tuple[str, str], ...] = ()
    """The id and the summary of each known mistake in it."""

    @property
    def label(self) -> str:
        return f"{self.student} ({self.place})" if self.place else self.student


@dataclass(frozen=True)
class Members:
    """All who are compared, and who cannot be."""

    found: tuple[Member, ...]
    unreadable: tuple[str, ...]


def given_in(lab: Lab) -> Given:
    """Whatever code the lab hands out, and its own solution, which many come to by themselves."""
    try:
        release = read_notebook(lab.release_notebook.read_bytes())
        reference = lab.reference.read_text("utf-8")
    except (NotebookError, OSError) as error:
        raise CourseError(
            f"{lab.name} has no release to compare with: run `autograder build {lab.name}`."
        ) from error
    sources = [cell.source for cell in release.cells if cell.cell_type == "code"]
    # some delete the annotations of what they were given
    sources += [bare for source in (*sources, reference) if (bare := without_annotations(source))]
    shared = {*dir(builtins), *given_by(lab).names}
    # cell by cell: together they may be more than is read of one notebook
    prints = [fingerprints([source], shared) for source in (*sources, reference)]
    return Given(
        shared,
        {place for one in prints for place in one.places},
        {number for one in prints for number in one.numbers},
        {remark for one in prints for remark in one.remarks},
    )


def read_members(
    lab: Lab, folders: Sequence[StudentFolder], given: Given, shelf: Shelf, place: str = ""
) -> Members:
    """Read what the students of a class handed in for ``lab``.

    The mistakes are those of reports on the ``shelf``, if there are any.
    """
    found, unreadable = [], []
    for folder in folders:
        try:
            file = read_submitted_file(folder.path, lab)
            submission = submission_of(file.parse().notebook, lab)
        except NotebookError:
            unreadable.append(folder.student)
            continue
        own = [cell for cell in submission.cells if cell.source not in lab.given_cells.values()]
        cells = tuple(cell.source for cell in own)
        titles = tuple(cell.grade_id or "a cell of her own" for cell in own)
        prints = fingerprints(cells, given.names)
        slips = _slips(submission, lab, shelf)
        found.append(Member(folder.student, place, titles, cells, prints, slips))
    return Members(tuple(found), tuple(unreadable))


def other_class(folder: Path, lab: Lab) -> list[StudentFolder]:
    """Who has a folder for ``lab`` in another class: its course, or its ``submitted`` folder.

    Raises CourseError if that is no folder, or nobody has.
    """
    if not folder.is_dir():
        raise CourseError(f"{folder} is no folder; give another class's folder, or its submitted/.")
    inside = folder / SUBMITTED
    return student_folders(inside if inside.is_dir() else folder, lab)


def _slips(submission: Submission, lab: Lab, shelf: Shelf) -> tuple[tuple[str, str], ...]:
    """The known mistakes in a submission, if it has been graded."""
    reports = (shelf.get(report_key(submission, lab, isolation)) for isolation in Isolation)
    report = next(filter(None, reports), None)
    return tuple(
        (cell.diagnosis.misconception, cell.diagnosis.summary)
        for cell in (report.cells if report else ())
        if cell.diagnosis and cell.diagnosis.misconception
    )
