"""A class and its marks as they go out, however the gradebook keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from autograder.submissions.roster import RosterStudent

Status = Literal["absent", "handed in", "to be marked", "marked"]


@dataclass(frozen=True)
class Member(RosterStudent):
    """One student of a class, and how she is called."""

    @property
    def name(self) -> str:
        """Her full name, or her id if she has none."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.student_id

    @property
    def last_name_first(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()


@dataclass(frozen=True)
class CellMark:
    """The points of one grade cell."""

    points: float | None
    """None if a teacher has yet to give them."""
    by_hand: bool = False
    waits: bool = False
    """Whether a teacher has to look at it."""


@dataclass(frozen=True)
class LabMark:
    """What one student has in one lab."""

    handed_in: datetime | None = None
    """With its zone; None if nobody knows when."""
    is_handed_in: bool = False
    is_graded: bool = False
    points: float = 0.0
    """Before the penalty."""
    penalty: float = 0.0
    waiting: int = 0
    """How many cells wait for a teacher."""
    cells: Mapping[str, CellMark] = field(default_factory=dict)

    @property
    def so_far(self) -> float:
        """Her points less the penalty, whatever still waits."""
        return max(0.0, self.points - self.penalty)

    @property
    def status(self) -> Status:
        if not self.is_graded:
            return "handed in" if self.is_handed_in else "absent"
        return "to be marked" if self.waiting else "marked"

    def mark(self, *, unfinished: bool = False) -> float | None:
        """The mark; None if she is absent or not graded, or if something still waits to be
        marked, unless ``unfinished`` marks are wanted."""
        if not self.is_graded or (self.waiting and not unfinished):
            return None
        return self.so_far


@dataclass(frozen=True)
class GradedPart:
    """One of a lab's grade cells: a function, the whole or a written answer."""

    grade_id: str
    title: str
    max_points: float


@dataclass(frozen=True)
class GradedLab:
    """One lab, what it is worth, and in which parts."""

    name: str
    parts: tuple[GradedPart, ...]

    @property
    def max_points(self) -> float:
        return sum(part.max_points for part in self.parts)


NOTHING = LabMark()


@dataclass(frozen=True)
class ClassResults:
    """All marks of a class in some labs."""

    course_id: str
    members: tuple[Member, ...]
    labs: tuple[GradedLab, ...]
    marks: Mapping[tuple[str, str], LabMark]
    """By student's id and lab's name."""
    unfinished: bool = False
    """Whether marks count of which something still waits to be marked."""

    @cached_property
    def has_sections(self) -> bool:
        return any(member.section for member in self.members)

    def of(self, student_id: str, lab: str) -> LabMark:
        return self.marks.get((student_id, lab), NOTHING)

    def mark(self, student_id: str, lab: str) -> float | None:
        return self.of(student_id, lab).mark(unfinished=self.unfinished)

    def waiting(self, lab: str, students: Collection[str] | None = None) -> list[str]:
        """Who has no mark in a lab yet because something waits to be marked."""
        return [
            member.student_id
            for member in self.members
            if students is None or member.student_id in students
            if self.of(member.student_id, lab).status == "to be marked"
            if not self.unfinished
        ]
