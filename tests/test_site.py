"""``autograder site``: what gets into it, and that an earlier one is replaced whole, or stays."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring import site as sites
from autograder.authoring.site import CONTENTS, MARK, build_site, copy_released
from autograder.course import Course, CourseError
from support.tiny import LAB, ROOT, light_cells
from support.tiny_course import write_course

LABS = Course(ROOT).labs
BROUGHT = {"numpy", "matplotlib"}
"""What a kernel in a browser fetches for a notebook that imports it."""
OPTIONAL = {"torch", "IPython", "PIL"}
"""What a lab tries to import, and goes on without."""
NOT_IN_A_BROWSER = {
    *("asyncio", "concurrent", "curses", "fcntl", "grp", "multiprocessing", "pwd", "resource"),
    *("select", "signal", "socket", "ssl", "sqlite3", "subprocess", "termios", "threading"),
    *("tkinter", "urllib", "venv", "webbrowser"),
}
"""Modules of Python's that are missing there, or that start threads, processes or connections."""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one lab, released by hand: nbgrader would take seconds."""
    course = write_course(tmp_path / "course", {LAB: light_cells()})
    path = course.lab(LAB).release_notebook
    path.parent.mkdir(parents=True)
    stub = new_code_cell("def double(x):\n    raise NotImplementedError")
    nbformat.write(new_notebook(cells=[stub]), path)
    return course


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A JupyterLite that writes the labs and nothing else."""

    def fake(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        output, files = (
            Path(command[command.index(option) + 1]) for option in ("--output-dir", "--contents")
        )
        shutil.copytree(files, output / "files")
        (output / MARK).touch()
        (output / CONTENTS).parent.mkdir(parents=True)
        (output / CONTENTS).touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(sites, "build_wheels", lambda folder: [])
    monkeypatch.setattr(sites.subprocess, "run", fake)


def released(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_students_get_the_labs_and_the_page_about_them(course: Course, tmp_path: Path) -> None:
    exercises = course.root / "exercises"
    (exercises / "README.md").write_text("how to")
    checkpoints = exercises / LAB / ".ipynb_checkpoints"
    checkpoints.mkdir()
    (checkpoints / f"{LAB}-checkpoint.ipynb").write_text("a teacher's own try")
    (exercises / "notes.txt").write_text("of a teacher's")
    copy_released(course, tmp_path / "files")

    assert released(tmp_path / "files") == {"README.md", f"{LAB}/{LAB}.ipynb"}


def test_a_lab_that_would_be_given_away_is_refused(
    course: Course, tmp_path: Path, quick: None
) -> None:
    path = course.lab(LAB).release_notebook
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += "\n### BEGIN HIDDEN TESTS"
    nbformat.write(notebook, path)

    with pytest.raises(CourseError, match=r"still says 'BEGIN HIDDEN TESTS'.*autograder build"):
        build_site(course, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_lab_that_is_not_built_is_named(course: Course, tmp_path: Path, quick: None) -> None:
    course.lab(LAB).release_notebook.unlink()

    with pytest.raises(CourseError, match=f"{LAB} is not built yet: run `autograder build {LAB}`"):
        build_site(course, tmp_path / "site")


def test_a_new_site_takes_the_whole_place_of_an_earlier_one(
    course: Course, tmp_path: Path, quick: None
) -> None:
    output = tmp_path / "there" / "site"
    build_site(course, output)
    (output / "files" / "old_lab.ipynb").touch()
    build_site(course, output)

    assert released(output) == {MARK, CONTENTS, f"files/{LAB}/{LAB}.ipynb"}
    assert [path.name for path in output.parent.iterdir()] == ["site"]


def test_what_is_no_site_is_not_touched(course: Course, tmp_path: Path, quick: None) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work")

    with pytest.raises(CourseError, match="is there already and is no site"):
        build_site(course, tmp_path / "thesis")
    with pytest.raises(CourseError, match="is there already and is no site"):
        build_site(course, tmp_path / "thesis" / "chapter.tex")
    assert (tmp_path / "thesis" / "chapter.tex").read_text() == "years of work"


@pytest.mark.parametrize(
    ("code", "written"),
    [(1, (MARK, CONTENTS)), (0, ()), (0, (MARK,))],
    ids=["fails", "writes_nothing", "without_labs"],
)
def test_where_jupyterlite_fails_the_earlier_site_stays(
    course: Course,
    tmp_path: Path,
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    written: tuple[str, ...],
) -> None:
    output = tmp_path / "site"
    build_site(course, output)
    before = released(output)

    def failing(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        for name in written:
            path = Path(command[command.index("--output-dir") + 1], name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return subprocess.CompletedProcess(command, code, "", "Traceback\nKeyError: 'no such'\n")

    monkeypatch.setattr(sites.subprocess, "run", failing)
    with pytest.raises(CourseError, match="could not build the site: KeyError: 'no such'"):
        build_site(course, output)
    assert released(output) == before
    assert {path.name for path in tmp_path.iterdir()} == {"course", "site"}


def test_a_folder_without_pyodide_is_refused(course: Course, tmp_path: Path, quick: None) -> None:
    (tmp_path / "pyodide.mjs").touch()

    with pytest.raises(CourseError, match=r"holds no Pyodide: pyodide.mjs and pyodide-lock.json"):
        build_site(course, tmp_path / "site", tmp_path)


def test_without_jupyterlite_its_name_is_said(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(CourseError, match=r"pip install 'backprop-autograder\[site\]'"):
        build_site(course, tmp_path / "site")


@pytest.mark.parametrize("lab", LABS)
def test_labs_use_nothing_that_a_browser_lacks(lab: str) -> None:
    notebook = nbformat.read(Course(ROOT).lab(lab).release_notebook, as_version=4)
    used = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # which also says that there is no magic and no command in it
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Import):
                    used |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    assert node.module
                    used.add(node.module.partition(".")[0])
    of_python = used & set(sys.stdlib_module_names)

    assert used - of_python <= BROUGHT | OPTIONAL
    assert of_python.isdisjoint(NOT_IN_A_BROWSER)
