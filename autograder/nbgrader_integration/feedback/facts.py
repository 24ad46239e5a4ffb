"""What the gradebook says of one submission, as its page of feedback shows it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, tzinfo

import msgspec
from nbgrader.api import Gradebook, MissingEntry, SubmittedNotebook

from autograder.course import Lab
from autograder.nbgrader_integration.marks.reader import read_marks
from autograder.nbgrader_integration.marks.standings import Mark, Standing
from autograder.nbgrader_integration.version import page_version


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A submission's marks and comments, and what a page says of it besides."""

    course: str
    student: str
    name: str
    """The student's name; empty if the gradebook has none."""
    handed_in: datetime | None
    """In the course's time zone."""
    seconds_late: float
    penalty: float
    cells: dict[str, Mark]
    comments: dict[str, str]
    """What teachers said of a cell, and nbgrader of an answer that was left out."""

    @property
    def standing(self) -> Standing:
        """The same marks as every table sums them up."""
        return Standing(self.cells, self.penalty)

    @property
    def max_points(self) -> float:
        return sum(mark.max_points for mark in self.cells.values())


def find_facts(
    gradebook: Gradebook, lab: Lab, student: str, home: tzinfo = UTC
) -> PageFacts | None:
    """Read what a student's page for a lab, or for a part of one, shows, with dates in the zone
    ``home``; None if the gradebook has no such row."""
    try:
        notebook: SubmittedNotebook = gradebook.find_submission_notebook(
            lab.notebook_name, lab.name, student
        )
    except MissingEntry:
        return None
    submission, who = notebook.assignment, notebook.student
    connection, of = gradebook.db.connection(), lab.notebook or None
    marks = read_marks(connection, lab.name, student=student, notebook=of).lab(lab.name)
    standing = marks.standings.get(student)
    if standing is None:
        return None
    cells = dict(sorted(standing.cells.items()))
    return PageFacts(
        course=gradebook.course_id,
        student=student,
        name=" ".join(filter(None, (who.first_name, who.last_name))),
        handed_in=submission.timestamp
        and submission.timestamp.replace(tzinfo=UTC).astimezone(home),
        seconds_late=float(submission.total_seconds_late),
        penalty=standing.penalty,
        cells=cells,
        comments={
            str(comment.name): said
            for comment in sorted(notebook.comments, key=lambda comment: str(comment.name))
            # nbgrader says "No response." of functions, too, which have their tests' own words
            if (said := comment.comment if comment.name in cells else comment.manual_comment)
        },
    )


def page_digest(facts: PageFacts, lab: Lab, *files: bytes) -> str:
    """Digest all that decides a page: facts, the code for it, and ``files`` that go into it."""
    digest = hashlib.sha256(msgspec.json.encode([page_version(lab), facts]))
    for content in files:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
