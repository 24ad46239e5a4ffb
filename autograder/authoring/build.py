"""From source notebooks to what students get and what teachers keep, and whether they agree."""

from __future__ import annotations

import ast
import io
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import BaseConverter, GenerateAssignment, GenerateSolution
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.authoring.make_reference import reference_source
from autograder.course import (
    RELEASE_DIRECTORY,
    SOLUTION_DIRECTORY,
    Course,
    CourseError,
    Lab,
    cell_source,
    find_root,
    nbgrader_marks,
)
from autograder.grading.catalogue import misfits
from autograder.grading.function_names import shadowed
from autograder.grading.grade import grade
from autograder.nbgrader_integration.database import Database
from autograder.sandbox.launch import Isolation
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of

LAB_POINTS = {
    "lab1_gradient_descent": 10,
    "lab2_chain_rule": 15,
    "lab3_xor_network": 25,
    "lab4_deep_network": 28,
    "lab5_training_challenges": 32,
    "lab6_complexity": 15,
    "lab7_checkpoint": 30,
}
"""What each lab is worth in the course; the notebooks say how its cells share it."""

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


class BuildError(CourseError):
    """A lab could not be built; the message says which, and why."""


def build(course: Course, labs: Sequence[str] | None = None) -> None:
    """Write ``exercises/<lab>/`` and ``solutions/<lab>/`` anew for the named labs, or for all.

    nbgrader itself makes both notebooks, on a gradebook of its own, so that the teacher's
    stays as it is.  Raises ``CourseError`` for an unknown lab, ``BuildError`` where nbgrader
    gives up or a cell of the solved notebook stops with an error.
    """
    with _Workshop(course) as workshop:
        for name in course.labs if labs is None else labs:
            lab = course.lab(name)
            _replace(workshop.release(lab), lab.release_notebook.parent)
            # Before the solved notebook runs, because its grade cells ask the reference.
            text = _write_reference(lab)
            solved = workshop.solution(lab)
            _settle_metadata(lab, solved / f"{lab.name}.ipynb")
            (solved / "reference.py").write_text(text, encoding="utf-8")
            _replace(solved, lab.solution_notebook.parent)


def write_reference(assignment: str, **_: object) -> None:
    """nbgrader's hook before ``generate_solution``, which empties the folder it writes to."""
    _write_reference(Course(find_root()).lab(assignment))


def _write_reference(lab: Lab) -> str:
    text = reference_source(lab)
    lab.reference.parent.mkdir(parents=True, exist_ok=True)
    lab.reference.write_text(text, encoding="utf-8")
    return text


def check(course: Course, labs: Sequence[str] | None = None) -> list[str]:
    """What is wrong with the named labs, or with all: a sentence each, none where all is well.

    Looks at the sources' metadata, at whether the generated folders are what the sources give
    (outputs aside), for anything in a release that is not meant for students, at whether the
    misconceptions fit the reference, and at what the suites say of an untouched release and of
    the solution.
    """
    problems: list[str] = []
    if labs is None:
        problems += _folders_without_source(course)
    with _Workshop(course) as workshop:
        for name in course.labs if labs is None else labs:
            lab = course.lab(name)
            found = [*_metadata_problems(lab), *shadowed(lab), *_leaks(lab)]
            # nbgrader may well stumble over what has just been found, and would say it less well.
            found = found or list(_stale(lab, workshop))
            # Both ask the reference, which is what the source gives by now.
            found = found or [*misfits(lab), *_unjust(lab)]
            problems += [f"{lab.name}: {problem}" for problem in found]
    return problems


