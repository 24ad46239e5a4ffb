"""Works out what everybody's mark has to be, in a few lines of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autograder.course import Course

SUITE = '''
import pytest

from autograder.testing import expect

pytestmark = pytest.mark.seconds(60)
# {comment}


def test_value(student):
    """It is {times} times x"""
    found = student.{function}(3)
    expect.that(abs(found - {value}) <= {tolerance}, "{function}(3) is not {value}.")


def test_zero(student):
    """It is nothing for nothing"""
    expect.that(student.{function}(0) == 0, "{function}(0) is not 0.")
'''

RIGHT = "def double(x):\n    return x + x"
NEAR = "def double(x):\n    return 2.001 * x"
WRONG = "def double(x):\n    return 3 * x"
BROKEN = "def double(x):\n    raise ValueError('not today')"
NO_NOTEBOOK = b"My answer is four."

Work = str | bytes

DOUBLE: dict[Work, float] = {RIGHT: 2, NEAR: 1, WRONG: 1, BROKEN: 0, NO_NOTEBOOK: 0}
"""The points of each for a function whose tests are strict: one for each test."""

MAX_POINTS = 6
ANSWER = 1
"""The points of the written answer, which no test gives."""


def write_suites(course: Course, lab: str, *, tolerant: bool, comment: str = "as it was") -> None:
    """Have a lab test ``double``, strictly or with a tolerance, and ``quadruple`` with one."""
    for function, times, near in (("double", 2, tolerant), ("quadruple", 4, True)):
        text = SUITE.format(
            function=function,
            times=times,
            value=3 * times,
            tolerance=0.1 if near else 0.000001,
            comment=comment,
        )
        course.lab(lab).suite(f"test_{function}").write_text(text, "utf-8")


@dataclass(frozen=True)
class LatePenalty:
    """A share of the points for each day that has begun."""

    per_day: float = 0.0
    grace_hours: float = 0.0
    floor: float = 0.0

    def of(self, score: float, late: timedelta) -> float:
        days = math.ceil((late - timedelta(hours=self.grace_hours)) / timedelta(days=1))
        return score * min(max(days, 0) * self.per_day, 1 - self.floor) if late else 0.0


@dataclass
class HandIn:
    """What one student has handed in for a lab, and what a teacher has given her."""

    work: Work
    when: datetime
    by_hand: dict[str, float] = field(default_factory=dict)
    """Marks that count in place of the tests', by cell."""
    extra: float = 0.0


@dataclass
class LabRules:
    """What the marks of a lab depend on besides."""

    late_penalty: LatePenalty
    due: datetime | None = None
    extensions: dict[str, timedelta] = field(default_factory=dict)
    tolerant: bool = False

    def mark(self, student: str, handed_in: HandIn) -> Mark:
        work = handed_in.work
        cells = {
            "test_double": 2.0 if work == NEAR and self.tolerant else DOUBLE[work],
            # with a wrong double it gets follow-through marks
            "test_quadruple": 0.0 if work == NO_NOTEBOOK else 3.0,
            "why": 0.0,
            **handed_in.by_hand,
        }
        score = sum(cells.values()) + handed_in.extra
        late = timedelta()
        if self.due:
            due = self.due + self.extensions.get(student, timedelta())
            late = max(late, handed_in.when - due)
        return Mark(score, self.late_penalty.of(score, late))


@dataclass(frozen=True)
class Mark:
    """A mark, and what it is made of."""

    score: float
    penalty: float

    @property
    def points(self) -> float:
        return self.score - self.penalty
