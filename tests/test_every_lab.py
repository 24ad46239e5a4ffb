"""What holds for every lab that there is: marks through nbgrader, and notebooks that run alone."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI

from autograder.course import Course, Lab, nbgrader_marks
from autograder.demo.hand_in import copy_course
from autograder.grading.grade import grade
from autograder.nbgrader_integration.database import Database
from autograder.sandbox.mounts import closure
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of
from support.campaign import one_in
from support.commands import ISOLATION
from support.grading_here import UNHURRIED
from support.tiny import ROOT

COURSE = Course(ROOT)
LABS = [COURSE.lab(name) for name in COURSE.labs]

ALONE = """
import importlib.metadata, json, sys

class Nothing:
    @staticmethod
    def find_spec(name, path=None, target=None):
        top = name.partition(".")[0]
        if path is None and top in REFUSED:
            raise ModuleNotFoundError(f"No module named {top!r}", name=top)

allowed = set(ALLOWED)
REFUSED = {
    module
    for module, places in importlib.metadata.packages_distributions().items()
    if not any(place.lower().replace("_", "-") in allowed for place in places)
}
sys.meta_path.insert(0, Nothing)

import matplotlib
matplotlib.use("Agg")
names = {"__name__": "__main__", "display": print}
for label, source, waits in CELLS:
    try:
        exec(compile(source, label, "exec"), names)
    except NotImplementedError:
        if not waits:
            raise
"""
"""Runs cells as a fresh environment with NumPy and Matplotlib would: nothing else is found."""


EACH = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
SOME = pytest.mark.parametrize("lab", one_in(5, LABS), ids=lambda lab: lab.name)


@pytest.mark.parametrize("lab", one_in(9, LABS), ids=lambda lab: lab.name)
@pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's own way with SQLAlchemy
def test_solved_gets_full_marks_and_untouched_none_through_nbgrader(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the formgrader has nbgrader do it, in this process, which takes a third of the time of
    two commands; ``test_lab3_end_to_end.py`` gives the commands."""
    config = f'\nc.GradeSubmission.isolation = "{ISOLATION}"\n'
    copy_course(COURSE, tmp_path, lab.name, config)
    for student, notebook in (("solved", lab.solution_notebook), ("new", lab.release_notebook)):
        folder = tmp_path / "submitted" / student / lab.name
        folder.mkdir(parents=True)
        shutil.copy(notebook, folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path))
    with Database(f"sqlite:///{tmp_path / 'gradebook.db'}").transaction("tables"):
        pass  # nbgrader would start a program to make them
    app = NbGrader()
    app.initialize([])
    nbgrader = NbGraderAPI(config=app.config)
    for done in (
        nbgrader.generate_assignment(lab.name),
        nbgrader.autograde(lab.name, "solved"),
        nbgrader.autograde(lab.name, "new"),
    ):
        assert done["success"], done["log"] + done.get("error", "")

    due = {cell.grade_id: cell.points for cell in lab.grade_cells if not cell.manual}
    written = {cell.grade_id for cell in lab.grade_cells if cell.manual}
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        found = {
            student: gradebook.find_submission_notebook(lab.name, lab.name, student).grades
            for student in ("solved", "new")
        }
        assert {
            grade.name: grade.auto_score for grade in found["solved"] if grade.name in due
        } == due
        assert sum(grade.auto_score or 0 for grade in found["new"]) == 0
        waiting = {grade.name for grade in found["solved"] if grade.needs_manual_grade}
    assert waiting == written


@SOME
def test_the_same_bytes_give_the_same_report(lab: Lab) -> None:
    content = read_notebook(lab.solution_notebook.read_bytes())
    work = submission_of(content, lab)
    reports = [grade(work, lab, ISOLATION, UNHURRIED).to_json() for _ in range(2)]
    assert reports[0] == reports[1]


@SOME
def test_released_notebook_runs_with_numpy_and_matplotlib_alone(lab: Lab, tmp_path: Path) -> None:
    """Every cell comes to its end, but for the checks of stubs that are not written yet."""
    graded = {cell.grade_id for cell in lab.grade_cells}
    cells = []
    for cell in read_notebook(lab.release_notebook.read_bytes()).cells:
        if cell.cell_type == "code":
            grade_id = nbgrader_marks(cell).get("grade_id", "")
            label = grade_id or cell.source.partition("\n")[0]
            cells.append((label, cell.source, grade_id in graded))
    allowed = sorted(closure(("numpy", "matplotlib")))
    script = tmp_path / "alone.py"
    script.write_text(f"CELLS = {cells!r}\nALLOWED = {allowed!r}\n{ALONE}", "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@EACH
def test_nothing_but_numpy_and_matplotlib_is_imported(lab: Lab) -> None:
    """Wherever the import stands, unless the notebook gets on without it."""
    found = {
        name
        for cell in read_notebook(lab.release_notebook.read_bytes()).cells
        if cell.cell_type == "code"
        for name in _imported(ast.parse(cell.source))
    }
    assert found <= sys.stdlib_module_names | {"numpy", "matplotlib"}


def _imported(node: ast.AST) -> Iterator[str]:
    """The packages that code cannot do without: what stands in ``try`` may be missing."""
    if isinstance(node, ast.Try):
        return
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from _imported(child)
