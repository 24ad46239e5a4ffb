"""Where lab6's hidden suites look at a cell's source: no sort that is ready made."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from autograder.grading.report import CellResult
from labs import lab6 as lab6_variants
from support.running import Suites, told

READY_MADE = [(cell, name) for cell, texts in lab6_variants.READY_MADE.items() for name in texts]


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites("lab6_complexity")


def graded(
    suites: Suites, text: str, cells: list[str] | None = None, *, look: bool = True
) -> Mapping[str, CellResult]:
    """The results of the reference with ``text`` after it, which is also what is looked at."""
    return suites.grade(suites.namespace(text), cells, suites.sources(text) if look else None)


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
