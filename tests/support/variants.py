"""What a lab's own module knows of right and wrong solutions: ``labs/lab1.py`` and so on."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Variant = tuple[str, str]
"""The grade id of a cell, and the name of a wrong solution in it."""


@dataclass(frozen=True)
class Variants:
    """Texts that run after the reference and define some of its functions anew."""

    lab: str

    def _own(self, name: str, otherwise: Any) -> Any:
        module = importlib.import_module(f"labs.{self.lab.partition('_')[0]}")
        return getattr(module, name, otherwise)

    @cached_property
    def right(self) -> Mapping[str, str]:
        """Correct solutions by their style; every lab has some."""
        found: Mapping[str, str] = self._own("RIGHT", {})
        assert found, f"{self.lab} has no correct solution in another style"
        return found

    @cached_property
    def wrong(self) -> Mapping[str, Mapping[str, str]]:
        """Wrong solutions by the cell that has to turn them down."""
        found: Mapping[str, Mapping[str, str]] = self._own("WRONG", {})
        assert found, f"{self.lab} has no wrong solution"
        return found

    @cached_property
    def marks(self) -> Mapping[Variant, tuple[float, float]]:
        """The least and the most of its cell's points that a wrong solution gets."""
        found: Mapping[Variant, tuple[float, float]] = self._own("MARKS", {})
        return found

    @cached_property
    def messages(self) -> Mapping[Variant, str]:
        """What one of its cell's tests says of a wrong solution."""
        found: Mapping[Variant, str] = self._own("MESSAGES", {})
        return found

    @cached_property
    def hints(self) -> Mapping[Variant, str]:
        """What a hint of such a test says."""
        found: Mapping[Variant, str] = self._own("HINTS", {})
        return found

    @cached_property
    def nonsense(self) -> Sequence[Any]:
        """Values that are wrong answers in this lab, and might be taken for right ones."""
        found: Sequence[Any] = self._own("NONSENSE", ())
        return found

    @property
    def judged(self) -> list[Variant]:
        """All wrong solutions of which something is known; those without a text here are
        misconceptions."""
        own = [(cell, name) for cell, texts in self.wrong.items() for name in texts]
        return list(dict.fromkeys([*own, *self.marks, *self.messages, *self.hints]))
