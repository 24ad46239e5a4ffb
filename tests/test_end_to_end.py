"""A class through nbgrader's own commands and through ours, down to the gradebook's rows.

The lab is the tiny one, with real suites; nbgrader is the installed one, and its commands are
those that a teacher types in the course's root.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.course import Course
from support.campaign import at_length, unless
from support.commands import ISOLATION, nbgrader_here, run_here
from support.outcome import everything, rows, sqlite
from support.tiny import LAB, by_id
from support.tiny_course import hand_in, solved, write_course

pytestmark = pytest.mark.xdist_group("end-to-end")  # one class graded for all tests

SUITE = """
import numpy as np
import pytest

from autograder.grading.failure import Failure


@pytest.fixture(autouse=True)
def a_clock_for_nobody_but_who_loops(student):
    loops = any("while True" in source for source in student.sources.values())
    with student.within(0.5 if loops else 60):
        yield


def test_value(student, reference):
    \"\"\"It is {times} times x\"\"\"
    x = np.arange(3.0)
    value = student.{function}(x)
    if not np.array_equal(value, reference.{function}(x)):
        raise Failure("{function}(x) is not {times} times x.", hint="What is {times} times 1?")


def test_leaves_x_alone(student):
    \"\"\"x is as it was\"\"\"
    student.{function}(np.arange(3.0))
    if student.last.changed:
        raise Failure("{function}(x) changed x.")
"""


def rewritten(function: str, source: str) -> Callable[[NotebookNode], None]:
    """Someone's own version of one function."""

    def edit(notebook: NotebookNode) -> None:
        by_id(notebook)[function].source = source

    return edit


def without(*grade_ids: str) -> Callable[[NotebookNode], None]:
    def edit(notebook: NotebookNode) -> None:
        gone = [by_id(notebook)[grade_id] for grade_id in grade_ids]
        notebook.cells = [cell for cell in notebook.cells if cell not in gone]

    return edit


def cheating(notebook: NotebookNode) -> None:
    """Tests that always pass, more points, and a newer version of nbgrader's metadata."""
    by_id(notebook)["double"].source = "def double(x):\n    return x"
    test = by_id(notebook)["test_double"]
    test.source = "2.0"
    test.metadata.nbgrader.points = 100
    test.metadata.nbgrader.schema_version = 99


def doubled_cells(notebook: NotebookNode) -> None:
    """A wrong copy of a solution cell with the same id, above the right one."""
    right = by_id(notebook)["double"]
    copy = nbformat.from_dict({**right, "id": "copy", "source": "def double(x):\n    return x"})
    notebook.cells.insert(notebook.cells.index(right), copy)


def renamed(notebook: NotebookNode) -> None:
    """The cell is there, under an id that the lab does not know."""
    by_id(notebook)["double"].metadata.nbgrader.grade_id = "dubble"


def as_text(notebook: NotebookNode) -> None:
    cell = by_id(notebook)["double"]
    cell.cell_type = "markdown"
    del cell["outputs"]
    del cell["execution_count"]


def borrowing(notebook: NotebookNode) -> None:
    """A function that would be right if the one *after* it were the reference's."""
    by_id(notebook)["double"].source = "def double(x):\n    return quadruple(x) / 2"
    by_id(notebook)["quadruple"].source = "def quadruple(x):\n    return 1.0 * x"


def at_once(notebook: NotebookNode) -> None:
    """Top-level code that never ends, below a function that is right."""
    by_id(notebook)["double"].source += "\n\nimport sys\nsys.exit()\n"


EDITS: dict[str, Callable[[NotebookNode], None]] = {
    "solved": lambda notebook: None,
    "partial": rewritten("double", "def double(x):\n    x += x\n    return x"),
    "wrong": rewritten("double", "def double(x):\n    return 3 * x"),
    "raises": rewritten("double", "def double(x):\n    return 1 / 0"),
    "prints": rewritten("double", "def double(x):\n    print(2 * x)"),
    "crashes": rewritten("double", "import os\ndef double(x):\n    os.abort()"),
    "loops": rewritten("double", "def double(x):\n    while True: pass"),
    "syntax": rewritten("quadruple", "def quadruple(x:\n    return 4 * x"),
    "deleted": without("double", "test_double"),
    "untested": without("test_double", "test_quadruple"),
    "cheating": cheating,
    "doubled": doubled_cells,
    "renamed": renamed,
    "as_text": as_text,
    "leaves": at_once,
    "borrowing": borrowing,
}

