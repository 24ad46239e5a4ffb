"""``autograder new``: labs and functions that build and grade before anything is filled in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.authoring.build import build
from autograder.authoring.gate.check import check
from autograder.authoring.gate.to_do import FILL_IN, still_to_do
from autograder.authoring.new_lab import new_function, new_lab
from autograder.commands import app
from autograder.course import Course, CourseError, nbgrader_marks
from autograder.grading.catalogue import catalogue, misfits
from autograder.grading.variants import variants_of
from support.campaign import one_in
from support.tiny import ROOT

NEW = "lab8_new"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course without labs, with the cells that all labs of this one share."""
    sources = tmp_path / "source_notebooks"
    sources.mkdir()
    for name in ("tools.py", "how_far.py"):
        shutil.copy(ROOT / "source_notebooks" / name, sources)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return Course(tmp_path)


def test_a_new_lab_builds_and_the_gate_names_what_is_to_be_filled_in_and_nothing_else(
    course: Course,
) -> None:
    """So its solution passes, its stubs do not, and its variants are judged as they should."""
    files = new_lab(course, NEW, "first")
    new_function(course, NEW, "second")
    new_function(course, NEW, "Third")
    build(course)
    found = check(course)

    lab = course.lab(NEW)
    assert found == [f"{NEW}: {problem}" for problem in still_to_do(lab)]
    cells = ("title", "about-first", "first", "test_first", "about-second", "second", "test_second")
    cells += ("about-Third", "Third", "test_Third")
    places = [*(f"cell {name} of {NEW}.ipynb" for name in cells)]
    places += [
        "misconceptions.py",
        "test_Third.py",
        "test_first.py",
        "test_second.py",
        "variants.py",
    ]
    assert [problem.partition(" is still")[0] for problem in still_to_do(lab)] == places
    assert {path.parent for path in files} == {lab.source_notebook.parent, lab.suites}
    assert [cell.get("id") for cell in lab.cells][-1] == "how-far"
    assert list(misfits(lab)) == []


def test_what_is_filled_in_is_named_no_more(course: Course) -> None:
    for path in new_lab(course, NEW, "first"):
        path.write_text(path.read_text().replace(FILL_IN, "Here"))

    assert list(still_to_do(course.lab(NEW))) == []


@pytest.mark.parametrize("name", one_in(4, Course(ROOT).labs))
def test_a_function_is_added_to_what_a_lab_has(name: str, course: Course) -> None:
    whole = Course(ROOT).lab(name)
    shutil.copytree(whole.source_notebook.parent, course.root / "source_notebooks" / name)
    shutil.copytree(
        whole.suites, course.lab(name).suites, ignore=shutil.ignore_patterns("__pycache__")
    )
    known = catalogue(whole)
    new_function(course, name, "one_more")

    lab = course.lab(name)
    assert lab.solution_cells == (*whole.solution_cells, "one_more")
    assert lab.points == whole.points + 3
    assert [entry.id for entry in catalogue(lab)] == [
        *(entry.id for entry in known),
        "one-more-forgets-one",
    ]
    assert [wrong.cell for wrong in variants_of(lab).wrong][-1] == "test_one_more"
    before = [
        cell for cell in lab.cells if "one_more" not in nbgrader_marks(cell).get("grade_id", "")
    ]
    kept = [cell for cell in before if cell["id"] not in ("about-one-more", "tools", "how-far")]
    assert kept == [cell for cell in whole.cells if cell["id"] not in ("tools", "how-far")]


@pytest.mark.parametrize(
    ("lab", "function", "why"),
    [
        ("Lab 8", "first", "'Lab 8' is no name for a lab"),
        ("../lab8", "first", "'../lab8' is no name for a lab"),
        (NEW, "a b", "'a b' is no name for a function"),
        (NEW, "class", "'class' is no name for a function"),
        (NEW, "_hidden", "'_hidden' is no name for a function"),
        (NEW, "imports", f"{NEW} has a cell or a suite called imports already"),
    ],
)
def test_a_name_that_is_no_good_is_refused_and_nothing_is_written(
    lab: str, function: str, why: str, course: Course
) -> None:
    before = sorted(course.root.rglob("*"))
    with pytest.raises(CourseError, match=why):
        new_lab(course, lab, function)
    assert sorted(course.root.rglob("*")) == before


def test_what_is_there_is_left_alone(course: Course) -> None:
    suite, *_ = (path for path in new_lab(course, NEW, "first") if path.name == "test_first.py")
    suite.write_text("# mine\n")
    with pytest.raises(CourseError, match="is there already"):
        new_lab(course, NEW, "first")
    with pytest.raises(CourseError, match=f"{NEW} has a cell or a suite called first already"):
        new_function(course, NEW, "first")
    assert suite.read_text() == "# mine\n"


def test_a_catalogue_that_is_written_in_another_way_is_left_to_its_author(course: Course) -> None:
    new_lab(course, NEW, "first")
    lab = course.lab(NEW)
    lab.misconceptions.write_text("CATALOGUE = tuple(map(str, range(0)))\n")
    before = lab.source_notebook.read_bytes()
    with pytest.raises(CourseError, match=r"misconceptions\.py has no CATALOGUE in brackets"):
        new_function(course, NEW, "second")
    assert lab.source_notebook.read_bytes() == before


def test_the_command_says_what_it_wrote_and_what_to_do(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course.root)
    made = CliRunner().invoke(app, ["new", "lab", NEW, "--function", "first"])
    more = CliRunner().invoke(app, ["new", "function", "lab8", "second"])

    assert (made.exit_code, more.exit_code) == (0, 0)
    assert f"wrote autograder/labs/{NEW}/test_first.py\n" in made.output
    assert f"wrote autograder/labs/{NEW}/test_second.py\n" in more.output
    assert f"autograder build --check {NEW} names what is still to do." in more.output
