"""Who handed in, how marks are spread, when work came in, and all that beside the lab before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from autograder.class_report.class_work import ClassWork, StudentWork
from autograder.class_report.statistics import quantile

BINS = 10
"""Bars of the distribution of marks: a tenth of the marks each, full marks in the last."""
MOVED = 0.1
"""By what share of the marks somebody rose or fell if that is to be counted."""

TIMES: tuple[tuple[str, timedelta | None], ...] = (
    ("more than a week before", timedelta(days=-7)),
    ("2 to 7 days before", timedelta(days=-2)),
    ("1 to 2 days before", timedelta(days=-1)),
    ("on the last day", timedelta(hours=-1)),
    ("in the last hour", timedelta()),
    ("up to a day after", timedelta(days=1)),
    ("1 to 7 days after", timedelta(days=7)),
    ("more than a week after", None),
)
"""Spans of time around a due date, each up to so long after it."""


@dataclass(frozen=True)
class HandingIn:
    """Who has handed in."""

    students: int
    """The class: the roster, and whoever has handed in besides."""
    handed_in: int
    graded: int
    """Of how many the hidden tests have a result."""
    late: int
    """After the due date, and any extension of theirs."""
    absent_count: int
    ungraded_count: int
    """Who has handed in and has not been graded."""
    again_count: int
    """Who has handed in again since."""
    forgotten_count: int
    """Whose reports are not kept any more, so that nothing here speaks of them."""
    undated_count: int
    """Of whom nobody knows when they handed in."""
    absent: tuple[str, ...]
    """Their names, as those of the others below."""
    ungraded: tuple[str, ...]
    again: tuple[str, ...]
    forgotten: tuple[str, ...]


@dataclass(frozen=True)
class Marks:
    """How marks are spread, as shares of what could be reached."""

    count: int
    median: float
    quarter: float
    """A quarter of the class has no more than this, ..."""
    three_quarters: float
    """... and a quarter no less than this."""
    full: int
    """How many have full marks."""
    bins: tuple[int, ...]
    waiting: int
    """For how many a written answer still waits, which is left out of their marks."""


@dataclass(frozen=True)
class Time:
    """A span of time in which work was handed in."""

    label: str
    count: int
    median: float | None
    """Of the marks of those who handed in then; None for nobody."""
    after_due: bool = False


@dataclass(frozen=True)
class Before:
    """The same class in the lab before."""

    lab: str
    handed_in: int
    students: int
    median: float
    bins: tuple[int, ...]
    both: int
    """How many have marks in both labs, ..."""
    rose: int
    """... how many of them have a tenth of the marks more now, ..."""
    fell: int
    """... and how many have a tenth less."""


def handing_in(work: ClassWork) -> HandingIn:
    """Count who has handed in, and list who has not."""
    handed_in = len(work.works) + len(work.ungraded)
    return HandingIn(
        students=handed_in + len(work.absent),
        handed_in=handed_in,
        graded=len(work.graded),
        late=sum(bool(one.late) for one in work.works),
        absent_count=len(work.absent),
        ungraded_count=len(work.ungraded),
        again_count=len(work.again),
        forgotten_count=len(work.forgotten),
        undated_count=sum(one.handed_in is None for one in work.works),
        absent=work.absent,
        ungraded=work.ungraded,
        again=work.again,
        forgotten=work.forgotten,
    )


def marks(work: ClassWork) -> Marks | None:
    """How marks are spread; None if nobody has any."""
    shares = _shares(work.works)
    if not shares:
        return None
    return Marks(
        count=len(shares),
        median=quantile(shares, 0.5),
        quarter=quantile(shares, 0.25),
        three_quarters=quantile(shares, 0.75),
        full=sum(share > 1 - 1e-9 for share in shares),
        bins=_bins(shares),
        waiting=sum(one.waits and one.share is not None for one in work.works),
    )


def times(work: ClassWork) -> tuple[Time, ...]:
    """When work came in, by its distance from the due date; nothing without one."""
    due = work.due
    if due is None:
        return ()
    found: dict[str, list[StudentWork]] = {label: [] for label, _ in TIMES}
    for one in work.works:
        if one.handed_in is not None:
            distance = one.handed_in - due
            label = next(name for name, until in TIMES if until is None or distance <= until)
            found[label].append(one)
    return tuple(
        Time(
            label,
            len(found[label]),
            quantile(shares, 0.5) if (shares := _shares(found[label])) else None,
            after_due=until is None or until > timedelta(),
        )
        for label, until in TIMES
        if any(found.values())
    )


def before(work: ClassWork, earlier: ClassWork | None) -> Before | None:
    """The class in the lab before; None if there is no such lab."""
    spread = marks(earlier) if earlier else None
    if earlier is None or spread is None:
        return None
    then = {one.student: one.share for one in earlier.works if one.share is not None}
    steps = [
        one.share - then[one.student]
        for one in work.works
        if one.share is not None and one.student in then
    ]
    came = handing_in(earlier)
    return Before(
        lab=earlier.lab,
        handed_in=came.handed_in,
        students=came.students,
        median=spread.median,
        bins=spread.bins,
        both=len(steps),
        rose=sum(step > MOVED - 1e-9 for step in steps),
        fell=sum(step < -MOVED + 1e-9 for step in steps),
    )


def _shares(works: Sequence[StudentWork]) -> list[float]:
    return [one.share for one in works if one.share is not None]


def _bins(shares: Sequence[float]) -> tuple[int, ...]:
    counts = [0] * BINS
    for share in shares:
        counts[min(int(share * BINS + 1e-9), BINS - 1)] += 1
    return tuple(counts)
