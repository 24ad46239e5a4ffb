"""A released lab that is edited after submissions have been graded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.course import Course, CourseError, Lab
from autograder.grading.grade import unreadable
from autograder.nbgrader_integration.gradebook import ClassGradebook
from support.commands import ISOLATION, command_here, nbgrader_here, run_here
from support.outcome import everything, sqlite
from support.tiny import LAB, by_id, cell
from support.tiny_course import RIGHT, tiny_class

pytestmark = pytest.mark.xdist_group("released_labs")

GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)
Edit = Callable[[NotebookNode], None]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class with a row and a release."""
    course = tiny_class(tmp_path_factory.mktemp("released") / "course", {"asha": RIGHT})
    lab = course.lab(LAB)
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(lab)
    report = unreadable(lab, ISOLATION, "It is none.")
    gradebook.record(lab, "asha", report, content_digest="1", report_key="")
    gradebook.close()
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    shutil.copytree(graded.root, tmp_path / "course")
    return Course(tmp_path / "course")


def edit(course: Course, change: Edit) -> Lab:
    path = course.lab(LAB).source_notebook
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)
    return course.lab(LAB)


def add_question(notebook: NotebookNode) -> None:
    source = "Four.\n\n=== BEGIN MARK SCHEME ===\n\n1: four.\n\n=== END MARK SCHEME ==="
    notebook.cells.append(cell("markdown", "how", source, grade=True, solution=True, points=2))


def rename_cell(notebook: NotebookNode) -> None:
    by_id(notebook)["double"].metadata.nbgrader.grade_id = "twice"


def remove_question(notebook: NotebookNode) -> None:
    notebook.cells.remove(by_id(notebook)["why"])


def change_points(notebook: NotebookNode) -> None:
    by_id(notebook)["test_double"].metadata.nbgrader.points = 7


def change_kind(notebook: NotebookNode) -> None:
    by_id(notebook)["imports"].metadata.nbgrader.update(grade=True, points=1)


OTHER_CELLS = [
    (add_question, "new: how"),
    (rename_cell, "new: twice; gone: double"),
    (remove_question, "gone: why"),
    (change_kind, "of another kind: imports"),
]


@pytest.mark.parametrize(("change", "words"), OTHER_CELLS)
def test_other_cells_are_refused_with_what_that_means(
    change: Edit, words: str, course: Course, capfd: pytest.CaptureFixture[str]
) -> None:
    release = course.lab(LAB).release_notebook
    before, handed_out = everything(sqlite(course.root)), release.read_bytes()
    lab = edit(course, change)
    gradebook = ClassGradebook(course.root, ISOLATION)
    with pytest.raises(CourseError, match=words) as caught:
        gradebook.prepare(lab)
    gradebook.close()
    assert "1 submission has been graded by those" in str(caught.value)
    for command in ("generate_assignment", "autograde"):
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            nbgrader_here(course.root, command, LAB, "--force")
        said = capfd.readouterr().err
        assert left.value.code == 1
        assert words in said
        assert f"nbgrader db assignment remove {LAB} --force" in said
        assert "raceback" not in said
    assert everything(sqlite(course.root)) == before
    assert release.read_bytes() == handed_out


def test_when_an_edited_lab_is_due_is_shown_and_set(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(course, add_question)
    assert command_here(course.root, "due", LAB) == 0
    assert "has no due date" in capsys.readouterr().out
    assert command_here(course.root, "due", LAB, "2026-03-02 12:00") == 0
    assert "is due 2026-03-02 12:00 +0000." in capsys.readouterr().out
    assert command_here(course.root, "due", LAB, "--student", "asha", "--extend", "2d") == 0
    assert "asha has 2 days more" in capsys.readouterr().out
    assert command_here(course.root, "due", LAB, "none") == 0
    assert "No longer extended: asha." in capsys.readouterr().out


def test_other_points_go_on_to(course: Course) -> None:
    lab = edit(course, change_points)
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(lab)
    gradebook.close()
    nbgrader_here(course.root, "generate_assignment", LAB, "--force")
    with Gradebook(sqlite(course.root)) as opened:
        assert opened.find_grade_cell("test_double", LAB, LAB).max_score == 7
        assert opened.find_submission(LAB, "asha").notebooks


def test_a_dry_run_refuses_other_cells_too_and_the_way_out_leads_out(course: Course) -> None:
    edit(course, add_question)
    for more in ((), ("--dry-run",)):
        done = run_here(course.root, *GRADE, *more)
        assert done.returncode == 2, done.stdout + done.stderr
        assert f"{LAB} has other cells now than it was released with (new: how)" in done.stderr
    assert (
        run_here(course.root, "nbgrader", "db", "assignment", "remove", LAB, "--force").returncode
        == 0
    )
    done = run_here(course.root, *GRADE)
    assert done.returncode == 0, done.stdout + done.stderr
    with Gradebook(sqlite(course.root)) as opened:
        assert opened.find_grade("how", LAB, LAB, "asha").max_score == 2


def test_a_release_that_fails_is_put_back(
    course: Course, capfd: pytest.CaptureFixture[str]
) -> None:
    release = course.lab(LAB).release_notebook
    handed_out = release.read_bytes()

    def break_it(notebook: NotebookNode) -> None:
        by_id(notebook)["double"].source += "\n### BEGIN SOLUTION"

    edit(course, break_it)
    with pytest.raises(SystemExit):
        nbgrader_here(course.root, "generate_assignment", LAB, "--force")
    assert release.read_bytes() == handed_out


def test_a_lab_that_was_edited_before_anybody_was_graded_is_graded_as_it_is_now(
    tmp_path: Path,
) -> None:
    course = tiny_class(tmp_path / "course", {"asha": RIGHT})
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(course.lab(LAB))
    gradebook.close()
    edit(course, add_question)
    nbgrader_here(course.root, "autograde", LAB)
    with Gradebook(sqlite(course.root), "backprop") as opened:
        submission = opened.find_submission(LAB, "asha")
        assert submission.score == 5
        assert submission.max_score == 8
