"""Questions about what lines are for: what would come of it if one were gone, or another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograder.questions.changes import Change, changes_of
from autograder.questions.own_functions import OwnFunction
from autograder.questions.question import Question
from autograder.questions.runs import Look, Request, Run, Runner
from autograder.questions.values import Difference, difference, raised_text, value_text
from autograder.questions.watched import Watched

MOST_OPTIONS = 4
DIGITS = 3
UNBOUND = ("NameError", "UnboundLocalError")
"""What nobody needs to think about: a line that is deleted and whose variable is missing then."""

WHY_KEEPDIMS: dict[Difference, str] = {
    "error": "Without it, {name} would stop with an error.",
    "shape": "Without it, {name} would still return something, in another shape.",
    "value": "Without it, {name} would return the same shapes, but other numbers.",
    "same": "For nothing: without it, {name} would return the same.",
}
COMES_TO: dict[Difference, str] = {
    "error": "{name} stops with an error.",
    "shape": "{name} returns something in another shape, or of another length.",
    "value": "{name} returns the same shape, but other values.",
    "same": "{name} returns the same as before.",
}


def changed_code_questions(
    function: OwnFunction, cases: Sequence[Watched], runner: Runner
) -> Iterator[Question]:
    """Ask what would come of it if a line were gone or another.

    What is said of a function in general has to be so in each of its situations.
    """
    whole = [watched for watched in cases if watched.returned]
    changes = changes_of(function)
    if not whole or not changes:
        return
    by_case = [
        runner.run(function, [_request(watched, change) for change in changes]) for watched in whole
    ]
    for place, change in enumerate(changes):
        came = [runs[place] for runs in by_case]
        if change.kind in ("keepdims", "axis"):
            yield from _everywhere(function, change, whole, came)
        else:
            for watched, run in zip(whole, came, strict=True):
                if run:
                    yield from _here(watched, change, run)
    for watched, runs in zip(whole, by_case, strict=True):
        if watched.situation.outcome:
            yield from _outcomes(watched, changes, runs)


def _request(watched: Watched, change: Change) -> Request:
    situation = watched.situation
    return Request(
        situation.setup,
        situation.call,
        source=change.source,
        outcome=situation.outcome,
        steps=False,
    )


def _everywhere(
    function: OwnFunction, change: Change, cases: Sequence[Watched], runs: Sequence[Run | None]
) -> Iterator[Question]:
    found = {
        difference(watched.run, run) if run else None
        for watched, run in zip(cases, runs, strict=True)
    }
    came = found.pop()
    if found or came is None:
        return
    if change.kind == "keepdims":
        text = f"Why does line {change.line} say `keepdims=True`?"
        sentences = WHY_KEEPDIMS
    else:
        text = f"Line {change.line} says `{change.was}`. What if it said `{change.now}`?"
        sentences = COMES_TO
    yield Question(
        kind=change.kind,
        level=3,
        function=function.name,
        line=change.line,
        text=text,
        answer=sentences[came].format(name=f"`{function.name}`"),
        options=_options(sentences, came, function.name, ("value", "same")),
        known=f"Run with this change {_times(len(cases))}.",
    )


def _times(count: int) -> str:
    return "in one situation" if count == 1 else f"in {count} situations, with the same result"


def _here(watched: Watched, change: Change, run: Run) -> Iterator[Question]:
    came = difference(watched.run, run)
    is_left_out = change.kind == "without line"
    if came is None or (is_left_out and (watched.situation.outcome or run.raised in UNBOUND)):
        return
    function, line = watched.function, change.line
    what = (
        f"Line {line} is deleted."
        if is_left_out
        else f"The `{change.was}` in line {line} becomes `{change.now}`."
    )
    returned = value_text(run.value)
    if came == "value" and watched.situation.numbers and returned:
        yield Question(
            kind=change.kind,
            level=3,
            function=function.name,
            line=line,
            text=f"{what} {watched.situation.sentence}. What does your function return then?",
            answer=returned,
            known="Her function was run with this change.",
        )
        return
    yield Question(
        kind=change.kind,
        level=3,
        function=function.name,
        line=line,
        text=f"{what} {watched.situation.sentence}. What happens?",
        answer=COMES_TO[came].format(name=f"`{function.name}`"),
        options=_options(COMES_TO, came, function.name),
        known=f"With this change: {raised_text(run) if run.raised else _now(run.value)}.",
    )


def _now(value: Look) -> str:
    text = value_text(value)
    return f"it returns {text}" if text else "it returns something"


def _options(
    sentences: Mapping[Difference, str],
    right: Difference,
    name: str,
    unlikely: tuple[Difference, Difference] = ("shape", "value"),
) -> tuple[str, ...]:
    """The right sentence and two others; no two of them are true of the same call.

    What is left out is the first of the ``unlikely`` ones that is not right.
    """
    left_out = next(kind for kind in unlikely if kind != right)
    order: tuple[Difference, ...] = ("error", "shape", "value", "same")
    return tuple(sentences[kind].format(name=f"`{name}`") for kind in order if kind != left_out)


def _outcomes(
    watched: Watched, changes: Sequence[Change], runs: Sequence[Run | None]
) -> Iterator[Question]:
    """Ask for one number without a line: the right one, that with the line, and another's."""
    function, situation = watched.function, watched.situation
    usual = _rounded(watched.run)
    without = [
        (change, run)
        for change, run in zip(changes, runs, strict=True)
        if change.kind == "without line" and run and not run.stopped
    ]
    known = {change.line: _rounded(run) for change, run in without if not run.raised}
    stops = f"None: `{function.name}` stops with an error."
    for change, run in without:
        right = stops if run.raised else known.get(change.line, "")
        others = [text for line, text in known.items() if line != change.line]
        wrong = [text for text in dict.fromkeys([usual, *others]) if text and text != right]
        options = {right, stops, *wrong[: MOST_OPTIONS - 2]}
        if not right or not usual or len(options) < 3 or run.raised in UNBOUND:
            continue
        yield Question(
            kind="without line",
            level=3,
            function=function.name,
            line=change.line,
            text=f"{situation.sentence}. With your code, {situation.outcome_words} is "
            f"{usual}. What is it if line {change.line} is deleted?",
            answer=right,
            options=(*sorted(options - {stops}), stops),
            known=f"Without this line: {raised_text(run) if run.raised else right}.",
        )


def _rounded(run: Run) -> str:
    """The outcome of a run to a few digits; empty if it has none."""
    numbers = run.outcome.numbers
    if run.outcome.kind != "number" or not numbers:
        return ""
    return f"{numbers[0]:.{DIGITS}f}"
