"""A cache of right answers that suites work out from their own data alone.

A right answer that takes a training to know is the same for everybody, and a process that grades
meets hundreds of students.  Nothing of a student's is given to a function whose results are kept,
and nobody can change what it gave.  The last results of each function stay until the process ends;
a reference that was edited is another argument.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

PLAIN = frozenset({str, int, bool, type(None)})
"""Kinds of values that are equal where they are the same; 0.0 and -0.0 are equal, and differ."""
NUMBERS = PLAIN | {float}
"""Kinds of values that nobody can change, as thousands of losses are."""
MAX_RESULTS = 256
"""How many results of one function are kept; the one that was asked for the longest time ago makes
room for the next."""


class _ByContent:
    """An argument by what is in it: another one with the same content is the same."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self._content = _content(value)
        self._hash = hash(self._content)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByContent) and self._content == other._content


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Cache what ``function`` makes of its arguments: arrays, dicts and lists of them, numbers,
    and whatever else can be hashed.  Each result is given in dicts, lists and tuples of its own,
    and arrays in it can be read and not written."""

    @functools.lru_cache(maxsize=MAX_RESULTS)
    def known(*arguments: _ByContent) -> Any:
        return _locked(function(*(argument.value for argument in arguments)))

    @functools.wraps(function)
    def ask(*arguments: Any) -> Any:
        return _locked(known(*map(_ByContent, arguments)))

    return ask


def _content(value: Any) -> Hashable:
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    if isinstance(value, np.ndarray):
        inner = value.tobytes() if not value.dtype.hasobject else _content(value.tolist())
        # how it lies in memory may decide the last digits of what is made of it
        return kind, value.dtype, value.shape, value.strides, inner
    if isinstance(value, Mapping):
        return (kind, *((_content(key), _content(item)) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return (kind, *map(_content, value))
    if isinstance(value, np.generic):
        return kind, value.dtype, value.tobytes()
    return kind, value.hex() if kind is float else value  # which tells 0.0 from -0.0


def _locked(value: Any) -> Any:
    """``value`` in containers of its own, its arrays as copies that cannot be written."""
    if type(value) in NUMBERS:
        return value
    if isinstance(value, np.ndarray):
        if value.flags.writeable or value.base is not None:
            value = value.copy(order="K")
            value.flags.writeable = False
        return value
    if type(value) is dict:
        return {key: _locked(item) for key, item in value.items()}
    if type(value) is list or type(value) is tuple:
        if NUMBERS.issuperset(map(type, value)):
            return value[:]
        return type(value)(map(_locked, value))
    return value
