"""What is worked out of an object, kept with it: ``functools.cached_property`` for functions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

Owner = TypeVar("Owner")
Answer = TypeVar("Answer")


def kept_with(function: Callable[[Owner], Answer]) -> Callable[[Owner], Answer]:
    """Have ``function`` keep its answer with the object that it is about, for as long as that
    lasts.

    Objects that are equal have answers of their own: two of a lab may have read it before and after
    it was edited.  The answer is everybody's, and nobody is to change it.
    """

    @functools.wraps(function)
    def kept(owner: Owner) -> Answer:
        answers: dict[str, Answer] = vars(owner)
        if name not in answers:
            answers[name] = function(owner)
        return answers[name]

    name = f"{function.__module__}.{function.__qualname__}"
    return kept
