"""Which of all possible questions a student is asked, the same ones each time."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence

from autograder.questions.question import Question

FEWEST, MOST = 3, 5
LEVELS = (2, 3, 1, 2, 3)
"""The levels of the first, the second question and so on."""
ROOM = 660.0
"""How high, in points, a printed page is below its heading; what follows is measured on paper."""
CODE_LINE, FUNCTION, TEXT_LINE, QUESTION, BLANK, LETTERS = 10.5, 40.0, 14.0, 18.0, 26.0, 88


def choose(
    questions: Sequence[Question], count: int, seed: str, lengths: dict[str, int]
) -> list[Question]:
    """Choose up to ``count`` questions of several kinds, about a few functions.

    ``seed`` decides which, so that others with the same code get others; ``lengths`` are the lines
    that each function takes on the page.
    """
    chosen: list[Question] = []
    for level in LEVELS[:count]:
        fitting = [one for one in questions if _fits(one, chosen, lengths)]
        if not fitting:
            break
        # a level that her code has nothing for makes room for another
        best = min(fitting, key=lambda one: (one.level != level, *_rank(one, chosen, seed)))
        chosen.append(best)
    return sorted(chosen, key=lambda one: one.level)


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


def _rank(question: Question, chosen: Sequence[Question], seed: str) -> tuple[int | str, ...]:
    """What comes first is asked: kinds and functions that are not there yet, then by chance."""
    kinds = Counter(one.kind for one in chosen)
    functions = Counter(one.function for one in chosen)
    return (
        kinds[question.kind],
        max(0, functions[question.function] - 1),
        # first the kind, for of some kinds there are many questions, then the answer likewise
        _digest(seed, question.kind),
        _digest(seed, question.kind, question.answer),
        _digest(seed, question.kind, question.function, question.text),
    )


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()
