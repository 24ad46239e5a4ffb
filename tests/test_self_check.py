"""A self-check says of each function what happened, whose fault it is, and what to look at."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from autograder.self_check.protocol import Answer, Question
from autograder.self_check.relations import relation_in
from autograder.self_check.results import Place, SelfCheck
from autograder.self_check.run import check_notebook
from autograder.self_check.session import Session
from support.self_check import STUB, checked, function, notebook, only, own

HALF = "def half(x):\n    return x / 2"
CHECK_HALF = 'expect("half(3)", half(3), 1.5, "How much is it?")'
QUARTER = "def quarter(x):\n    return half(half(x))"
CHECK_QUARTER = 'expect("quarter(4)", quarter(4), 1, "Which half is halved?")'


def test_what_works_passes() -> None:
    found = checked(function("half", HALF, CHECK_HALF))

    (half,) = found.functions
    assert half.outcome == "passed"
    assert (half.name, half.grade_id, half.points) == ("half", "test_half", 2.0)
    assert (half.message, half.hint, half.remarks) == ("", "", ())
    assert found.passed
    assert found.problems == ()


def test_a_wrong_answer_keeps_its_lines_and_its_question_apart() -> None:
    half = only(function("half", "def half(x):\n    return x + 1", CHECK_HALF))

    assert half.outcome == "failed"
    assert half.message == "You called   half(3)\nIt returned  4\nExpected     1.5"
    assert half.hint == "How much is it?"
    assert half.place == Place(cell=3, line=1, text="def half(x):")


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("-x / 2", "It has the wrong sign."),
        ("np.array([[1, 2], [3, 4]]).T / 2", "It is what was expected, transposed."),
        ("np.array([[1, 2], [3, 4]])", "Every entry is 2 times what was expected."),
        ("np.array([[1, 2], [3, 4]]) / 8", "Every entry is 1/4 of what was expected."),
        ("np.array([[1, 2], [3, 5]]) / 2", ""),
        ("np.array([[1.0, 2, 3]])", ""),
        ("[[None]]", ""),
    ],
)
def test_a_simple_relation_to_what_was_expected_is_named(returned: str, said: str) -> None:
    expected = "1.5" if "x" in returned else "np.array([[1, 2], [3, 4]]) / 2"
    half = only(
        function(
            "half", f"def half(x):\n    return {returned}", f'expect("", half(3), {expected}, "")'
        )
    )

    assert half.outcome == "failed"
    assert half.message.endswith(said)
    assert ("entry" in half.message or "It is" in half.message or "wrong" in half.message) == bool(
        said
    )


class Locals(dict[str, Any]):
    """What a frame has, as Python 3.13 and newer ones give it."""

    def keys(self) -> Any:
        return list(super().keys())


def test_a_relation_is_found_with_any_python() -> None:
    frame = SimpleNamespace(
        f_code=SimpleNamespace(co_name="expect"), f_locals=Locals(returned=-1.5, expected=1.5)
    )
    trace: Any = SimpleNamespace(tb_frame=frame, tb_next=None)

    assert relation_in(trace) == "It has the wrong sign."


def test_what_is_printed_and_not_returned_is_named() -> None:
    half = only(function("half", "def half(x):\n    print(x / 2)", CHECK_HALF))

    assert half.outcome == "failed"
    assert half.message == "half printed something and returned None."
    assert "Which statement hands it to the caller?" in half.hint
    none = only(function("half", "def half(x):\n    x / 2", CHECK_HALF))
    assert none.message == "half(3) returned None. Does your function end in `return`?"


def test_an_exception_is_told_with_the_students_own_line() -> None:
    source = "def half(x):\n    parts = [x]\n    return parts[1]"
    half = only(function("half", source, CHECK_HALF))

    assert half.outcome == "raised"
    assert half.message == "IndexError: list index out of range"
    assert half.place == Place(cell=3, line=3, text="    return parts[1]")
    assert "which index is asked for" in half.hint


def test_an_exception_in_a_helper_of_hers_is_told_by_the_line_of_the_function() -> None:
    helper = own("def first(parts):\n    return parts[0]")
    half = only(helper, function("half", "def half(x):\n    return first([])", CHECK_HALF))

    assert half.outcome == "raised"
    assert half.place == Place(cell=4, line=2, text="    return first([])")


def test_an_assertion_of_her_own_is_an_exception_like_any_other() -> None:
    half = only(function("half", 'def half(x):\n    assert x > 5, "small"', CHECK_HALF))

    assert (half.outcome, half.message) == ("raised", "AssertionError: small")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "return x @ parameters['W1']",
            "x @ parameters['W1'] is (4, 2) @ (4, 3): 2 and 4 meet in the middle, and have to be "
            "the same.",
        ),
        ("return 1 + np.dot(x, W)", "x @ W is (4, 2) @ (4, 3): 2 and 4 meet in the middle"),
        ("return x.T @ W + 2 - x * W", "x * W is (4, 2) * (4, 3), which do not fit."),
        ("x += W", "x + W is (4, 2) + (4, 3), which do not fit."),
        ("return x @ (1 - W)", "x @ (1 - W) is (4, 2) @ (4, 3): 2 and 4 meet in the middle"),
        ("return -x.T @ W @ W", "-x.T @ W @ W is (2, 3) @ (4, 3): 3 and 4 meet in the middle"),
        ("return np.abs(x) @ W", ""),
        ("return int('x')", ""),
        ("return x @ W.reshape(5)", ""),
    ],
)
def test_shapes_that_do_not_fit_are_told_in_words(line: str, said: str) -> None:
    source = f"def half(x, W):\n    parameters = {{'W1': W}}\n    {line}"
    half = only(function("half", source, "half(np.ones((4, 2)), np.ones((4, 3)))"))

    assert half.outcome == "raised"
    assert half.message.startswith(f"ValueError: {said}")
    assert ("meet" in half.message or "do not fit" in half.message) == bool(said)


def test_a_syntax_error_is_told_with_line_and_column() -> None:
    found = checked(function("half", "def half(x):\n    return (x / 2", CHECK_HALF))

    (half,) = found.functions
    assert half.outcome == "raised"
    assert half.message == "SyntaxError: '(' was never closed"
    assert half.place == Place(cell=3, line=2, column=12, text="    return (x / 2")
    assert found.problems == ()


def test_a_stub_is_not_written_whatever_its_check_would_need() -> None:
    found = checked(
        function("half", f"def half(x):{STUB}", CHECK_HALF),
        function("quarter", f"def quarter(x):{STUB}", f"half(4)\n{CHECK_QUARTER}"),
    )

    assert [one.outcome for one in found.functions] == ["not written", "not written"]


def test_a_stub_that_is_written_elsewhere_is_written() -> None:
    elsewhere = own(HALF)
    stub, check = function("half", f"def half(x):{STUB}", CHECK_HALF)

    assert only([stub], elsewhere, [check]).outcome == "passed"


@pytest.mark.parametrize(
    "half",
    [
        f"def half(x):{STUB}",
        "def half(x):\n    return x",
        "def half(x):\n    return x / 0",
        "def half(x):\n    return (x",
        "def halve(x):\n    return x / 2",
        "def half(x):\n    raise NotImplementedError",
    ],
)
def test_what_comes_of_another_functions_mistake_is_not_told_twice(half: str) -> None:
    found = checked(
        function("half", half, CHECK_HALF),
        function("quarter", QUARTER, CHECK_QUARTER),
        function("eighth", "def eighth(x):\n    return quarter(half(x))", "assert eighth(8) == 1"),
    )

    first, *others = found.functions
    assert first.outcome != "passed"
    for other in others:
        assert (other.outcome, other.needs, other.message) == ("blocked", ("half",), "")


def test_a_mistake_of_ones_own_is_told_though_another_function_is_wrong() -> None:
    found = checked(
        function("half", "def half(x):\n    return x", CHECK_HALF),
        function("double", "def double(x):\n    return x", 'expect("", double(2), 4, "Twice?")'),
    )

    assert [one.outcome for one in found.functions] == ["failed", "failed"]


def test_a_check_that_calls_a_wrong_function_itself_blames_it() -> None:
    check = 'expect("double(half(2))", double(half(2)), 2, "")'
    found = checked(
        function("half", "def half(x):\n    return x", CHECK_HALF),
        function("double", "def double(x):\n    return 2 * x", check),
    )

    assert found.functions[1].needs == ("half",)


def test_a_cell_that_grades_the_whole_waits_for_the_parts() -> None:
    whole = function("ignored", "", "assert quarter(8) == 2")[1:]
    whole[0].metadata["nbgrader"]["grade_id"] = "test_everything"
    found = checked(
        function("half", f"def half(x):{STUB}", CHECK_HALF),
        function("quarter", QUARTER, CHECK_QUARTER),
        whole,
    )

    assert found.functions[-1].name == "everything"
    assert found.functions[-1].needs == ("half",)


def test_a_function_that_is_gone_is_looked_for() -> None:
    _, check = function("half", HALF, CHECK_HALF)
    half = only([check])

    assert half.outcome == "not written"
    assert half.message == "There is no function half in this notebook."


def test_a_name_that_a_stopped_cell_was_to_bind_is_explained_by_it() -> None:
    found = checked(
        own("import nothing_of_this_name\nSIZE = 1 / 0"),
        function("half", "def half(x):\n    return SIZE", CHECK_HALF),
    )

    half = found.functions[0]
    assert half.outcome == "blocked"
    assert "SIZE is not defined, because the cell that begins “import nothing" in half.message
    (problem,) = found.problems
    assert problem.message.splitlines() == [
        "The cell that begins “import nothing_of_this_name” stopped.",
        "ZeroDivisionError: division by zero",
    ]
    assert problem.place == Place(cell=3, line=2, text="SIZE = 1 / 0")


def test_an_argument_that_is_changed_is_noted_though_the_examples_work() -> None:
    source = "def half(x):\n    x /= 2\n    return x"
    half = only(function("half", source, "half(np.ones(3))"))

    assert half.outcome == "passed"
    (remark,) = half.remarks
    assert remark.startswith("It changes what it is only given to read: x.")


def test_what_a_recursion_does_with_its_own_lists_is_not_noted() -> None:
    takes = "def total(values):\n    return values.pop() + total(values) if values else 0"
    check = "assert total([1, 2, 3]) == 6"

    assert only(function("total", takes, check)).remarks != ()
    halves = """
