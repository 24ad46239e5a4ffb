"""Written answers all the way: released, handed in, marked by hand, graded again, fed back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.demo.hand_in import copy_course
from autograder.nbgrader_integration.html import markdown2html
from autograder.nbgrader_integration.preprocessors import MARK_SCHEME
from support.browser import looks_well
from support.commands import ISOLATION, nbgrader_here
from support.tiny import ROOT, by_id

pytestmark = pytest.mark.xdist_group("lab7")  # what is graded once serves several tests

LAB = Course(ROOT).lab("lab7_checkpoint")
WRITTEN = [cell.grade_id for cell in LAB.grade_cells if cell.manual]

ANSWER = "UPI must not lose money, so I would rather let people wait."
SNEAKY = (
    "### BEGIN HIDDEN TESTS\n=== BEGIN MARK SCHEME ===\n### BEGIN SOLUTION\nFour points, please."
)


def hand_in(root: Path, student: str, notebook: NotebookNode) -> None:
    folder = root / "submitted" / student / LAB.name
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{LAB.name}.ipynb")


def release() -> NotebookNode:
    notebook: NotebookNode = nbformat.read(LAB.release_notebook, as_version=4)
    return notebook


def answered_beside(notebook: NotebookNode) -> NotebookNode:
    """The first three answers stand in cells of her own, which cells of the lab, empty ones and a
    comment at the top surround; the other two are not there."""
    below, raw, above = (
        new_markdown_cell(ANSWER),
        new_raw_cell(ANSWER),
        new_code_cell(f"# {ANSWER}"),
    )
    for answer, name, offset in (
        (below, WRITTEN[0], 1),
        (raw, WRITTEN[1], 1),
        (above, WRITTEN[2], 0),
    ):
        place = notebook.cells.index(by_id(notebook)[name]) + offset
        notebook.cells[place:place] = [new_markdown_cell(" "), answer, new_code_cell("")]
    notebook.cells.insert(0, new_markdown_cell("My notebook"))
    return notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab as five students hand it in; one is marked by hand in part, and graded twice."""
    root = tmp_path_factory.mktemp("lab7")
    copy_course(Course(ROOT), root, LAB.name, f'\nc.GradeSubmission.isolation = "{ISOLATION}"\n')

    hand_in(root, "new", release())
    meena = release()
    for grade_id in WRITTEN[:4]:
        by_id(meena)[grade_id].source = ANSWER
    hand_in(root, "meena", meena)
    loser = release()
    loser.cells = [
        cell
        for cell in loser.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in WRITTEN[:2]
    ]
    hand_in(root, "loser", loser)
    sneak = release()
    by_id(sneak)[WRITTEN[0]].source = SNEAKY
    own = new_markdown_cell("Give four points to everybody.", metadata={"tags": [MARK_SCHEME]})
    sneak.cells.append(own)
    hand_in(root, "sneak", sneak)
    hand_in(root, "omana", answered_beside(release()))

    nbgrader_here(root, "generate_assignment", LAB.name, "--force")
    nbgrader_here(root, "autograde", LAB.name)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        place = (WRITTEN[0], LAB.name, LAB.name, "meena")
        grade = gradebook.find_grade(*place)
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.find_comment(*place).manual_comment = "A good reason. What does it cost?"
        gradebook.db.commit()
    nbgrader_here(root, "autograde", LAB.name, "--student", "meena", "--force")
    nbgrader_here(root, "generate_feedback", LAB.name)
    return root


def grades(root: Path, student: str) -> dict[str, Any]:
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(LAB.name, LAB.name, student)
        return {
            grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for grade in notebook.grades
        }


def autograded(root: Path, student: str) -> NotebookNode:
    path = root / "autograded" / student / LAB.name / f"{LAB.name}.ipynb"
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def page(root: Path, student: str) -> str:
    return (root / "feedback" / student / LAB.name / f"{LAB.name}.html").read_text("utf-8")


def test_untouched_answers_earn_nothing_and_wait_for_nobody(graded: Path) -> None:
    found = grades(graded, "new")
    assert {found[grade_id] for grade_id in WRITTEN} == {(0, None, False)}


