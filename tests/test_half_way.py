"""`backward` in two halves: what each check, drawing and table says while one half is written."""

from __future__ import annotations

import contextlib
import io
import linecache
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import nbformat
import numpy as np
import pytest

from autograder.course import nbgrader_marks
from autograder.self_check.run import check_notebook
from autograder.self_check.session import Session
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import DEMONSTRATION, submission_of
from support.grading_here import grade_here
from support.habits import LABS
from support.tiny import by_id

FIRST_HALF = {
    "lab3": """
def backward(parameters, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    return {"W2": cache["a1"].T @ blame2, "b2": np.sum(blame2, axis=0, keepdims=True)}
""",
    "lab4": """
def backward(layers, activations, y):
    blame = (activations[-1] - y) / len(y)
    return [{"W": activations[-2].T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}]
""",
}
SECOND_HALF = {
    "lab3": """
def backward(parameters, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = WAYS * sigmoid_derivative(cache["a1"])
    gradients = {"W2": cache["a1"].T @ blame2, "b2": np.sum(blame2, axis=0, keepdims=True)}
    return {"W1": X.T @ blame1, "b1": np.sum(blame1, axis=0, keepdims=True)} | gradients
""",
    "lab4": """
def backward(layers, activations, y):
    blame = (activations[-1] - y) / len(y)
    gradients = [{"W": activations[-2].T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}]
    for i in reversed(range(len(layers) - 1)):
        blame = (blame @ layers[i + 1]["W"].T) * relu_derivative(activations[i + 1])
        b = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": activations[i].T @ blame, "b": b})
    return gradients
""",
}
ALL_WAYS = '(blame2 @ parameters["W2"].T)'
ONE_WAY = '(blame2[:, :1] @ parameters["W2"][:, :1].T)'


@pytest.fixture(autouse=True)
def settings_stay() -> Iterator[None]:
    """The notebooks set how NumPy prints and Matplotlib draws, for this whole process."""
    with np.printoptions(), matplotlib.rc_context():
        yield


def handed_in(lab: str, source: str) -> nbformat.NotebookNode:
    """A lab with right functions, its `backward` excepted."""
    notebook = nbformat.read(LABS[lab].release_notebook, as_version=4)
    solved = by_id(nbformat.read(LABS[lab].solution_notebook, as_version=4))
    for name, cell in by_id(notebook).items():
        if name in LABS[lab].solution_cells and name != "backward":
            cell.source = solved[name].source
    by_id(notebook)["backward"].source = source or by_id(notebook)["backward"].source
    return notebook


class Run:
    """A notebook's cells, executed up to the check of `backward`, and others by their ids."""

    def __init__(self, lab: str, source: str) -> None:
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.cells = {cell.id: cell for cell in handed_in(lab, source).cells}
        self.backward = next(
            name
            for name, cell in self.cells.items()
            if nbgrader_marks(cell).get("grade_id") == "test_backward"
        )
        for name, cell in self.cells.items():
            marks, tags = nbgrader_marks(cell), cell.metadata.get("tags", ())
            if cell.cell_type == "code" and not marks.get("grade") and DEMONSTRATION not in tags:
                self.cell(name)
        for name in ("half-of-backward", self.backward):
            with contextlib.suppress(AssertionError, NotImplementedError):
                self.cell(name)

    def cell(self, name: str) -> str:
        """What a cell prints."""
        source = self.cells[name].source
        label = f"{name}, {len(linecache.cache)}"
        linecache.cache[label] = (len(source), None, source.splitlines(True), label)
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(compile(source, label, "exec"), self.names)
        return said.getvalue()

    def stops(self, call: Callable[[], object]) -> str:
        """What Jupyter shows of a check that does not pass."""
        with pytest.raises(Exception, match=r".*") as caught:
            call()
        return "\n".join(caught.value._render_traceback_())  # type: ignore[attr-defined]


