"""``autograder check`` of a student's own notebook, and its forms."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.commands import check, own_notebook
from autograder.course import Course
from autograder.grading import grade
from autograder.grading.report import CellResult, Report, TestResult
from autograder.self_check.results import (
    FunctionResult,
    Place,
    Problem,
    SelfCheck,
    Versions,
)
from support.commands import command_here
from support.tiny import ROOT

Capture = pytest.CaptureFixture[str]
LAB = "lab3_xor_network"
FILE = f"{LAB}.ipynb"
LAB1 = "lab1_gradient_descent"
PASSED = tuple(
    FunctionResult(name=name, grade_id=f"test_{name}", outcome="passed")
    for name in (
        *("sigmoid_derivative", "initialize_parameters", "forward", "binary_cross_entropy"),
        *("backward", "gradient_descent_step", "train", "predict", "xor_convergence"),
    )
)
WRONG = FunctionResult(
    name="forward",
    grade_id="test_forward",
    outcome="failed",
    message="You called   forward(1)\nIt returned  2\nExpected     3",
    hint="Why?",
    place=Place(cell=24, line=5),
)
STOPPED = Problem(message="My cell stopped: NameError: x", place=Place(cell=7, line=2))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a finished notebook, of a student who has the package and no course."""
    monkeypatch.setattr(check, "grading_lacks", lambda: "is for teachers")
    lab = Course(ROOT).lab(LAB)
    notebook = nbformat.read(lab.release_notebook, as_version=4)
    solved = nbformat.read(lab.solution_notebook, as_version=4)
    sources = {cell.id: cell.source for cell in solved.cells}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = sources[cell.id]
    nbformat.write(notebook, tmp_path / FILE)
    return tmp_path


Finds = Callable[..., None]


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Finds:
    """Says what a run of the notebook finds, in its place."""

    def find(*functions: FunctionResult, problems: tuple[Problem, ...] = ()) -> None:
        def checked(notebook: object, name: str, **_: Any) -> SelfCheck:
            versions = Versions(python="3.12.1", numpy="2.1.0", autograder="1")
            return SelfCheck(lab=name, functions=functions, problems=problems, versions=versions)

        monkeypatch.setattr(own_notebook, "check_notebook", checked)

    return find


def edited(path: Path, edit: Callable[[list[Any]], object]) -> None:
    document = json.loads(path.read_bytes())
    edit(document["cells"])
    path.write_text(json.dumps(document))


def lose(grade_id: str) -> Callable[[list[Any]], None]:
    def change(cells: list[Any]) -> None:
        cells[:] = [
            cell
            for cell in cells
            if cell["metadata"].get("nbgrader", {}).get("grade_id") != grade_id
        ]

    return change


def test_a_finished_notebook_is_ready_when_it_has_really_been_run(
    here: Path, capsys: Capture
) -> None:
    assert command_here(here, "check", "--hand-in", FILE) == 0

    said = " ".join(capsys.readouterr().out.split())
    assert f"{FILE} is ready to be handed in." in said
    assert "9 of 9 checks pass" in said


@pytest.mark.parametrize(("keeps", "runs"), [(9, [True, False]), (8, [True])])
def test_pictures_are_drawn_once_everything_works(
    here: Path, monkeypatch: pytest.MonkeyPatch, keeps: int, runs: list[bool]
) -> None:
    left_out: list[bool] = []

    def checked(notebook: Any, name: str, **_: Any) -> SelfCheck:
        left_out.append(any("demonstration" in c.metadata.get("tags", ()) for c in notebook.cells))
        versions = Versions(python="3.12.1", numpy="2.1.0", autograder="1")
        functions = (*PASSED[:keeps], *[WRONG][keeps - 8 :])
        return SelfCheck(lab=name, functions=functions, versions=versions)

    monkeypatch.setattr(own_notebook, "check_notebook", checked)

    command_here(here, "check", "--hand-in", FILE)

    assert left_out == runs


def test_a_check_that_was_deleted_is_a_problem_and_not_a_smaller_sum(
    here: Path, finds: Finds, capsys: Capture
) -> None:
    edited(here / FILE, lose("test_forward"))
    finds(*[one for one in PASSED if one.name != "forward"])

    assert command_here(here, "check", FILE) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "8 of 9 work." in said
    assert "Not fit to be handed in: The check of forward is gone. Undo that" in said

    assert command_here(here, "check", "--hand-in", FILE) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "is not ready: one thing to see to. 8 of 9 checks pass." in said

    assert command_here(here, "check", "--json", FILE) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["totals"]["functions"] == 9
    assert found["totals"]["missing"] == 1
    assert not found["passed"]


