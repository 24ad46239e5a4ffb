"""The hidden region of a grade cell is written by the build, kept from students, and runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.authoring.build import build
from autograder.authoring.gate.check import check
from autograder.course import Course, Lab, cell_source, nbgrader_marks
from autograder.demo.hand_in import STOCK_NBGRADER
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.hidden_regions import (
    BEGIN,
    END,
    ClearHiddenRegions,
    source_in_gradebook,
)
from autograder.sandbox.launch import Isolation
from support.commands import nbgrader_here
from support.tiny import ROOT, Cell, by_id, cell, tiny_cells
from support.tiny_course import solved, write_course

pytestmark = pytest.mark.xdist_group("regions")  # what is built once serves several tests

LAB = "lab0_tiny"
CHECK = "def check_{name}():\n    assert {name}(2) == {value}\n\n\ncheck_{name}()"
DECORATED = f"# @title Check\n@noted\n@other\n{CHECK}"
PLAIN = "assert {name}(2) == {value}"

REGION = f"""{BEGIN}
import functools

import autograder

check_double = functools.partial(
    autograder.run_suite, "lab0_tiny", "test_double", globals()
)
{END}"""

NO_DECORATORS = f"{BEGIN}\nnoted = lambda check: check\nother = lambda check: check\n{END}"

AT_THE_END = f"""{BEGIN}
import autograder

