"""Whether the marks of hidden tests, their weights above all, say what grading can work with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

MARKS = (
    "weight(n): this test's share of its cell's points",
    "seconds(n): the time limit of a call in this test",
    "may_return_none: None is an answer like any other in this test",
    "title(text): what students read, for one of many",
)
"""The marks that suites use, as pytest has them declared."""
ASKED = {"weight": "a number that is not negative", "seconds": "a number that is positive"}


def mark_defects(items: Sequence[pytest.Item]) -> Iterator[str]:
    """Name each mark that is no use, and each suite whose tests weigh nothing all together."""
    weights: dict[Path, float] = {}
    for item in items:
        for name, wanted in ASKED.items():
            marker = item.get_closest_marker(name)
            if marker is None:
                continue
            number = _number(marker)
            is_zero = number == 0 and name == "weight"
            if not (math.isfinite(number) and (number > 0 or is_zero)):
                yield f"@pytest.mark.{name} takes {wanted}, in {_place(item)}"
        marker = item.get_closest_marker("title")
        if marker and not (len(marker.args) == 1 and isinstance(marker.args[0], str)):
            yield f"@pytest.mark.title takes a text, in {_place(item)}"
        marker = item.get_closest_marker("weight")
        weight = _number(marker) if marker else 1.0
        weights[item.path] = weights.get(item.path, 0.0) + weight
    for path, total in weights.items():
        if total == 0:
            yield f"the tests in {path.name} have no weight, so that nobody would have its points"


def may_return_none(item: pytest.Item) -> bool:
    """Whether None is an answer like any other in a test."""
    return item.get_closest_marker("may_return_none") is not None


def _number(marker: pytest.Mark) -> float:
    """What a mark was given, if that is one number; NaN if it is anything else."""
    if len(marker.args) == 1 and not marker.kwargs:
        value = marker.args[0]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return math.nan


def line_of(item: pytest.Item) -> int | None:
    """The line in which a test begins, counted from 1; None if pytest does not know."""
    line = item.location[1]  # counted from 0
    return None if line is None else line + 1


def _place(item: pytest.Item) -> str:
    line = line_of(item)
    return item.path.name + (f", line {line}" if line else "")
