"""Where the labs, suites and references are: found by looking, not from a list kept by hand."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import json
import os
import re
import shlex
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.digests import digest_files, folder_files
from autograder.lab_names import full_name, no_lab
from autograder.layout import CONFIGURATION, Layout, layout_of
from autograder.layout import CourseError as CourseError
from autograder.source_cells import cell_source as cell_source
from autograder.source_cells import nbgrader_marks as nbgrader_marks
from autograder.source_cells import solution_ids as solution_ids
from autograder.source_cells import without_id
from autograder.suite_names import functions_in, said_to_grade, suite_name

DEMONSTRATION = "demonstration"
"""The tag of cells that only show something; they are not executed in grading."""

_MARKER = re.compile(r"\b(BEGIN|END) (SOLUTION|MARK SCHEME)\b")


@dataclass(frozen=True)
class GradeCell:
    """A cell that carries points: its tests, or an answer that a person reads."""

    grade_id: str
    points: float
    manual: bool = False
    """Whether a person gives the points (a written answer) and no suite does."""
    functions: tuple[str, ...] = ()
    """The solution cells that this cell grades; none where it grades the whole, as convergence
    cells do, or where a person grades it."""

    @property
    def solution(self) -> str | None:
        """The one solution cell that this cell grades; None if there are none or several."""
        return self.functions[0] if len(self.functions) == 1 else None


@dataclass(frozen=True)
class Lab:
    """One lab of a course: its files, and what its source notebook's metadata say."""

    name: str
    root: Path
    """The course's root directory."""

    @property
    def layout(self) -> Layout:
        """Where the course keeps its files."""
        return layout_of(self.root)

    @property
    def source_notebook(self) -> Path:
        return self.root / self.layout.source / self.name / f"{self.name}.ipynb"

    @property
    def release_notebook(self) -> Path:
        return self.root / self.layout.release / self.name / f"{self.name}.ipynb"

    @property
    def solution_notebook(self) -> Path:
        return self.root / self.layout.solution / self.name / f"{self.name}.ipynb"

    @property
    def reference(self) -> Path:
        return self.root / self.layout.solution / self.name / "reference.py"

    @property
    def suites(self) -> Path:
        """The folder with this lab's hidden suites."""
        return self.root / self.layout.suites_of(self.name)

    @property
    def misconceptions(self) -> Path:
        return self.suites / "misconceptions.py"

    def suite(self, grade_id: str) -> Path:
        """The file with the hidden tests of one grade cell, whether or not it is there."""
        return self.suites / suite_name(grade_id)

    def graded_by(self, suite: Path) -> str:
        """The grade id of the cell whose suite is called like ``suite``."""
        names = {suite_name(cell.grade_id): cell.grade_id for cell in self.grade_cells}
        return names.get(suite.name, suite.stem)

    @cached_property
    def cells(self) -> tuple[dict[str, Any], ...]:
        """The source notebook's cells as its JSON has them; raises ``CourseError``, also if one
        that nbgrader is to know has no grade id."""
        try:
            cells = json.loads(self.source_notebook.read_bytes())["cells"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CourseError(f"{self.source_notebook} is no readable notebook: {error}") from error
        if name := without_id(cells):
            advice = "give it one in nbgrader's panel Create Assignment."
            raise CourseError(f"{self.name}.ipynb, cell {name!r} has no grade id: {advice}")
        return tuple(cells)

    @cached_property
    def solution_cells(self) -> tuple[str, ...]:
        """The grade ids of the cells in which students write functions, in the notebook's order."""
        return solution_ids(self.cells)

    @cached_property
    def given_cells(self) -> dict[str, str]:
        """The source of each cell that is handed out locked and carries no points."""
        return {
            marks["grade_id"]: cell_source(cell)
            for cell in self.cells
            if cell["cell_type"] == "code"
            and (marks := nbgrader_marks(cell)).get("locked")
            and not marks.get("grade")
            and not marks.get("solution")
        }

    @cached_property
    def grade_cells(self) -> tuple[GradeCell, ...]:
        """Everything that carries points, in the notebook's order."""
        found = []
        for cell in self.cells:
            marks = nbgrader_marks(cell)
            if not (marks.get("grade") or marks.get("task")):
                continue
            manual = bool(marks.get("solution") or marks.get("task"))
            found.append(
                GradeCell(
                    grade_id=marks["grade_id"],
                    points=float(marks.get("points", 0)),
                    manual=manual,
                    functions=() if manual else self._functions_of(marks["grade_id"]),
                )
            )
        return tuple(found)

    def _functions_of(self, grade_id: str) -> tuple[str, ...]:
        """The functions that a tested cell grades: those that its suite names in ``GRADES``, or
        else those whose names are in its grade id."""
        said = said_to_grade(self.suite(grade_id))
        if said is None:
            return functions_in(grade_id, self.solution_cells)
        return tuple(name for name in self.solution_cells if name in said)

    def check_of(self, function: str) -> str:
        """The grade id of the last cell that grades a function, whatever others grade it, too;
        the usual one if none does."""
        found = (cell.grade_id for cell in reversed(self.grade_cells) if function in cell.functions)
        return next(found, f"test_{function}")

    @cached_property
    def mark_schemes(self) -> dict[str, str]:
        """For each written answer: a full one and its mark scheme, as whoever marks reads them."""
        manual = {cell.grade_id for cell in self.grade_cells if cell.manual}
        return {
            grade_id: "\n".join(
                line for line in cell_source(cell).splitlines() if not _MARKER.search(line)
            ).strip("\n")
            for cell in self.cells
            if (grade_id := nbgrader_marks(cell).get("grade_id", "")) in manual
            and "BEGIN MARK SCHEME" in cell_source(cell)
        }

    @property
    def points(self) -> float:
        return sum(cell.points for cell in self.grade_cells)

    def load_reference(self) -> ModuleType:
        """Import ``reference.py`` afresh; raises ``CourseError`` where it is missing.

        It gets a module name of its own, because every lab's file is called the same, and no
        bytecode is written beside it.
        """
        try:
            source = self.reference.read_bytes()
        except OSError as error:
            raise CourseError(
                f"{self.name} has no reference yet: run `autograder build {self.name}`."
            ) from error
        path = str(self.reference)
        name = f"_reference_of_{self.name}_{hashlib.sha256(path.encode()).hexdigest()[:8]}"
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None:
            raise CourseError(f"{path} cannot be imported.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses and pickle look a class's module up by its name
        exec(compile(source, path, "exec"), module.__dict__)
        return module

    def fingerprint(self) -> str:
        """Digest whatever of the course's decides this lab's marks.

        That is the reference, the suites with all that lies beside them, which packages notebooks
        may import, and of the source notebook which cells are marked and in what order, what their
        tests are worth, and the text of those that are handed out locked.  Prose, the examples in
        grade cells and the points of written answers have no say.  The engine's version is not in
        it.
        """
        asked = [
            [nbgrader_marks(cell).get("grade_id") for cell in self.cells if nbgrader_marks(cell)],
            self.solution_cells,
            self.layout.packages,
            list(self.given_cells.items()),
            [
                dataclasses.astuple(dataclasses.replace(cell, points=0) if cell.manual else cell)
                for cell in self.grade_cells
            ],
            digest_files([self.reference, *folder_files(self.suites)], self.root),
        ]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


@dataclass(frozen=True)
class Course:
    """The course in ``root``, a directory with ``nbgrader_config.py`` and source notebooks."""

    root: Path

    @property
    def layout(self) -> Layout:
        """Where the course keeps its files."""
        return layout_of(self.root)

    @property
    def sources(self) -> Path:
        """The folder with all source notebooks."""
        return self.root / self.layout.source

    @property
    def releases(self) -> Path:
        """The folder with all that students get."""
        return self.root / self.layout.release

    @property
    def labs(self) -> tuple[str, ...]:
        """The names of all labs, sorted."""
        sources = self.sources.glob("*/*.ipynb")
        return tuple(sorted(path.stem for path in sources if path.stem == path.parent.name))

    def every_lab(self) -> list[Lab]:
        """All labs, sorted by name; raises ``CourseError`` if there is none."""
        if not self.labs:
            raise CourseError(f"There is no lab in {self.sources}.")
        return [Lab(name, self.root) for name in self.labs]

    def lab(self, name: str) -> Lab:
        """The lab called ``name``; the ``CourseError`` for an unknown one names those there are."""
        labs = [one.name for one in self.every_lab()]
        if name in labs:
            return Lab(name, self.root)
        raise CourseError(no_lab(name, labs))

    def full_name(self, words: str) -> str:
        """The lab that somebody means by ``words``, as :func:`lab_names.full_name` finds it; the
        ``CourseError`` says which labs there are."""
        try:
            return full_name(words, [one.name for one in self.every_lab()])
        except LookupError as error:
            raise CourseError(error.args[0]) from None


def find_root(start: Path | None = None, *, or_checkout: bool = True) -> Path:
    """The root of the course that ``start`` (the working directory) lies in.

    Without a ``start``, the environment variable ``AUTOGRADER_COURSE`` comes first.  If the
    search upwards finds nothing, the checkout that this package is part of is the course, unless
    ``or_checkout`` is false: who changes a class's work or marks has to stand in the course.
    Raises CourseError if there is none, as in a student's installation.
    """
    named = os.environ.get("AUTOGRADER_COURSE")
    if start is None and named:
        root = Path(named).resolve()
        if not _is_course(root):
            raise CourseError(f"AUTOGRADER_COURSE names {root}, and there is no course there.")
        return root
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[1]
    for directory in (here, *here.parents):
        if _is_course(directory):
            return directory
    message = (
        f"There is no course in {here} or above it: a course is a directory with {CONFIGURATION} "
        f"and the folder of its source notebooks in it. `autograder new course` makes one."
    )
    if not _is_course(checkout):
        raise CourseError(message)
    if not or_checkout:
        raise CourseError(
            f"{message} Go there first (cd {shlex.quote(str(checkout))} is the one that this "
            "command belongs to), or name it in AUTOGRADER_COURSE."
        )
    return checkout


def _is_course(directory: Path) -> bool:
    return (directory / CONFIGURATION).is_file() and (
        directory / layout_of(directory).source
    ).is_dir()
