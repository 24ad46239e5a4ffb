"""Names that are not there, because the cell that defines them stopped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from autograder.grading.report import CellStop
from autograder.submissions.statements import MAX_ANALYSED, statements
from autograder.submissions.submission import Cell

NOT_DEFINED = re.compile(r"name '(\w{1,80})' is not defined")
THIS_CELL = "This cell "
"""How the message of a :class:`~autograder.grading.report.CellStop` begins."""


def missing_name(
    kind: str, message: str, cells: Iterable[Cell], stops: Mapping[int, CellStop]
) -> tuple[str, str]:
    """Explain a NameError by the cell that would have bound the name, if that one stopped: a clause
    that says why, and how to find the cell; both empty otherwise.

    ``stops`` are those of ``cells``, by their numbers.
    """
    found = NOT_DEFINED.match(message) if kind == "NameError" else None
    if found is None:
        return "", ""
    name = found[1]
    for cell in cells:
        stop = stops.get(cell.number)
        if stop and binds(cell.source, name):
            what = stop.message.removeprefix(THIS_CELL).removesuffix(".")
            return f"{name} is not defined, because its cell {what}", stop.cell
    return "", ""


def binds(source: str, name: str) -> bool:
    """Whether a cell binds ``name`` at its top level, as far as its lines tell if Python's parser
    refuses it."""
    if name not in source or len(source) > MAX_ANALYSED:
        return False
    if found := statements(source):
        return any(name in one.binds for one in found)
    bound = re.compile(
        rf"(?:async def|def|class|type) {name}\b|{name}\s*(?::|=(?!=))|(?:from|import) .*\b{name}\b"
    )
    return any(bound.match(line) for line in source.splitlines())
