"""A released notebook in a real kernel: Run All comes to its end, and reports are short."""

from __future__ import annotations

import copy
import functools
import io
import linecache
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade
from nbgrader.validator import Validator

from autograder.authoring.cell_marks import MAY_STOP, TITLE
from autograder.course import Course, Lab, nbgrader_marks
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import DEMONSTRATION, submission_of
from support.tiny import ROOT, by_id

pytestmark = pytest.mark.xdist_group("run_all")

COURSE = Course(ROOT)
LABS = [COURSE.lab(name) for name in COURSE.labs]
LAB3 = COURSE.lab("lab3_xor_network")

WRITTEN = ("sigmoid_derivative", "initialize_parameters", "gradient_descent_step")
"""What is solved in the half-finished notebook."""

HERS = {
    "forward": (
        "def forward(parameters, X):\n"
        '    z1 = X.T @ parameters["W1"] + parameters["b1"]\n'
        '    return {"z1": z1}'
    ),
    "binary_cross_entropy": "def binary_cross_entropy(output, y):\n    return 1.0",
    "backward": (
        "def backward(parameters, cache, X, y):\n"
        "    return {name: 0 * values for name, values in parameters.items()}"
    ),
    "train": "def train(parameters, X, y, epochs, learning_rate):\n    losses = [",
    "predict": 'def predict(parameters, X):\n    return forward(parameters, X)["a2"]',
}


def released(lab: Lab) -> NotebookNode:
    return nbformat.read(lab.release_notebook, as_version=4)


def half_finished() -> NotebookNode:
    """Lab 3 with three right functions, some wrong ones, and one that is no Python."""
    notebook, solved = released(LAB3), by_id(nbformat.read(LAB3.solution_notebook, as_version=4))
    for name, cell in by_id(notebook).items():
        if name in WRITTEN:
            cell.source = solved[name].source
        cell.source = HERS.get(name, cell.source)
    return notebook


@pytest.fixture(scope="module")
def ran() -> NotebookNode:
    """That notebook after Run All in a kernel; nbclient goes on where JupyterLab does."""
    notebook = half_finished()
    NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3").execute()
    return notebook


def report_of(notebook: NotebookNode, name: str) -> tuple[str, str]:
    """The error that a check has shown: its type, and all that is to be read."""
    (error,) = (
        one for one in by_id(notebook)[f"test_{name}"].outputs if one.output_type == "error"
    )
    return error.ename, "\n".join(error.traceback)


def printed(notebook: NotebookNode) -> str:
    return "".join(one.text for one in notebook.cells[-1].outputs)


def test_run_all_comes_to_the_end_of_a_half_finished_notebook(ran: NotebookNode) -> None:
    assert all(cell.execution_count for cell in ran.cells if cell.cell_type == "code")
    assert "3 of 9 checks pass" in printed(ran)


def test_a_failed_check_shows_its_message_and_nothing_else(ran: NotebookNode) -> None:
    kind, text = report_of(ran, "binary_cross_entropy")
    assert kind == "AssertionError"
    assert text == (
        "You called   binary_cross_entropy(np.array([[0.731]]), np.array([[0]]))\n"
        "It returned  1.0\n"
        "Expected     1.313\n\n"
        "Ask yourself: How much probability did the truth get, if the truth is 0?"
    )


def test_an_error_in_her_function_shows_that_line_and_shapes_in_words(ran: NotebookNode) -> None:
    kind, text = report_of(ran, "forward")
    assert kind == "ValueError"
    first, last = text.split("\n\nValueError: ")
    assert first == (
        'forward stops in this line:\n\n    z1 = X.T @ parameters["W1"] + parameters["b1"]'
    )
    assert last.endswith(
        "\n\nIn words: (2, 1) @ (2, 2): 1 and 2 meet in the middle, and they have to be the same."
    )


def test_a_check_blames_the_function_that_is_wrong(ran: NotebookNode) -> None:
    """`backward` is asked with caches that are written down, though `forward` stops."""
    kind, text = report_of(ran, "backward")
    assert kind == "AssertionError"
    assert 'backward(tiny_network(), cache, TINY_X, TINY_Y)["b2"]' in text
    _, text = report_of(ran, "predict")
    assert text.endswith("Begin with forward: its own check does not pass either.")


