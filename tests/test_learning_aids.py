"""Hints in steps, guesses before pictures, and notebooks that stay small."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.course import Course, Lab, nbgrader_marks
from support.tiny import ROOT, by_id

COURSE = Course(ROOT)
LABS = [COURSE.lab(name) for name in COURSE.labs]
HINT = re.compile(r"<summary>Hint (\d): [^<]+\?</summary>\n\n")
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*)### END SOLUTION", re.DOTALL)
TELLING = 15
"""So long a line of a solution is its author's own, and `return z` anybody's."""


@pytest.fixture(params=LABS, ids=lambda lab: lab.name)
def lab(request: pytest.FixtureRequest) -> Lab:
    found: Lab = request.param
    return found


def cells(lab: Lab) -> list[nbformat.NotebookNode]:
    found: list[nbformat.NotebookNode] = nbformat.read(lab.release_notebook, as_version=4).cells
    return found


def test_each_stub_has_two_or_three_hints_and_none_gives_a_line_away(lab: Lab) -> None:
    if not any(HINT.search(cell.source) for cell in cells(lab)):
        pytest.skip("This lab has no hints.")
    source = by_id(nbformat.read(lab.source_notebook, as_version=4))
    above = ""
    for cell in cells(lab):
        grade_id = nbgrader_marks(cell).get("grade_id")
        if grade_id in lab.solution_cells:
            numbers = [int(number) for number in HINT.findall(above)]
            assert numbers in ([1, 2], [1, 2, 3]), grade_id
            hints = above[above.index("<summary>Hint 1") :]
            (solution,) = SOLUTION.findall(source[grade_id].source)
            lines = (line.strip() for line in solution.split("\n"))
            given = [line for line in lines if len(line) >= TELLING and line in hints]
            assert not given, grade_id
        above = cell.source if cell.cell_type == "markdown" else ""


def test_what_is_folded_opens_and_is_markdown_inside(lab: Lab) -> None:
    for cell in cells(lab):
        if cell.cell_type == "markdown":
            opened = len(re.findall(r"<details>\n<summary>[^\n]+</summary>\n\n", cell.source))
            assert opened == cell.source.count("<details>"), cell.id
            assert opened == len(re.findall(r"\n\n</details>(?:\n|$)", cell.source)), cell.id


def test_a_closed_fold_keeps_its_distance_from_what_stands_below_it(lab: Lab) -> None:
    # details have no margin of their own; of a paragraph without text only the margin is seen
    for cell in cells(lab):
        if cell.cell_type == "markdown":
            below = re.findall(r"</details>\n(?:<p></p>\n)?\n*(?=[^\s<#])", cell.source)
            assert {*below} <= {"</details>\n<p></p>\n\n"}, cell.id


def test_each_prediction_is_asked_for_in_a_small_cell_and_answered(lab: Lab) -> None:
    if not any("my_guess" in cell.source for cell in cells(lab)):
        pytest.skip("This lab asks for no guesses.")
    for cell, asked, answered in zip(cells(lab), cells(lab)[1:], cells(lab)[2:], strict=False):
        if cell.cell_type == "markdown" and "**Predict first" in cell.source:
            assert re.fullmatch(r'(#.*\n)?my_guess = "\?+"', asked.source), cell.id
            assert "guess(" in answered.source, cell.id
            title = answered.source.split("\n")[0]
            more = title.startswith(("# @title Picture:", "# @title The chapter's settings"))
            more |= title.startswith("# @title Where mistakes hide.")
            assert more or title.startswith("# @title What became of your guess."), cell.id


def test_notebooks_stay_small(lab: Lab) -> None:
    assert lab.solution_notebook.stat().st_size < 600_000
    assert lab.release_notebook.stat().st_size < 200_000
