"""How a place in a course's files is written, so that its author finds it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.grading.suite_marks import line_of
from autograder.grading.suites import collected_suites


def cell_place(lab: Lab, cell: Mapping[str, Any], line: int | None = None) -> str:
    """A cell of a lab's source notebook, by its grade id or how it begins, and a line of it."""
    name = nbgrader_marks(cell).get("grade_id")
    name = name or repr(cell_source(cell).strip().partition("\n")[0][:40])
    return f"{lab.notebook_name}.ipynb, cell {name}" + (f", line {line}" if line else "")


def suite_place(file: str, line: int | None = None) -> str:
    """A file of a lab's hidden tests, and a line of it."""
    return file + (f", line {line}" if line else "")


def test_lines(lab: Lab, suite: Path) -> dict[str, int | None]:
    """The line of each test of a suite, by its name."""
    return {
        item.name: line_of(item)
        for item in collected_suites(lab.suites).items
        if item.path.resolve() == suite.resolve()
    }