def test_a_cell_that_is_no_python_is_named(ran: NotebookNode) -> None:
    _, text = report_of(ran, "train")
    assert text == "Python knows no train yet. Run its cell: does that stop with an error?"


def test_drawings_name_what_is_missing_and_not_what_is_written(ran: NotebookNode) -> None:
    waiting = next(cell for cell in ran.cells if cell.id == "decision-surface")
    (said,) = waiting.outputs
    assert said.text == "This cell is waiting for train. Come back to it later.\n"


def test_the_last_cell_says_how_far_and_what_is_next(ran: NotebookNode) -> None:
    assert printed(ran) == (
        "3 of 9 checks pass.\n\n"
        "sigmoid_derivative     ██████████  its examples work\n"
        "initialize_parameters  ██████████  its examples work\n"
        "forward                █████░░░░░  written, and stops with ValueError\n"
        "binary_cross_entropy   █████░░░░░  written, and its check is not content yet\n"
        "backward               █████░░░░░  written, and its check is not content yet\n"
        "gradient_descent_step  ██████████  its examples work\n"
        "train                  ░░░░░░░░░░  its cell has not run, or has stopped\n"
        "predict                █████░░░░░  written, and stops with ValueError\n"
        "xor_convergence        ░░░░░░░░░░  comes when the others work\n\n"
        "Next: work on forward; run its cell and its check, and then this cell again.\n"
        "The checks are a part of the tests: this says how far you are, and not your marks.\n"
    )


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
@pytest.mark.usefixtures("settings_stay")
def test_a_check_calls_no_function_but_the_one_that_it_checks(lab: Lab) -> None:
    """So a wrong one is not explained as a mistake of another."""
    solved = by_id(nbformat.read(lab.solution_notebook, as_version=4))
    names: dict[str, Any] = {"__name__": "__main__"}
    called: list[tuple[str, str]] = []

    def watched(name: str) -> Callable[..., Any]:
        function = names[name]

        def call(*arguments: Any, **named: Any) -> Any:
            called.append((sys._getframe(1).f_code.co_filename, name))
            return function(*arguments, **named)

        return call

    with redirect_stdout(io.StringIO()):
        for cell in released(lab).cells:
            grade_id = nbgrader_marks(cell).get("grade_id", "")
            if cell.cell_type != "code" or DEMONSTRATION in cell.metadata.get("tags", ()):
                continue
            source = solved[grade_id].source if grade_id in lab.solution_cells else cell.source
            exec(compile(source, grade_id, "exec"), names)
            if grade_id in lab.solution_cells:
                names[grade_id] = watched(grade_id)
    by_checks = {pair for pair in called if pair[0].startswith("test_")}
    assert {pair for pair in by_checks if not pair[0].endswith("_convergence")} == {
        (f"test_{name}", name) for name in lab.solution_cells
    }


# --- graders see what they saw ----------------------------------------------------------------


def test_nbgrader_s_validation_still_sees_the_failures(ran: NotebookNode) -> None:
    """It executes with that tag in place, and judges outputs like these."""
    validator = Validator()
    failed = [cell.metadata.nbgrader.grade_id for cell in validator._get_failed_cells(ran)]
    passed = [cell.metadata.nbgrader.grade_id for cell in validator._get_passed_cells(ran)]
    assert passed == [f"test_{name}" for name in WRITTEN]
    assert sorted(failed) == sorted({cell.grade_id for cell in LAB3.grade_cells}.difference(passed))
    marks = by_id(ran)
    assert determine_grade(marks["test_sigmoid_derivative"]) == (2, 2)
    assert determine_grade(marks["test_forward"]) == (0, 3)


def test_nbgrader_s_own_execution_keeps_errors_of_cells_that_may_stop() -> None:
    cell = nbformat.v4.new_code_cell("assert 1 == 2", metadata={"tags": [MAY_STOP]})
    then = nbformat.v4.new_code_cell("1 + 1")
    notebook = nbformat.v4.new_notebook(cells=[cell, then])
    notebook, _ = Execute(kernel_name="python3").preprocess(notebook, {})
    assert [one.outputs[0].output_type for one in notebook.cells] == ["error", "execute_result"]


