"""Finds what is known of a lab's right and wrong solutions: in ``labs/lab1.py`` and so on, and in
the ``variants.py`` beside its suites."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograder.course import Lab
from autograder.grading import variants
from labs import Wrong
from support.tiny import ROOT


@dataclass(frozen=True)
class Variants:
    """Texts that run after the reference and define some of its functions anew; a lab of which
    nothing is known has none."""

    lab: str

    @cached_property
    def _known(self) -> variants.Variants:
        beside = variants.variants_of(Lab(self.lab, ROOT))
        name = f"labs.{self.lab.partition('_')[0]}"
        if not importlib.util.find_spec(name):
            return beside
        known = variants.variants_in(importlib.import_module(name))
        return variants.Variants(
            {**known.right, **beside.right},
            (*known.wrong, *beside.wrong),
            (*known.nonsense, *beside.nonsense),
        )

    @property
    def right(self) -> Mapping[str, str]:
        """Correct solutions by their style."""
        return self._known.right

    @property
    def wrong(self) -> Sequence[Wrong]:
        """Wrong solutions, and misconceptions of which something is known."""
        return self._known.wrong

    @property
    def nonsense(self) -> Sequence[Any]:
        """Values that are wrong answers in this lab, and might be taken for right ones."""
        return self._known.nonsense


def named(wrong: Sequence[Wrong], cell: str, name: str) -> Wrong:
    """The one record of that cell and name; ValueError if there is none, or more than one."""
    (found,) = (one for one in wrong if (one.cell, one.name) == (cell, name))
    return found