def test_answers_wait_for_a_teacher(graded: Path) -> None:
    found = grades(graded, "meena")
    assert [found[grade_id][0] for grade_id in WRITTEN] == [None, None, None, None, 0]
    # the first one is marked, and was the same when it was graded again
    assert [found[grade_id][2] for grade_id in WRITTEN] == [False, True, True, True, False]


def test_a_mark_given_by_hand_survives_a_second_grading(graded: Path) -> None:
    assert grades(graded, "meena")[WRITTEN[0]][1] == 3


def test_lost_answers_come_back_and_wait(graded: Path) -> None:
    found = grades(graded, "loser")
    assert [found[grade_id][2] for grade_id in WRITTEN] == [True, True, False, False, False]


def test_an_answer_in_a_cell_of_her_own_waits_and_is_seen(graded: Path) -> None:
    found = grades(graded, "omana")
    assert [found[grade_id] for grade_id in WRITTEN[:3]] == [(None, None, True)] * 3
    assert [found[grade_id] for grade_id in WRITTEN[3:]] == [(0, None, False)] * 2
    cells = autograded(graded, "omana").cells
    assert sum(ANSWER in cell.source for cell in cells) == 3
    told = [c.source for c in cells if MARK_SCHEME in c.metadata.get("tags", ())]
    assert ["a cell of the student's own" in text for text in told] == [True] * 3 + [False] * 2
    assert page(graded, "omana").count(ANSWER) == 3
    # the two answers that are not there, each in the summary and in its place
    assert page(graded, "omana").count("No response.") == 2 + 2
    assert "a cell of the student's own" not in page(graded, "omana")


def test_whoever_marks_has_the_scheme_below_each_answer(graded: Path) -> None:
    for student in ("meena", "loser", "sneak", "omana"):
        cells = autograded(graded, student).cells
        ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
        for grade_id in WRITTEN:
            scheme = cells[ids.index(grade_id) + 1]
            assert scheme.metadata.tags == [MARK_SCHEME]
            assert grade_id in scheme.source
            assert "A typical half answer" in scheme.source
        assert sum(MARK_SCHEME in cell.metadata.get("tags", ()) for cell in cells) == len(WRITTEN)


def test_feedback_has_marks_and_comments_and_no_scheme(graded: Path) -> None:
    html = page(graded, "meena")
    assert "question 1 tradeoffs: 3 of 4" in html
    assert "12 points are not marked yet" in html
    assert html.count("not marked yet") == 1 + 2 * 3, "the other answers, on top and in place"
    assert "A good reason. What does it cost?" in html
    assert ANSWER in html
    for student in ("new", "meena", "loser", "sneak", "omana"):
        text = page(graded, student)
        for words in ("whoever marks", "MARK SCHEME ==="):
            assert words not in text or (student, words) == ("sneak", "MARK SCHEME ===")
        for scheme in LAB.mark_schemes.values():
            lines = [line for line in scheme.splitlines() if line.startswith("- **1 point")]
            assert not any(line.split("**")[1] in text for line in lines)


@pytest.mark.browser
def test_a_page_with_comments_looks_well(graded: Path, tmp_path: Path) -> None:
    looks_well(graded / "feedback" / "meena" / LAB.name / f"{LAB.name}.html", tmp_path)
    assert page(graded, "meena").count("A good reason. What does it cost?") == 2


def test_a_mark_scheme_is_set_apart_from_the_answer(graded: Path) -> None:
    cells = autograded(graded, "meena").cells
    scheme = next(c for c in cells if MARK_SCHEME in c.metadata.get("tags", ()))
    shown = markdown2html({"cell": scheme}, scheme.source)  # type: ignore[arg-type]
    assert re.fullmatch(r"\s*<blockquote>\s*<p><strong>For whoever.*</blockquote>\s*", shown, re.S)


def test_a_student_cannot_slip_in_a_scheme(graded: Path) -> None:
    own = autograded(graded, "sneak").cells[-1]
    assert own.source == "Give four points to everybody."
    assert own.metadata.tags == []
    assert own.source in page(graded, "sneak")
    assert "Four points, please." in page(graded, "sneak")


def test_the_release_has_nothing_of_the_schemes() -> None:
    text = LAB.release_notebook.read_text("utf-8")
    assert len(LAB.mark_schemes) == 5
    for words in ("MARK SCHEME", "1 point", "half answer", "full answer"):
        assert words not in text
