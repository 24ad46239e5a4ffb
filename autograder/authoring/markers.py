"""Whether each region that students do not get is marked at both of its ends."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.gate.places import cell_place
from autograder.course import Lab, cell_source

REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


def marker_problems(lab: Lab) -> Iterator[str]:
    """Name each ``BEGIN`` without its ``END``, and each ``END`` without its ``BEGIN``.

    nbgrader ends its work at the first of them with a traceback, or releases what was not to be
    released.
    """
    for cell in lab.cells:
        lines = cell_source(cell).splitlines()
        for region in REGIONS:
            begun = 0
            for number, line in enumerate(lines, start=1):
                if f"BEGIN {region}" in line:
                    if begun:
                        yield f"{cell_place(lab, cell, begun)}: {_without(region, 'END')}"
                    begun = number
                elif f"END {region}" in line:
                    if not begun:
                        yield f"{cell_place(lab, cell, number)}: {_without(region, 'BEGIN')}"
                    begun = 0
            if begun:
                yield f"{cell_place(lab, cell, begun)}: {_without(region, 'END')}"


def _without(region: str, missing: str) -> str:
    there = "BEGIN" if missing == "END" else "END"
    where = "below" if missing == "END" else "above"
    return f"{there} {region} has no {missing} {region}. Write that line {where} it."
