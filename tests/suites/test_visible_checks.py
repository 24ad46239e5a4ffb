"""No visible check of a notebook is stricter than the hidden tests of its cell."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import re
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import matplotlib
import nbformat
import numpy as np
import pytest

from autograder.course import Lab, nbgrader_marks
from autograder.submissions.submission import DEMONSTRATION
from support.campaign import one_in, unless
from support.forms import NUMBERS, with_numbers
from support.habits import COURSE
from support.variants import Variants


@pytest.fixture(autouse=True)
def settings_stay() -> Iterator[None]:
    """The notebooks set how NumPy prints and Matplotlib draws, for this whole process."""
    with np.printoptions(), np.errstate(), matplotlib.rc_context():
        yield


SLOW = "a thousand calls for the first True"
"""A style that takes as long as all others together."""

RIGHT = [
    pytest.param(lab, style, marks=unless(style != SLOW))
    for lab in COURSE.labs
    for style in Variants(lab).right
]


NO_ARRAYS = {
    *("gradient_descent", "learning_rate_behaviour", "best_epoch"),
    *("chain_forward", "chain_backward", "binary_cross_entropy", "cross_entropy", "accuracy"),
    *("gradient_norms", "l2_penalty", "l1_penalty", *COURSE.lab("lab6_complexity").solution_cells),
    *("is_backward_correct", "evaluate", "local_slopes", "topological_order", "backpropagate"),
}
"""Functions that answer with numbers, texts or lists, as does lab 1's step."""


@functools.cache
def compiled(lab: Lab) -> tuple[list[CodeType], dict[str, CodeType]]:
    """The release's cells, with the solutions in their places, and the visible checks."""
    solved = nbformat.read(lab.solution_notebook, as_version=4)
    solutions = {nbgrader_marks(cell).get("grade_id"): cell.source for cell in solved.cells}
    cells, checks = [], {}
    for cell in nbformat.read(lab.release_notebook, as_version=4).cells:
        marks = nbgrader_marks(cell)
        name = str(marks.get("grade_id", ""))
        if cell.cell_type != "code" or DEMONSTRATION in cell.metadata.get("tags", ()):
            continue
        source = solutions[name] if name in lab.solution_cells else cell.source
        code = compile(source, name or "a cell", "exec")
        if marks.get("grade"):
            checks[name] = code
        else:
            cells.append(code)
    return cells, checks


@pytest.mark.parametrize(("name", "style"), RIGHT)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_right_for_the_hidden_tests_is_right_for_the_visible_ones(
    name: str, style: str
) -> None:
    text = Variants(name).right[style]
    kinds = ast.FunctionDef | ast.ClassDef
    defined = {node.name for node in ast.parse(text).body if isinstance(node, kinds)}
    namespace = run(name, compile(text, style, "exec"))
    assert check(name, namespace, {f"test_{function}" for function in defined}) > 0


@pytest.mark.parametrize("form", one_in(2, NUMBERS))
@pytest.mark.parametrize("name", COURSE.labs)
def test_a_number_may_be_of_any_kind(name: str, form: str) -> None:
    namespace = run(name)
    for function in COURSE.lab(name).solution_cells:
        namespace[function] = with_numbers(namespace[function], NUMBERS[form])
    functions = {f"test_{function}" for function in COURSE.lab(name).solution_cells}
    assert check(name, namespace, functions) > 0


@pytest.mark.parametrize("name", COURSE.labs)
def test_lists_of_lists_do_not_pass_where_the_hidden_tests_want_an_array(name: str) -> None:
    namespace = run(name)
    for function in COURSE.lab(name).solution_cells:
        right = namespace[function]
        namespace[function] = functools.partial(in_lists, right)
        refused = pytest.raises(AssertionError, match="a NumPy array is asked for")
        plain = function in NO_ARRAYS or (name[:5], function[-4:]) == ("lab1_", "step")
        plain = plain or isinstance(right, type) or answer_type(right) in PLAIN
        with contextlib.nullcontext() if plain else refused:
            check(name, namespace, {f"test_{function}"})
        namespace[function] = right


PLAIN = ("None", "bool", "int", "float", "str")


def answer_type(function: Callable[..., Any]) -> str:
    """What a function says that it returns, as a text, for what is compiled here puts off what
    its annotations mean; NumPy's array if it says nothing."""
    return str(function.__annotations__.get("return", "np.ndarray"))


def in_lists(right: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What a function answers, with a list in the place of each array."""
    return as_lists(right(*arguments, **named))


def as_lists(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {key: as_lists(value) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return type(answer)(as_lists(value) for value in answer)
    return answer.tolist() if isinstance(answer, np.ndarray) else answer


def run(name: str, *more: CodeType) -> dict[str, Any]:
    """The namespace of a lab's solved notebook, after ``more``."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for code in (*compiled(COURSE.lab(name))[0], *more):
            exec(code, namespace)
    return namespace


def check(name: str, namespace: dict[str, Any], wanted: set[str]) -> int:
    """Run the visible checks of a lab that are ``wanted``; how many there are."""
    _, checks = compiled(COURSE.lab(name))
    found = sorted(checks.keys() & wanted)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for grade_id in found:
            exec(checks[grade_id], namespace)
    assert len(re.findall("examples? works?", printed.getvalue())) >= len(found)
    return len(found)
