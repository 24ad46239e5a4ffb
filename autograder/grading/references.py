"""The labs' own solutions, imported once for each version of a lab."""

from __future__ import annotations

import functools
from types import CodeType, ModuleType
from typing import Any

from autograder.course import Lab


@functools.lru_cache(maxsize=64)
def reference_of(lab: Lab, fingerprint: str) -> ModuleType:
    """A lab's own solution, imported once: what suites have made of it, they keep with it.

    ``fingerprint`` is the lab's, so that an edited one is imported anew.
    """
    return lab.load_reference()


def fresh_names(lab: Lab) -> dict[str, Any]:
    """Run a lab's own solution once more, for functions of it that somebody may replace: what it
    defines, by name."""
    names: dict[str, Any] = {"__name__": "notebook"}
    exec(_compiled(lab.reference.read_text("utf-8")), names)
    return names


@functools.lru_cache(maxsize=16)
def _compiled(text: str) -> CodeType:
    return compile(text, "reference.py", "exec")


def forget_references() -> None:
    """Import all of them anew when they are next asked for: something was changed in one."""
    reference_of.cache_clear()
