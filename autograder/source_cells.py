"""The cells of a notebook as its JSON has them, and what nbgrader says of them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROLES = ("grade", "solution", "locked", "task")
"""What a cell may be for nbgrader; a cell that is none of it is an ordinary one."""


def nbgrader_marks(cell: Mapping[str, Any]) -> dict[str, Any]:
    """What nbgrader has to say of a cell: its metadata, empty for an ordinary cell."""
    marks: dict[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return marks


def solution_ids(cells: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """List the grade ids of a notebook's solution cells, which are their functions' names."""
    return tuple(
        marks.get("grade_id", "")
        for cell in cells
        if cell["cell_type"] == "code"
        and (marks := nbgrader_marks(cell)).get("solution")
        and not marks.get("grade")
    )


def cell_source(cell: Mapping[str, Any]) -> str:
    """A cell's text; on disk it is a string or a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def marks_fault(cells: Iterable[Mapping[str, Any]]) -> str:
    """Say which cell that nbgrader is to know is the first one without a grade id, or with points
    that are no number; empty if there is none."""
    for cell in cells:
        marks = nbgrader_marks(cell)
        if not any(map(marks.get, ROLES)):
            continue
        name = marks.get("grade_id")
        if not name:
            begin = cell_source(cell).strip().partition("\n")[0][:40] or "without text"
            return f"{begin!r} has no grade id: give it one"
        points = marks.get("points", 0)
        if (marks.get("grade") or marks.get("task")) and not _is_number(points):
            return f"{name} has points that are no number, {points!r}: write one"
    return ""


def _is_number(points: object) -> bool:
    """Whether these are points: a finite number, or a text with one as old notebooks have it."""
    try:
        return math.isfinite(float(points))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def graded_notebooks(folder: Path) -> list[str]:
    """List the notebooks in a folder that nbgrader has put its metadata into, sorted by name."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        with contextlib.suppress(OSError):
            if not path.name.startswith(".") and b'"nbgrader"' in path.read_bytes():
                found.append(path.stem)
    return found
