"""Whether a lab is in order: its source, what was built of it, its suites and misconceptions."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.authoring.build import Workshop, label, read
from autograder.authoring.check_variants import misjudged
from autograder.authoring.lab_tables import outdated_tables
from autograder.authoring.make_reference import reference_source
from autograder.authoring.manifest import manifest_problems
from autograder.authoring.shared_cells import outdated_cells
from autograder.authoring.to_do import still_to_do
from autograder.course import (
    RELEASE_DIRECTORY,
    SOLUTION_DIRECTORY,
    Course,
    CourseError,
    Lab,
    cell_source,
    nbgrader_marks,
)
from autograder.grading.catalogue import misfits
from autograder.grading.function_names import shadowed
from autograder.grading.grade import grade
from autograder.grading.suite_defects import suite_defects
from autograder.interrupts import checkpoint
from autograder.sandbox.launch import Isolation
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of

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


def check(
    course: Course,
    labs: Sequence[str] | None = None,
    checked: Callable[[], None] = lambda: None,
) -> list[str]:
    """What is wrong with the named labs, or with all: a sentence each, none where all is well.

    Looks at the sources' metadata, at whether the generated folders are what the sources give
    (outputs aside), for anything in a release that is not meant for students, at whether the
    misconceptions fit the reference, and at what the suites say of an untouched release and of
    the solution.  ``checked`` is called after each lab.
    """
    problems: list[str] = []
    if labs is None:
        problems += _folders_without_source(course)
    with Workshop(course) as workshop:
        for name in course.labs if labs is None else labs:
            checkpoint()
            lab = course.lab(name)
            found = [*_metadata_problems(lab), *shadowed(lab), *leaks(lab)]
            # nbgrader may well stumble over what has just been found, and would say it less well.
            found = found or list(_stale(lab, workshop))
            # without these, no test says anything of the solution
            found = found or [f"{defect}." for defect in suite_defects(lab)]
            # Both ask the reference, which is what the source gives by now.
            found = found or [*misfits(lab), *_unjust(lab), *misjudged(lab)]
            found += still_to_do(lab)
            problems += [f"{lab.name}: {problem}" for problem in found]
            checked()
    return problems or ([] if labs else list(outdated_tables(course)))


def _metadata_problems(lab: Lab) -> Iterator[str]:
    """What the source notebook's nbgrader metadata get wrong."""
    roles = ("grade", "solution", "locked", "task")
    cells = [cell for cell in lab.cells if any(map(nbgrader_marks(cell).get, roles))]
    ids = [nbgrader_marks(cell)["grade_id"] for cell in cells]
    for grade_id, times in Counter(ids).items():
        if times > 1:
            yield f"{times} cells have the grade id {grade_id}."
    if any("id" not in cell for cell in lab.cells):
        yield "the source notebook has cells without an id: save it once in JupyterLab."

    graded = {cell.solution for cell in lab.grade_cells}
    for grade_id in lab.solution_cells:
        if grade_id not in graded:
            yield f"solution cell {grade_id} has no grade cell test_{grade_id}."
    for cell in cells:
        grade_id = nbgrader_marks(cell)["grade_id"]
        if grade_id in lab.solution_cells and grade_id not in _functions(cell_source(cell)):
            yield f"solution cell {grade_id} defines no function of that name."
    tested = [cell for cell in lab.grade_cells if not cell.manual]
    for grade_cell in tested:
        if not lab.suite(grade_cell.grade_id).is_file():
            yield f"grade cell {grade_cell.grade_id} has no suite."
    for suite in sorted(lab.suites.glob("test_*.py")):
        if suite.stem not in {grade_cell.grade_id for grade_cell in tested}:
            yield f"suite {suite.name} has no grade cell."

    # nbgrader puts a lost grade cell back after the marked cell before it, and knows the places
    # of solution and grade cells only.
    for before, cell in pairwise(cells):
        marks = nbgrader_marks(before)
        if nbgrader_marks(cell).get("grade") and not (marks.get("grade") or marks.get("solution")):
            yield (
                f"grade cell {nbgrader_marks(cell)['grade_id']} comes right after the read-only "
                f"cell {marks['grade_id']}, where nbgrader could not put it back if a student "
                "lost it."
            )
    for grade_cell in lab.grade_cells:
        if grade_cell.manual and grade_cell.grade_id not in lab.mark_schemes:
            yield f"written answer {grade_cell.grade_id} has no mark scheme."
        if grade_cell.points <= 0:
            yield f"grade cell {grade_cell.grade_id} is worth nothing."


