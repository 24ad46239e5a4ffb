"""What to talk about in the next lesson: what concerns most students, told from the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograder.class_report.items import Function
from autograder.class_report.marks import Before, HandingIn, Marks
from autograder.class_report.slips import Returning, Slip, Together

MOST = 5
FEWEST = 2
"""What concerns fewer students is for a talk with them."""
EXPLAINED = 0.5
"""Nothing is said of a function if slips that have names account for so much of its failures."""
MUCH = 0.25
"""The share of a class of which it is worth a word that they have lost the thread, or are away."""
STEP = 0.15
"""By how much the median moves if that is worth a word."""


@dataclass(frozen=True)
class TalkingPoint:
    """Something to say, and how many it concerns."""

    concerned: int
    text: str
    ask: str = ""
    """A question that may lead the class there."""


def talking_points(
    came: HandingIn,
    spread: Marks | None,
    earlier: Before | None,
    functions: Sequence[Function],
    slips: Sequence[Slip],
    pairs: Sequence[Together],
    back: Sequence[Returning],
) -> tuple[TalkingPoint, ...]:
    """Five points at most, those first that concern most students.

    Who was late or away comes last: it is no matter of understanding.
    """
    found = [
        *_of_slips(slips, pairs, back),
        *_of_functions(functions, slips),
        *_of_the_unwritten([one for one in functions if not one.is_whole]),
        *_of_the_step(spread, earlier),
    ]
    last = list(_of_handing_in(came))[:1]
    ranked = sorted(found, key=lambda point: -point.concerned)
    ranked = [point for point in ranked if point.concerned >= FEWEST]
    return (*ranked[: MOST - len(last)], *last)


def _of_slips(
    slips: Sequence[Slip], pairs: Sequence[Together], back: Sequence[Returning]
) -> Iterator[TalkingPoint]:
    for slip in slips:
        more = [
            f"{pair.both} of them also slip in {other.function}, where it {other.clause}"
            for pair in pairs
            for mine, other in ((pair.one, pair.other), (pair.other, pair.one))
            if mine is slip
        ]
        more += [
            f"{one.again_count} {'has' if one.again_count == 1 else 'have'} made a mistake of "
            f"this kind ({one.family}) before"
            for one in back
            if one.family == slip.family.replace("-", " ") and one.again_count
        ]
        end = "".join(f" {said.rstrip('.')}." for said in more)
        yield TalkingPoint(
            slip.count,
            f"{slip.count} of {slip.of} make the same mistake in {slip.function}: "
            f"it {slip.clause}{end}",
            slip.hint,
        )


def _of_functions(functions: Sequence[Function], slips: Sequence[Slip]) -> Iterator[TalkingPoint]:
    """Functions that many get wrong in ways that have no name."""
    for function in functions:
        wrong = 0 if function.is_whole else function.partly + function.wrong
        named = [slip for slip in slips if slip.function == function.name]
        shared = [slip for slip in named if slip.count >= FEWEST]
        if sum(slip.count for slip in shared) >= EXPLAINED * wrong:
            continue
        ended = ", ".join(f"{number} × {outcome}" for outcome, number in function.outcomes)
        said = f"{wrong} of {function.count} have written {function.name} and not got it right"
        if shared:
            said += f", {shared[0].count} of them by the same slip"
        elif named:
            said += ", no two by the same slip that has a name"
        if function.stumbled >= FEWEST:
            said += f"; {function.stumbled} get as far as “{function.stumble}”"
        yield TalkingPoint(wrong, f"{said} ({ended}).")


def _of_the_unwritten(functions: Sequence[Function]) -> Iterator[TalkingPoint]:
    """The function at which most more students stop than at the one before it."""
    missing = [function.unwritten for function in functions]
    steps = [now - before for before, now in pairwise(missing)]
    if not steps or max(steps) < FEWEST:
        return
    place = steps.index(max(steps)) + 1
    here = functions[place]
    if here.unwritten >= MUCH * here.count / 2:
        name, missed = functions[place - 1].name, missing[place - 1]
        others = "one has" if missed == 1 else f"{missed} have"
        yield TalkingPoint(
            steps[place - 1],
            f"{here.unwritten} of {here.count} have not written {here.name}, where only {others} "
            f"not written {name} just before it: this is where the class comes to a halt."
            if missed
            else f"{here.unwritten} of {here.count} have not written {here.name}, and all have "
            f"written {name} just before it: this is where the class comes to a halt.",
        )


def _of_handing_in(came: HandingIn) -> Iterator[TalkingPoint]:
    away = came.absent_count
    if away >= max(MUCH * came.students, FEWEST):
        yield TalkingPoint(away, f"{away} of {came.students} have handed in nothing.")
    if came.late >= max(MUCH * came.handed_in, FEWEST):
        yield TalkingPoint(
            came.late, f"{came.late} of {came.handed_in} handed in after the due date."
        )


def _of_the_step(spread: Marks | None, earlier: Before | None) -> Iterator[TalkingPoint]:
    if spread is None or earlier is None:
        return
    step = spread.median - earlier.median
    if abs(step) >= STEP:
        way, more, moved = (
            ("fell", "less", earlier.fell) if step < 0 else ("rose", "more", earlier.rose)
        )
        yield TalkingPoint(
            moved,
            f"The median {way} from {earlier.median:.0%} in {earlier.lab} to {spread.median:.0%}: "
            f"of the {earlier.both} who did both, {moved} have at least a tenth of the marks "
            f"{more}.",
        )
