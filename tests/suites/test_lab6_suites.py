"""lab6's hidden suites: full marks for anything correct, and for nothing else."""

from __future__ import annotations

import re
from typing import Any

import lab6_variants
import numpy as np
import pytest
from running import Suites, told

from autograder.report import CellResult

LAB = "lab6_complexity"
FUNCTIONS = {
    "merge": 2,
    "merge_sort": 1,
    "operation_count": 2,
    "running_time": 3,
    "forward_passes": 2,
    "speedup": 1,
}
"""The functions that students write, and how many arguments each takes."""

WRONG = [(cell, name) for cell, texts in lab6_variants.WRONG.items() for name in texts]
READY_MADE = [(cell, name) for cell, texts in lab6_variants.READY_MADE.items() for name in texts]

STUB = "raise NotImplementedError('write me')"


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites(LAB)


def graded(
    suites: Suites, text: str, cells: list[str] | None = None, *, look: bool = True
) -> dict[str, CellResult]:
    """The results of the reference with ``text`` after it, which is also what is looked at."""
    plain = "import numpy as np\n" + re.sub(r"^%.*", "", text, flags=re.MULTILINE)
    sources = dict.fromkeys(("merge", "merge_sort"), text) if look else None
    return dict(suites.grade(suites.namespace(plain), cells, sources))


def constant(value: Any) -> Any:
    """A function that returns ``value`` whatever it is given."""
    return lambda *arguments, **keywords: value


def test_reference_gets_full_marks(suites: Suites) -> None:
    results = suites.grade(
        suites.namespace(), sources=dict.fromkeys(("merge", "merge_sort"), suites.source)
    )
    assert len(results) == 6
    assert all(cell.outcome == "passed" for cell in results.values()), told(results)


@pytest.mark.parametrize("style", lab6_variants.RIGHT)
def test_correct_solution_in_another_style_gets_full_marks(suites: Suites, style: str) -> None:
    results = graded(suites, lab6_variants.RIGHT[style])
    assert all(cell.points == 1 for cell in results.values()), told(results)


@pytest.mark.parametrize(("cell", "name"), WRONG)
def test_wrong_solution_loses_marks_in_its_cell(suites: Suites, cell: str, name: str) -> None:
    results = graded(suites, lab6_variants.WRONG[cell][name], [cell])
    assert results[cell].points < 1
    outcomes = {test.outcome for test in results[cell].tests}
    assert "broken suite" not in outcomes, told(results)


@pytest.mark.parametrize(("cell", "name"), READY_MADE)
def test_ready_made_sort_earns_nothing(suites: Suites, cell: str, name: str) -> None:
    results = graded(suites, lab6_variants.READY_MADE[cell][name], [cell])
    assert results[cell].points == 0, told(results)
    assert all("does the sorting for you" in test.message for test in results[cell].tests)


def test_without_sources_nothing_is_held_against_a_cell(suites: Suites) -> None:
    text = lab6_variants.READY_MADE["test_merge_sort"]["sorted"]
    results = graded(suites, text, ["test_merge_sort"], look=False)
    assert results["test_merge_sort"].points == 1, told(results)


@pytest.mark.parametrize("text", ["def merge(:", "", "\x00", "(" * 500, "%%bash\nls -l\n!sort x"])
def test_source_that_is_no_python_breaks_no_suite(suites: Suites, text: str) -> None:
    sources = {"merge": text, "merge_sort": text}
    results = suites.grade(suites.namespace(), ["test_merge", "test_merge_sort"], sources)
    assert all(cell.points == 1 for cell in results.values()), told(results)


def test_stubs_get_nothing(suites: Suites) -> None:
    changes = "".join(f"def {name}(*a, **k): {STUB}\n" for name in FUNCTIONS)
    results = suites.grade(suites.namespace(changes))
    assert sum(cell.points for cell in results.values()) == 0


@pytest.mark.parametrize("place", range(3))
def test_handing_back_an_argument_gets_nothing(suites: Suites, place: int) -> None:
    # speedup is left out: its argument is the right answer
    changes = {
        name: lambda *arguments, **_: arguments[min(place, len(arguments) - 1)]
        for name in FUNCTIONS
        if name != "speedup"
    }
    results = suites.grade(suites.namespace() | changes)
    earned = sum(cell.points for name, cell in results.items() if name != "test_speedup")
    assert earned == 0, told(results)
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)


@pytest.mark.parametrize(
    "value",
    [
        0,
        1,
        2,
        True,
        float("nan"),
        10**400,
        1 + 2j,
        "words",
        b"bytes",
        (),
        [1, [2, 3]],
        [10**400, 1, 2, 3],
        [None, "a", 1j, float("nan")],
        {},
        {1: 2, "W1": None},
        np.array(0.5),
        np.array([]),
        np.zeros((0, 3)),
        np.zeros((4, 1)),
        np.arange(4),
        np.full((2, 3, 4), np.inf),
        np.array([[1 + 1j]]),
        np.full((1, 1), np.uint64(2**63)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nonsense_gets_nothing_and_breaks_no_suite(suites: Suites, value: Any) -> None:
    results = suites.grade(suites.namespace() | dict.fromkeys(FUNCTIONS, constant(value)))
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "least", "most"),
    [
        ("test_merge", "merge-right-first-on-ties", 0.5, 0.9),
        ("test_merge", "merge-one-call-per-number", 0.5, 0.8),
        ("test_merge", "merge-popped", 0.5, 0.9),
        ("test_merge", "merge-put-together", 0, 0),
        ("test_merge_sort", "sort-halves-swapped", 0.5, 0.9),
        ("test_operation_count", "count-rounding-error", 0.3, 0.8),
        ("test_operation_count", "count-rounded-down", 0.2, 0.6),
        ("test_running_time", "time-a-million", 0.5, 0.8),
        ("test_forward_passes", "passes-one-each", 0.5, 0.5),
        ("test_forward_passes", "always two", 0, 0),
    ],
)
def test_marks_are_in_proportion(
    suites: Suites, cell: str, name: str, least: float, most: float
) -> None:
    results = graded(suites, suites.wrong(lab6_variants.WRONG, cell, name), [cell])
    assert least <= results[cell].points <= most, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "said"),
    [
        ("test_merge", "merge-right-first-on-ties", "two that are equal have changed places"),
        ("test_merge", "merge-one-call-per-number", "calls itself for every number"),
        ("test_merge", "merge-put-together", "not in order"),
        ("test_merge", "merge-rest-of-right-forgotten", "expected 4"),
        ("test_merge", "whole numbers only", "does not hold the items that went in"),
        ("test_merge", "merge-popped", "changed its arguments left and right"),
        ("test_merge_sort", "sort-no-end", "calls itself without end"),
        ("test_operation_count", "count-rounding-error", "536870912) is 30, which is too large"),
        ("test_speedup", "speedup-turned", "too small"),
    ],
)
def test_message_names_the_mistake(suites: Suites, cell: str, name: str, said: str) -> None:
    results = graded(suites, suites.wrong(lab6_variants.WRONG, cell, name), [cell])
    assert any(said in test.message for test in results[cell].tests), told(results)
