"""What is particular to lab5's hidden suites: functions that give back several things."""

from __future__ import annotations

import pytest

from autograder.grading.catalogue import catalogue
from support.running import Suites, told


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites("lab5_training_challenges")


@pytest.mark.parametrize("answer", ["(a, c)", "(a, b)", "(a, {'t': 1, 'm': c, 'v': c})"])
def test_handing_back_several_arguments_gets_nothing(suites: Suites, answer: str) -> None:
    changes = "".join(
        f"def {name}(a, b, c=None, *_, **k): return {answer}\n"
        for name in suites.lab.solution_cells
    )
    results = suites.grade(suites.namespace(changes))
    assert sum(cell.points for cell in results.values()) == 0, told(results)
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)


def test_every_hint_asks(suites: Suites) -> None:
    entries = catalogue(suites.lab)
    assert [entry.id for entry in entries if not entry.hint.endswith("?")] == []
