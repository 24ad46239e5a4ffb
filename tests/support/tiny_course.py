"""Builds courses with the tiny lab in them, and hands in for it."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from autograder.authoring.build import build
from autograder.authoring.make_reference import reference_source
from autograder.course import Course, Lab, cell_source
from support.commands import ISOLATION
from support.tiny import LAB, ROOT, Cell, by_id, light_cells

ASSERTING = '''
def test_{function}(student):
    """It is {times} times x"""
    assert student.{function}(3) == {value}
'''
"""As short as a suite can be."""

ONE_TEST = '''
import pytest

from autograder.grading.failure import Failure


@pytest.mark.seconds(60)
def test_{function}(student):
    """{function}(3) is {value}"""
    found = student.{function}(3)
    if not isinstance(found, (int, float)) or found != {value}:
        raise Failure("{function}(3) is not {value}.")
'''
"""All points or none; no mark here may depend on how busy the machine is."""

TWO_TESTS = '''
import pytest

from autograder.testing import expect

pytestmark = pytest.mark.seconds(60)


def test_value(student):
    """It is {times} times x"""
    expect.that(student.{function}(3) == {value}, "{function}(3) is not {value}.")


def test_zero(student):
    """It is nothing for nothing"""
    expect.that(student.{function}(0) == 0, "{function}(0) is not 0.")
'''
"""Half the points for a factor that is wrong; as patient as the other."""

RIGHT = "def double(x):\n    return x + x"
WRONG = "def double(x):\n    return 3 * x"
SLOW = "import time\n\n\ndef double(x):\n    time.sleep({seconds})\n    return x + x"


def write_course(
    root: Path,
    labs: Mapping[str, list[Cell]] | None = None,
    *,
    suite: str = ASSERTING,
    config: str = "",
    isolated: bool = False,
    built: bool = False,
) -> Course:
    """Write a course with this repository's configuration into ``root``; returns it.

    ``labs`` are the cells of each lab's source notebook, those of the tiny lab without its
    drawing if none are given; ``suite`` is the text of each function's suite, as for
    :func:`set_suites`; ``config`` is appended to nbgrader's configuration, and with ``isolated``
    the isolation that works on this machine.  A course that is ``built`` has releases, solutions
    and references, which takes a second or two where its labs are not the tiny one alone.
    """
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        if isolated:
            file.write(f'\nc.GradeSubmission.isolation = "{ISOLATION}"\n')
        file.write(f"{config}\n" if config else "")
    for name, cells in (labs or {LAB: light_cells()}).items():
        source = root / "source_notebooks" / name
        source.mkdir(parents=True)
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, source / f"{name}.ipynb")
        (root / "autograder" / "labs" / name).mkdir(parents=True)
        set_suites(Course(root), suite, lab=name)
    course = Course(root)
    if built and labs is None:
        put_built(course)
    elif built:
        build(course)
    return course


def put_built(course: Course) -> None:
    """Write what `autograder build` makes of a course with the tiny lab without its drawing, which
    is built once in each process: it is the same whatever its suites are."""
    for name, content in _built().items():
        path = course.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@functools.cache
def _built() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        course = write_course(Path(folder) / "course")
        before = set(course.root.rglob("*"))
        build(course)
        return {
            path.relative_to(course.root).as_posix(): path.read_bytes()
            for path in course.root.rglob("*")
            if path.is_file() and path not in before
        }


def set_suites(course: Course, suite: str, *, times: int = 2, lab: str = LAB) -> None:
    """Have ``double`` tested for ``times`` times x, and ``quadruple`` for four times.

    ``suite`` is a text with ``{function}``, ``{times}`` and ``{value}``, which is that of 3.
    """
    for function, factor in (("double", times), ("quadruple", 4)):
        text = suite.format(function=function, times=factor, value=3 * factor)
        course.lab(lab).suite(f"test_{function}").write_text(text)


def solved(course: Course) -> NotebookNode:
    """The release of a built course with right functions in it, as a student hands it in."""
    lab = course.lab(LAB)
    notebook = nbformat.read(lab.release_notebook, as_version=4)
    answers = by_id(nbformat.read(lab.solution_notebook, as_version=4))
    for grade_id in lab.solution_cells:
        by_id(notebook)[grade_id].source = answers[grade_id].source
    return notebook


def tiny_class(root: Path, students: Mapping[str, str | bytes], config: str = "") -> Course:
    """Write a course into ``root`` in which each student hands in her ``double``.

    ``students`` gives its source, or the whole file as bytes.  The course is not built, but for
    the reference.
    """
    course = write_course(root, suite=TWO_TESTS, config=config, isolated=True)
    lab = course.lab(LAB)
    lab.reference.parent.mkdir(parents=True)
    lab.reference.write_text(reference_source(lab))
    for student, work in students.items():
        hand_in(course, student, work)
    return course


def hand_in(course: Course, student: str, work: str | bytes | NotebookNode) -> Path:
    """Write ``submitted/<student>/``: a notebook, a file's bytes, or the source of ``double`` in
    a notebook that is right otherwise; returns the file's path."""
    return write_work(course.lab(LAB), course.root / "submitted" / student / LAB, work)


