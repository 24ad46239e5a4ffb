"""What a table of a class shows of one student: what grading found, and what the gradebook has."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from autograder.classroom.grade_class import Graded
from autograder.feedback import points_text, subject
from autograder.grading.plain_text import clean
from autograder.grading.report import CellResult
from autograder.nbgrader_integration.marks.standings import Standing
from autograder.submissions.folder import row_id
from autograder.terminal.one_report import mistake

BY_HAND, FOLLOWED, UNMARKED = "!", "*", "?"

UNSETTLED = Standing()


@dataclass(frozen=True, slots=True)
class CellMarks:
    """One cell's points."""

    grade_id: str
    function: str
    points: float
    max_points: float
    follow_through: bool
    by_hand: bool = False

    @classmethod
    def of(cls, cell: CellResult) -> CellMarks:
        return cls(cell.grade_id, cell.function, cell.points, cell.max_points, cell.follow_through)

    @property
    def sign(self) -> str:
        """Where the points come from, if not from the student's functions alone."""
        return BY_HAND if self.by_hand else FOLLOWED if self.follow_through else ""

    def text(self) -> Text:
        full = self.points >= self.max_points
        return Text(points_text(self.points) + self.sign, style="green" if full else "bold red")


@dataclass(frozen=True, slots=True)
class StudentRow:
    """What a table shows of one student; her report need not be kept for it.

    Until it is settled, marks are what grading found.
    """

    student: str
    student_id: str
    """Of her row in the gradebook."""
    cells: tuple[CellMarks, ...]
    points: float
    max_points: float
    mistake: str
    attention: str
    note: str
    page: Path | None
    penalized: str = ""
    """What has become of her late penalty since the last time."""
    written: float = 0.0
    """Points for answers in words."""
    unmarked: int = 0
    """How many of those answers nobody has marked yet."""
    answers: int = 0
    """How many of them there are."""
    extra: float = 0.0
    penalty: float = 0.0
    standing: Standing = UNSETTLED
    """What the gradebook has, once it is settled."""

    @property
    def look_again(self) -> list[str]:
        """What is said of marks that were given for an earlier version."""
        names = {cell.grade_id: subject(cell) for cell in self.cells}
        return [
            f"{names.get(grade_id, grade_id)}: {mark.look_again}"
            for grade_id, mark in self.standing.cells.items()
            if mark.look_again
        ]

    @classmethod
    def of(cls, graded: Graded) -> StudentRow:
        report = graded.report
        student = graded.student
        return cls(
            student=clean(student),
            student_id=row_id(student),
            cells=tuple(CellMarks.of(cell) for cell in report.cells),
            points=report.points,
            max_points=report.max_points,
            mistake=mistake(report),
            attention=report.attention,
            note=report.note,
            page=graded.page,
            penalized=graded.penalty,
        )

    def settled(self, standing: Standing, max_points: float) -> StudentRow:
        """The same with the marks that the gradebook has, of so many points in all."""
        answers = {name: mark for name, mark in standing.cells.items() if mark.written}
        return dataclasses.replace(
            self,
            cells=tuple(_settled(cell, standing) for cell in self.cells),
            points=standing.points,
            max_points=max_points,
            written=sum(mark.points for mark in answers.values()),
            unmarked=sum(mark.unmarked for mark in answers.values()),
            answers=len(answers),
            extra=standing.extra,
            penalty=standing.penalty,
            standing=standing,
        )

    def written_text(self) -> Text:
        """Points for answers in words, and how many of them wait: ``2+1?``, ``3?``."""
        if not self.unmarked:
            return Text(points_text(self.written))
        given = f"{points_text(self.written)}+" if self.unmarked < self.answers else ""
        return Text(f"{given}{self.unmarked}{UNMARKED}", style="yellow")

    def extra_text(self) -> Text:
        return Text(f"+{points_text(self.extra)}" if self.extra else "–")

    def late_text(self) -> Text:
        return Text(points_text(-self.penalty) if self.penalty else "–")

    def total_text(self) -> Text:
        return Text(f"{points_text(self.points)}/{points_text(self.max_points)}")


def _settled(cell: CellMarks, standing: Standing) -> CellMarks:
    mark = standing.cells.get(cell.grade_id)
    if mark is None:
        return cell
    return dataclasses.replace(cell, points=mark.points, by_hand=mark.by_hand is not None)
