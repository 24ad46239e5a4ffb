"""What the gradebook says of one submission, as its page of feedback shows it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, tzinfo

import msgspec
from nbgrader.api import Gradebook, MissingEntry, SubmittedNotebook

from autograder.course import Lab
from autograder.nbgrader_integration.version import page_version


class CellFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One grade cell's mark, as the gradebook has it now."""

    score: float
    max_score: float
    by_hand: bool
    """Whether a teacher gave the mark."""
    waits: bool
    """Whether a teacher has to look at it, at it again if she gave a mark before."""

    @property
    def unmarked(self) -> bool:
        """Whether nobody has given a mark yet."""
        return self.waits and not self.by_hand


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A submission's marks and comments, and what a page says of it besides."""

    course: str
    student: str
    name: str
    """The student's name; empty if the gradebook has none."""
    handed_in: datetime | None
    """In the course's time zone."""
    seconds_late: float
    score: float
    max_score: float
    penalty: float
    cells: dict[str, CellFacts]
    comments: dict[str, str]
    """What teachers said of a cell, and nbgrader of an answer that was left out."""

    @property
    def total(self) -> float:
        """The mark: what the cells earned, less the penalty."""
        return max(0.0, self.score - self.penalty)

    @property
    def waiting(self) -> list[CellFacts]:
        return [cell for cell in self.cells.values() if cell.waits]


def find_facts(
    gradebook: Gradebook, lab_name: str, student: str, home: tzinfo = UTC
) -> PageFacts | None:
    """Read what a student's page shows, with dates in the time zone ``home``; None if the gradebook
    has no such row."""
    try:
        notebook: SubmittedNotebook = gradebook.find_submission_notebook(
            lab_name, lab_name, student
        )
    except MissingEntry:
        return None
    submission, who = notebook.assignment, notebook.student
    written = {grade.name for grade in notebook.grades}
    return PageFacts(
        course=gradebook.course_id,
        student=student,
        name=" ".join(filter(None, (who.first_name, who.last_name))),
        handed_in=submission.timestamp
        and submission.timestamp.replace(tzinfo=UTC).astimezone(home),
        seconds_late=float(submission.total_seconds_late),
        score=notebook.score,
        max_score=notebook.max_score,
        penalty=notebook.late_submission_penalty or 0.0,
        cells={
            grade.name: CellFacts(
                score=grade.score,
                max_score=grade.max_score,
                by_hand=grade.manual_score is not None,
                waits=grade.needs_manual_grade,
            )
            for grade in sorted(notebook.grades, key=lambda grade: str(grade.name))
        },
        comments={
            str(comment.name): said
            for comment in sorted(notebook.comments, key=lambda comment: str(comment.name))
            # nbgrader says "No response." of functions, too, which have their tests' own words
            if (said := comment.comment if comment.name in written else comment.manual_comment)
        },
    )


def page_digest(facts: PageFacts, lab: Lab, *files: bytes) -> str:
    """Digest all that decides a page: facts, the code for it, and ``files`` that go into it."""
    digest = hashlib.sha256(msgspec.json.encode([page_version(lab), facts]))
    for content in files:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
