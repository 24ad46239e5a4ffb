"""Questions about what would come of it if a call were another."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.questions.own_functions import OwnFunction
from autograder.questions.question import Question
from autograder.questions.runs import Run
from autograder.questions.values import look_difference, raised_text
from autograder.questions.watched import Watched, assignments, values_after

NONE_OF_THEM = "None of them: it returns something all the same."
MOST_OPTIONS = 4


def changed_call_questions(watched: Watched) -> Iterator[Question]:
    """Ask which line fails first, or is the first to come to something else, if the call is
    another."""
    yield from _failures(watched)
    if watched.returned:
        for twist, run in watched.instead:
            yield from _first_changed(watched, twist.words, run)


def _failures(watched: Watched) -> Iterator[Question]:
    function, sentence = watched.function, watched.situation.sentence
    run = watched.run
    if run.raised:
        failed = function.statement_at(run.line)
        if failed:
            options = _lines(function, failed)
            if len(options) > 1:
                yield Question(
                    kind="fails first",
                    level=3,
                    function=function.name,
                    line=failed.lineno,
                    text=f"{sentence}. Your function stops with an error then. In which line?",
                    answer=_option(function, failed),
                    options=options,
                    known=f"That call came to {raised_text(run)}. What does she make of it?",
                )
        return
    if not watched.returned:
        return
    for twist, twisted in watched.misuse:
        failed = function.statement_at(twisted.line) if twisted.raised else None
        if twisted.stopped or (twisted.raised and not failed):
            continue
        options = (*_lines(function, failed), NONE_OF_THEM)
        if len(options) < 3:
            continue
        came = raised_text(twisted) if failed else _what_it_returned(run, twisted)
        yield Question(
            kind="fails first",
            level=3,
            function=function.name,
            line=failed.lineno if failed else 0,
            text=f"{sentence}, but {twist.words}. Which of your lines stops with an error?",
            answer=_option(function, failed) if failed else NONE_OF_THEM,
            options=options,
            known=f"With these arguments: {came}.",
        )


def _what_it_returned(before: Run, run: Run) -> str:
    if look_difference(before.value, run.value) == "shape":
        return "nothing fails, but what it returns has another shape"
    return "nothing fails"


def _lines(function: OwnFunction, right: ast.stmt | None) -> tuple[str, ...]:
    """A few of her lines to choose from, the right one among them."""
    near = _near(function.statements, right, MOST_OPTIONS - 1)
    return tuple(_option(function, node) for node in near)


def _near(nodes: Sequence[ast.stmt], right: ast.stmt | None, count: int) -> list[ast.stmt]:
    """Some statements in their order, the right one at no place of its own among them."""
    place = nodes.index(right) - right.lineno % count if right in nodes and right else 0
    start = max(0, min(place, len(nodes) - count))
    return sorted(nodes[start : start + count], key=lambda node: node.lineno)


def _option(function: OwnFunction, node: ast.stmt) -> str:
    last = node.end_lineno or node.lineno
    return f"Line {node.lineno}" if last == node.lineno else f"Lines {node.lineno} to {last}"


def _first_changed(watched: Watched, words: str, run: Run) -> Iterator[Question]:
    """Ask for the first of her variables that another argument makes another."""
    function = watched.function
    if run.raised or run.stopped:
        return
    told: list[tuple[ast.stmt, str]] = []
    first: ast.stmt | None = None
    for name, node in assignments(function):
        before, after = values_after(watched.run, node, name), values_after(run, node, name)
        if not before or not after:
            return  # of the others nobody can say what was first
        found = look_difference(before[0], after[0])
        if found is None:
            return
        told.append((node, name))
        first = first or (node if found != "same" else None)
    if first is None or len(told) < 3 or any(node.lineno in function.looped for node, _ in told):
        return
    options = _near([node for node, _ in told], first, MOST_OPTIONS)
    yield Question(
        kind="first to change",
        level=3,
        function=function.name,
        line=first.lineno,
        text=f"{watched.situation.sentence}. Now suppose that {words}. "
        "Which of these lines is the first "
        "whose variable gets another value?",
        answer=_option(function, first),
        options=tuple(_option(function, node) for node in options),
        known="Her code was run both ways, and the variables compared after each line.",
    )
