"""Where lab6's hidden suites look at a cell's source: no sort that is ready made."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from autograder.grading.report import CellResult
from labs import Wrong
from labs.lab6 import READY_MADE
from support.running import Suites, told
from support.variants import named


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites("lab6_complexity")


def graded(
    suites: Suites, text: str, cells: list[str] | None = None, *, look: bool = True
) -> Mapping[str, CellResult]:
    """The results of the reference with ``text`` after it, which is also what is looked at."""
    return suites.grade(suites.namespace(text), cells, suites.sources(text) if look else None)


@pytest.mark.parametrize("wrong", READY_MADE, ids=lambda wrong: f"{wrong.cell}-{wrong.name}")
def test_ready_made_sort_earns_nothing(suites: Suites, wrong: Wrong) -> None:
    results = graded(suites, wrong.code, [wrong.cell])
    assert results[wrong.cell].points == 0, told(results)
    assert all("does the sorting for you" in test.message for test in results[wrong.cell].tests)


def test_without_sources_nothing_is_held_against_a_cell(suites: Suites) -> None:
    text = named(READY_MADE, "test_merge_sort", "sorted").code
    results = graded(suites, text, ["test_merge_sort"], look=False)
    assert results["test_merge_sort"].points == 1, told(results)


@pytest.mark.parametrize("text", ["def merge(:", "", "\x00", "(" * 500, "%%bash\nls -l\n!sort x"])
def test_source_that_is_no_python_breaks_no_suite(suites: Suites, text: str) -> None:
    sources = {"merge": text, "merge_sort": text}
    results = suites.grade(suites.namespace(), ["test_merge", "test_merge_sort"], sources)
    assert all(cell.points == 1 for cell in results.values()), told(results)
