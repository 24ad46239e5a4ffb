"""What labs are worth stands in their notebooks; the tables in a course's pages follow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.authoring.lab_tables import (
    BEGIN,
    END,
    MISCONCEPTIONS_BEGIN,
    MISCONCEPTIONS_END,
    outdated_tables,
    update_tables,
)
from autograder.course import Course, CourseError
from support.tiny import ROOT, light_cells
from support.tiny_course import write_course

ROWS = [
    ("lab", "points", "what you write"),
    ("---", "---:", "---"),
    ("`lab0_tiny`", "6", "twice \\| four times"),
    ("`lab1_new`", "6", "twice and twice again"),
    ("together", "12", ""),
]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two labs of six points, and a page whose table has one of them, with other points."""
    course = write_course(tmp_path, {name: light_cells() for name in ("lab0_tiny", "lab1_new")})
    (tmp_path / "exercises").mkdir()
    page(course).write_text(
        f"# Labs\n\n{BEGIN}\n| lab | what you write |\n| --- | --- |\n"
        f"| `lab0_tiny` | twice \\| four times |\n| `gone` | nothing |\n{END}\n\nMore.\n"
    )
    return course


def page(course: Course) -> Path:
    return course.root / "exercises" / "README.md"


def rows(text: str) -> list[tuple[str, ...]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in lines]


def test_a_table_has_all_labs_with_their_points_and_keeps_its_last_column(course: Course) -> None:
    assert list(outdated_tables(course)) == [
        "exercises/README.md: its table of labs lags behind. Run `autograder build`."
    ]
    update_tables(course)

    text = page(course).read_text()
    assert rows(text) == ROWS
    assert text.startswith(f"# Labs\n\n{BEGIN}\n\n|")
    assert text.endswith(f"|\n\n{END}\n\nMore.\n")
    assert list(outdated_tables(course)) == []


def test_pages_without_a_table_are_left_alone(course: Course) -> None:
    page(course).write_text("# Labs\n\n| lab | points |\n| --- | --- |\n| lab0_tiny | 99 |\n")
    before = page(course).read_text()

    update_tables(course)

    assert page(course).read_text() == before


ENTRIES = """
from autograder.grading.catalogue import Misconception

ONE = dict(function="double", family="power", summary="squares x", hint="Which is twice x?")
CATALOGUE = (
    Misconception(id="squares", edits=(("x + x", "x * x"),), **ONE),
    Misconception(id="powers", edits=(("x + x", "x ** 2"),), like="squares", **ONE),
)
"""


def test_a_table_says_how_many_misconceptions_each_lab_has(course: Course) -> None:
    catalogue = course.lab("lab0_tiny").misconceptions
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_text(ENTRIES)
    page(course).write_text(f"# Slips\n\n{MISCONCEPTIONS_BEGIN}\n{MISCONCEPTIONS_END}\n\nMore.\n")
    update_tables(course)

    text = page(course).read_text()
    assert rows(text)[2:] == [
        ("lab0_tiny", "2", "1"),
        ("lab1_new", "0", "0"),
        ("together", "2", "1"),
    ]
    assert text.endswith(f"|\n\n{MISCONCEPTIONS_END}\n\nMore.\n")
    assert list(outdated_tables(course)) == []


def test_a_table_without_an_end_is_named(course: Course) -> None:
    page(course).write_text(f"# Labs\n\n{BEGIN}\n\n| lab |\n")

    with pytest.raises(CourseError, match=r"exercises/README\.md: a table of labs begins and"):
        update_tables(course)


@pytest.mark.parametrize("name", ["README.md", "exercises/README.md"])
def test_the_courses_own_pages_have_one(name: str) -> None:
    course = Course(ROOT)
    text = (ROOT / name).read_text("utf-8")
    points = sum(course.lab(lab).points for lab in course.labs)
    assert f"\n| together | {points:g} |" in text[text.index(BEGIN) : text.index(END)]
    assert list(outdated_tables(course)) == []
