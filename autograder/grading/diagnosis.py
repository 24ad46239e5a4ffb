"""What is wrong with a function, told from what its calls came to.

A lab's catalogue holds wrong implementations with names.  Each of them is called again with the
arguments that the student's function was called with, and is named only where it came to the
same as hers every single time, and to something else than the right one.  No name is better
than a wrong one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from autograder.course import Lab
from autograder.grading.call_failures import STUB
from autograder.grading.call_log import LoggedCall, Seen
from autograder.grading.catalogue import Misconception, catalogue
from autograder.grading.failure import LAYERS
from autograder.grading.replays import Replays, of_right, of_wrong
from autograder.grading.report import CellResult, Diagnosis
from autograder.grading.same_answer import same

DISTANCE = 1e-8
"""Two are told apart where this is passed; in between nothing is said either way."""


def diagnose(
    result: CellResult,
    function: str | None,
    calls: Sequence[LoggedCall],
    more_calls: Callable[[], Sequence[LoggedCall]],
    lab: Lab,
    reference: ModuleType,
) -> Diagnosis | None:
    """What is wrong with the function of a cell, as far as it can be said.

    ``calls`` are those of ``function`` during the cell's tests, which end at the first mistake,
    and ``more_calls`` makes others where a name is in sight.  A misconception that agrees
    with all that happened, exceptions and changed arguments included, says more than what
    happened; without one, the failing test that knows most speaks.  None where everything
    passed, where nothing was written, and where a suite went wrong itself.
    """
    failing = [test for test in result.tests if not test.passed and test.layer is not None]
    if not failing or all(test.outcome == "not written" for test in failing):
        return None
    entry = name_misconception(function, calls, more_calls, lab, reference) if function else None
    if entry:
        return Diagnosis(
            layer="misconception",
            summary=entry.summary,
            hint=entry.hint,
            misconception=entry.id,
            family=entry.family,
        )
    test = min(failing, key=lambda test: LAYERS.index(test.layer or "difference"))
    return Diagnosis(
        layer=test.layer or "difference", summary=test.message or test.title, hint=test.hint
    )


def name_misconception(
    function: str,
    calls: Sequence[LoggedCall],
    more_calls: Callable[[], Sequence[LoggedCall]],
    lab: Lab,
    reference: ModuleType,
) -> Misconception | None:
    """The entry of the lab's catalogue that came to the same as the student in every call.

    Of several that fit, those count that left the same finer traces, if there are any.  If they
    stand in one family, the first of them is named; if they stand in several, none is.
    """
    entries = [entry for entry in catalogue(lab) if entry.function == function]
    if not entries or not calls or any(_is_stub(call) for call in calls):
        return None
    with _global_random_state_kept():
        # the small ones first: most entries part from the student at the first call
        calls = sorted(calls, key=lambda call: call.size)
        right = of_right(function, lab, reference, calls)
        entries = [
            entry
            for entry in entries
            if _agree_throughout(of_wrong(entry, lab, reference, calls), right)
        ]
        if not entries:
            return None
        calls = sorted([*calls, *more_calls()], key=lambda call: call.size)
        right = of_right(function, lab, reference, calls)
        wrong = ((entry, of_wrong(entry, lab, reference, calls)) for entry in entries)
        fits = [fit for entry, replays in wrong if (fit := _fit(entry, replays, right))]
    for among in ([fit for fit in fits if fit.in_every_trace], fits):
        if len({fit.entry.family for fit in among}) == 1:
            return among[0].entry
    return None


def _is_stub(call: LoggedCall) -> bool:
    """Whether nothing was written; most answers need not be decoded to tell."""
    return STUB.encode() in call.outcome and call.seen.raised == STUB


@dataclass(frozen=True)
class Fit:
    """An entry that agrees with the student in every call."""

    entry: Misconception
    in_every_trace: bool
    """Whether it also printed, warned, asked and complained just as hers did."""


def _fit(entry: Misconception, wrong: Replays, right: Replays) -> Fit | None:
    """How ``entry`` fits, None where it doesn't or where the agreement says nothing."""
    places = range(len(wrong.calls))
    hers = [call.seen for call in wrong.calls]
    if not _agree_throughout(wrong, right):
        return None
    # Seeding with the number of the call before moves nothing: in a row of calls this shows once.
    moved = any(seen.moved_random_state for seen in hers)
    if moved != any(wrong[place].moved_random_state for place in places):
        return None
    traces_agree = all(_traces(hers[place]) == _traces(wrong[place]) for place in places)
    telling = [
        place
        for place in places
        if _apart(wrong[place], right[place])
        and not _agree(hers[place], right[place], right, place)
    ]
    if not telling:
        # the values are right: what gives it away is how they were found
        tell = any(_traces(wrong[place]) != _traces(right[place]) for place in places)
        return Fit(entry, True) if traces_agree and tell else None
    says_why = all(hers[place].message == wrong[place].message for place in telling)
    if not says_why and all(wrong[place].raised for place in telling):
        return None
    if _is_constant(hers):
        return None
    return Fit(entry, traces_agree and says_why)


