"""The cells that all source notebooks share are written by the build, from one file each."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.authoring.gate.check import check
from autograder.authoring.shared_cells import outdated_cells, update_cells
from autograder.course import Course
from support.tiny import ROOT, tiny_cells
from support.tiny_course import write_course

LAB = "lab0_tiny"

TOOLS = '''"""Not for notebooks."""

import numpy as np

# @title Tools
import io
import math

FUNCTIONS = ()
DIGITS = 3


# what every check calls
def expect(value):
    """Stop unless it is right."""
    assert right(value)


def right(value):
    return math.isclose(value, 4)


def other(value):
    return io.StringIO(value)


print("Ready.")
'''

HOW_FAR = '''"""Not for notebooks."""

# @title How far
def how_far(functions, together, written):
    return functions


how_far(FUNCTIONS, TOGETHER, WRITTEN)  # noqa: F821
'''


@pytest.fixture
def course(tmp_path: Path) -> Course:
    cells = tiny_cells()
    for place, name in ((2, "tools"), (len(cells) + 1, "how-far")):
        cells.insert(place, nbformat.v4.new_code_cell("DIGITS = 5", id=name))
    cells.insert(3, nbformat.v4.new_code_cell("%time\nexpect(4)", id="used"))
    course = write_course(tmp_path, {LAB: cells})
    (course.root / "source_notebooks" / "tools.py").write_text(TOOLS)
    (course.root / "source_notebooks" / "how_far.py").write_text(HOW_FAR)
    return course


def sources(course: Course) -> dict[str, str]:
    notebook = nbformat.read(course.lab(LAB).source_notebook, as_version=4)
    return {cell.id: cell.source for cell in notebook.cells}


def test_a_notebook_gets_what_it_uses_and_the_names_of_its_functions(course: Course) -> None:
    before = sources(course)
    update_cells(course, LAB)
    after = sources(course)
    assert after["tools"] == (
        '# @title Tools\nimport math\n\nFUNCTIONS = ("double", "quadruple")\nDIGITS = 5\n\n\n'
        '# what every check calls\ndef expect(value):\n    """Stop unless it is right."""\n'
        "    assert right(value)\n\n\n"
        "def right(value):\n    return math.isclose(value, 4)\n\n\n"
        'print("Ready.")'
    )
    assert after["how-far"].endswith(
        'how_far(\n    ("double", "quadruple"),\n    (),\n    ("why",),\n)'
    )
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"tools", "how-far"}


def test_a_lab_that_is_up_to_date_is_left_alone(course: Course) -> None:
    assert outdated_cells(course.lab(LAB)) == ["tools", "how-far"]
    update_cells(course, LAB)
    file = course.lab(LAB).source_notebook
    written = file.stat().st_mtime_ns
    update_cells(course, LAB)
    assert outdated_cells(course.lab(LAB)) == []
    assert file.stat().st_mtime_ns == written


def test_the_check_of_a_lab_names_a_cell_that_lags_behind(course: Course) -> None:
    found = check(course)
    assert f"{LAB}: cell tools of the source notebook is not what all labs share. " in found[0]
    assert f"Run `autograder build {LAB}`." in found[0]


def test_a_course_without_shared_files_keeps_its_cells(course: Course) -> None:
    for name in ("tools.py", "how_far.py"):
        (course.root / "source_notebooks" / name).unlink()
    before = sources(course)
    update_cells(course, LAB)
    assert sources(course) == before


def test_source_notebooks_lie_as_jupyter_leaves_them() -> None:
    for file in (ROOT / "source_notebooks").glob("*/*.ipynb"):
        notebook = nbformat.read(file, as_version=4)
        assert file.read_text("utf-8") == nbformat.writes(notebook) + "\n", file.name
        assert not any(cell.get("outputs") for cell in notebook.cells)