def leaks(lab: Lab) -> Iterator[str]:
    """Whatever stands in the release and is not meant for students."""
    if not lab.release_notebook.is_file():
        return
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
    for cell in lab.cells:
        grade_id = nbgrader_marks(cell).get("grade_id")
        if grade_id not in lab.mark_schemes:
            continue
        answer = _telling_lines(_solution_region(cell_source(cell)))
        for other in released:
            if answer & _telling_lines(other.source):
                yield f"cell {label(other)} of the release gives away the answer of {grade_id}."


def _stale(lab: Lab, workshop: Workshop) -> Iterator[str]:
    """Where the generated folders are not what the source notebook gives."""
    advice = f"Run `autograder build {lab.name}`."
    for name in outdated_cells(lab):
        yield f"cell {name} of the source notebook is not what all labs share. {advice}"
    try:
        release = workshop.release(lab)
        solution = workshop.solution(lab, execute=False)
        reference = reference_source(lab)
    except CourseError as error:
        yield str(error).removeprefix(f"{lab.name}: ")
        return
    for fresh, kept in (
        (release, lab.release_notebook.parent),
        (solution, lab.solution_notebook.parent),
    ):
        for difference in _differences(fresh, kept):
            yield f"{kept.parent.name}/ lags behind: {difference}. {advice}"
    if not lab.reference.is_file() or lab.reference.read_text(encoding="utf-8") != reference:
        yield f"reference.py is not what the source notebook gives. {advice}"
    yield from manifest_problems(lab)


def _unjust(lab: Lab) -> Iterator[str]:
    """Tests that a released stub already passes, and those that the solution does not pass."""
    for notebook, should_pass in ((lab.solution_notebook, True), (lab.release_notebook, False)):
        content = read_notebook(notebook.read_bytes())
        report = grade(submission_of(content, lab), lab, Isolation.PROCESS)  # the code is ours
        for cell in report.cells:
            for test in cell.tests:
                if test.passed and not should_pass:
                    yield f"an untouched release already passes {cell.grade_id}: {test.title}"
                if should_pass and not test.passed:
                    yield (
                        f"the solution does not pass {cell.grade_id}: {test.title} "
                        f"({test.outcome}: {test.defect or test.message})"
                    )


def _differences(fresh: Path, kept: Path) -> Iterator[str]:
    """How a folder that lies in the course differs from the one just made."""
    names = {path.name for folder in (fresh, kept) for path in folder.glob("*")}
    for name in sorted(names - {"reference.py", "__pycache__", ".ipynb_checkpoints"}):
        new, old = fresh / name, kept / name
        if not old.exists():
            yield f"{name} is missing"
        elif not new.exists():
            yield f"{name} has no source"
        elif new.suffix == ".ipynb":
            yield from _notebook_differences(read(new), read(old))
        elif new.is_dir():
            yield from _differences(new, old)
        elif new.read_bytes() != old.read_bytes():
            yield f"{name} is another one"


def _notebook_differences(fresh: NotebookNode, kept: NotebookNode) -> Iterator[str]:
    if len(fresh.cells) != len(kept.cells):
        yield f"{len(kept.cells)} cells instead of {len(fresh.cells)}"
        return
    for new, old in zip(fresh.cells, kept.cells, strict=True):
        if any(new.get(key) != old.get(key) for key in ("cell_type", "source", "metadata", "id")):
            yield f"cell {label(new)} is another one"
            return
    # Which Python last saved a notebook is nobody's concern.
    if _lasting(fresh.metadata) != _lasting(kept.metadata):
        yield "the notebook's metadata are others"


def _lasting(metadata: NotebookNode) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key != "language_info"}


def _folders_without_source(course: Course) -> Iterator[str]:
    for directory in (RELEASE_DIRECTORY, SOLUTION_DIRECTORY):
        for folder in sorted((course.root / directory).glob("*/")):
            if folder.name not in course.labs:
                yield f"{directory}/{folder.name} has no source notebook."


def _functions(source: str) -> set[str]:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return set()
    return {statement.name for statement in body if isinstance(statement, ast.FunctionDef)}


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
