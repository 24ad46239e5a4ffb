"""What stood in the lists, dicts and arrays of a notebook at one moment."""

from __future__ import annotations

from typing import Any

import numpy as np

MAX_ITEMS = 20_000
MAX_BYTES = 8 * 2**20
MAX_DEPTH = 3


class Contents:
    """Keeps what is in plain containers, to put it back later.

    A cell may change what it does not bind anew, as in ``settings["rate"] = 5``.  Containers
    within containers are kept too, a few levels down and as far as there is room.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self._kept: dict[int, tuple[Any, Any]] = {}
        self._items = MAX_ITEMS
        self._bytes = MAX_BYTES
        for name, value in names.items():
            if isinstance(name, str) and not name.startswith("__"):
                self._keep(value, MAX_DEPTH)

    def _keep(self, value: Any, depth: int) -> None:
        if not depth or id(value) in self._kept:
            return
        if type(value) is np.ndarray:
            self._bytes -= value.nbytes
            if self._bytes >= 0 and not value.dtype.hasobject:
                self._kept[id(value)] = value, value.copy()
        elif type(value) in (list, dict, set):
            self._items -= len(value)
            if self._items < 0:
                return
            self._kept[id(value)] = value, value.copy()
            for item in value.values() if isinstance(value, dict) else value:
                self._keep(item, depth - 1)

    def restore(self) -> None:
        """Put everything back as it was."""
        for value, kept in self._kept.values():
            if not isinstance(value, np.ndarray):
                value.clear()
                value.extend(kept) if isinstance(value, list) else value.update(kept)
            elif value.shape == kept.shape and value.dtype == kept.dtype and value.flags.writeable:
                value[...] = kept
