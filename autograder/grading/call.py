"""What one call of a student's function left behind besides its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grading.plain_text import clean, texts


@dataclass(frozen=True)
class Call:
    """What one call left behind besides its value."""

    function: str
    changed: tuple[str, ...] = ()
    """Which arguments the call changed, spelled as in Python: ``parameters['W1']``."""
    moved_random_state: bool = False
    """Whether NumPy's global random state is another one than before."""
    printed: str = ""
    warnings: tuple[str, ...] = ()
    """What Python or NumPy warned of meanwhile: ``RuntimeWarning: overflow encountered``."""
    output: str = ""
    """What it printed, as it was printed."""
    arguments: tuple[Any, Any] | None = None
    """The arguments and keywords as it left them, if it changed any and that was asked for."""
    lazy: str = ""
    """How its answer is read if it is no list, though it came as one: ``iterator``, ``range``."""
    random: Any = None
    """The states of the random generators afterwards, if they were set for it."""


def call_of(function: str, answer: Mapping[str, Any]) -> Call:
    """What an answer says of the call; nothing in it is trusted."""
    printed = answer.get("printed", "")
    return Call(
        function,
        tuple(clean(path) for path in texts(answer.get("changed"))),
        answer.get("moved") is True,
        clean(printed),
        tuple(clean(warning) for warning in texts(answer.get("warnings"))),
        printed if isinstance(printed, str) else "",
        _two(answer.get("arguments")),
        clean(answer.get("lazy", "")),
        answer.get("random"),
    )


def _two(value: Any) -> tuple[Any, Any] | None:
    """A list of two as a pair; None for anything else."""
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else None