RAW = {"pdf": b"%PDF-1.7 not a notebook", "empty": b"", "list": b"[1, 2, 3]"}

# the points of test_double (of 2) and test_quadruple (of 3), and whether a teacher has to look
EXPECTED: dict[str, tuple[float, float, bool]] = {
    "solved": (2, 3, False),
    "released": (0, 0, False),
    "partial": (1, 3, False),
    "wrong": (1, 3, False),
    "raises": (0, 3, False),
    "prints": (0, 3, False),
    "crashes": (0, 3, False),
    "loops": (0, 3, False),
    "syntax": (2, 0, False),
    "deleted": (0, 3, False),
    "untested": (2, 3, False),
    "cheating": (1, 3, False),
    "doubled": (2, 3, False),
    "renamed": (2, 3, False),
    "as_text": (2, 3, False),
    "leaves": (2, 3, False),
    "borrowing": (1, 1.5, False),
    "pdf": (0, 0, True),
    "empty": (0, 0, True),
    "list": (0, 0, True),
}


AT_LENGTH = {"raises", "prints", "untested", "renamed", "leaves", "empty", "list"}
"""Those who are in the class of a campaign alone: what is read and graded there as of others."""

EACH = pytest.mark.parametrize(
    "student", [pytest.param(one, marks=unless(one not in AT_LENGTH)) for one in EXPECTED]
)


@pytest.fixture(scope="module")
def those(request: pytest.FixtureRequest) -> list[str]:
    """Who is in the class."""
    everybody = at_length(request.session)
    return [one for one in EXPECTED if everybody or one not in AT_LENGTH]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, those: list[str]) -> Course:
    """The tiny lab, built, with a class that has handed in."""
    root = tmp_path_factory.mktemp("end-to-end") / "course"
    course = write_course(root, suite=SUITE, isolated=True, built=True)
    for student in those:
        hand_in(course, student, work_of(student, course))
    return course


def work_of(student: str, course: Course) -> bytes | NotebookNode:
    """What a student hands in, by her name."""
    if student in RAW:
        return RAW[student]
    if student == "released":
        return nbformat.read(course.lab(LAB).release_notebook, as_version=4)
    notebook = solved(course)
    EDITS[student](notebook)
    return notebook


@pytest.fixture(scope="module")
def through_nbgrader(course: Course) -> dict[str, Any]:
    """The class graded by ``nbgrader autograde``, with feedback and export."""
    root = course.root
    nbgrader_here(root, "generate_assignment", LAB, "--force")
    done = {
        "autograde": run_here(root, "nbgrader", "autograde", LAB),
        "feedback": run_here(root, "nbgrader", "generate_feedback", LAB),
        "export": run_here(root, "nbgrader", "export", "--to", "grades.csv"),
    }
    return {**done, "rows": rows(root)}


