"""Objects of a notebook's own classes: they stay in their process and go by numbers outside it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from .wire import NotPlain, Object, WireError

MAX_OBJECTS = 10_000
"""How many objects one test may hold."""
MAX_ROUNDS = 10_000
"""How many items are taken from an object that can be gone through."""
_PLAIN = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset, np.ndarray)
_MADE_BY_CLASS = 1 << 9
"""The flag of a type that a ``class`` statement has made."""
METHOD = object()
"""What reading an attribute comes to that is there to be called."""


class Objects:
    """The objects of one process by number; a number is good for a look-up in here only."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.classes: frozenset[str] = frozenset()
        """The names of the lab's classes; without any, no object leaves by number."""
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next = 0
        self._sent = 0

    def forget(self) -> None:
        """Let go of all objects; no number is given twice."""
        self._objects.clear()
        self._numbers.clear()

    def number(self, value: Any) -> Object | None:
        """The number of an object of a class of the notebook's, None for any other value."""
        if not self.classes or not self._is_own(value):
            return None
        kind = str(type(value).__name__)[:100]
        kind = kind if kind.isidentifier() else "Object"
        number = self._numbers.get(id(value))
        if number is None:
            if len(self._objects) >= MAX_OBJECTS:
                raise NotPlain(f"more than {MAX_OBJECTS:,} objects")
            number, self._next = self._next, self._next + 1
            self._objects[number] = value
            self._numbers[id(value)] = number
        return Object(number, kind)

    def sent(self) -> None:
        """All numbers given so far are known outside."""
        self._sent = self._next

    def take_back(self) -> None:
        """Forget the numbers that were given for an answer which was not sent."""
        for number in range(self._sent, self._next):
            self._numbers.pop(id(self._objects.pop(number, None)), None)
        self._next = self._sent

    def object(self, number: int, kind: str) -> Any:
        """The object of that number; raises WireError if there is none."""
        try:
            return self._objects[number]
        except KeyError:
            raise WireError("an object that is not there") from None

    def _is_own(self, value: Any) -> bool:
        kind = type(value)
        if isinstance(value, type) or not kind.__flags__ & _MADE_BY_CLASS:
            return False
        if kind.__module__ != self.namespace.get("__name__", "builtins"):
            return False
        # a named tuple is a tuple, but a Stack that is a list is a Stack
        return not isinstance(value, _PLAIN) or any(
            isinstance(known, type) and isinstance(value, known)
            for known in map(self.namespace.get, self.classes)
        )


def read_attribute(value: Any, name: str) -> Any:
    """Read an attribute; METHOD for one that is there to be called."""
    found = getattr(value, name)
    is_function = callable(found) and not type(found).__flags__ & _MADE_BY_CLASS
    return METHOD if is_function or isinstance(found, type) else found


def call_method(value: Any, name: str, /, *arguments: Any, **keywords: Any) -> Any:
    """Call a method by its name."""
    return getattr(value, name)(*arguments, **keywords)


def items_of(value: Iterable[Any]) -> list[Any]:
    """Go through an object, as far as there is room."""
    items = list(islice(iter(value), MAX_ROUNDS + 1))
    if len(items) > MAX_ROUNDS:
        raise OverflowError(f"it goes on for more than {MAX_ROUNDS:,} rounds")
    return items


def sliced(value: Any, start: Any, stop: Any, step: Any) -> Any:
    """Take a slice."""
    return value[start:stop:step]


def _is_instance(kind: Any, value: Any) -> bool:
    return isinstance(value, kind)


BINARY = (
    *("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv", "mod"),
    *("pow", "matmul", "iadd", "isub", "imul", "itruediv"),
)
OPERATIONS: Mapping[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in (*BINARY, "neg", "pos", "contains")},
    **{name: getattr(operator, name) for name in ("getitem", "setitem", "delitem")},
    "abs": abs,
    "len": len,
    "str": str,
    "repr": repr,
    "bool": bool,
    "hash": hash,
    "float": float,
    "int": int,
    "next": next,
    "items": items_of,
    "slice": sliced,
    "read": read_attribute,
    "method": call_method,
    "set": setattr,
    "isinstance": _is_instance,
}
"""All that can be done with an object from outside, by name."""