def test_a_notebook_without_cells_is_a_problem(here: Path, capsys: Capture) -> None:
    (here / FILE).write_text('{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}')

    assert command_here(here, "check", FILE) == 1
    assert f"There is nothing of {LAB} in this" in " ".join(capsys.readouterr().out.split())
    assert command_here(here, "check", "--hand-in", FILE) == 1


def test_what_is_not_done_keeps_nobody_from_handing_in(
    here: Path, finds: Finds, capsys: Capture
) -> None:
    finds(*PASSED[:2], WRONG, *PASSED[3:])

    assert command_here(here, "check", "--hand-in", FILE) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "is not finished: one thing to see to" in said
    assert "You may hand it in as it is" in said

    assert command_here(here, "check", FILE) == 1
    assert "The file itself is fit to be handed in." in capsys.readouterr().out


def test_a_cell_of_her_own_that_stops_is_a_problem(
    here: Path, finds: Finds, capsys: Capture
) -> None:
    finds(*PASSED, problems=(STOPPED,))

    assert command_here(here, "check", FILE) == 1
    assert command_here(here, "check", "--hand-in", FILE) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "it stops. My cell stopped: NameError: x. Repair that cell" in said


def test_an_older_version_of_the_lab_is_said_to_be_unknown(
    here: Path, finds: Finds, capsys: Capture
) -> None:
    def older(cells: list[Any]) -> None:
        for cell in cells:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "test_forward":
                cell["metadata"]["nbgrader"]["checksum"] = "0" * 32

    edited(here / FILE, older)
    finds(*PASSED)

    assert command_here(here, "check", "--hand-in", FILE) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "The check of forward is not as it was handed out" in said
    assert "This version of the lab is not known here" in said


def test_json_has_a_version_totals_and_kinds(here: Path, finds: Finds, capsys: Capture) -> None:
    (here / FILE).rename(here / "mine.ipynb")
    finds(*PASSED[:2], WRONG, *PASSED[3:], problems=(STOPPED,))

    assert command_here(here, "check", "--json", "mine.ipynb") == 1

    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["kind"]) == (1, "self-check")
    assert (found["lab"], found["file"], found["passed"]) == (LAB, "mine.ipynb", False)
    assert found["totals"] == {
        "functions": 9,
        "passed": 8,
        "failed": 1,
        "raised": 0,
        "not_written": 0,
        "stopped": 0,
        "blocked": 0,
        "missing": 0,
    }
    assert [one["outcome"] for one in found["functions"]].count("failed") == 1
    assert found["functions"][2]["place"]["cell"] == 24
    assert found["problems"][0]["message"] == STOPPED.message
    assert [one["kind"] for one in found["hand_in"]["obstacles"]] == ["name", "stops", "fails"]
    assert found["versions"] == {"python": "3.12.1", "numpy": "2.1.0", "autograder": "1"}


def test_json_of_grading_has_them_too(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(check, "grading_lacks", lambda: "")
    cell = CellResult(
        grade_id="test_forward",
        max_points=4.0,
        tests=(TestResult(name="a", title="A", outcome="passed"),),
    )
    report = Report(lab=LAB, isolation="process", engine="1", cells=(cell,))
    monkeypatch.setattr(grade, "grade", lambda *_: report)
    (here / FILE).rename(here / "mine.ipynb")

    code = command_here(
        here, "check", "--json", "--lab", LAB, "mine.ipynb", AUTOGRADER_COURSE=str(ROOT)
    )

    assert code == 1  # it has another name
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["kind"], found["passed"]) == (1, "grading", True)
    assert found["totals"] == {"cells": 1, "passed": 1, "points": 4.0, "max_points": 4.0}
    assert found["report"]["cells"][0]["grade_id"] == "test_forward"
    assert [one["kind"] for one in found["hand_in"]["obstacles"]] == ["name"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--json", "none.ipynb"), "could not be read"),
        (("--json", "--lines", FILE), "--json and --lines are two forms"),
        (("--json", "--watch", FILE), "--watch goes on until Ctrl-C"),
        (("--json", "--isolation", "bubblewrap", FILE), "is for a checkout of the course"),
        (("--json", "--lab", "nolab", FILE), f"There is no lab 'nolab'. This course has: {LAB1}"),
        (("--json", "--nonsense", FILE), "No such option: --nonsense"),
        (("--json",), "Missing argument"),
        (("--json", FILE, "another.ipynb"), "unexpected extra argument"),
        (("--json", "--isolation", "none", FILE), "Invalid value for '--isolation'"),
    ],
)
def test_an_error_is_json_too(
    here: Path, capsys: Capture, words: tuple[str, ...], said: str
) -> None:
    assert command_here(here, "check", *words) == 2

    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert (found["format"], found["kind"]) == (1, "error")
    assert said in found["message"]
    assert printed.err == ""


