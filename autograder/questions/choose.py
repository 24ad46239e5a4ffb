"""Which of all possible questions a student is asked, the same ones each time."""

from __future__ import annotations

import functools
import hashlib
import math
from collections import Counter
from collections.abc import Sequence

from autograder.questions.question import Question

FEWEST, MOST = 3, 5
LEVELS = ((2, 3, 1, 2, 3), (2, 3, 2, 3, 2))
"""The levels of the first, the second question and so on, for either half of a class: there is one
kind of the first level, and a dozen of the others."""
ATTEMPTS = 20
ROOM = 660.0
"""How high, in points, a printed page is below its heading; what follows is measured on paper."""
CODE_LINE, FUNCTION, TEXT_LINE, QUESTION, BLANK, LETTERS = 10.5, 40.0, 14.0, 18.0, 26.0, 88


def choose(
    questions: Sequence[Question], count: int, seed: str, lengths: dict[str, int]
) -> list[Question]:
    """Choose up to ``count`` questions of several kinds, about a few functions.

    ``seed`` decides which, so that others with the same code get others; ``lengths`` are the lines
    that each function takes on the page.  If there is no room for so many, others are tried.
    """
    best: list[Question] = []
    for number in range(ATTEMPTS):
        chosen = _attempt(questions, count, f"{seed} {number}", lengths)
        if len(chosen) > len(best):
            best = chosen
        if len(best) == count:
            break
    return sorted(best, key=lambda one: one.level)


def _attempt(
    questions: Sequence[Question], count: int, seed: str, lengths: dict[str, int]
) -> list[Question]:
    by_chance = sorted(questions, key=lambda one: _chance(one, seed))
    chosen: list[Question] = []
    levels = LEVELS[int(_digest(seed, "levels"), 16) % len(LEVELS)]
    for level in levels[:count]:
        fitting = [one for one in by_chance if _fits(one, chosen, lengths)]
        if not fitting:
            break
        rank = functools.partial(_rank, level=level, chosen=tuple(chosen))
        chosen.append(min(fitting, key=rank))
    return chosen


def _fits(question: Question, chosen: Sequence[Question], lengths: dict[str, int]) -> bool:
    """Whether there is room for it, and it asks for nothing that another one gives away."""
    if any(_tells(one, question) for one in chosen):
        return False
    asked = [*chosen, question]
    code = sum(FUNCTION + CODE_LINE * lengths[name] for name in {one.function for one in asked})
    return not chosen or code + sum(map(_height, asked)) <= ROOM


def _height(question: Question) -> float:
    """About how high a question is in print."""
    lines = math.ceil(len(question.text) / LETTERS) + len(question.options)
    return QUESTION + TEXT_LINE * lines + (0.0 if question.options else BLANK)


def _tells(one: Question, other: Question) -> bool:
    """Whether two questions are so near to each other that one answer helps with the other."""
    if one.function != other.function:
        return False
    return one.kind == other.kind or (one.line == other.line != 0)


def _rank(
    question: Question, level: int, chosen: Sequence[Question]
) -> tuple[bool, bool, int, int]:
    """What comes first: kinds and functions that are not there yet.

    A level that her code has nothing for, or no other kind, makes room for another.
    """
    kinds = Counter(one.kind for one in chosen)
    functions = Counter(one.function for one in chosen)
    crowd = max(0, functions[question.function] - 1)
    is_there = question.kind in kinds
    return is_there, question.level != level, kinds[question.kind], crowd


def _chance(question: Question, seed: str) -> tuple[str, str, str]:
    """Where a question stands by chance: first the kind, for of some there are many questions, then
    the answer likewise."""
    return (
        _digest(seed, question.kind),
        _digest(seed, question.kind, question.answer),
        _digest(seed, question.kind, question.function, question.text),
    )


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()
