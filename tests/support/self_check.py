"""Notebooks for the self-check: a few functions with their examples, some of them half finished."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.self_check.protocol import Asked
from autograder.self_check.results import FunctionResult, SelfCheck
from autograder.self_check.run import check_notebook
from autograder.self_check.session import Session
from support.tiny import Cell, cell

TOOLS = '''
import numpy as np


def expect(call, returned, expected, question):
    """As the notebooks have it, in short."""
    assert returned is not None, f"\\n{call} returned None. Does your function end in `return`?"
    if np.shape(returned) == np.shape(expected) and np.allclose(returned, expected):
        return
    lines = [f"You called   {call}", f"It returned  {returned}", f"Expected     {expected}"]
    raise AssertionError("\\n" + "\\n".join([*lines, "", f"Ask yourself: {question}"]))
'''

STUB = '''
    """What it is to do."""
    # YOUR CODE HERE
    raise NotImplementedError("This one is still yours to write.")
'''


def function(name: str, source: str, check: str = "") -> list[Cell]:
    """A solution cell and its grade cell; without a ``check`` the function is called alone."""
    check = check or f"{name}()"
    return [
        cell("code", name, source, solution=True),
        cell("code", f"test_{name}", check, grade=True, locked=True, points=2),
    ]


def own(source: str) -> list[Cell]:
    """A cell of the student's own."""
    return [new_code_cell(source)]


def notebook(*cells: list[Cell]) -> nbformat.NotebookNode:
    """A notebook with the tools first; its second cell is code, and so on."""
    title = new_markdown_cell("# A lab")
    made: nbformat.NotebookNode = new_notebook(
        cells=[title, new_code_cell(TOOLS), *(one for each in cells for one in each)]
    )
    return made


def checked(*cells: list[Cell], start: Callable[[], Asked] = Session) -> SelfCheck:
    """What a self-check says of such a notebook, in this very process unless ``start`` says so."""
    return check_notebook(notebook(*cells), "lab", start=start)


def only(*cells: list[Cell]) -> FunctionResult:
    """The result of the one function, or of the last of several."""
    return checked(*cells).functions[-1]
