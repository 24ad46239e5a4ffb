"""The real lab3 through three doors: nbgrader with our plugin, nbgrader as it comes, and ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.demo.hand_in import STOCK_NBGRADER, copy_course, hand_in
from autograder.feedback import points_text
from support.browser import looks_well
from support.campaign import at_length
from support.commands import ISOLATION, nbgrader_here, succeed
from support.tiny import ROOT

pytestmark = pytest.mark.xdist_group("lab3")  # what is graded once serves several tests

LAB = "lab3_xor_network"
POINTS = Course(ROOT).lab(LAB).points
# of the demo's class: reference, loops, own helpers, a wrong slope, a printed result, nothing done
CLASS = ("asha", "bilal", "chitra", "dev", "gita", "mohan")
AT_LENGTH = ("bilal", "chitra", "gita")
"""Those of whom only a campaign asks something."""
OTHER_STYLES = ("bilal", "chitra")


def course_in(root: Path, config: str) -> None:
    """A copy of this course with six students' work, and ``config`` at its end."""
    hand_in(copy_course(Course(ROOT), root, LAB, config), root / "submitted")
    for folder in (root / "submitted").iterdir():
        if folder.name not in CLASS:
            shutil.rmtree(folder)


def without_demonstrations(path: Path) -> None:
    """Take out the cells that only show things, which a kernel spends most of its time on."""
    notebook = nbformat.read(path, as_version=4)
    kept = [c for c in notebook.cells if "demonstration" not in c.metadata.get("tags", ())]
    assert len(kept) < len(notebook.cells)
    notebook.cells = kept
    nbformat.write(notebook, path)


def rows(root: Path) -> dict[str, dict[str, float]]:
    """Each student's points by grade cell, from the gradebook."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.name: round(grade.auto_score, 3)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(LAB)
        }


@pytest.fixture(scope="module")
def released(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with the lab released and handed in, for both of nbgrader's doors."""
    root = tmp_path_factory.mktemp("released")
    course_in(root, "")
    if not at_length(request.session):
        for student in AT_LENGTH:
            shutil.rmtree(root / "submitted" / student)
    nbgrader_here(root, "generate_assignment", LAB, "--force")
    return root


def copy_with(config: str, released: Path, root: Path) -> None:
    shutil.copytree(released, root, symlinks=True)
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(config)


@pytest.fixture(scope="module")
def graded(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("plugin") / "course"
    copy_with(f'\nc.GradeSubmission.isolation = "{ISOLATION}"\n', released, root)
    nbgrader_here(root, "autograde", LAB)
    nbgrader_here(root, "generate_feedback", LAB, "--student", "dev")
    return root


@pytest.fixture(scope="module")
def with_plugin(graded: Path) -> dict[str, dict[str, float]]:
    return rows(graded)


def test_solved_and_released(with_plugin: dict[str, dict[str, float]]) -> None:
    assert sum(with_plugin["asha"].values()) == POINTS
    assert sum(with_plugin["mohan"].values()) == 0


@pytest.mark.campaign
def test_other_styles_get_full_marks(with_plugin: dict[str, dict[str, float]]) -> None:
    """As ``test_suites.py`` shows of the functions by themselves."""
    for student in OTHER_STYLES:
        assert sum(with_plugin[student].values()) == POINTS


def test_a_wrong_slope_costs_its_own_points_and_convergence_at_most(
    with_plugin: dict[str, dict[str, float]],
) -> None:
    lost = {
        cell for cell, points in with_plugin["dev"].items() if points < with_plugin["asha"][cell]
    }
    assert "test_sigmoid_derivative" in lost
    assert lost <= {"test_sigmoid_derivative", "test_xor_convergence"}


@pytest.mark.campaign
def test_our_own_command_gives_the_same_rows(
    with_plugin: dict[str, dict[str, float]], tmp_path: Path
) -> None:
    """As ``test_end_to_end.py`` shows with a smaller lab and more kinds of students."""
    course_in(tmp_path, "")
    succeed(tmp_path, "autograder.cli", "grade", LAB, "--isolation", ISOLATION)
    assert rows(tmp_path) == with_plugin


@pytest.mark.campaign
def test_stock_nbgrader_gives_the_same_rows(
    with_plugin: dict[str, dict[str, float]], released: Path, tmp_path: Path
) -> None:
    """The hidden regions run the same suites in the kernel."""
    root = tmp_path / "course"
    copy_with(STOCK_NBGRADER, released, root)
    for student in set(CLASS) - {"asha"}:
        without_demonstrations(root / "submitted" / student / LAB / f"{LAB}.ipynb")
    succeed(root, "nbgrader", "autograde", LAB)
    assert rows(root) == with_plugin


@pytest.mark.browser
def test_the_page_of_feedback_looks_well(graded: Path, tmp_path: Path) -> None:
    page = graded / "feedback" / "dev" / LAB / f"{LAB}.html"
    assert looks_well(page, tmp_path).folded, "the lab's hints can be folded"


def test_the_page_of_feedback_begins_with_what_was_graded(graded: Path) -> None:
    page = BeautifulSoup(
        (graded / "feedback" / "dev" / LAB / f"{LAB}.html").read_text(), "html.parser"
    )
    points = rows(graded)["dev"]
    assert page.header is not None
    assert f"{points_text(sum(points.values()))} of {POINTS:g} points" in page.header.text
    summary = page.find(class_="summary")
    assert summary is not None
    lost = [" ".join(item.h3.text.split()) for item in summary.find_all(class_="lost")]
    assert lost[0] == "sigmoid_derivative: 0 of 2"
    full = [link.text for link in summary.find(class_="full").find_all("a")]
    *functions, whole = (cell.removeprefix("test_") for cell in points)
    assert sorted([*full, *(item.partition(":")[0] for item in lost)]) == sorted(
        [*functions, "xor convergence"]
    )
    assert whole == "xor_convergence"
    places = {tag["id"] for tag in page.find_all(id=True)}
    assert {link["href"][1:] for link in summary.find_all("a")} <= places
    assert not page.find_all(["script", "link", "iframe"])
    assert not page.find_all(src=lambda src: src and not src.startswith("data:"))
