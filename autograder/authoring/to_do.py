"""What is still to be filled in of a lab that was made from a pattern."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.digests import folder_files
from autograder.grading.plain_text import names_in_a_row

FILL_IN = "FILL IN"
"""The mark of a place that waits for its author."""


def still_to_do(lab: Lab) -> Iterator[str]:
    """Name each cell and each file of a lab in which its author has yet to fill something in."""
    for cell in lab.cells:
        name = nbgrader_marks(cell).get("grade_id") or cell.get("id", "without an id")
        if lines := _lines(cell_source(cell)):
            yield f"cell {name} of {lab.source_notebook.name} is still to be filled in: {lines}."
    for path in folder_files(lab.suites):
        if path.suffix == ".py" and (lines := _lines(path.read_text("utf-8", errors="replace"))):
            name = path.relative_to(lab.suites).as_posix()
            yield f"{name} is still to be filled in: {lines}."


def _lines(text: str) -> str:
    """In which lines of a text something is missing, in words; empty if in none."""
    numbers = [str(at) for at, line in enumerate(text.splitlines(), 1) if FILL_IN in line]
    if not numbers:
        return ""
    return f"line {numbers[0]}" if len(numbers) == 1 else f"lines {names_in_a_row(numbers, 8)}"
