"""What can be in the way of handing in a notebook."""

from __future__ import annotations

from typing import Literal

import msgspec

ObstacleKind = Literal[
    "name", "lab", "size", "missing", "twice", "changed", "unwritten", "answer", "stops", "fails"
]
"""``name`` and ``size`` are about the file, and ``lab`` says that it is another notebook; cells are
``missing``, there ``twice`` or ``changed``; a function is ``unwritten``, or an ``answer`` is; a
cell ``stops`` when all of them are run, and a check ``fails``."""

UNFINISHED: tuple[ObstacleKind, ...] = ("unwritten", "answer", "fails")
"""What may be handed in all the same: it costs its own points and no others."""


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """Something that keeps a notebook from being handed in as it should be."""

    kind: ObstacleKind
    message: str
    repair: str
    cell: int = 0
    """Which cell of the notebook, from 1; 0 if it is about none of them."""


class HandIn(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of a notebook before it is handed in."""

    file: str
    obstacles: tuple[Obstacle, ...]
    lost_checks: tuple[str, ...] = ()
    """The checks that are gone, by their grade ids: they do not pass."""
    known: bool = True
    """Whether this package knows the lab as it was handed out; if not, cells that are gone without
    a trace cannot be missed."""

    @property
    def ready(self) -> bool:
        return not self.obstacles

    @property
    def sound(self) -> bool:
        """Whether the file itself is all right, and at most some of the work is not done."""
        return all(one.kind in UNFINISHED for one in self.obstacles)
