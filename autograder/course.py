"""Where the labs, suites and references are: found by looking, not from a list kept by hand."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from autograder.digests import folder_files
from autograder.file_states import State, state_of
from autograder.lab import GradeCell as GradeCell
from autograder.lab import Lab as Lab
from autograder.lab_names import full_name, natural, no_lab
from autograder.layout import CONFIGURATION, Layout, layout_of
from autograder.layout import CourseError as CourseError
from autograder.layout import find_root as find_root
from autograder.source_cells import cell_source as cell_source
from autograder.source_cells import graded_notebooks
from autograder.source_cells import nbgrader_marks as nbgrader_marks
from autograder.source_cells import solution_ids as solution_ids

DEMONSTRATION = "demonstration"
"""The tag of cells that only show something; they are not executed in grading."""


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
        """The names of all labs, lab10 after lab9: of the folders with a notebook that is called
        like them, or else with any that nbgrader is to know."""
        folders = {path.parent for path in self.sources.glob("*/*.ipynb")}
        return tuple(
            sorted(
                (
                    folder.name
                    for folder in folders
                    if (folder / f"{folder.name}.ipynb").exists() or graded_notebooks(folder)
                ),
                key=natural,
            )
        )

    @property
    def parts(self) -> tuple[Lab, ...]:
        """All labs, and of those with several notebooks each part, sorted by name."""
        return tuple(part for name in self.labs for part in Lab(name, self.root).parts)

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

    def part(self, name: str) -> Lab:
        """The one notebook that is called ``name``: a lab, or a part such as ``ps1/problem1``.

        Raises ``CourseError`` if there is none, or if the lab has several and none is named."""
        lab_name, _, notebook = name.partition("/")
        lab = self.lab(lab_name)
        if lab.has_parts and not notebook:
            parts = " or ".join(part.full_name for part in lab.parts)
            raise CourseError(f"{name} has several notebooks, and this is about one: say {parts}.")
        return lab.part(notebook) if notebook else lab

    def graded(self, name: str) -> Lab:
        """The lab or the part that is called ``name``, as its files are now.

        It is the same object as long as they are the same, so that a process that grades a class
        reads them once.  Raises ``CourseError`` if there is no such lab.
        """
        folder, _, _ = name.partition("/")
        suites = self.root / self.layout.suites_of(folder)
        files = [
            self.root / CONFIGURATION,
            *sorted((self.sources / folder).glob("*.ipynb")),
            *folder_files(suites),
        ]
        state = state_of(files)
        return _graded(self, name) if state is None else _graded_in(state, self, name)

    def full_name(self, words: str) -> str:
        """The lab that somebody means by ``words``, as :func:`lab_names.full_name` finds it, or a
        part of one, as in ``ps1/problem1``; the ``CourseError`` says which labs there are."""
        lab_name, _, notebook = words.removesuffix(".ipynb").partition("/")
        try:
            names = [one.name for one in self.every_lab()]
            found = full_name(lab_name if notebook else words, names)
            return self.lab(found).part(notebook).full_name if notebook else found
        except LookupError as error:
            raise CourseError(error.args[0]) from None


def _graded(course: Course, name: str) -> Lab:
    return course.part(name) if "/" in name else course.lab(name)


@functools.lru_cache(maxsize=8)
def _graded_in(_: State, course: Course, name: str) -> Lab:
    return _graded(course, name)


def notebooks_of(root: Path, assignment: str) -> list[str]:
    """List the names of an assignment's notebooks; its own name if it is no lab of the course's."""
    course = Course(root)
    if assignment not in course.labs:
        return [assignment]
    return [part.notebook_name for part in course.lab(assignment).parts]