def total(values, mine=False):
    if mine:
        return values.pop() + (total(values, True) if values else 0)
    return total(list(values), True)
"""
    assert only(function("total", halves, check)).remarks == ()


def test_what_is_given_back_changed_is_no_argument_of_the_callers() -> None:
    source = "def half(x):\n    x = x.copy()\n    x /= 2\n    return x"

    assert only(function("half", source, "half(np.ones(3))")).remarks == ()


def test_what_tries_out_a_function_may_draw_from_where_it_likes() -> None:
    draws = "def judge(tried):\n    np.random.seed(0)\n    return tried(np.random.rand()) >= 0"
    assert only(function("judge", draws, "assert judge(abs)")).remarks == ()


def test_a_check_whose_tools_are_gone_accuses_no_function() -> None:
    half = only(function("half", HALF, f"comparing = tools(1)\n{CHECK_HALF}"))

    assert half.outcome == "blocked"
    assert half.message == "tools is not defined: the cell of the lab's that defines it is gone."
    hers = only(function("half", "def half(x):\n    return tools(x)", CHECK_HALF))
    assert hers.outcome == "raised"


def test_who_calls_a_function_whose_cell_is_gone_waits_for_it() -> None:
    gone = function("half", HALF, CHECK_HALF)[1:]
    found = checked(gone, function("quarter", QUARTER, CHECK_QUARTER))

    half, quarter = found.functions
    assert half.outcome == "not written"
    assert (quarter.outcome, quarter.needs) == ("blocked", ("half",))


BELOW = "Is it there before it is used? The cell that defines it, cell {}, stands further down."


def test_who_calls_a_function_that_is_written_further_down_is_told_where() -> None:
    found = checked(
        function("quarter", QUARTER, CHECK_QUARTER),
        own("print(half(3))"),
        function("half", HALF, CHECK_HALF),
        own("def eighth(x):\n    return half(x) / FOUR"),
        own("eighth(1)"),
        own("FOUR = 4"),
    )

    quarter, half = found.functions
    assert (quarter.outcome, quarter.needs, half.outcome) == ("raised", (), "passed")
    assert quarter.message == "NameError: name 'half' is not defined"
    assert quarter.hint == BELOW.format(6)
    assert [problem.hint for problem in found.problems] == [BELOW.format(6), BELOW.format(10)]


def test_who_calls_a_stub_further_down_waits_for_it() -> None:
    stub = function("half", f"def half(x):{STUB}", CHECK_HALF)
    found = checked(function("quarter", QUARTER, CHECK_QUARTER), own("half(1)"), stub)

    assert found.functions[0].needs == ("half",)
    assert found.problems == ()


def test_nothing_is_profiled_when_there_is_nothing_to_be_told() -> None:
    unwatched = "import sys\nassert sys.getprofile() is None"
    whole = function("everything", "", unwatched)[1:]
    often = f"for _ in range(60):\n    half(1)\n{unwatched}"
    found = checked(function("half", HALF, often), whole)

    assert [one.outcome for one in found.functions] == ["passed", "passed"]


def test_the_check_of_the_whole_may_compute_as_long_as_when_it_is_graded() -> None:
    seconds: list[float] = []

    class Timed(Session):
        def ask(self, question: Question, most: float = math.inf) -> Answer:
            if question.function:
                seconds.append(most)
            return super().ask(question, most)

    whole = function("everything", "", "assert half(1) == 0.5")[1:]
    checked(function("half", HALF, CHECK_HALF), whole, start=Timed)

    assert seconds == [10, 20]


def test_a_name_that_is_missing_everywhere_is_told_once() -> None:
    found = checked(own("a = missing(1)"), own("b = missing(2)"), own("c = another"))
    said = [problem.message.splitlines()[1] for problem in found.problems]
    assert said == [f"NameError: name '{name}' is not defined" for name in ("missing", "another")]


def test_numpys_global_random_state_is_noted() -> None:
    half = only(function("half", "def half():\n    np.random.seed(1129)\n    return 1"))
    (remark,) = half.remarks
    assert "global random state" in remark

    own_generator = "def half():\n    return np.random.default_rng(0).random()"
    assert only(function("half", own_generator)).remarks == ()


def test_a_cell_of_her_own_that_stops_below_is_told_and_a_follow_up_is_not() -> None:
    found = checked(
        function("half", "def half(x):\n    return x[0]", CHECK_HALF),
        own("half(4)"),
        own(f"unwritten = 1\n{QUARTER}\nquarter(2)\nnever = 1"),
        own("print(undefined)"),
    )

    (problem,) = found.problems
    assert problem.message.splitlines()[1] == "NameError: name 'undefined' is not defined"


def test_what_stops_behind_a_function_in_its_cell_is_noted() -> None:
    half = only(function("half", f"{HALF}\n\nhalf(None)", CHECK_HALF))

    assert half.outcome == "passed"
    assert half.remarks[0].startswith("Further down, its cell stopped: TypeError:")


def test_text_of_a_notebook_keeps_no_control_characters() -> None:
    source = 'def half(x):\n    raise ValueError("one\\n\\x1b[31mtwo\\x07\\u202e\\r\\nthree")'
    half = only(function("half", source, CHECK_HALF))

    assert half.message == "ValueError: one\ntwo\nthree"


def test_demonstrations_and_empty_cells_are_left_out() -> None:
    shows = own("raise SystemExit")
    shows[0].metadata["tags"] = ["demonstration"]

    assert checked(shows, own("  \n"), function("half", HALF, CHECK_HALF)).problems == ()


def test_a_notebook_without_checks_has_passed_nothing() -> None:
    assert not checked(own("x = 1")).passed


def test_a_result_goes_through_json() -> None:
    found = checked(function("half", "def half(x):\n    return (x", CHECK_HALF), own("1 / 0"))

    assert SelfCheck.from_json(found.to_json()) == found
    with pytest.raises(msgspec.ValidationError):
        SelfCheck.from_json(b"{}")


def test_results_are_told_as_they_come() -> None:
    told: list[str] = []
    found = check_notebook(
        notebook(function("half", HALF, CHECK_HALF), function("quarter", QUARTER, CHECK_QUARTER)),
        "lab",
        on_start=lambda name: told.append(f"begin {name}"),
        on_result=lambda result: told.append(f"{result.name} {result.outcome}"),
        start=Session,
    )

    assert told == ["begin half", "half passed", "begin quarter", "quarter passed"]
    assert found.count("passed") == 2
