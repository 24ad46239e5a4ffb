"""What the folders beside this one have in common; imported before anything else is."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class Without(MetaPathFinder):
    """Finds what the finders before it found, except for some modules."""

    def __init__(self, gone: Collection[str]) -> None:
        self.gone = frozenset(gone)
        self.others = list(sys.meta_path)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self.gone:
            return None
        found = (finder.find_spec(fullname, path, target) for finder in self.others)
        return next((spec for spec in found if spec), None)

    def find_distributions(self, *arguments: Any) -> Iterator[Any]:
        """What `importlib.metadata` asks finders for."""
        for finder in self.others:
            yield from getattr(finder, "find_distributions", lambda *_: ())(*arguments)


def take_modules(*names: str) -> None:
    """Let these modules be on nobody's disk."""
    for name in names:
        sys.modules.pop(name, None)
    sys.meta_path[:] = [Without(names)]


def take(module: ModuleType, names: str) -> None:
    """Let a module have none of these."""
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
