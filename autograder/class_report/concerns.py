"""Who needs help, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.class_report.class_work import ClassWork, StudentWork, is_unwritten
from autograder.class_report.statistics import quantile
from autograder.feedback import subject
from autograder.grading.report import Report

FELL = 0.25
"""By what share of the marks somebody has to be below the lab before, and below what others fell,
if that is to be told."""


@dataclass(frozen=True)
class Concern:
    """Students with whom to talk about the same thing."""

    kind: str
    """In words with hyphens, for programs."""
    about: str
    """What about them, as a heading."""
    count: int
    students: tuple[str, ...]
    """Their names, each with what is known of her alone."""


def concerns(work: ClassWork, earlier: ClassWork | None) -> tuple[Concern, ...]:
    """Who needs help: each student once, under what concerns most."""
    groups: list[tuple[str, str, list[str]]] = []
    empty, nothing, first, fell = [], [], [], []
    stopped: dict[str, list[str]] = {}
    falls = _falls(work, earlier)
    for one in work.graded:
        assert one.report is not None
        place = _stopped_at(one.report)
        if all(is_unwritten(cell) for cell in one.report.cells):
            empty.append(one.name)
        elif one.report.points == 0:
            nothing.append(one.name)
        elif place == 0:
            first.append(one.name)
        elif one.student in falls:
            fell.append(f"{one.name} ({falls[one.student]})")
        elif place is not None:
            stopped.setdefault(subject(one.report.cells[place]), []).append(one.name)
    groups.append(("nothing-written", "Handed in with nothing written", empty))
    groups.append(("nothing-works", "Nothing works", nothing))
    if work.cells:
        opening = subject(next(iter(work.cells.values()))[0][1])
        groups.append(("stuck-at-first", f"Stuck at the first function, {opening}", first))
    if earlier:
        groups.append(("fell", f"Much further down than in {earlier.lab}", fell))
    groups += [
        ("stopped", f"Stopped before {function}: neither it nor anything after is written", names)
        for function, names in stopped.items()
    ]
    return tuple(
        Concern(kind, about, len(names), tuple(sorted(names, key=str.casefold)))
        for kind, about, names in groups
        if names
    )


def troubled(work: ClassWork) -> tuple[StudentWork, ...]:
    """Those of whose work nothing could be graded."""
    found = (one for one in work.works if one.trouble)
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def _stopped_at(report: Report) -> int | None:
    """The place of the first function after which nothing is written, and which is not written
    or wrong; None if there is no such function."""
    cells = [cell for cell in report.cells if cell.function]
    written = [place for place, cell in enumerate(cells) if not is_unwritten(cell)]
    last = written[-1] if written else -1
    if last == len(cells) - 1:
        return None
    if last == 0 and cells[0].outcome != "passed":
        return 0
    return last + 1


def _falls(work: ClassWork, earlier: ClassWork | None) -> dict[str, str]:
    """Who fell much further than the class from one lab to the next, and from what to what."""
    if earlier is None:
        return {}
    then = {one.student: one.share for one in earlier.works if one.share is not None}
    steps = {
        one.student: (then[one.student], one.share)
        for one in work.works
        if one.share is not None and one.student in then
    }
    usual = _usual([now - before for before, now in steps.values()])
    return {
        student: f"{before:.0%} → {now:.0%}"
        for student, (before, now) in steps.items()
        if now - before <= -FELL and now - before - usual <= -FELL
    }


def _usual(steps: Sequence[float]) -> float:
    return quantile(steps, 0.5) if steps else 0.0