autograder.run_suite("lab0_tiny", "test_quadruple", globals())
{END}"""


def without_regions() -> list[Cell]:
    """The tiny lab: one grade cell ends with a call of its decorated check, and one has none."""
    cells = [one for one in tiny_cells() if one.id != "demonstration"]
    decorators = "def noted(check):\n    return check\n\n\nother = noted"
    cells.insert(2, nbformat.v4.new_code_cell(decorators, id="tools"))
    by_name = {one.id: one for one in cells}
    by_name["id-imports"].source = "import numpy as np"
    by_name["id-test_double"].source = DECORATED.format(name="double", value=4)
    by_name["id-test_quadruple"].source = PLAIN.format(name="quadruple", value=8)
    return cells


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = write_course(tmp_path_factory.mktemp("regions") / "course", {LAB: without_regions()})
    for name, value in (("double", 6), ("quadruple", 12)):
        course.lab(LAB).suite(f"test_{name}").write_text(
            "from autograder.testing import expect\n\n\n"
            f'def test_three(student):\n    """Three"""\n'
            f'    expect.that(student.{name}(3) == {value}, "no")\n\n\n'
            f'def test_zero(student):\n    """Zero"""\n'
            f'    expect.that(student.{name}(0) == 0, "no")\n'
        )
    build(course)
    return course


def sources(path: Path) -> dict[str, str]:
    marked = by_id(nbformat.read(path, as_version=4))
    return {grade_id: one.source for grade_id, one in marked.items()}


def test_the_region_stands_before_the_call_or_at_the_end(built: Course) -> None:
    found = sources(built.lab(LAB).solution_notebook)
    decorated = DECORATED.format(name="double", value=4)
    assert found["test_double"] == decorated.replace(
        "\ncheck_double()", f"\n{REGION}\ncheck_double()"
    ).replace("\n@noted", f"\n{NO_DECORATORS}\n@noted")
    assert found["test_quadruple"] == f"{PLAIN.format(name='quadruple', value=8)}\n{AT_THE_END}"
    assert BEGIN not in found["double"]
    assert BEGIN not in found["imports"]


def test_a_release_shows_the_visible_checks_as_they_were_written(built: Course) -> None:
    found = sources(built.lab(LAB).release_notebook)
    assert found["test_double"] == DECORATED.format(name="double", value=4)
    assert found["test_quadruple"] == PLAIN.format(name="quadruple", value=8)
    assert check(built) == []


@pytest.mark.parametrize(
    ("source", "grade_id", "unchanged"),
    [
        ("x = 1\nf(1)", "test_double", False),
        ("%%time\nf()", "test_double", False),
        ("f(); g()", "test_double", False),
        ("f();", "test_double", False),
        ("", "test_double", False),
        ("x = 1", "test_without_a_suite", True),
        (f"x = 1\n{BEGIN}\nassert x\n{END}", "test_double", True),
    ],
)
def test_other_cells(built: Course, source: str, grade_id: str, unchanged: bool) -> None:
    lab = built.lab(LAB)
    one = cell("code", grade_id, source, grade=True, locked=True, points=1)
    found = source_in_gradebook(one, lab)
    expected = AT_THE_END.replace("test_quadruple", grade_id)
    assert found == (source if unchanged else f"{source}\n{expected}")


def test_cells_that_no_suite_grades_stay_as_they_are(built: Course) -> None:
    lab = built.lab(LAB)
    for one in (
        cell("code", "test_double", "f()", grade=True, solution=True, points=1),
        cell("code", "test_double", "f()", locked=True),
        cell("markdown", "test_double", "f()", grade=True, points=1),
        nbformat.v4.new_code_cell("f()"),
    ):
        assert source_in_gradebook(one, lab) == "f()"


def test_the_gradebook_knows_that_it_is_current(built: Course, monkeypatch: Any) -> None:
    gradebook = ClassGradebook(built.root, Isolation.PROCESS)
    made: list[str] = []
    generate = gradebook._api.generate_assignment

    def counted(name: str) -> Any:
        made.append(name)
        return generate(name)

    monkeypatch.setattr(gradebook._api, "generate_assignment", counted)
    lab = built.lab(LAB)
    gradebook.prepare(lab)
    gradebook.prepare(lab)
    assert made == [LAB]
    with Gradebook(f"sqlite:///{built.root / 'gradebook.db'}") as opened:
        kept = {one.name: one.source for one in opened.find_notebook(LAB, LAB).source_cells}
    assert REGION in kept["test_double"]
    gradebook.close()


def test_stock_nbgrader_gives_partial_credit_by_it(built: Course, monkeypatch: Any) -> None:
    """A kernel runs the suites, wherever the region stands, and whatever became of the cell that
    decorates checks: an older release has none."""
    root = built.root
    notebook = solved(built)
    notebook.cells = [one for one in notebook.cells if one.id != "tools"]
    # visible checks pass, and so does one of two hidden tests
    by_id(notebook)["double"].source = "def double(x):\n    return 4 if x == 2 else 0"
    by_id(notebook)["quadruple"].source = "def quadruple(x):\n    return 8 if x == 2 else 0"
    folder = root / "submitted" / "asha" / LAB
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{LAB}.ipynb")
    monkeypatch.setenv("AUTOGRADER_COURSE", str(root))
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(STOCK_NBGRADER)
    nbgrader_here(root, "generate_assignment", LAB, "--force")
    nbgrader_here(root, "autograde", LAB)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        grades = gradebook.find_submission_notebook(LAB, LAB, "asha").grades
        assert {one.name: one.auto_score for one in grades if one.name != "why"} == {
            "test_double": 1.0,
            "test_quadruple": 1.5,
        }


def test_another_assignment_s_notebooks_are_left_to_nbgrader(tmp_path: Path) -> None:
    course = write_course(tmp_path, {LAB: without_regions()})
    other = tmp_path / "source_notebooks" / "essay" / "part1.ipynb"
    other.parent.mkdir()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    one = cell("code", "test_x", "x()", grade=True, locked=True, points=1)
    nbformat.write(nbformat.v4.new_notebook(cells=[one], metadata={"kernelspec": kernel}), other)
    nbgrader_here(course.root, "generate_assignment", "essay")
    released = tmp_path / "exercises" / "essay" / "part1.ipynb"
    assert sources(released) == {"test_x": "x()"}


LABS = [Course(ROOT).lab(name) for name in Course(ROOT).labs]


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_no_source_notebook_has_a_region_and_every_tested_cell_gets_one(lab: Lab) -> None:
    tested = {one.grade_id for one in lab.grade_cells if not one.manual}
    for one in lab.cells:
        grade_id = nbgrader_marks(one).get("grade_id", "")
        assert BEGIN not in cell_source(one), grade_id
        with_region = source_in_gradebook(one, lab)
        assert (f'"{lab.name}", "{grade_id}", globals()' in with_region) == (grade_id in tested)
        # every check of the course calls itself, which the region turns into the suite
        assert with_region.endswith("()") or grade_id not in tested


def test_a_region_is_taken_out_each_time_and_of_tested_cells_only() -> None:
    source = f"x = 1\n{BEGIN}\nassert x\n{END}\ny = 2"
    step = ClearHiddenRegions()
    for _ in range(2):
        tested = cell("code", "test_double", source, grade=True, locked=True, points=1)
        own = cell("code", "double", source, solution=True)
        notebook = nbformat.v4.new_notebook(cells=[tested, own])
        found, _ = step(notebook, {})
        assert [one.source for one in found.cells] == ["x = 1\ny = 2", source]
    for _ in range(2):
        half = cell("code", "test_double", f"x = 1\n{BEGIN}", grade=True, locked=True, points=1)
        with pytest.raises(RuntimeError):
            step(nbformat.v4.new_notebook(cells=[half]), {})


def test_few_texts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.nbgrader_integration.hidden_regions.CACHED_CELLS", 2)
    step = ClearHiddenRegions()
    for number in range(3):
        one = cell("code", "test_double", f"{number}", grade=True, locked=True, points=1)
        step(nbformat.v4.new_notebook(cells=[one]), {})
    assert len(step._cleared) == 1