def _agree_throughout(wrong: Replays, right: Replays) -> bool:
    calls = enumerate(wrong.calls)
    return all(_agree(call.seen, wrong[place], right, place) for place, call in calls)


def _agree(hers: Seen, wrong: Seen, right: Replays, place: int) -> bool:
    """Whether two calls came to the same, as far as it matters to their caller."""
    if hers.stopped or wrong.stopped or _kind(hers) != _kind(wrong):
        return False
    if hers.asked != wrong.asked and not _is_verdict(hers.value):
        return False  # a function that is tried at other points is another method
    more = functools.partial(_known_keys, right, place)
    return same(hers.value, wrong.value, more=more)


def _is_verdict(value: Any) -> bool:
    return isinstance(value, bool) or (
        isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind == "b"
    )


def _apart(wrong: Seen, right: Seen) -> bool:
    return _kind(wrong) != _kind(right) or not same(wrong.value, right.value, DISTANCE)


def _kind(seen: Seen) -> tuple[Any, ...]:
    printed_instead = seen.value is None and not seen.raised and seen.printed
    return (
        seen.raised,
        seen.unsupported,
        printed_instead,
        seen.text,
        seen.changed,
    )


def _traces(seen: Seen) -> tuple[Any, ...]:
    return (seen.warned, seen.asked)


def _known_keys(right: Replays, place: int) -> set[Any]:
    """The keys of all dicts in the right answer."""
    return set(_keys(right[place].value))


def _keys(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value
    children: Iterable[Any] = ()
    if isinstance(value, Mapping):
        children = value.values()
    elif isinstance(value, (list, tuple)):
        children = value
    for child in children:
        if isinstance(child, (Mapping, list, tuple)):
            yield from _keys(child)


def _is_constant(outcomes: Sequence[Seen]) -> bool:
    """Whether several calls all returned one and the same number or word.

    That is what stubs do, and agreeing with one says nothing.  The lack of a value does, so do
    many different numbers that come back each time, and so does a test that always says yes.
    """
    first = outcomes[0].value
    if _is_verdict(first):
        return False  # who says yes to everything has made just that mistake
    part = next(_parts(first), None)
    if len(outcomes) < 2 or part is None or not all(same(other, part) for other in _parts(first)):
        return False
    return all(same(seen.value, first) for seen in outcomes)


def _parts(value: Any) -> Iterator[Any]:
    """The numbers and texts that a value is made of."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for child in value:
            yield from _parts(child)
    elif isinstance(value, np.ndarray) and value.ndim:
        yield from value.ravel()
    else:
        yield value


@contextmanager
def _global_random_state_kept() -> Iterator[None]:
    """Whatever our own wrong functions do to NumPy's global random state, it is undone."""
    state = np.random.get_state()
    try:
        yield
    finally:
        np.random.set_state(state)
