"""Answers that are read element by element, generators for one, on their way to the asking side.

Tests that were written for functions of their own process read them with ``list`` or a loop.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

MOST = 10_000
"""How many elements are read; what has no end has more than any test looks at."""
VIEWS = {type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items"}
ITERATORS: tuple[type, ...] = (
    *(types.GeneratorType, map, filter, zip, enumerate, reversed),
    *(type(iter([])), type(iter(())), type(iter("")), type(iter({})), type(reversed([]))),
)


@dataclass(frozen=True)
class Lazy:
    """The elements of such an answer, and how it is read."""

    kind: str
    items: Any


def read_through(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with such answers read: what they raise while that is done, it raises."""

    @functools.wraps(function, assigned=(), updated=())
    def reading(*arguments: Any, **keywords: Any) -> Any:
        return _read(function(*arguments, **keywords))

    return reading


def _read(value: Any) -> Any:
    kind = type(value)
    if kind is range:
        return Lazy("range", [value.start, value.stop, value.step])
    if kind in VIEWS:
        return Lazy(VIEWS[kind], list(value))
    return Lazy("iterator", list(islice(value, MOST))) if kind in ITERATORS else value


def answer_of(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer whose value was read, with what says how; any other as it is."""
    value = answer.get("value")
    if type(value) is not Lazy:
        return answer
    return {**answer, "value": value.items, "lazy": value.kind}
