"""Finds what a lab's own module knows of right and wrong solutions: ``labs/lab1.py`` and so on."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

from labs import Wrong


@dataclass(frozen=True)
class Variants:
    """Texts that run after the reference and define some of its functions anew."""

    lab: str

    @cached_property
    def module(self) -> ModuleType:
        """The lab's own module."""
        return importlib.import_module(f"labs.{self.lab.partition('_')[0]}")

    @property
    def right(self) -> Mapping[str, str]:
        """Correct solutions by their style; every lab has some."""
        found: Mapping[str, str] = self.module.RIGHT
        return found

    @property
    def wrong(self) -> Sequence[Wrong]:
        """Wrong solutions, and misconceptions of which something is known; every lab has some."""
        found: Sequence[Wrong] = self.module.WRONG
        return found

    @property
    def nonsense(self) -> Sequence[Any]:
        """Values that are wrong answers in this lab, and might be taken for right ones."""
        found: Sequence[Any] = getattr(self.module, "NONSENSE", ())
        return found


def named(wrong: Sequence[Wrong], cell: str, name: str) -> Wrong:
    """The one record of that cell and name; ValueError if there is none, or more than one."""
    (found,) = (one for one in wrong if (one.cell, one.name) == (cell, name))
    return found
