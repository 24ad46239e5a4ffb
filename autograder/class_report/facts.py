"""All that a class report says, computed from the class's work: pure data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.class_report.class_work import ClassWork
from autograder.class_report.concerns import Concern, concerns, troubled
from autograder.class_report.items import ENOUGH, Function, Test, functions, tests
from autograder.class_report.marks import (
    Before,
    HandingIn,
    Marks,
    Time,
    before,
    handing_in,
    marks,
    times,
)
from autograder.class_report.slips import (
    Returning,
    Slip,
    Together,
    returning,
    slips,
    together,
)
from autograder.class_report.talking_points import TalkingPoint, talking_points


@dataclass(frozen=True)
class Trouble:
    """Something that was handed in and could not be graded."""

    student: str
    reason: str


@dataclass(frozen=True)
class LabFacts:
    """What the report says of one lab."""

    lab: str
    due: str
    """When, with its zone; empty if there is no such date."""
    talking_points: tuple[TalkingPoint, ...]
    handing_in: HandingIn
    times: tuple[Time, ...]
    marks: Marks | None
    before: Before | None
    functions: tuple[Function, ...]
    tests: tuple[Test, ...]
    is_large: bool
    """Whether the class is large enough for what a test is good for."""
    slips: tuple[Slip, ...]
    together: tuple[Together, ...]
    returning: tuple[Returning, ...]
    concerns: tuple[Concern, ...]
    trouble: tuple[Trouble, ...]
    trouble_count: int


@dataclass(frozen=True)
class Facts:
    """What the report says."""

    course: str
    labs: tuple[LabFacts, ...]
    anonymous: bool = False
    """Whether nothing in it says who is who."""


def class_facts(course: str, works: Sequence[ClassWork], shown: Sequence[str]) -> Facts:
    """Compute what there is to say of the labs that are ``shown``.

    ``works`` are the class's labs in the course's order, those before the last that is shown
    included: marks are compared with the lab before, and slips with all of them.
    """
    slips_of = [(work.lab, slips(work, examples=work.lab in shown)) for work in works]
    found = []
    for place, work in enumerate(works):
        if work.lab in shown:
            earlier = works[place - 1] if place else None
            back = returning(slips_of[: place + 1])
            found.append(_lab_facts(work, earlier, slips_of[place][1], back))
    return Facts(course, tuple(found))


def _lab_facts(
    work: ClassWork,
    earlier: ClassWork | None,
    found_slips: tuple[Slip, ...],
    back: tuple[Returning, ...],
) -> LabFacts:
    came = handing_in(work)
    spread = marks(work)
    compared = before(work, earlier)
    found_functions = functions(work)
    found_tests = tests(work)
    pairs = together(found_slips)
    trouble = tuple(Trouble(one.name, one.trouble) for one in troubled(work))
    return LabFacts(
        lab=work.lab,
        due=_due(work),
        talking_points=talking_points(
            came, spread, compared, found_functions, found_slips, pairs, back
        ),
        handing_in=came,
        times=times(work),
        marks=spread,
        before=compared,
        functions=found_functions,
        tests=found_tests,
        is_large=any(test.tried >= ENOUGH for test in found_tests),
        slips=found_slips,
        together=pairs,
        returning=back,
        concerns=concerns(work, earlier),
        trouble=trouble,
        trouble_count=len(trouble),
    )


def _due(work: ClassWork) -> str:
    # dates come with nbgrader, which a student's installation has not
    from autograder.nbgrader_integration.lateness.dates import show_date

    return show_date(work.due, work.zone) if work.due else ""
