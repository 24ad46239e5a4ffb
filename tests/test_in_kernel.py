"""``autograder.check()``: the checks of a notebook in its own kernel, without file or process."""

from __future__ import annotations

import inspect
import linecache
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from autograder.course import Course
from autograder.self_check.in_kernel import NO_CHECKS, not_run, run_checks
from autograder.self_check.kernel_cells import KernelCells, kernel_cells
from autograder.self_check.kernel_table import VISIBLE_ONLY, as_html, as_text
from autograder.self_check.released import ReleasedLab, describe_release, released_labs
from autograder.self_check.results import FunctionResult, Place
from support.tiny import ROOT

IMPORTS = "import numpy as np"
DOUBLE = "def double(x):\n    return x + x"
CHECK_DOUBLE = '''
def check_double():
    """Try double on a number."""
    assert double(3) == 6, f"double(3) is {double(3)}, not 6.\\n\\nAsk yourself: once or twice?"
    print("double: these examples work.")


check_double()
'''
FOUR_TIMES = "def four_times(x):\n    return double(double(x))"
CHECK_FOUR_TIMES = """
def check_four_times():
    assert four_times(1) == 4, f"four_times(1) is {four_times(1)}, not 4."


check_four_times()
"""
STUB = "def {}(x):\n    raise NotImplementedError('This one is still yours to write.')"


class Kernel:
    """What IPython does with cells, as far as it matters here; nothing that they raise is shown."""

    def __init__(self, *cells: str) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.history = [""]
        for cell in cells:
            self.run(cell)

    def run(self, cell: str) -> None:
        source = textwrap.dedent(cell).strip("\n") + "\n"
        self.history.append(source)
        name = f"<ipython-input-{len(self.history) - 1}-{id(self):x}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        try:
            exec(compile(source, name, "exec"), self.namespace)
        except Exception as error:
            self.namespace["last"] = error

    def found(self) -> KernelCells:
        return kernel_cells(self.namespace, self.history)

    def checked(self) -> dict[str, FunctionResult]:
        results = run_checks(self.found(), self.namespace)
        return {result.name: result for result in results}


def outcomes(kernel: Kernel) -> dict[str, str]:
    return {name: result.outcome for name, result in kernel.checked().items()}


def test_the_functions_of_the_kernel_are_checked_as_they_stand_there() -> None:
    kernel = Kernel(STUB.format("double"), CHECK_DOUBLE)
    assert outcomes(kernel) == {"double": "not written"}

    kernel.run("def double(x):\n    return 3 * x")
    wrong = kernel.checked()["double"]
    assert (wrong.outcome, wrong.message, wrong.hint) == (
        "failed",
        "double(3) is 9, not 6.",
        "once or twice?",
    )

    kernel.run(DOUBLE)
    assert outcomes(kernel) == {"double": "passed"}


def test_a_function_that_waits_for_another_is_not_called_wrong() -> None:
    kernel = Kernel(STUB.format("double"), CHECK_DOUBLE, FOUR_TIMES, CHECK_FOUR_TIMES)
    result = kernel.checked()["four_times"]

    assert (result.outcome, result.needs) == ("blocked", ("double",))


def test_a_function_whose_cell_was_not_run_is_said_to_be_missing() -> None:
    kernel = Kernel(CHECK_DOUBLE, FOUR_TIMES, CHECK_FOUR_TIMES)
    found = kernel.checked()

    assert found["double"].outcome == "not written"
    assert found["double"].message == "double is not there yet: write it, and run its cell."
    assert (found["four_times"].outcome, found["four_times"].needs) == ("blocked", ("double",))


def test_an_error_names_the_cell_by_its_number_in_brackets_and_the_line() -> None:
    kernel = Kernel(IMPORTS, "def double(x):\n    half = x / 0\n    return half", CHECK_DOUBLE)
    result = kernel.checked()["double"]

    assert result.outcome == "raised"
    assert result.message.startswith("ZeroDivisionError")
    assert result.place == Place(cell=2, line=2, text="    half = x / 0")
    assert "In cell [2], line 2: half = x / 0" in as_text([result])


def test_several_functions_in_one_cell_are_told_apart() -> None:
    kernel = Kernel(
        f"{DOUBLE}\n\n\ndef four_times(x):\n    return unknown(x)", CHECK_DOUBLE, CHECK_FOUR_TIMES
    )
    found = kernel.checked()

    assert found["double"].passed
    assert found["four_times"].outcome == "raised"
    assert found["four_times"].place == Place(cell=1, line=6, text="    return unknown(x)")


