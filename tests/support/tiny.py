"""The notebook of a lab of two functions, for tests of everything that works on any lab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).resolve().parents[2]

Cell = nbformat.NotebookNode

LAB = "lab0_tiny"

WHY = "Because two and two are four, and four and four are eight."
SCHEME = "1 point: says that doubling is adding a number to itself."


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
            f"{WHY}\n\n=== BEGIN MARK SCHEME ===\n\n{SCHEME}\n\n=== END MARK SCHEME ===",
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


def light_cells() -> list[Cell]:
    """The same without a drawing: importing Matplotlib for every student takes a while."""
    cells = [cell for cell in tiny_cells() if cell.id != "demonstration"]
    for cell in cells:
        if cell.id == "id-imports":
            cell.source = "import numpy as np"
    return cells


def by_id(notebook: nbformat.NotebookNode) -> dict[str, Cell]:
    """The cells that nbgrader knows, by their ``grade_id``."""
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }
