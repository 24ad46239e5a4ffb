"""`autograder check` on a terminal: a line for each function, and what it needs below."""

from __future__ import annotations

import io
import json
from pathlib import Path

import nbformat
import pytest
from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, RenderableType

from autograder.self_check.results import (
    FunctionResult,
    Outcome,
    Place,
    Problem,
    SelfCheck,
    Versions,
)
from autograder.self_check.wording import in_one_line, marked_line
from autograder.terminal.self_check import Results, rest_lines, result_lines
from support.commands import command_here
from support.self_check import STUB, function, notebook, own

Capture = pytest.CaptureFixture[str]


def shown(*parts: RenderableType, width: int = 80) -> list[str]:
    text = io.StringIO()
    Console(width=width, file=text).print(Group(*parts), highlight=False)
    return text.getvalue().splitlines()


def result(outcome: Outcome, **fields: object) -> FunctionResult:
    return FunctionResult(name="forward", grade_id="test_forward", outcome=outcome, **fields)  # type: ignore[arg-type]


def test_a_function_that_works_takes_one_line() -> None:
    assert shown(*result_lines(result("passed", place=Place(cell=3, line=1, text="def")))) == [
        "works        forward"
    ]


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        ("failed", "wrong"),
        ("raised", "error"),
        ("stopped", "stopped"),
        ("not written", "not written"),
    ],
)
def test_every_outcome_has_a_word(outcome: Outcome, word: str) -> None:
    assert shown(*result_lines(result(outcome))) == [f"{word:13}forward"]


def test_sentences_in_one_line_need_no_semicolon() -> None:
    assert in_one_line("It stopped.\nKeyError\nat 3") == "It stopped. KeyError; at 3"


def test_an_error_in_no_line_of_hers_shows_none() -> None:
    place = Place(cell=9)
    lines = shown(*result_lines(result("raised", message="NameError: no", place=place)))
    assert lines == ["error        forward", "    NameError: no"]


def test_a_notebook_that_has_lost_all_its_checks_is_a_lab_all_the_same() -> None:
    versions = Versions(python="3", numpy="2", autograder="1")
    empty = SelfCheck(lab="lab", functions=(), problems=(), versions=versions)
    assert "0 of 9 work." in shown(*rest_lines(empty, {}, 9))
    assert any("no check in this notebook" in line for line in shown(*rest_lines(empty, {})))


def test_what_a_function_needs_stands_beside_it() -> None:
    (line,) = shown(*result_lines(result("blocked", needs=("a", "b", "c"))))
    assert line == "blocked      forward: needs a, b and c"


def test_a_message_keeps_its_lines_and_long_ones_are_wrapped_within_their_margin() -> None:
    message = "It returned  [[1 2]\n              [3 4]]\n" + "and " * 30
    lines = shown(
        *result_lines(result("failed", message=message, hint="Why [so]?", remarks=("It is.",)))
    )

    assert lines[1:3] == ["    It returned  [[1 2]", "                  [3 4]]"]
    assert lines[-2:] == ["    Ask yourself: Why [so]?", "    Note: It is."]
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)
    assert all(line.startswith("    ") for line in lines[1:])


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("    return (x", 12),
        ("\treturn (x", 9),
        ("    total = " + "value + " * 20 + "(x", 173),
        ("(x", 1),
    ],
)
def test_a_caret_stands_below_its_letter(text: str, column: int) -> None:
    place = Place(cell=3, line=7, column=column, text=text)
    _, code, caret, message = shown(
        *result_lines(result("raised", place=place, message="SyntaxError: no"))
    )

    assert code[caret.index("^")] == "("
    assert code.startswith("    line 7: ")
    assert message == "    SyntaxError: no"
    assert len(code) <= 80


LONG = "    total = " + "value + " * 20 + "(x" + " + value" * 20
WIDE = '    text = "' + "日本" * 30 + '" + (x'


@pytest.mark.parametrize("width", [40, 60, 80, 200, 400])
@pytest.mark.parametrize(
    "text", [LONG, WIDE, "def forward(parameters, cache, X, y) (x"], ids=["long", "wide", "short"]
)
def test_of_a_long_line_the_part_around_the_caret_is_shown_at_any_width(
    width: int, text: str
) -> None:
    place = Place(cell=3, line=7, column=text.index("(x") + 1, text=text)
    _, code, caret, _ = shown(
        *result_lines(result("raised", place=place, message="SyntaxError: no")), width=width
    )

    at = cell_len(caret) - 1
    assert set_cell_size(code, at) + "(x" == code[: code.index("(x") + 2]
    assert cell_len(code) <= width
    whole = f"    line 7: {text.strip()}"
    if cell_len(whole) <= width:
        assert code == whole
    else:
        assert "…" in code


def test_a_caret_behind_the_end_of_a_line_stands_there() -> None:
    place = Place(cell=3, line=1, column=38, text="def forward(parameters, cache, X, y)")
    _, code, caret, _ = shown(
        *result_lines(result("raised", place=place, message="SyntaxError: expected ':'"))
    )
    assert code == "    line 1: def forward(parameters, cache, X, y)"
    assert caret.index("^") == len("    line 1: ") + 37


def test_a_long_line_without_a_caret_is_wrapped() -> None:
    place = Place(cell=3, line=7, text=LONG[:250])
    lines = shown(*result_lines(result("raised", place=place, message="KeyError: 'a7'")))

    assert " ".join(line.strip() for line in lines[1:-1]) == f"line 7: {LONG[:250].strip()}"
    assert all(len(line) <= 80 for line in lines)


def test_what_pytest_shows_of_a_long_line_is_no_wider_than_a_terminal() -> None:
    place = Place(cell=3, line=7, column=LONG.index("(x") + 1, text=LONG)
    code, caret = marked_line(place)
    assert code[caret.index("^") :].startswith("(x")
    assert len(code) <= 80


def check(*functions: FunctionResult, problems: tuple[Problem, ...] = ()) -> SelfCheck:
    versions = Versions(python="3.13.1", numpy="2.4.0", autograder="0.1.0")
    return SelfCheck(lab="lab", functions=functions, problems=problems, versions=versions)


def test_in_the_end_it_says_what_is_next() -> None:
    lines = shown(
        *rest_lines(check(result("passed"), result("blocked"), result("not written")), {"why": 4.0})
    )

    assert lines == [
        "",
        "1 of 3 work. Next: forward.",
        "Not checked: answers in words, which a teacher reads: why (4 points).",
        "These are the examples in the notebook; the hidden tests run once you hand in.",
        "Checked with Python 3.13.1 and NumPy 2.4.0.",
    ]
    assert shown(*rest_lines(check(result("passed")), {}))[1] == "1 of 1 work."
    assert "There is no check in this notebook" in shown(*rest_lines(check(), {}))[1]


def test_a_cell_that_stopped_is_told_below() -> None:
    place = Place(cell=9, line=2, text="  x = y")
    problem = Problem(
        message="The cell that begins “x” stopped.\nNameError: y", hint="Why?", place=place
    )
    lines = shown(*rest_lines(check(result("passed"), problems=(problem,)), {}))

    assert lines[:4] == [
        "besides      The cell that begins “x” stopped.",
        "    line 2: x = y",
        "    NameError: y",
        "    Ask yourself: Why?",
    ]


def test_results_are_printed_as_they_come() -> None:
    text = io.StringIO()
    with Results(Console(width=80, file=text)) as results:
        results.begin("forward")
        results.show(result("passed"))
        assert text.getvalue() == "works        forward\n"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A notebook with a function that works, one that does not and one that is not written."""
    path = tmp_path / "mine.ipynb"
    half = function("half", "def half(x):\n    return x / 2", "assert half(4) == 2")
    third = function("third", "def third(x):\n    return (x / 3", "assert third(3) == 1")
    nbformat.write(notebook(half, third, own("# nothing"), function("f", f"def f():{STUB}")), path)
    return path


def test_the_command_says_all_that_and_warns_of_nothing(lab: Path, capsys: Capture) -> None:
    nowhere = str(lab.parent)  # no course, as in a student's installation
    assert command_here(lab.parent, "check", lab.name, AUTOGRADER_COURSE=nowhere) == 1

    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.splitlines()[:7] == [
        "works        half",
        "error        third",
        "    line 2: return (x / 3",
        "                   ^",
        "    SyntaxError: '(' was never closed",
        "not written  f",
        "",
    ]


def test_the_command_prints_json(lab: Path, capsys: Capture) -> None:
    nowhere = str(lab.parent)
    assert command_here(lab.parent, "check", lab.name, "--json", AUTOGRADER_COURSE=nowhere) == 1

    found = json.loads(capsys.readouterr().out)
    assert found["lab"] == "mine"
    assert [one["outcome"] for one in found["functions"]] == ["passed", "raised", "not written"]


def test_without_a_course_there_is_no_sandbox_to_choose(lab: Path, capsys: Capture) -> None:
    words = ("check", lab.name, "--isolation", "bubblewrap")
    assert command_here(lab.parent, *words, AUTOGRADER_COURSE=str(lab.parent)) == 2

    assert "--isolation bubblewrap is for a checkout of the course" in capsys.readouterr().err