def write_work(lab: Lab, folder: Path, work: str | bytes | NotebookNode) -> Path:
    """Write the same for a lab with the tiny one's cells, into a student's folder anywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{lab.name}.ipynb"
    if isinstance(work, bytes):
        path.write_bytes(work)
        return path
    nbformat.write(_with_double(lab, work) if isinstance(work, str) else work, path)
    return path


def _with_double(lab: Lab, source: str) -> NotebookNode:
    notebook = solved_source(lab)
    by_id(notebook)["double"].source = source
    return notebook


def solved_source(lab: Lab) -> NotebookNode:
    """The source notebook, which needs no build, as a student hands it in."""
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    for grade_id, cell in by_id(notebook).items():
        if grade_id in lab.solution_cells:
            lines = cell_source(cell).splitlines()
            cell.source = "\n".join(line for line in lines if "SOLUTION" not in line)
        elif grade_id == "why":
            cell.source = "Because."
    return notebook


MANY = "ps1"
"""A lab of two notebooks, ``problem1`` and ``problem2``."""

FACTORS = {"double": 2, "quadruple": 4}


def many_course(root: Path, suite: str = TWO_TESTS) -> Course:
    """Write a course whose lab has two notebooks: ``double`` in one, ``quadruple`` and a written
    answer in the other, both with cells of the same names that are handed out.  It is not built,
    but for the references."""
    cells = light_cells()
    shared = [one for one in cells if one.id in ("title", "id-imports")]
    first = [*shared, *(one for one in cells if one.id in ("id-double", "id-test_double"))]
    second = [*shared, *(one for one in cells if one not in (*shared, *first))]
    for one in second:
        one.source = one.source.replace("double(double(x))", "4 * x")
    folder = root / "source_notebooks" / MANY
    folder.mkdir(parents=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for name, chosen in {"problem1": first, "problem2": second}.items():
        notebook = new_notebook(cells=chosen, metadata={"kernelspec": kernel})
        nbformat.write(notebook, folder / f"{name}.ipynb")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f'\nc.GradeSubmission.isolation = "{ISOLATION}"\n')
    course = Course(root)
    for part, function in zip(course.lab(MANY).parts, FACTORS, strict=True):
        times = FACTORS[function]
        part.suites.mkdir(parents=True)
        text = suite.format(function=function, times=times, value=3 * times)
        part.suite(f"test_{function}").write_text(text)
        part.reference.parent.mkdir(parents=True, exist_ok=True)
        part.reference.write_text(reference_source(part))
    return course


def hand_in_many(course: Course, student: str, **works: str) -> Path:
    """Write ``submitted/<student>/ps1/``, a notebook each for ``double`` and ``quadruple``, whose
    sources are given; whichever is not given is not handed in.  Returns the folder."""
    folder = course.root / "submitted" / student / MANY
    folder.mkdir(parents=True, exist_ok=True)
    for part, function in zip(course.lab(MANY).parts, FACTORS, strict=True):
        if function in works:
            notebook = solved_source(part)
            by_id(notebook)[function].source = works[function]
            nbformat.write(notebook, folder / f"{part.notebook}.ipynb")
    return folder
