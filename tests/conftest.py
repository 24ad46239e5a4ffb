"""What several test modules need."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import Course, Lab

ROOT = Path(__file__).resolve().parents[1]

Cell = nbformat.NotebookNode


@functools.cache
def why_no_sandbox() -> str:
    """Why bubblewrap does not work here, empty where it does."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    tried = subprocess.run(
        ["bwrap", "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True, text=True
    )
    return "" if tried.returncode == 0 else f"bubblewrap does not work: {tried.stderr.strip()}"


@functools.cache
def why_no_browser() -> str:
    return "" if shutil.which("chromium") else "Chromium is not installed"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run; a build server has to run everything."""
    if os.environ.get("CI") == "true":
        return
    for marker, why_not in (("sandbox", why_no_sandbox), ("browser", why_no_browser)):
        if item.get_closest_marker(marker) and (reason := why_not()):
            pytest.skip(reason)


def cell(kind: str, grade_id: str, source: str, **marks: Any) -> Cell:
    """A cell with nbgrader's metadata; ``marks`` are its ``grade``, ``solution`` and so on."""
    make = {"code": new_code_cell, "markdown": new_markdown_cell}[kind]
    metadata = {
        "grade_id": grade_id,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
        **marks,
    }
    # The id follows from the content, so that making a notebook twice gives the same bytes.
    return make(source, id=f"id-{grade_id}", metadata={"nbgrader": metadata})


def tiny_cells() -> list[Cell]:
    """The cells of a lab with two functions, one of which builds on the other."""
    imports = "import numpy as np\nimport matplotlib.pyplot as plt\n\nplt.rcParams['font.size'] = 9"
    double = (
        "def double(x: np.ndarray) -> np.ndarray:\n"
        '    """Twice ``x``, (n,)."""\n'
        "    ### BEGIN SOLUTION\n"
        "    doubled = x + x\n"
        "    return doubled\n"
        "    ### END SOLUTION"
    )
    quadruple = (
        "def quadruple(x: np.ndarray) -> np.ndarray:\n"
        '    """Four times ``x``, (n,)."""\n'
        "    ### BEGIN SOLUTION\n"
        "    return double(double(x))\n"
        "    ### END SOLUTION"
    )
    return [
        new_markdown_cell("# Lab 0: twice and twice again\n\nA lab for the tests.", id="title"),
        cell("code", "imports", imports, locked=True),
        cell("code", "double", double, solution=True),
        cell("code", "test_double", tiny_check("double", "4"), grade=True, locked=True, points=2),
        new_code_cell("plt.plot([1, 2])\nplt.close()", id="demonstration"),
        cell("code", "quadruple", quadruple, solution=True),
        cell(
            "code",
            "test_quadruple",
            tiny_check("quadruple", "8"),
            grade=True,
            locked=True,
            points=3,
        ),
        cell(
            "markdown",
            "why",
            "Because two and two are four.",
            grade=True,
            solution=True,
            points=1,
        ),
    ]


def tiny_check(function: str, twice_two: str) -> str:
    """The source of a grade cell with a visible check and a hidden region."""
    return (
        f"assert {function}(np.array([2])) == {twice_two}\n"
        "### BEGIN HIDDEN TESTS\n"
        f"assert {function}(np.array([-2])) == -{twice_two}\n"
        "### END HIDDEN TESTS"
    )


@pytest.fixture
def tiny_course(tmp_path: Path) -> Callable[..., Course]:
    """Makes a course with the lab ``lab0_tiny``, of :func:`tiny_cells` or of other cells."""

    def make(cells: list[Cell] | None = None) -> Course:
        root = tmp_path / "course"
        source = root / "source_notebooks" / "lab0_tiny"
        source.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "nbgrader_config.py", root)
        notebook = new_notebook(
            cells=tiny_cells() if cells is None else cells,
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
            },
        )
        nbformat.write(notebook, source / "lab0_tiny.ipynb")
        suites = root / "autograder" / "suites" / "lab0_tiny"
        suites.mkdir(parents=True, exist_ok=True)
        for name in ("double", "quadruple"):
            (suites / f"test_{name}.py").write_text(f"def test_{name}(student): ...\n")
        return Course(root)

    return make


@pytest.fixture
def tiny_lab(tiny_course: Callable[..., Course]) -> Lab:
    """The two-function lab, in a course of its own, not yet built."""
    return tiny_course().lab("lab0_tiny")