class _Workshop:
    """A temporary place, with a gradebook of its own, in which nbgrader makes a course's labs."""

    def __init__(self, course: Course) -> None:
        self._root = course.root
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-build-")
        self._place = Path(self._folder.name)
        self._gradebook = f"sqlite:///{self._place / 'gradebook.db'}"

    def __enter__(self) -> _Workshop:
        # nbgrader would start a program to find out which version of its tables is the newest
        database = Database(self._gradebook)
        with database.transaction("tables"):
            pass
        database.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def release(self, lab: Lab) -> Path:
        """Make a lab's release and return its folder."""
        self._run(GenerateAssignment, lab, self._config(lab))
        return self._place / RELEASE_DIRECTORY / lab.name

    def solution(self, lab: Lab, *, execute: bool = True) -> Path:
        """Make a lab's solution, after its release, and return its folder."""
        config = self._config(lab)
        config.GenerateSolution.pre_convert_hook = None
        if not execute:
            config.GenerateSolution.preprocessors = [
                name
                for name in config.GenerateSolution.preprocessors
                if not name.endswith(".Execute")
            ]
        self._run(GenerateSolution, lab, config)
        folder = self._place / SOLUTION_DIRECTORY / lab.name
        if error := _first_error(_read(folder / f"{lab.name}.ipynb")):
            raise BuildError(f"{lab.name}: the solved notebook stops in {error}")
        return folder

    def _config(self, lab: Lab) -> Config:
        loader = PyFileConfigLoader("nbgrader_config.py", path=str(self._root))
        config: Config = loader.load_config()
        config.CourseDirectory.root = str(self._root)
        config.CourseDirectory.assignment_id = lab.name
        config.CourseDirectory.release_directory = str(self._place / RELEASE_DIRECTORY)
        config.CourseDirectory.solution_directory = str(self._place / SOLUTION_DIRECTORY)
        config.CourseDirectory.db_url = self._gradebook
        return config

    @staticmethod
    def _run(kind: type[BaseConverter], lab: Lab, config: Config) -> None:
        converter = kind(coursedir=CourseDirectory(config=config), config=config)
        errors = io.StringIO()
        handler = logging.StreamHandler(errors)
        handler.setLevel(logging.ERROR)
        converter.log.addHandler(handler)
        try:
            converter.start()
        except NbGraderException as error:
            raise BuildError(
                f"{lab.name}: nbgrader could not make it.\n{errors.getvalue().strip()}"
            ) from error
        finally:
            converter.log.removeHandler(handler)


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
    due = LAB_POINTS.get(lab.name, lab.points)
    if lab.points != due:
        yield f"its cells are worth {lab.points:g} points together, and the course says {due}."


def _leaks(lab: Lab) -> Iterator[str]:
    """Whatever stands in the release and is not meant for students."""
    if not lab.release_notebook.is_file():
        return
    released = _read(lab.release_notebook).cells
    for cell in released:
        for words in _NOT_FOR_STUDENTS:
            if words in cell.source:
                yield f"cell {_label(cell)} of the release still says {words!r}."
        if cell.get("outputs"):
            yield f"cell {_label(cell)} of the release has outputs."
    for cell in lab.cells:
        grade_id = nbgrader_marks(cell).get("grade_id")
        if grade_id not in lab.solution_cells:
            continue
        solution = _code_lines(_solution_region(cell_source(cell)))
        for other in released:
            if other.cell_type == "code" and _holds(_code_lines(other.source), solution):
                yield f"cell {_label(other)} of the release holds the solution of {grade_id}."
    for cell in lab.cells:
        grade_id = nbgrader_marks(cell).get("grade_id")
        if grade_id not in lab.mark_schemes:
            continue
        answer = _telling_lines(_solution_region(cell_source(cell)))
        for other in released:
            if answer & _telling_lines(other.source):
                yield f"cell {_label(other)} of the release gives away the answer of {grade_id}."


def _stale(lab: Lab, workshop: _Workshop) -> Iterator[str]:
    """Where the generated folders are not what the source notebook gives."""
    advice = f"Run `autograder build {lab.name}`."
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
            yield from _notebook_differences(_read(new), _read(old))
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
            yield f"cell {_label(new)} is another one"
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


def _settle_metadata(lab: Lab, notebook: Path) -> None:
    """Give a solved notebook the source's metadata back, without the Python that ran it."""
    solved = _read(notebook)
    solved.metadata = _read(lab.source_notebook).metadata
    nbformat.write(solved, notebook)


def _first_error(notebook: NotebookNode) -> str:
    """Where a notebook that has been run stopped, and with what; empty where it did not."""
    for cell in notebook.cells:
        if "raises-exception" in cell.metadata.get("tags", ()):
            continue
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                return f"cell {_label(cell)} with {output.ename}: {output.evalue}"
    return ""


def _replace(fresh: Path, kept: Path) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(fresh, kept)


def _read(notebook: Path) -> NotebookNode:
    content: NotebookNode = nbformat.read(notebook, as_version=4)
    return content


def _label(cell: NotebookNode) -> str:
    """What a person would look for: the grade id, or the first line."""
    grade_id = nbgrader_marks(cell).get("grade_id")
    first_line = cell.source.partition("\n")[0]
    return str(grade_id or repr(first_line))


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
