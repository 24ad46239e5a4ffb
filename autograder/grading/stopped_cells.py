"""Names that are not there, because the cell that defines them stopped, or keeps nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from autograder.grading.plain_text import clean
from autograder.grading.report import CellStop
from autograder.submissions.magics import not_kept
from autograder.submissions.statements import MAX_ANALYSED, statements

if TYPE_CHECKING:
    from autograder.submissions.submission import Cell

NOT_DEFINED = re.compile(r"name '(\w{1,80})' is not defined")
THIS_CELL = "This cell "
"""How the message of a :class:`~autograder.grading.report.CellStop` begins."""


def missing_name(
    kind: str, message: str, cells: Iterable[Cell], stops: Mapping[int, CellStop]
) -> tuple[str, str]:
    """Explain a NameError by the cell that would have bound the name, if that one stopped or keeps
    nothing: a clause that says why, and how to find the cell; both empty otherwise.

    ``stops`` are those of ``cells``, by their numbers.
    """
    found = NOT_DEFINED.match(message) if kind == "NameError" else None
    if found is None:
        return "", ""
    name, cells = found[1], tuple(cells)
    for cell in cells:
        stop = stops.get(cell.number)
        if stop and binds(cell.source, name):
            what = stop.message.removeprefix(THIS_CELL).removesuffix(".")
            return f"{name} is not defined, because its cell {what}", stop.cell
    if unkept := unkept_by(cells, name):
        why, cell = unkept
        return f"{name} is not defined, because {why}", clean(cell.label)
    return "", ""


def unkept_by(cells: Iterable[Cell], name: str) -> tuple[str, Cell] | None:
    """Find the cell that would bind ``name``, did it not begin with a magic that keeps nothing: a
    clause that says so, and the cell; None if there is none."""
    for cell in cells:
        magic, body = not_kept(cell.source)
        if magic == "%%timeit" and binds(body, name):
            return (
                "its cell begins with %%timeit, which keeps nothing that the cell defines, in "
                "Jupyter neither; %%time keeps it",
                cell,
            )
        if magic and binds(body, name):
            return f"its cell begins with {magic}, and grading does not run such cells", cell
    return None


def binds(source: str, name: str) -> bool:
    """Whether a cell binds ``name`` at its top level, as far as its lines tell if Python's parser
    refuses it."""
    if name not in source or len(source) > MAX_ANALYSED:
        return False
    if found := statements(source):
        return any(name in one.binds for one in found)
    bound = re.compile(
        rf"(?:async def|c?p?def|class|type) (?:\w+ )?{name}\b|{name}\s*(?::|=(?!=))|"
        rf"(?:from|import) .*\b{name}\b"
    )
    return any(bound.match(line) for line in source.splitlines())