@pytest.mark.parametrize("form", ["--watch", "--hand-in", "--lines", "--isolation=process"])
@pytest.mark.parametrize("course", [True, False])
def test_a_lab_that_there_is_not_is_refused_with_those_there_are(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, form: str, course: bool
) -> None:
    if course:
        monkeypatch.setattr(check, "grading_lacks", lambda: "")
    monkeypatch.setattr(check, "watch_own", lambda *_, **__: None)

    root = {"AUTOGRADER_COURSE": str(ROOT)} if course else {}
    assert command_here(here, "check", form, "--lab", "lab3_xr_network", FILE, **root) == 2

    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith(f"There is no lab 'lab3_xr_network'. Did you mean '{LAB}'? This course")


def test_a_part_of_a_labs_name_will_do(here: Path, finds: Finds, capsys: Capture) -> None:
    finds(*PASSED)

    assert command_here(here, "check", "--json", "--lab", "lab3", FILE) == 0
    assert json.loads(capsys.readouterr().out)["lab"] == LAB


def test_options_that_do_not_go_together_are_refused(here: Path, capsys: Capture) -> None:
    assert command_here(here, "check", "--watch", "--hand-in", FILE) == 2
    assert "choose one of them" in capsys.readouterr().err


def tasks() -> list[dict[str, Any]]:
    """The tasks for VS Code that the students' page has."""
    page = (ROOT / "docs" / "self-check.md").read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (found,) = [block for block in map(json.loads, blocks) if "tasks" in block]
    return list(found["tasks"])


def test_an_editor_finds_each_problem_in_a_line(here: Path, finds: Finds, capsys: Capture) -> None:
    edited(here / FILE, lose("test_train"))
    unwritten = FunctionResult(
        name="predict", grade_id="test_predict", outcome="not written", place=Place(cell=46)
    )
    finds(*PASSED[:2], WRONG, unwritten, problems=(STOPPED,))

    assert command_here(here, "check", "--lines", FILE) == 1

    lines = capsys.readouterr().out.splitlines()
    for task in tasks():
        matcher = task["problemMatcher"]
        pattern = matcher["pattern"]
        found = [re.fullmatch(pattern["regexp"], line) for line in lines]
        assert all(found), lines
        assert [
            (
                match[pattern["file"]],
                match[2],
                match[pattern["severity"]],
                match[pattern["message"]],
            )
            for match in found
            if match
        ][:3] == [
            (FILE, "24", "error", "forward: You called forward(1); It returned 2; Expected 3"),
            (FILE, "46", "warning", "predict: not written yet"),
            (FILE, "7", "error", STOPPED.message),
        ]
        assert lines[3].startswith(f"{FILE}:0:0: error: hand-in: The check of train is gone.")


def test_a_ready_notebook_has_no_line(here: Path, finds: Finds, capsys: Capture) -> None:
    finds(*PASSED)

    assert command_here(here, "check", "--lines", FILE) == 0
    assert capsys.readouterr().out == ""


def test_watching_begins_and_ends_each_check_for_an_editor_until_ctrl_c(here: Path) -> None:
    (watching,) = [task for task in tasks() if task.get("isBackground")]
    background = watching["problemMatcher"]["background"]
    command = [sys.executable, "-m", "autograder.cli", "check", "--watch", "--lines", FILE]
    with subprocess.Popen(
        command, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        assert re.match(background["beginsPattern"], process.stdout.readline())
        assert re.match(background["endsPattern"], process.stdout.readline())

        (here / FILE).write_text('{"cells": [')
        assert re.match(background["beginsPattern"], process.stdout.readline())
        assert "error: The file is not a Jupyter notebook" in process.stdout.readline()
        assert re.match(background["endsPattern"], process.stdout.readline())

        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stdout.read() == ""
        assert process.stderr.read() == "Stopped.\n"
