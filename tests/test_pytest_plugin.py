"""``pytest lab3_xor_network.ipynb``: a lab's checks as tests."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograder.self_check import run
from autograder.self_check.results import FunctionResult, Place, SelfCheck, Versions
from support.tiny import ROOT

pytest_plugins = ["pytester"]

LAB = "lab3_xor_network"
CHECKS = [
    *("sigmoid_derivative", "initialize_parameters", "forward", "binary_cross_entropy"),
    *("backward", "gradient_descent_step", "train", "predict", "xor_convergence"),
]
RESULTS = {
    "forward": FunctionResult(name="forward", grade_id="test_forward", outcome="passed"),
    "backward": FunctionResult(
        name="backward",
        grade_id="test_backward",
        outcome="raised",
        message="ValueError: shapes do not fit",
        hint="Which shapes?",
        place=Place(cell=37, line=3, column=5, text="    return a @ b"),
    ),
    "train": FunctionResult(
        name="train", grade_id="test_train", outcome="not written", place=Place(cell=46)
    ),
    "predict": FunctionResult(
        name="predict", grade_id="test_predict", outcome="blocked", needs=("train",)
    ),
}
"""What a run would have found; the run itself is another test's."""


@pytest.fixture
def notebook(pytester: pytest.Pytester) -> Path:
    """A lab as it is handed out, in a folder of its own."""
    pytester.makeini("[pytest]")
    path = pytester.path / f"{LAB}.ipynb"
    path.write_bytes((ROOT / "exercises" / LAB / path.name).read_bytes())
    return path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notebooks that were run, one entry each time."""
    names: list[str] = []

    def check(notebook: object, name: str) -> SelfCheck:
        names.append(name)
        versions = Versions(python="3", numpy="2", autograder="0")
        return SelfCheck(lab=name, functions=tuple(RESULTS.values()), versions=versions)

    monkeypatch.setattr(run, "check_notebook", check)
    return names


def collected(pytester: pytest.Pytester, *words: str) -> list[str]:
    items, _ = pytester.inline_genitems(*words)
    return [item.nodeid for item in items]


def test_there_is_a_test_for_each_check(pytester: pytest.Pytester, notebook: Path) -> None:
    assert collected(pytester, notebook.name) == [f"{notebook.name}::{name}" for name in CHECKS]
    assert collected(pytester, f"{notebook.name}::train") == [f"{notebook.name}::train"]


def test_a_notebook_that_is_not_named_is_left_alone(
    pytester: pytest.Pytester, notebook: Path
) -> None:
    assert collected(pytester) == []
    assert collected(pytester, ".") == []


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    ],
)
def test_a_notebook_of_others_is_left_to_others(pytester: pytest.Pytester, text: str) -> None:
    (pytester.path / "mine.ipynb").write_text(text)

    assert collected(pytester, "mine.ipynb") == []


def test_a_lab_that_cannot_be_read_is_an_error_in_a_sentence(
    pytester: pytest.Pytester, notebook: Path
) -> None:
    notebook.write_text("{")

    done = pytester.runpytest_inprocess(notebook.name)

    assert done.ret == pytest.ExitCode.INTERRUPTED
    done.stdout.fnmatch_lines(["*The file is not a Jupyter notebook*", f"ERROR {notebook.name}*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_all_of_them_take_one_run_and_say_what_it_found(
    pytester: pytest.Pytester, notebook: Path, runs: list[str]
) -> None:
    done = pytester.runpytest_inprocess(notebook.name, "--junitxml=junit.xml")

    assert runs == [LAB]
    done.assert_outcomes(passed=1, failed=8)
    done.stdout.fnmatch_lines(
        [
            f"{notebook.name}, cell 37, line 3:",
            "    return a @ b",
            "    ^",
            "ValueError: shapes do not fit",
            "Hint: Which shapes?",
            f"{notebook.name}, cell 46: not written yet",
            f"FAILED {notebook.name}::backward - ValueError: shapes do not fit",
            f"FAILED {notebook.name}::train - not written yet",
            f"FAILED {notebook.name}::predict - waits for train",
        ]
    )
    done.stdout.no_fnmatch_line("*pytest_notebook*")
    told = {
        case.attrib["name"]: failure.attrib["message"]
        for case in ElementTree.parse(pytester.path / "junit.xml").iter("testcase")
        if (failure := case.find("failure")) is not None
    }
    assert told["backward"] == "ValueError: shapes do not fit"


def test_one_test_may_be_chosen(pytester: pytest.Pytester, notebook: Path, runs: list[str]) -> None:
    pytester.runpytest_inprocess(f"{notebook.name}::forward").assert_outcomes(passed=1)
    assert pytester.runpytest_inprocess(f"{notebook.name}::predict").ret == 1
    assert len(runs) == 2


def test_a_check_that_was_deleted_fails(
    pytester: pytest.Pytester, notebook: Path, runs: list[str]
) -> None:
    document = json.loads(notebook.read_bytes())
    document["cells"] = [
        cell
        for cell in document["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") != "test_xor_convergence"
    ]
    notebook.write_text(json.dumps(document))

    done = pytester.runpytest_inprocess(f"{notebook.name}::xor_convergence")

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["Its check is gone from the notebook*"])


def test_a_run_of_pytest_without_a_notebook_imports_nothing_of_it(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_is_imported():
            assert "autograder.self_check.pytest_plugin" in sys.modules
            assert "nbformat" not in sys.modules
            assert "autograder.self_check.pytest_notebook" not in sys.modules
        """
    )
    pytester.makeini("[pytest]")

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