def test_what_needs_no_right_answer_is_seen_here_too() -> None:
    kernel = Kernel(
        IMPORTS,
        """
        def double(x):
            print(x + x)
        """,
        CHECK_DOUBLE,
        """
        def scaled(values, factor):
            values *= factor
            return values
        """,
        """
        def check_scaled():
            assert scaled(np.ones(3), 2).sum() == 6


        check_scaled()
        """,
    )
    found = kernel.checked()

    assert found["double"].message == "double printed something and returned None."
    assert found["scaled"].passed
    assert [remark for remark in found["scaled"].remarks if "values" in remark]


def test_a_check_leaves_the_kernel_as_it_was(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in linecache.cache if name.startswith("cell ")]:
        monkeypatch.delitem(linecache.cache, name)  # of other sessions in this process
    kernel = Kernel(IMPORTS, DOUBLE, CHECK_DOUBLE, FOUR_TIMES, CHECK_FOUR_TIMES)
    capsys.readouterr()
    before = dict(kernel.namespace)
    codes = {name: value.__code__ for name, value in before.items() if inspect.isfunction(value)}
    names = set(linecache.cache)
    kernel.checked()

    assert kernel.namespace == before
    assert {name: kernel.namespace[name].__code__ for name in codes} == codes
    assert set(linecache.cache) == names
    assert sys.getprofile() is None
    assert capsys.readouterr() == ("", "")


def test_an_interrupted_check_says_so_and_ends_the_rest() -> None:
    kernel = Kernel(DOUBLE, CHECK_DOUBLE, FOUR_TIMES, CHECK_FOUR_TIMES)
    # which is what "Interrupt Kernel" comes to
    kernel.run("def double(x):\n    raise KeyboardInterrupt")
    code = kernel.namespace["double"].__code__
    results = run_checks(kernel.found(), kernel.namespace)

    assert [(result.name, result.outcome) for result in results] == [("double", "stopped")]
    assert "interrupted" in results[0].message
    assert kernel.namespace["double"].__code__ is code


def test_sys_exit_in_a_function_does_not_end_the_kernel() -> None:
    kernel = Kernel("import sys", "def double(x):\n    return x + x")
    kernel.run(CHECK_DOUBLE)
    kernel.run("def double(x):\n    sys.exit()")

    assert outcomes(kernel) == {"double": "raised"}


def test_only_checks_that_end_their_cell_are_called() -> None:
    kernel = Kernel(
        "def check_shapes():\n    raise AssertionError('a tool')",
        "def check_it(x):\n    raise AssertionError('another')\n\n\ncheck_it(1)",
        DOUBLE,
        CHECK_DOUBLE,
    )

    assert list(kernel.checked()) == ["double"]


def test_functions_from_elsewhere_keep_their_code() -> None:
    kernel = Kernel("from textwrap import dedent", DOUBLE, CHECK_DOUBLE)

    assert {function.__name__ for function in kernel.found().functions.values()} == {
        "double",
        "check_double",
    }


def test_a_check_and_a_function_may_be_decorated() -> None:
    kernel = Kernel(
        """
        import functools


        def short_report(check):
            @functools.wraps(check)
            def run():
                check()

            return run
        """,
        "@functools.lru_cache\ndef double(x):\n    return x * undefined",
        "@short_report" + CHECK_DOUBLE,
    )
    result = kernel.checked()["double"]

    assert result.outcome == "raised"
    assert result.place == Place(cell=2, line=3, text="    return x * undefined")


def test_a_function_that_is_no_plain_function_is_checked_all_the_same() -> None:
    kernel = Kernel("import functools", f"@functools.lru_cache\n{DOUBLE}", CHECK_DOUBLE, FOUR_TIMES)
    kernel.run(CHECK_FOUR_TIMES)

    assert outcomes(kernel) == {"double": "passed", "four_times": "passed"}


@pytest.fixture(scope="module")
def labs() -> list[ReleasedLab]:
    """Two labs, both of which check ``double``, and not by the same text."""

    def check(name: str, source: str) -> dict[str, Any]:
        marks = {"grade": True, "grade_id": f"test_{name}", "points": 1}
        return {"cell_type": "code", "source": source, "metadata": {"nbgrader": marks}}

    other = CHECK_DOUBLE.replace("double(3) == 6", "double(4) == 8").strip()
    return [
        describe_release("lab1", [check("double", other), check("halve", "check_halve()")]),
        describe_release(
            "lab2",
            [check(name, "") for name in ("before", "after")]
            + [check("double", CHECK_DOUBLE.strip()), check("four_times", CHECK_FOUR_TIMES)],
        ),
    ]


