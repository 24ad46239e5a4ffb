"""What counts as normal and independent draws."""

from __future__ import annotations

import math
from collections.abc import Callable
from unittest import mock

import numpy as np
import pytest

from autograder.testing import draws

SHAPES = {"W1": (2, 3), "W2": (3, 1)}


def normal(number: int, *shape: int) -> np.ndarray:
    return np.random.default_rng([3, number]).standard_normal(shape)


def test_seeds_are_different_and_the_same_each_time() -> None:
    assert len(set(draws.seeds(33, 400))) == 400
    assert draws.seeds(33, 400) == draws.seeds(33, 400) != draws.seeds(34, 400)
    assert max(draws.seeds(33, 400)) < 100_000


@pytest.mark.parametrize("number", range(20))
def test_normal_draws_are_normal(number: int) -> None:
    assert draws.is_normal(0.3 * normal(number, 400, 30), 0.3)


@pytest.mark.parametrize(
    "change",
    [
        lambda x: 1.1 * x,
        lambda x: x + 0.1,
        np.abs,
        np.round,
        lambda x: np.clip(x, -1.5, 1.5),
        lambda x: np.random.default_rng(4).uniform(-(3**0.5), 3**0.5, x.shape),
    ],
    ids=["wide", "moved", "positive", "rounded", "cut off", "uniform"],
)
def test_others_are_not(change: Callable[[np.ndarray], np.ndarray]) -> None:
    assert not draws.is_normal(change(normal(1, 400, 60)))


HARDLY = [
    (shape, change, size)
    for size in (1, 2, 3, 7, 600, 5000)
    for change in (0.0, 0.03, 0.06, 0.1, 0.3, 1.0)
    for shape in ("moved", "wide", "gap", "step", "outlier", "nan", "inf")
]


def hardly_normal(shape: str, change: float, size: int) -> np.ndarray:
    """Normal draws that are spoilt so little that some of them pass."""
    found = np.sort(normal(size, size))
    if shape == "gap":  # between two of those that a glance sees
        found[size // 2 : size // 2 + int(change * size / 10)] = found[size // 2]
    elif shape == "step":
        found = np.round(found / (change + 1e-9)) * (change + 1e-9)
    elif shape in ("outlier", "nan", "inf"):
        found[-1:] = {"outlier": 1e9, "nan": np.nan, "inf": np.inf}[shape]
        found += change
    return found + change if shape == "moved" else found * (1 + change * (shape == "wide"))


def test_a_glance_at_some_draws_comes_to_what_all_of_them_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [hardly_normal(*case) for case in HARDLY]
    at_a_glance = [draws.is_normal(case) for case in cases]
    monkeypatch.setattr(draws, "_every", lambda size: 1)
    assert at_a_glance == [draws.is_normal(case) for case in cases]
    assert 40 < sum(at_a_glance) < len(cases) - 40


@pytest.mark.parametrize("every", [1, 2, 3, 10, 77, 5000])
def test_some_draws_never_say_less_than_all(every: int) -> None:
    for case in HARDLY:
        ranked = np.sort(hardly_normal(*case))
        if np.isfinite(ranked).all():
            assert draws._stray(ranked, every) >= draws._stray(ranked) - 1e-12


def test_right_draws_are_not_looked_at_one_by_one() -> None:
    with mock.patch.object(draws.math, "erf", side_effect=math.erf) as erf:
        assert draws.is_normal(normal(5, 400, 63))
    assert erf.call_count < 300


def test_a_column_that_never_changes_is_seen() -> None:
    found = normal(2, 400, 9)
    assert not draws.never_change(found)
    found[:, 4] = 0.1
    assert draws.never_change(found)


@pytest.mark.parametrize("factor", [1, -2])
def test_columns_that_go_together_are_named(factor: float) -> None:
    found = normal(3, 400, 9)
    assert draws.most_alike(found)[2] < 0.36
    found[:, 7] = factor * found[:, 2] + 0.5
    first, second, correlation = draws.most_alike(found)
    assert (first, second) == (2, 7)
    assert correlation == pytest.approx(1)


def test_a_column_has_a_place() -> None:
    found = [draws.place(column, SHAPES) for column in (0, 5, 6, 8)]
    assert found == ["W1[0, 0]", "W1[1, 2]", "W2[0, 0]", "W2[2, 0]"]
    with pytest.raises(IndexError):
        draws.place(9, SHAPES)
