"""Whether what a notebook's headings say of points is what its cells are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.authoring.gate.places import cell_place
from autograder.course import GradeCell, Lab, cell_source, nbgrader_marks

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s.*?(?:\((\d+(?:\.\d+)?) points?\)\s*)?$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")


@dataclass(frozen=True)
class _Heading:
    level: int
    points: float | None
    functions: frozenset[str]
    place: str
    start: int
    """How many cells with points stand above it."""


def heading_problems(lab: Lab) -> Iterator[str]:
    """Name each heading that promises other points than the cells below it give.

    One like ``### Stub 1: `merge` (2 points)`` speaks of that function's cell; one that names no
    function, of all cells down to the next heading that is larger, or that is no smaller and has
    points of its own.
    """
    headings: list[_Heading] = []
    cells: list[GradeCell] = []
    by_id = {cell.grade_id: cell for cell in lab.grade_cells}
    for cell in lab.cells:
        if cell["cell_type"] == "markdown":
            headings += _headings(lab, cell, len(cells))
        if grade_cell := by_id.get(nbgrader_marks(cell).get("grade_id", "")):
            cells.append(grade_cell)
    for place, heading in enumerate(headings):
        if heading.points is None:
            continue
        ends = (
            other.start
            for other in headings[place + 1 :]
            if other.level < heading.level
            or (other.level == heading.level and other.points is not None)
        )
        below = cells[heading.start : next(ends, len(cells))]
        own = [cell for cell in below if heading.functions.intersection(cell.functions)]
        worth = sum(cell.points for cell in own or below)
        if worth != heading.points:
            yield (
                f"{heading.place}: the heading says {heading.points:g} points, and its cells are "
                f"worth {worth:g}. Points stand in the cells' metadata: correct one of them."
            )


def _headings(lab: Lab, cell: Mapping[str, Any], start: int) -> Iterator[_Heading]:
    """The headings of a Markdown cell, with the points that they end with."""
    fenced = False
    for number, line in enumerate(cell_source(cell).splitlines(), start=1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (found := _HEADING.match(line)):
            yield _Heading(
                level=len(found[1]),
                points=None if found[2] is None else float(found[2]),
                functions=frozenset(line.split("`")[1::2]).intersection(lab.solution_cells),
                place=cell_place(lab, cell, number),
                start=start,
            )
