"""How a place in a course's files is written, so that its author finds it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.grading.catalogue import Misconception


def cell_place(lab: Lab, cell: Mapping[str, Any], line: int | None = None) -> str:
    """A cell of a lab's source notebook, by its grade id or how it begins, and a line of it."""
    name = nbgrader_marks(cell).get("grade_id")
    name = name or repr(cell_source(cell).strip().partition("\n")[0][:40])
    return f"{lab.notebook_name}.ipynb, cell {name}" + (f", line {line}" if line else "")


def suite_place(file: str, line: int | None = None) -> str:
    """A file of a lab's hidden tests, and a line of it."""
    return file + (f", line {line}" if line else "")


def entry_place(entry: Misconception, path: Path) -> str:
    """The place of a misconception in its file."""
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    quoted = (f'"{entry.id}"', f"'{entry.id}'")
    found = (number for number, line in lines if any(name in line for name in quoted))
    return suite_place(path.name, next(found, None))
