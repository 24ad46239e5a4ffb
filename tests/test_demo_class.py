"""The demo's class: everybody hands in, and everybody gets the marks that she should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course import Course
from autograder.demo.hand_in import AT_THE_END, STUDENTS, hand_in, read_student_file
from autograder.grading.grade import grade
from autograder.grading.prefix import last_that_does_something
from autograder.grading.time_limits import TimeLimits
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import submission_of
from support.grading_here import UNHURRIED
from support.tiny import ROOT

LAB = "lab3_xor_network"

CORRECT = ("asha", "bilal", "chitra", "sana")

NO_NOTEBOOK = {"tara": "not a Jupyter notebook", "umesh": "empty"}

FUNCTIONS = (
    "sigmoid_derivative",
    "initialize_parameters",
    "forward",
    "binary_cross_entropy",
    "backward",
    "gradient_descent_step",
    "train",
    "predict",
)

# What each of the others loses points for, and what became of the first test that failed there.
LOSES: dict[str, dict[str, str]] = {
    "dev": {"sigmoid_derivative": "failed", "xor_convergence": "failed"},
    "esha": {"backward": "failed"},
    "farid": {"gradient_descent_step": "failed", "xor_convergence": "failed"},
    "gita": {"predict": "failed", "xor_convergence": "failed"},
    "hari": {"forward": "failed", "xor_convergence": "raised"},
    "indu": {"backward": "failed"},
    "javed": {"backward": "failed"},
    "kavya": {"train": "failed"},
    "lakshmi": dict.fromkeys((*FUNCTIONS[4:], "xor_convergence"), "not written"),
    "mohan": dict.fromkeys((*FUNCTIONS, "xor_convergence"), "not written"),
    "nisha": {"initialize_parameters": "timed out", "xor_convergence": "timed out"},
    "omar": {"predict": "crashed", "xor_convergence": "crashed"},
    "priya": {"train": "raised", "xor_convergence": "raised"},
    "rohan": {
        **dict.fromkeys(FUNCTIONS, "failed"),
        "initialize_parameters": "not written",
        "xor_convergence": "not written",
    },
    "vani": {"train": "failed", "xor_convergence": "failed"},
    "yash": {"predict": "failed", "xor_convergence": "failed"},
}

# Cells that get their points only because somebody else's mistake was in the way.
FOLLOW_THROUGH = {
    "dev": {"backward", "train"},
    "esha": {"train"},
    "farid": {"train"},
    "hari": {"train", "predict"},
    "javed": {"train"},
}


@pytest.fixture(scope="module")
def course() -> Course:
    return Course(ROOT)


@pytest.fixture(scope="module")
def submitted(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("submitted")
    hand_in(course, folder)
    return folder


def notebook_of(student: str, submitted: Path) -> Path:
    return submitted / student / LAB / f"{LAB}.ipynb"


def cells_of(student: str, submitted: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(notebook_of(student, submitted).read_bytes())["cells"]
    return cells


def test_everybody_hands_in(course: Course, tmp_path: Path) -> None:
    names = hand_in(course, tmp_path)
    assert names == sorted([*CORRECT, *LOSES, *NO_NOTEBOOK])
    assert len(names) >= 14
    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()} == {
        Path(name, LAB, f"{LAB}.ipynb") for name in names
    }


def test_the_same_bytes_each_time(course: Course, submitted: Path, tmp_path: Path) -> None:
    for name in hand_in(course, tmp_path):
        again = notebook_of(name, tmp_path).read_bytes()
        assert again == notebook_of(name, submitted).read_bytes(), name


@pytest.mark.parametrize("student", [*CORRECT, *LOSES])
def test_notebooks_are_notebooks(student: str, submitted: Path) -> None:
    notebook = nbformat.read(notebook_of(student, submitted), as_version=4)
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in cells_of(student, submitted)]
    assert len(set(ids)) == len(ids)


def test_one_does_something_below_a_check_for_which_it_is_graded_again(
    course: Course, submitted: Path
) -> None:
    lab = course.lab(LAB)
    found = set()
    for student in (*CORRECT, *LOSES):
        work = submission_of(read_notebook(notebook_of(student, submitted).read_bytes()), lab)
        below = last_that_does_something(work)
        lost = [check.after for check in work.checks if loses(student, check.grade_id)]
        found |= {student} if any(after < below for after in lost) else set()
    assert found == {"rohan"}


def loses(student: str, grade_id: str) -> bool:
    return grade_id.removeprefix("test_") in LOSES.get(student, {})


@pytest.mark.parametrize("student", NO_NOTEBOOK)
def test_what_is_no_notebook_is_handed_in_as_it_is(student: str, submitted: Path) -> None:
    data = notebook_of(student, submitted).read_bytes()
    assert data == next((STUDENTS / LAB).glob(f"{student}.*")).read_bytes()
    with pytest.raises(NotebookError, match=NO_NOTEBOOK[student]):
        read_notebook(data)


def test_an_untouched_lab_is_the_release(course: Course, submitted: Path) -> None:
    release = json.loads(course.lab(LAB).release_notebook.read_bytes())
    assert json.loads(notebook_of("mohan", submitted).read_bytes()) == release


@pytest.mark.parametrize("student", ["asha", "gita", "rohan"])
def test_work_stands_between_the_release_s_own_cells(
    student: str, course: Course, submitted: Path
) -> None:
    release = json.loads(course.lab(LAB).release_notebook.read_bytes())["cells"]
    known = {cell["id"] for cell in release}
    kept = [cell for cell in cells_of(student, submitted) if cell["id"] in known]
    assert [(cell["id"], cell["metadata"]) for cell in kept] == [
        (cell["id"], cell["metadata"]) for cell in release
    ]


def test_what_she_did_not_write_is_solved_or_left_unwritten(submitted: Path) -> None:
    def predict(student: str) -> str:
        (cell,) = (
            cell
            for cell in cells_of(student, submitted)
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "predict"
        )
        return "".join(cell["source"])

    assert "NotImplementedError" in predict("lakshmi")
    assert "NotImplementedError" not in predict("dev")
    assert "return" in predict("dev")
    assert "SOLUTION" not in predict("dev")


def test_her_own_cells_stand_before_the_function_that_follows(submitted: Path) -> None:
    ids = [cell["id"] for cell in cells_of("gita", submitted)]
    assert ids[-1] == "gita-1"
    cells = cells_of("chitra", submitted)
    grade_ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    before_backward = cells[grade_ids.index("backward") - 1]
    assert "def औसत" in "".join(before_backward["source"])


def test_lost_and_copied_cells(submitted: Path) -> None:
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells_of("sana", submitted)]
    ids = [mark.get("grade_id") for mark in marks]
    assert [ids.count(name) for name in ("test_forward", "test_predict", "backward", "train")] == [
        0,
        2,
        2,
        1,
    ]


def test_a_file_is_taken_apart_as_it_was_written() -> None:
    work = read_student_file(
        '"""Two mistakes."""\n\nDELETED = ["a", "b"]\n\n\ndef helper():\n    ...\n\n\n'
        'k = 1\n"""\n%magic\n"""\n\n# mine\ndef f(x):\n    return x  # so\n\n\nprint(f(2))\n',
        ("f", "g"),
    )
    assert work.functions == {"f": "# mine\ndef f(x):\n    return x  # so"}
    assert work.own_cells["f"] == ["def helper():\n    ...\n\n\nk = 1", "%magic"]
    assert work.own_cells[AT_THE_END] == ["print(f(2))"]
    assert work.settings == {"DELETED": ["a", "b"]}


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "student",
    [
        # who loops waits for every limit of time
        pytest.param(name, marks=pytest.mark.campaign) if name == "nisha" or number % 8 else name
        for number, name in enumerate((*CORRECT, *LOSES))
    ],
)
def test_marks(student: str, course: Course, submitted: Path) -> None:
    lab = course.lab(LAB)
    work = submission_of(read_notebook(notebook_of(student, submitted).read_bytes()), lab)
    on_the_clock = "timed out" in LOSES.get(student, {}).values()
    report = grade(work, lab, limits=TimeLimits() if on_the_clock else UNHURRIED)
    lost = {
        cell.grade_id.removeprefix("test_"): test.outcome
        for cell in report.cells
        if (test := cell.first_failure)
    }
    followed = {cell.grade_id.removeprefix("test_") for cell in report.cells if cell.follow_through}
    assert report.attention == ""
    assert lost == LOSES.get(student, {})
    assert followed == FOLLOW_THROUGH.get(student, set())
    assert (report.points == lab.points) == (student in CORRECT)
