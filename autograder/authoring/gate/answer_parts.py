"""An answer of any kind, part by part: what it is made of, and a change of each of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def leaves(
    number: Callable[[Any], Any], truth: Callable[[bool], Any], text: Callable[[str], Any]
) -> Callable[[Any], Any]:
    """Make a change of each number, truth value and text in an answer, whatever it is made of."""

    def change(answer: Any) -> Any:
        if isinstance(answer, dict):
            return {key: change(part) for key, part in answer.items()}
        if isinstance(answer, list | tuple | set | frozenset):
            return type(answer)(map(change, answer))
        if isinstance(answer, np.ndarray):
            if answer.dtype == bool:
                return np.asarray([change(bool(one)) for one in answer.flat]).reshape(answer.shape)
            return np.asarray(number(answer)) if answer.dtype.kind in "iuf" else answer
        if isinstance(answer, bool | np.bool_):
            return truth(bool(answer))
        if isinstance(answer, int | float | np.number):
            return number(answer)
        return text(answer) if isinstance(answer, str) else answer

    return change


def rows(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make a change of each array, list or text in an answer as a whole."""

    def outer(answer: Any) -> Any:
        if isinstance(answer, dict):
            return {key: outer(part) for key, part in answer.items()}
        if isinstance(answer, tuple):
            return tuple(map(outer, answer))
        if isinstance(answer, list) and any(isinstance(one, dict | list | tuple) for one in answer):
            return [outer(one) for one in answer]
        return change(answer)

    return outer


def same(value: Any) -> Any:
    """Leave a part as it is."""
    return value


def parts(answer: Any) -> Iterator[Any]:
    """List the numbers, truth values and texts in an answer."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple | set | frozenset):
        for part in answer:
            yield from parts(part)
    elif isinstance(answer, np.ndarray):
        yield from answer.ravel().tolist()
    else:
        yield answer