def without_tags(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata["tags"] = [one for one in cell.metadata.get("tags", ()) if one != MAY_STOP]


def tags_everywhere(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata["tags"] = [*cell.metadata.get("tags", ()), MAY_STOP]


@pytest.mark.parametrize("change", [without_tags, tags_everywhere])
def test_who_moves_the_tag_gains_and_loses_nothing(
    change: Callable[[NotebookNode], None],
) -> None:
    given, changed = (read_notebook(nbformat.writes(half_finished()).encode()) for _ in range(2))
    change(changed)
    changed = read_notebook(nbformat.writes(changed).encode())
    assert submission_of(given, LAB3) == submission_of(changed, LAB3)


def test_an_untouched_last_cell_is_not_executed_in_grading() -> None:
    with_it = half_finished()
    without = copy.deepcopy(with_it)
    assert without.cells.pop().id == "how-far"
    kept = [
        submission_of(read_notebook(nbformat.writes(one).encode()), LAB3)
        for one in (with_it, without)
    ]
    assert kept[0] == kept[1]
    assert not any("how_far" in cell.source for cell in kept[0].cells)


# --- what the build writes --------------------------------------------------------------------


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_every_lab_is_marked_by_the_build_alone(lab: Lab) -> None:
    for cell in lab.cells:
        assert MAY_STOP not in cell["metadata"].get("tags", ())
        assert "cellView" not in cell["metadata"]
    she_writes = False
    for cell in released(lab).cells:
        if cell.cell_type != "code":
            continue
        marks, tags = nbgrader_marks(cell), cell.metadata.get("tags", ())
        is_check = bool(marks.get("grade"))
        shows = DEMONSTRATION in tags
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        she_writes = she_writes or bool(marks.get("solution")) or (shows and not folded)
        assert (MAY_STOP in tags) == (
            is_check or bool(marks.get("solution")) or (shows and she_writes)
        ), cell.id
        assert folded == ("cellView" in cell.metadata) == cell.source.startswith(TITLE), cell.id
        assert folded or not (is_check or cell.id in ("tools", "figure-style", "how-far")), cell.id
        assert folded or len(cell.source.splitlines()) < 3 or "plt.show" not in cell.source, cell.id
    assert cell.id == "how-far"


def test_lab_6_finds_earlier_functions_in_cells_with_that_tag(settings_stay: None) -> None:
    cell = next(
        one for one in released(COURSE.lab("lab6_complexity")).cells if one.id == "own-code"
    )
    names: dict[str, Any] = {"np": np, "plt": plt}
    with redirect_stdout(io.StringIO()) as said:
        exec(cell.source, names)
    assert "no notebook found" in said.getvalue()
    found = names["functions_in"](LAB3.solution_notebook)
    assert set(LAB3.solution_cells) < set(found)
    assert "draw_points" not in found


# --- the last cell ----------------------------------------------------------------------------


def last_cell(lab: Lab, names: dict[str, Any]) -> str:
    with redirect_stdout(io.StringIO()) as said:
        exec(released(lab).cells[-1].source, names)
    return said.getvalue()


@pytest.fixture
def settings_stay() -> Iterator[None]:
    """A notebook sets how NumPy prints and Matplotlib draws, for this whole process."""
    with np.printoptions(), matplotlib.rc_context():
        yield


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_the_last_cell_alone_in_a_fresh_kernel(lab: Lab) -> None:
    said = last_cell(lab, {})
    assert said.startswith("0 of ")
    assert said.count("its cell has not run, or has stopped") == len(lab.solution_cells)
    for one in lab.grade_cells:
        assert one.grade_id.removeprefix("test_") in said


def state(**names: Any) -> str:
    """What the last cell of lab 7 says of its function."""
    lab = COURSE.lab("lab7_checkpoint")
    return last_cell(lab, names).split("\n")[2].removeprefix("is_backward_correct").strip()


def a_check(name: str, error: Exception | None = None) -> Callable[[], None]:
    def check() -> None:
        print("examples")
        if error:
            raise error

    check.__wrapped__ = check  # type: ignore[attr-defined]
    return check


def test_the_states_of_a_function() -> None:
    def right() -> None:
        pass

    def stub() -> None:
        raise NotImplementedError

    name = "is_backward_correct"
    check = f"check_{name}"
    full, half, empty = "█" * 10, "█" * 5 + "░" * 5, "░" * 10
    for names, expected in (
        ({name: right, check: a_check(name)}, f"{full}  its examples work"),
        ({name: right}, f"{empty}  its check has not run yet"),
        ({name: 3, check: a_check(name)}, f"{empty}  the name is now that of something else (int)"),
        ({name: stub, check: a_check(name, NotImplementedError())}, f"{empty}  not written yet"),
        (
            {name: right, check: a_check(name, NotImplementedError())},
            f"{half}  needs one that is not written yet",
        ),
        (
            {name: right, check: a_check(name, AssertionError())},
            f"{half}  written, and its check is not content yet",
        ),
        (
            {name: right, check: a_check(name, KeyError())},
            f"{half}  written, and stops with KeyError",
        ),
    ):
        assert state(**names) == expected


def test_the_last_cell_does_not_run_hidden_tests_again() -> None:
    """Where nbgrader has a kernel grade, a check is a hidden suite by the end."""
    asked: list[int] = []
    names = {"check_is_backward_correct": functools.partial(asked.append, 1)}
    said = last_cell(COURSE.lab("lab7_checkpoint"), names)
    assert said == "The hidden tests have judged this notebook: see the tables further up.\n"
    assert not asked


# --- the tools --------------------------------------------------------------------------------


@pytest.fixture
def tools(settings_stay: None) -> dict[str, Any]:
    """The names of the shared tools, as in a notebook."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with redirect_stdout(io.StringIO()):
        exec(compile((ROOT / "source_notebooks/tools.py").read_text(), "tools", "exec"), names)

    def cell(source: str) -> None:
        label = f"cell {len(linecache.cache)}"
        linecache.cache[label] = (len(source), None, source.splitlines(True), label)
        exec(compile(source, label, "exec"), names)

    names["cell"] = cell
    return names


FOUR_ROWS = "f(np.ones((4, 2)), np.ones((4, 3)))"


def shown(tools: dict[str, Any], function: str, call: str) -> str:
    """What Jupyter shows of a check that only makes a call."""
    tools["cell"](function)
    tools["cell"](f"@short_report\ndef check_f():\n    {call}\n")
    with pytest.raises(Exception, match=r".*") as caught:
        tools["check_f"]()
    return "\n".join(caught.value._render_traceback_())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("a @ b", "(4, 2) @ (4, 3): 2 and 4 meet in the middle, and they have to be the same."),
        ("1 + (a\n        @ b)", "(4, 2) @ (4, 3): 2 and 4 meet in the middle"),
        ("'é' and a @ b", "(4, 2) @ (4, 3): 2 and 4 meet in the middle"),
        ("a - b", "the shapes are (4, 2) and (4, 3): 2 and 3 stand in the same place, and neither"),
        ("a[0] * b.T", "the shapes are (2,) and (3, 4): 2 and 4 stand in the same place"),
    ],
)
def test_shapes_that_do_not_fit_are_told_in_words(
    tools: dict[str, Any], expression: str, words: str
) -> None:
    said = shown(
        tools, f"def f(a, b):\n    return {expression}\n", "f(np.ones((4, 2)), np.ones((4, 3)))"
    )
    assert f"In words: {words}" in said


def test_nothing_is_called_again_to_tell_shapes(tools: dict[str, Any]) -> None:
    tools["calls"] = []
    source = "def g(x):\n    calls.append(1)\n    return x\n\ndef f(a, b):\n    return g(a) @ b\n"
    said = shown(tools, source, FOUR_ROWS)
    assert "In words" not in said
    assert "    return g(a) @ b\n\nValueError: " in said
    assert tools["calls"] == [1]


def test_her_own_assertion_shows_its_line(tools: dict[str, Any]) -> None:
    said = shown(tools, "def f(x):\n    assert x > 3, 'too small'\n", "f(1)")
    assert said == (
        "f stops in this line:\n\n    assert x > 3, 'too small'\n\nAssertionError: too small"
    )


def test_a_comprehension_is_named_by_its_function(tools: dict[str, Any]) -> None:
    said = shown(tools, "def f(x):\n    return [1 / each for each in x]\n", "f([0])")
    assert said.startswith("f stops in this line:")


def test_a_stub_that_another_function_needs_is_named(tools: dict[str, Any]) -> None:
    tools["FUNCTIONS"] = ("f", "g")
    source = "def g():\n    raise NotImplementedError\n\ndef f():\n    return g()\n"
    assert shown(tools, source, "f()") == "f needs g, which is still yours to write."


def test_many_names_that_are_missing_are_counted(
    tools: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    tools["cell"]("def f():\n    raise NotImplementedError")
    for names, words in (
        ("f", "f"),
        ("fa", "f and a"),
        ("fab", "f, a and b"),
        ("fabc", "f, a and 2 more"),
    ):
        with tools["needs"](*names):
            tools["f"]()
        assert (
            capsys.readouterr().out == f"This cell is waiting for {words}. Come back to it later.\n"
        )


def test_rows_are_told_with_commas_and_in_words(tools: dict[str, Any]) -> None:
    said = shown(
        tools, "def f():\n    return [1, 0.6000001]", 'expect("f()", f(), [1, 2, 3], "Why?")'
    )
    assert said == (
        "You called   f()\nIt returned  [1.0, 0.6]\nExpected     [1, 2, 3]\n"
        "That is      2 numbers in a row instead of 3 numbers in a row\n\nAsk yourself: Why?"
    )


def test_an_error_inside_a_function_of_the_lab_shows_her_line_first(tools: dict[str, Any]) -> None:
    tools["FUNCTIONS"] = ("f",)
    given = "def squeeze(x):\n    return 1 / x\n"
    tools["cell"](given)
    assert shown(tools, "def f(x):\n    return squeeze(x - 1)\n", "f(1)") == (
        "f stops in this line:\n\n    return squeeze(x - 1)\n\nwhich comes to this one:\n\n"
        "    return 1 / x\n\nZeroDivisionError: division by zero"
    )


def test_a_check_says_where_to_begin_however_far_down(tools: dict[str, Any]) -> None:
    """`h` calls `g` inside a comprehension, and `g` calls `f`, which alone is found wrong."""
    tools["FUNCTIONS"] = ("f", "g", "h", "other")
    tools["cell"]("def f():\n    return 1\n")
    tools["cell"]("def g():\n    return f()\n")
    tools["cell"]("def h():\n    return [g() for _ in range(2)]\n")
    tools["cell"]("def other():\n    return h()\n")
    for name, right in (("f", 2), ("g", 1), ("h", [2, 2]), ("all", 5)):
        called = "other" if name == "all" else name
        tools["cell"](
            f"@short_report\ndef check_{name}():\n"
            f"    expect('{name}()', {called}(), {right}, 'Why?')\n"
        )
    for name in ("h", "all"):
        with pytest.raises(AssertionError) as caught:
            tools[f"check_{name}"]()
        lines = caught.value._render_traceback_()  # type: ignore[attr-defined]
        assert lines[-1] == "Begin with f: its own check does not pass either."
    tools["check_g"]()


def test_a_name_that_was_given_to_something_else_is_told(tools: dict[str, Any]) -> None:
    tools["FUNCTIONS"] = ("f",)
    for source, name in (
        ("f = 5", "f"),
        ("sum = 0\ndef f():\n    return sum([1])\n", "sum"),
        ("max = 3\ndef f():\n    return [1]\n", "max"),
    ):
        said = shown(tools, source, 'expect("f()", f(), [1, 2], "Why?")')
        assert "TypeError: 'int' object is not callable" in said
        assert said.endswith(
            f"The name {name} has been given to something else (int). "
            "Rename that, restart Python, and run all cells."
        )
        for used in ("sum", "max"):
            tools.pop(used, None)


def test_the_last_cell_works_whatever_names_were_given_to_something_else() -> None:
    names = dict.fromkeys(("any", "getattr", "hasattr", "len", "max", "print", "type"), 3)
    assert last_cell(LAB3, names) == last_cell(LAB3, {})