@pytest.fixture(scope="module")
def through_us(
    course: Course, through_nbgrader: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The same class graded by ``autograder grade``, in another folder, from nothing."""
    root = tmp_path_factory.mktemp("again") / "course"
    kept = shutil.ignore_patterns("gradebook.db", "autograded", "feedback", ".autograder")
    shutil.copytree(course.root, root, ignore=kept)
    done = run_here(root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION)
    return {"grade": done, "rows": rows(root), "root": root}


@EACH
def test_the_gradebook_row_after_nbgrader_autograde(
    through_nbgrader: dict[str, Any], student: str
) -> None:
    assert through_nbgrader["rows"][student] == EXPECTED[student]


def test_nothing_stops_nbgrader(through_nbgrader: dict[str, Any]) -> None:
    for step in ("autograde", "feedback", "export"):
        done = through_nbgrader[step]
        assert done.returncode == 0, f"{step}: {done.stderr[-2000:]}"


def test_both_ways_give_the_same_rows(
    through_nbgrader: dict[str, Any], through_us: dict[str, Any]
) -> None:
    assert through_us["rows"] == through_nbgrader["rows"]


def test_both_ways_give_the_same_gradebook_to_the_last_cell(
    course: Course,
    through_nbgrader: dict[str, Any],
    through_us: dict[str, Any],
    those: list[str],
) -> None:
    theirs = everything(sqlite(course.root))
    ours = everything(sqlite(through_us["root"]))
    assert len(ours["grades"]) == len(those) * 3
    assert ours == theirs


@EACH
def test_both_ways_give_the_same_notebook(
    course: Course, through_nbgrader: dict[str, Any], through_us: dict[str, Any], student: str
) -> None:
    def notebook(root: Path) -> NotebookNode:
        path = root / "autograded" / student / LAB / f"{LAB}.ipynb"
        read: NotebookNode = nbformat.read(path, as_version=4)
        for cell in read.cells:
            # a cell that nbgrader puts back gets another id each time
            cell.pop("id")
        return read

    assert notebook(through_us["root"]) == notebook(course.root)


def test_the_exit_code_says_that_somebody_needs_attention(through_us: dict[str, Any]) -> None:
    done = through_us["grade"]
    assert done.returncode == 1, done.stderr[-2000:]
    assert "pdf needs attention: lab0_tiny.ipynb cannot be graded: the file is not a" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_every_student_has_an_autograded_notebook_and_a_page(
    course: Course, through_nbgrader: dict[str, Any], those: list[str]
) -> None:
    for student in those:
        assert (course.root / "autograded" / student / LAB / f"{LAB}.ipynb").is_file()
        assert (course.root / "feedback" / student / LAB / f"{LAB}.html").is_file()


def test_a_grade_cell_shows_a_table_with_a_plain_twin(
    course: Course, through_nbgrader: dict[str, Any]
) -> None:
    path = course.root / "autograded" / "wrong" / LAB / f"{LAB}.ipynb"
    cell = by_id(nbformat.read(path, as_version=4))["test_double"]
    table, points = cell.outputs
    for text in (table.data["text/html"], table.data["text/plain"]):
        assert "double: 1 of 2 points" in text
        assert "double(x) is not 2 times x." in text
        assert "What is 2 times 1?" in text
    assert "<table" in table.data["text/html"]
    assert points.data["text/plain"] == "1.0"


def test_the_export_has_everybody(
    course: Course, through_nbgrader: dict[str, Any], those: list[str]
) -> None:
    with (course.root / "grades.csv").open() as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {student: sum(EXPECTED[student][:2]) for student in those}


def test_grading_never_writes_into_submitted(
    course: Course, through_nbgrader: dict[str, Any], those: list[str]
) -> None:
    for student in RAW.keys() & those:
        folder = course.root / "submitted" / student / LAB
        assert [path.name for path in folder.iterdir()] == [f"{LAB}.ipynb"]
        assert (folder / f"{LAB}.ipynb").read_bytes() == RAW[student]


def test_marks_given_by_hand_survive_a_second_grading(
    through_us: dict[str, Any], tmp_path: Path
) -> None:
    root = tmp_path / "course"  # others look at the marks as they are
    shutil.copytree(through_us["root"], root)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("why", LAB, LAB, "solved")
        grade.manual_score = 1
        gradebook.find_comment("why", LAB, LAB, "solved").manual_comment = "Well said."
        gradebook.db.commit()
    done = run_here(
        root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION, "--student", "solved"
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        assert gradebook.find_grade("why", LAB, LAB, "solved").manual_score == 1
        assert gradebook.find_comment("why", LAB, LAB, "solved").comment == "Well said."


def test_an_unknown_lab_is_one_sentence_and_exit_code_two(course: Course) -> None:
    done = run_here(course.root, "autograder.cli", "grade", "lab0_tinny")
    assert done.returncode == 2
    assert "Did you mean 'lab0_tiny'?" in done.stderr
    assert "Traceback" not in done.stderr
