"""Numbers in every form that a right answer may have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

NUMBERS: dict[str, Callable[[Any], Any]] = {
    "Python's": lambda value: np.asarray(value).item(),
    "NumPy's": lambda value: np.array(value)[()],
    "arrays without dimensions": np.array,
    "arrays without dimensions, of objects": lambda value: np.array(value, dtype=object),
}


def with_numbers(function: Callable[..., Any], form: Callable[[Any], Any]) -> Callable[..., Any]:
    """``function``, each number in whose answer has another form; a class as it is."""
    if isinstance(function, type):
        return function

    def formed(answer: Any) -> Any:
        if isinstance(answer, dict):
            return {key: formed(part) for key, part in answer.items()}
        if isinstance(answer, list | tuple):
            return type(answer)(map(formed, answer))
        is_number = np.ndim(answer) == 0 and not isinstance(answer, str | None)
        return form(answer) if is_number else answer

    return lambda *given, **named: formed(function(*given, **named))
