"""Whatever stands in a release and is not meant for students."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.authoring.build import label, read
from autograder.authoring.gate.places import cell_place, suite_place
from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.digests import folder_files
from autograder.grading.catalogue import catalogue, entry_place

SHORTEST = 10
"""How many characters, without blanks, make a line of a solution that nobody writes by chance."""

STEP = 20
"""How many characters, without blanks, has a line that gives a step of a solution away."""

_NOT_FOR_STUDENTS = (
    "BEGIN SOLUTION",
    "END SOLUTION",
    "BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS",
    "BEGIN MARK SCHEME",
    "END MARK SCHEME",
    "import autograder",
    "run_suite",
)


def leaks(lab: Lab) -> Iterator[str]:
    """Whatever stands in the release and is not meant for students."""
    if not lab.release_notebook.is_file():
        return
    hidden = {path.read_bytes(): path.name for path in folder_files(lab.suites)}
    for path in folder_files(lab.release_notebook.parent):
        if (suite := hidden.get(path.read_bytes())) and path.read_bytes().strip():
            place = path.relative_to(lab.root).as_posix()
            yield (
                f"{place} is {suite} of the hidden tests. CourseDirectory.ignore has to name their "
                "folder, as configure sets it."
            )
    released = read(lab.release_notebook).cells
    for cell in released:
        for words in _NOT_FOR_STUDENTS:
            if words in cell.source:
                yield f"cell {label(cell)} of the release still says {words!r}."
        if cell.get("outputs"):
            yield f"cell {label(cell)} of the release has outputs."
    for cell in lab.cells:
        grade_id = nbgrader_marks(cell).get("grade_id")
        if grade_id not in lab.solution_cells:
            continue
        solution = _code_lines(_solution_region(cell_source(cell)))
        for other in released:
            if other.cell_type == "code" and _holds(_code_lines(other.source), solution):
                yield f"cell {label(other)} of the release holds the solution of {grade_id}."
    for grade_id, lines in _solution_lines(lab).items():
        for other in released:
            if other.cell_type == "markdown" and (line := _gives_away(other.source, lines)):
                where = cell_place(lab, other, line)
                yield f"{where}: the text gives the solution of {grade_id} away."
    for cell in lab.cells:
        grade_id = nbgrader_marks(cell).get("grade_id")
        if grade_id not in lab.mark_schemes:
            continue
        answer = _telling_lines(_solution_region(cell_source(cell)))
        for other in released:
            if answer & _telling_lines(other.source):
                yield f"cell {label(other)} of the release gives away the answer of {grade_id}."


def hint_leaks(lab: Lab) -> Iterator[str]:
    """Name each hint of a lab's hidden tests and misconceptions that gives a solution away."""
    solutions = _solution_lines(lab)
    hints = [
        *((entry.hint, entry_place(entry, lab)) for entry in catalogue(lab)),
        *(text for path in sorted(lab.suites.glob("test_*.py")) for text in _texts(path)),
    ]
    for hint, where in hints:
        for grade_id, lines in solutions.items():
            if _gives_away(hint, lines):
                yield f"{where}: the hint gives the solution of {grade_id} away."


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """The texts in a suite, any of which students may be shown, each with its place."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, suite_place(path.name, node.lineno)


def _solution_lines(lab: Lab) -> dict[str, dict[str, str]]:
    """For each function: the lines of its solution that nobody writes by chance, each by what it
    is without blanks."""
    return {
        grade_id: lines
        for cell in lab.cells
        if (grade_id := nbgrader_marks(cell).get("grade_id")) in lab.solution_cells
        if (
            lines := {
                _tight(one): one for one in _region_lines(cell) if len(_tight(one)) >= SHORTEST
            }
        )
    }


def _gives_away(text: str, solution: Mapping[str, str]) -> int:
    """The line of a text with which it tells a line of a solution that does a step of its work,
    wherever that stands in it, or half of all its lines, as lines or as code within them; 0 if it
    tells less."""
    told: set[str] = set()
    steps = [tight for tight, line in solution.items() if _is_a_step(line)]
    for number, line in enumerate(text.splitlines(), start=1):
        pieces = [line.strip().rstrip(".,:;?!"), *line.split("`")[1::2]]
        told |= {tight for piece in pieces if (tight := _tight(piece)) in solution}
        half = told and 2 * len(told) >= len(solution)
        if half or any(step in _tight(line) for step in steps):
            return number
    return 0


def _is_a_step(line: str) -> bool:
    """Whether a line of code is long and works something out, other than a loop's first line or
    the return of a name, which a hint may well say."""
    try:
        (statement,) = ast.parse(line.strip()).body
    except (SyntaxError, ValueError):
        return False
    kinds = ast.BinOp | ast.Call | ast.JoinedStr
    operations = [node for node in ast.walk(statement) if isinstance(node, kinds)]
    return len(_tight(line)) >= STEP and len(operations) > 1


def _region_lines(cell: Mapping[str, Any]) -> list[str]:
    return _code_lines(_solution_region(cell_source(cell)))


def _tight(code: str) -> str:
    return "".join(code.split())


def _solution_region(source: str) -> str:
    """What stands between the solution markers; the whole cell where there are none."""
    _, begin, after = source.partition("BEGIN SOLUTION")
    return after.partition("\n")[2].partition("### END SOLUTION")[0] if begin else source


def _code_lines(source: str) -> list[str]:
    """The lines without indentation, empty ones and comments."""
    stripped = (line.strip() for line in source.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def _telling_lines(text: str) -> set[str]:
    """The lines that are long enough to be nobody's by chance."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) >= 40}


def _holds(lines: list[str], part: list[str]) -> bool:
    """Whether ``part`` stands in ``lines``, line after line."""
    starts = range(len(lines) - len(part) + 1)
    return bool(part) and any(lines[start : start + len(part)] == part for start in starts)