@pytest.mark.parametrize("lab", FIRST_HALF)
def test_the_first_half_is_seen_to_be_right_before_the_second_is_written(lab: str) -> None:
    run = Run(lab, FIRST_HALF[lab])
    assert run.cell("half-of-backward") == "backward: the first half is right. On to the second!\n"
    said = run.stops(run.names["check_backward"])
    assert said.startswith("The first half is there")
    (row,) = (row for row in run.cell("how-far").split("\n") if row.startswith("backward "))
    assert row.endswith("█████░░░░░  written, and its check is not content yet")


@pytest.mark.parametrize("lab", FIRST_HALF)
def test_drawings_wait_for_the_second_half(lab: str) -> None:
    run = Run(lab, FIRST_HALF[lab])
    waiting = {"lab3": ("one-step", "two-losses"), "lab4": ("gradient-check", "learning-pictures")}
    for name in waiting[lab]:
        if name == "learning-pictures":
            run.names["draw_regions"] = None  # of a cell above, which draws long
        assert run.cell(name) == (
            "This cell is waiting for the second half of backward. Come back to it later.\n"
        )


@pytest.mark.parametrize("lab", FIRST_HALF)
def test_the_half_way_check_waits_for_a_stub(lab: str) -> None:
    run = Run(lab, "")
    assert run.cell("half-of-backward") == (
        "This cell is waiting for backward. Come back to it later.\n"
    )


@pytest.mark.parametrize("lab", FIRST_HALF)
def test_a_wrong_first_half_is_asked_about_its_own_step(lab: str) -> None:
    wrong = FIRST_HALF[lab].replace(" / len(X)", "").replace(" / len(y)", "")
    run = Run(lab, wrong)
    said = run.stops(lambda: run.cell("half-of-backward"))
    assert said.startswith("You called   backward(tiny_network(), ")
    assert "Step 1: " in said
    assert "mean" in said.lower()
    # it is not `check_backward` that says what to begin with
    assert "Begin with" not in said


@pytest.mark.parametrize("lab", FIRST_HALF)
def test_the_whole_passes_both_checks(lab: str) -> None:
    run = Run(lab, SECOND_HALF[lab].replace("WAYS", ALL_WAYS))
    assert "the first half is right" in run.cell("half-of-backward")
    assert run.cell(run.backward) == "backward: these examples work.\n"


def test_who_goes_only_one_of_two_ways_is_asked_about_ways() -> None:
    run = Run("lab3", SECOND_HALF["lab3"].replace("WAYS", ONE_WAY))
    said = run.stops(run.names["check_backward"])
    assert 'two_outputs, cache, TINY_X, [[0, 0]])["W1"]' in said
    assert "two ways lead to the loss, one through each output" in said


@pytest.mark.parametrize("lab", FIRST_HALF)
def test_a_self_check_says_that_the_second_half_is_missing(lab: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = check_notebook(handed_in(lab, FIRST_HALF[lab]), lab, start=Session)
    assert found.problems == ()
    results = {result.name: result for result in found.functions}
    assert "half_of_backward" not in results
    assert results["backward"].outcome == "failed"
    assert results["backward"].message.startswith("The first half is there")
    assert results["train"].outcome == "blocked"
    assert results["train"].needs == ("backward",)


@pytest.mark.parametrize("lab", FIRST_HALF)
def test_the_grader_sees_the_half_and_not_its_check(lab: str) -> None:
    content = read_notebook(nbformat.writes(handed_in(lab, FIRST_HALF[lab])).encode())
    assert not any(
        "half_of_backward" in one.source for one in submission_of(content, LABS[lab]).cells
    )
    changes = f"import numpy as np\n{FIRST_HALF[lab]}"
    cells = [cell for cell in LABS[lab].grade_cells if cell.solution == "backward"]
    (result,) = grade_here(LABS[lab], changes, cells).values()
    assert not any(test.outcome == "defect" for test in result.tests)
    passed = [test.title for test in result.tests if test.passed]
    assert len(passed) <= 1
