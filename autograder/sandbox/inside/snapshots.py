"""What the names of modules stood for at one moment, copied again only where that has changed.

A package has hundreds of names, and hardly a cell binds one of them to something else.  To copy
them is to count a reference to each value, which in a forked worker copies the page of memory
that it lies on; so whoever forks workers takes the first copies (:func:`take`).
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

if sys.platform == "linux":  # where classes are graded; a browser's Python has no memory to read
    import ctypes

Version = Callable[[], int]
"""Tells a number that is another one after every change of a certain dict."""

module_names = vars(ModuleType)["__dict__"].__get__
"""What Python knows of a module, whatever that says of itself."""


def same(now: dict[Any, Any], before: dict[Any, Any]) -> bool:
    """Whether two dicts hold the very same keys and values in the same order; nothing of theirs
    is asked whether it is equal to another."""
    return (
        dict.__len__(now) == dict.__len__(before)
        and all(map(operator.is_, dict.keys(now), dict.keys(before)))
        and all(map(operator.is_, dict.values(now), dict.values(before)))
    )


class Snapshot:
    """A copy of a dict, which nobody changes."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self._version = version_of(names)
        self._at = self._version() if self._version else 0
        self.copy = names.copy()

    def holds(self) -> bool:
        """Whether the dict is as it was."""
        if self._version:
            return self._version() == self._at
        return same(self.names, self.copy)


_taken: dict[int, Snapshot] = {}
"""The latest of each dict, by where it lies: for as long as this is kept it lies there."""


def snapshot(names: dict[str, Any]) -> Snapshot:
    """A snapshot of ``names``: the latest one, as long as it holds."""
    known = _taken.get(id(names))
    if known is None or not known.holds():
        known = _taken[id(names)] = Snapshot(names)
    return known


_first: dict[str, Snapshot] = {}
"""The first of each module, from before any cell was executed."""


def take(modules: Iterable[str]) -> None:
    """Take a snapshot of each of these modules that is loaded."""
    for name in modules:
        if isinstance(module := sys.modules.get(name), ModuleType):
            _first.setdefault(name, snapshot(module_names(module)))


def foresee() -> None:
    """Have a snapshot of every module that is loaded, for whoever looks at all of them later."""
    for module in list(sys.modules.values()):
        if issubclass(type(module), ModuleType):
            snapshot(module_names(module))


def placed() -> dict[str, Any]:
    """What has been put into modules since the first snapshots of them, but for other modules."""
    return {
        f"{module} {name}": value
        for module, first in _first.items()
        if not first.holds()
        for name, value in first.names.copy().items()
        if first.copy.get(name, _first) is not value and not issubclass(type(value), ModuleType)
    }


def version_of(names: dict[str, Any]) -> Version | None:
    """What tells the version of a dict; None where Python does not keep one."""
    return _version(names) if KEEPS_VERSIONS else None


def _version(names: dict[str, Any]) -> Version:
    # behind what every object has, and the number of the entries
    place = id(names) + object.__basicsize__ + ctypes.sizeof(ctypes.c_ssize_t)
    number = ctypes.c_uint64.from_address(place)
    return lambda: number.value


CHANGES: tuple[Callable[[dict[str, Any]], object], ...] = (
    lambda names: names.__setitem__("a", 2),
    lambda names: names.__setitem__("c", 2),
    lambda names: names.__delitem__("a"),
    lambda names: names.update(b=3),
    lambda names: names.update({"d": 4}),
    lambda names: names.setdefault("e", 5),
    lambda names: names.pop("e"),
    lambda names: names.popitem(),
    lambda names: exec("b = 7", names),
    lambda names: exec("global f\nf = 8", names),
    lambda names: exec("del f", names),
    lambda names: names.clear(),
)


def _keeps_versions() -> bool:
    """Whether every change of a dict gives it another number (PEP 509), until Python 3.13 that is.

    Found out by changing some, as the number is not for everybody to read.
    """
    if sys.platform != "linux" or sys.implementation.name != "cpython":
        return False  # elsewhere an id is no address
    module = ModuleType("tried")
    names = module_names(module)
    version = _version(names)
    seen = set()
    for number in range(3):
        module.b = number  # type: ignore[attr-defined]
        seen.add(version())
    for change in CHANGES:
        change(names)
        seen.add(version())
    before = version()
    names.get("b"), list(names), names.copy()
    return len(seen) == 3 + len(CHANGES) and version() == before


KEEPS_VERSIONS = _keeps_versions()
