"""What suites work out from their own data alone, kept from one student to the next.

A right answer that takes a training to know is the same for everybody, and a process that grades
meets hundreds of students.  What is kept belongs to no student, and nobody can change it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np

MOST = 256
"""How many results of one function are kept."""


class _Known:
    """An argument by what is in it: another one with the same content is the same."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self._content = _content(value)
        self._hash = hash(self._content)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self._content == other._content


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Cache what ``function`` makes of its arguments: arrays, dicts and lists of them, numbers,
    and whatever else can be hashed.  Arrays in its results can be read and not written."""

    @functools.lru_cache(maxsize=MOST)
    def known(*arguments: _Known) -> Any:
        result = function(*(argument.value for argument in arguments))
        _lock(result)
        return result

    @functools.wraps(function)
    def ask(*arguments: Any) -> Any:
        return known(*map(_Known, arguments))

    return ask


def _content(value: Any) -> Hashable:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, Mapping):
        return tuple((key, _content(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return (type(value), *map(_content, value))
    return type(value), value


def _lock(value: Any) -> None:
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, Mapping):
        for item in value.values():
            _lock(item)
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        for item in value:
            _lock(item)
