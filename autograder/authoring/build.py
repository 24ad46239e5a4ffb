"""From source notebooks to what students get and what teachers keep."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import BaseConverter, GenerateAssignment, GenerateSolution
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.authoring.cell_marks import MAY_STOP
from autograder.authoring.lab_tables import update_tables
from autograder.authoring.make_reference import reference_source
from autograder.authoring.manifest import write_manifest
from autograder.authoring.markers import marker_problems
from autograder.authoring.shared_cells import update_cells
from autograder.course import (
    Course,
    CourseError,
    Lab,
    find_root,
    nbgrader_marks,
)
from autograder.nbgrader_integration.configuration import load_configuration
from autograder.nbgrader_integration.database import Database
from autograder.submissions.earlier_texts import remember_texts
from autograder.temporary_folders import temporary_folder

RELEASE, SOLUTION = "release", "solution"
"""What the folders are called in which nbgrader makes them, whatever they are in the course."""


_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(CourseError):
    """A lab could not be built; the message says which, and why."""


def build(course: Course, labs: Sequence[str] | None = None) -> None:
    """Write the folders of release and solution anew for the named labs, or for all.

    nbgrader itself makes both notebooks, on a gradebook of its own, so that the teacher's
    stays as it is.  The cells that all source notebooks share are brought up to date before.
    Raises ``CourseError`` for an unknown lab, ``BuildError`` where nbgrader
    gives up or a cell of the solved notebook stops with an error.
    """
    with Workshop(course) as workshop:
        for name in course.labs if labs is None else labs:
            update_cells(course, name)
            lab = course.lab(name)
            for part in lab.parts:
                for problem in marker_problems(part):
                    raise BuildError(f"{part.full_name}: {problem}")
            released = workshop.release(lab)
            for part in lab.parts:
                if part.release_notebook.is_file():
                    new = released / part.release_notebook.name
                    remember_texts(part, read(part.release_notebook), read(new))
            _replace(released, lab.release_notebook.parent)
            # Before the solved notebook runs, because its grade cells ask the reference.
            texts = {part: _write_reference(part) for part in lab.parts}
            solved = workshop.solution(lab)
            for part, text in texts.items():
                _settle_metadata(part, solved / part.solution_notebook.name)
                (solved / part.reference.name).write_text(text, encoding="utf-8", newline="\n")
            _replace(solved, lab.solution_notebook.parent)
            write_manifest(course)
    update_tables(course)


def write_reference(assignment: str, **_: object) -> None:
    """Write references anew: a hook before ``generate_solution``, which empties their folder."""
    for part in Course(find_root()).lab(assignment).parts:
        _write_reference(part)


def _write_reference(lab: Lab) -> str:
    text = reference_source(lab)
    lab.reference.parent.mkdir(parents=True, exist_ok=True)
    lab.reference.write_text(text, encoding="utf-8", newline="\n")
    return text


class Workshop:
    """A temporary place, with a gradebook of its own, in which nbgrader makes a course's labs."""

    def __init__(self, course: Course) -> None:
        self._root = course.root
        self._stack = contextlib.ExitStack()
        self._place = self._stack.enter_context(temporary_folder("build"))
        self._gradebook = f"sqlite:///{self._place / 'gradebook.db'}"

    def __enter__(self) -> Workshop:
        # nbgrader would start a program to find out which version of its tables is the newest
        database = Database(self._gradebook)
        with database.transaction("tables"):
            pass
        database.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def release(self, lab: Lab) -> Path:
        """Make a lab's release and return its folder."""
        self._run(GenerateAssignment, lab, self._config(lab))
        return self._place / RELEASE / lab.name

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
        folder = self._place / SOLUTION / lab.name
        for part in lab.parts:
            if error := _first_error(read(folder / part.solution_notebook.name), part):
                raise BuildError(f"{part.full_name}: the solved notebook stops in {error}")
        return folder

    def _config(self, lab: Lab) -> Config:
        config = load_configuration(self._root)
        config.CourseDirectory.root = str(self._root)
        config.CourseDirectory.assignment_id = lab.name
        config.CourseDirectory.release_directory = str(self._place / RELEASE)
        config.CourseDirectory.solution_directory = str(self._place / SOLUTION)
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
            with _error_stream_for_nobody():
                converter.start()
        except NbGraderException as error:
            raise BuildError(
                f"{lab.name}: nbgrader could not make it.\n{errors.getvalue().strip()}"
            ) from error
        finally:
            converter.log.removeHandler(handler)


@contextlib.contextmanager
def _error_stream_for_nobody() -> Iterator[None]:
    """Have what is started here, kernels, write their errors to nowhere.

    A kernel that ends just as it is asked something tells its own traceback on the terminal; what
    went wrong in a notebook is in its outputs, and what nbgrader has to say in its log.
    """
    sys.stderr.flush()
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - a device, not a path
        kept = os.dup(2)
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _settle_metadata(lab: Lab, notebook: Path) -> None:
    """Give a solved notebook the source's metadata back, without the Python that ran it."""
    solved = read(notebook)
    solved.metadata = read(lab.source_notebook).metadata
    nbformat.write(solved, notebook)


def _first_error(notebook: NotebookNode, lab: Lab) -> str:
    """Where a solved notebook stopped that has been run, and with what; empty where it did not.

    A cell may stop if its author says so in the source: the build gives that tag to each check.
    """
    tagged = (cell for cell in lab.cells if MAY_STOP in cell["metadata"].get("tags", ()))
    may_stop = {cell["id"] for cell in tagged if "id" in cell}
    for cell in notebook.cells:
        if cell.get("id") in may_stop:
            continue
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                line = _line_of(output, cell)
                return f"cell {label(cell)}{line} with {output.ename}: {output.evalue}"
    return ""


def _line_of(error: NotebookNode, cell: NotebookNode) -> str:
    """In which line of the cell it was raised, in words; empty if its traceback does not say."""
    plain = _COLOURS.sub("", "\n".join(error.traceback))
    found = re.findall(rf"Cell In\[{cell.execution_count}\], line (\d+)", plain)
    return f", line {found[-1]}," if found else ""


def _replace(fresh: Path, kept: Path) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(fresh, kept)


def read(notebook: Path) -> NotebookNode:
    content: NotebookNode = nbformat.read(notebook, as_version=4)
    return content


def label(cell: NotebookNode) -> str:
    """What a person would look for: the grade id, or the first line."""
    grade_id = nbgrader_marks(cell).get("grade_id")
    first_line = cell.source.partition("\n")[0]
    return str(grade_id or repr(first_line))