def test_checks_of_the_lab_that_were_not_run_are_named(labs: list[ReleasedLab]) -> None:
    kernel = Kernel(DOUBLE, CHECK_DOUBLE)

    assert not_run(kernel.found(), labs) == ["before", "after", "four_times"]
    kernel.run(FOUR_TIMES)
    kernel.run(CHECK_FOUR_TIMES)
    assert not_run(kernel.found(), labs) == ["before", "after"]


def test_no_lab_is_guessed_from_names(labs: list[ReleasedLab]) -> None:
    kernel = Kernel(DOUBLE, CHECK_DOUBLE.replace("double(3) == 6", "double(5) == 10"))

    assert not_run(kernel.found(), labs) == []
    assert not_run(kernel.found(), []) == []


@pytest.mark.parametrize("lab", Course(ROOT).labs)
def test_every_check_of_a_released_lab_is_found_in_a_kernel(lab: str) -> None:
    notebook = nbformat.read(Course(ROOT).lab(lab).release_notebook, as_version=4)
    kernel = Kernel()
    for cell in notebook.cells:
        if cell.cell_type == "code" and "demonstration" not in cell.metadata.get("tags", ()):
            kernel.run(cell.source)
    found = kernel.found()
    released = next(one for one in released_labs() if one.name == lab)

    assert [cell.grade_id for cell in found.checks] == list(released.names("check"))
    assert not_run(found, released_labs()) == []
    assert {result.outcome for result in run_checks(found, kernel.namespace)} <= {
        "not written",
        "blocked",
    }


@pytest.fixture
def results() -> list[FunctionResult]:
    return [
        FunctionResult(name="double", grade_id="test_double", outcome="passed"),
        FunctionResult(
            name="shout",
            grade_id="test_shout",
            outcome="failed",
            message="<script>alert(1)</script>\nsecond & last",
            hint="Is 1 < 2?",
        ),
        FunctionResult(
            name="late", grade_id="test_late", outcome="blocked", needs=("shout", "double")
        ),
    ]


def test_the_table_says_in_text_what_it_says_in_html(results: list[FunctionResult]) -> None:
    text, html = as_text(results), as_html(results)
    root = ElementTree.fromstring(f"<div>{html.replace('<br>', '<br/>')}</div>")
    words = "".join(root.itertext())

    assert text.splitlines()[0] == "1 of 3 checks pass."
    for said in (
        *("1 of 3 checks pass.", "✓ works", "✗ wrong", "<script>alert(1)</script>\nsecond & last"),
        *("Hint: Is 1 < 2?", "It needs shout, double first.", VISIBLE_ONLY),
    ):
        assert said in words
        assert all(line in text for line in said.splitlines())


def test_nothing_that_a_notebook_says_becomes_markup(results: list[FunctionResult]) -> None:
    assert "<script" not in as_html(results)


def test_outside_of_a_notebook_one_sentence_says_what_to_type() -> None:
    code = "import autograder; autograder.check()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stderr.splitlines()[-1] == (
        "RuntimeError: autograder.check() looks at the notebook that it is typed in. In a "
        "terminal, `autograder check` and the name of a notebook do that."
    )


ABSENT = ("nbformat", "jsonschema", "IPython", "pytest", "rich", "typer", "jinja2", "matplotlib")


def test_it_needs_numpy_and_msgspec_alone() -> None:
    code = f"""
import sys
from importlib.abc import MetaPathFinder
class Absent(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in {ABSENT!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
import autograder.self_check.in_kernel as checked
import autograder.self_check.gradients, autograder.testing.wording
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def shown() -> Iterator[list[dict[str, str]]]:
    """What a real kernel displays: before any cell has been run, and after some."""
    cells = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import autograder",
        "autograder.check()",
        *(IMPORTS, "def double(x):\n    return undefined", CHECK_DOUBLE),
        "autograder.check()",
    )
    displayed: list[dict[str, str]] = []

    def keep(message: dict[str, Any]) -> None:
        if message["msg_type"] == "display_data":
            displayed.append(message["content"]["data"])

    manager, client = start_new_kernel()
    try:
        for cell in cells:
            client.execute_interactive(cell, output_hook=keep, allow_stdin=False)
        yield displayed
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_kernel_that_has_run_nothing_says_what_to_run(shown: list[dict[str, str]]) -> None:
    assert shown[0] == {"text/plain": NO_CHECKS}


def test_a_kernel_shows_the_table(shown: list[dict[str, str]]) -> None:
    assert len(shown) == 2
    assert "0 of 1 checks pass." in shown[1]["text/plain"]
    assert "In cell [4], line 2: return undefined" in shown[1]["text/plain"]
    assert "<table" in shown[1]["text/html"]
