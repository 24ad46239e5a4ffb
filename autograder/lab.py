"""One lab: where its files are, and what its source notebooks say of them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.adoption import ADOPTED, Adoption, read_adoption
from autograder.digests import digest_files
from autograder.layout import CourseError, Layout, layout_of
from autograder.source_cells import (
    cell_source,
    graded_notebooks,
    marks_fault,
    nbgrader_marks,
    solution_ids,
)
from autograder.suite_names import functions_in, said_to_grade, suite_files, suite_name

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
    notebook: str = ""
    """Of a lab of several notebooks, the name of the one that this is about: such a part has cells,
    suites and a reference of its own.  Empty for a whole lab."""

    @property
    def notebook_name(self) -> str:
        """What the notebook is called; a lab of several has none that is called like this."""
        return self.notebook or self.name

    @property
    def full_name(self) -> str:
        """What this is called among all labs and their parts."""
        return f"{self.name}/{self.notebook}" if self.notebook else self.name

    @property
    def layout(self) -> Layout:
        """Where the course keeps its files."""
        return layout_of(self.root)

    @property
    def source_notebook(self) -> Path:
        return self.root / self.layout.source / self.name / f"{self.notebook_name}.ipynb"

    @property
    def release_notebook(self) -> Path:
        return self.root / self.layout.release / self.name / f"{self.notebook_name}.ipynb"

    @property
    def solution_notebook(self) -> Path:
        return self.root / self.layout.solution / self.name / f"{self.notebook_name}.ipynb"

    @property
    def reference(self) -> Path:
        name = f"reference_{self.notebook}.py" if self.notebook else "reference.py"
        return self.root / self.layout.solution / self.name / name

    @property
    def suites(self) -> Path:
        """The folder with the hidden suites of this lab, or of this part of it."""
        return self.root / self.layout.suites_of(self.name) / self.notebook

    @cached_property
    def parts(self) -> tuple[Lab, ...]:
        """What of the lab is one notebook each: the lab itself if it has one that is called like
        it, or else a part for each notebook in its folder that nbgrader is to know."""
        if self.notebook or self.source_notebook.is_file():
            return (self,)
        names = graded_notebooks(self.source_notebook.parent)
        return tuple(Lab(self.name, self.root, name) for name in names) or (self,)

    @property
    def has_parts(self) -> bool:
        """Whether this is a whole lab of notebooks that have names of their own."""
        return self.parts != (self,)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The names of the lab's other notebooks, if this is a part of one."""
        if not self.notebook:
            return ()
        return tuple(part.notebook for part in Lab(self.name, self.root).parts if part != self)

    def part(self, notebook: str) -> Lab:
        """The part whose notebook is called ``notebook``; raises ``CourseError`` if none is."""
        for part in self.parts:
            if part.notebook_name == notebook:
                return part
        raise CourseError(f"{self.name} has no notebook called {notebook}.ipynb.")

    @property
    def adopted(self) -> Path:
        """The file by which its own test cells grade it, whether or not it is there."""
        return self.suites / ADOPTED

    @cached_property
    def adoption(self) -> Adoption | None:
        """How the notebook's own test cells grade it, None if suites do; raises ``CourseError``."""
        return read_adoption(self.adopted)

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
        that nbgrader is to know has no grade id, or points that are no number.

        Those of a lab with several notebooks are those of its parts, one after the other."""
        if self.has_parts:
            return self._cells_of_parts()
        try:
            cells = json.loads(self.source_notebook.read_bytes())["cells"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CourseError(f"{self.source_notebook} is no readable notebook: {error}") from error
        if fault := marks_fault(cells):
            where, panel = f"{self.notebook_name}.ipynb", "in nbgrader's panel Create Assignment"
            raise CourseError(f"{where}, cell {fault} {panel}.")
        return tuple(cells)

    def _cells_of_parts(self) -> tuple[dict[str, Any], ...]:
        """The cells of all notebooks; raises ``CourseError`` if marks could not be told apart."""
        owner: dict[str, str] = {}
        for part in self.parts:
            for cell in part.grade_cells:
                other = owner.setdefault(cell.grade_id, part.notebook)
                if other != part.notebook:
                    raise CourseError(
                        f"{self.name}: {other}.ipynb and {part.notebook}.ipynb both have a grade "
                        f"cell {cell.grade_id}; rename one of them, for marks are told apart by "
                        "these names."
                    )
        return tuple(cell for part in self.parts for cell in part.cells)

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
        if self.has_parts:
            _ = self.cells  # which sees to it that no two have one name
            return tuple(cell for part in self.parts for cell in part.grade_cells)
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
        # the test cells of a stock notebook are about whatever they call
        said = frozenset() if self.adoption else said_to_grade(self.suite(grade_id))
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

        Of a notebook that its own test cells grade, it is an empty module.  It gets a name of its
        own, because every lab's file is called the same, and no bytecode is written beside it.
        """
        if self.adoption:
            return ModuleType(f"_no_reference_of_{self.name}")
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

    @cached_property
    def _asked(self) -> str:
        """What of the source notebook decides marks, the points of written answers not."""
        asked = [
            [cell_source(cell) for cell in self.cells] if self.adoption else [],
            [marks.get("grade_id") for cell in self.cells if (marks := nbgrader_marks(cell))],
            self.solution_cells,
            list(self.given_cells.items()),
            [(one.grade_id, one.manual or one.points, one.functions) for one in self.grade_cells],
        ]
        return json.dumps(asked)

    def fingerprint(self) -> str:
        """Digest whatever of the course's decides this lab's marks.

        That is the reference, the suites with all that lies beside them, but for questions to
        students, which packages notebooks may import, and of the source notebook which cells are
        marked and in what order, what their tests are worth, and the text of those that are handed
        out locked.  Prose, the examples in grade cells and the points of written answers have no
        say.  The engine's version is not in it.
        """
        if self.has_parts:
            parts = [[part.notebook, part.fingerprint()] for part in self.parts]
            return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        files = digest_files([self.reference, *suite_files(self.suites)], self.root)
        asked = [self._asked, self.layout.packages, files]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
