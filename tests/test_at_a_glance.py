"""Right answers are seen at a glance; what is said of all others is what a closer look says."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any
from unittest import mock

import numpy as np
import pytest

from autograder.grading.failure import Failure
from autograder.testing import draws, expect, gradcheck, one_sample, ratios, wording
from support.running import suites_of

ROW = np.array([[1.0, -2.0, 0.5]])
ANSWERS: list[Any] = [
    *(ROW, ROW + 4e-10, ROW + 9e-10, ROW - 3e-9, ROW.T, ROW[0], ROW.astype(np.float32), ROW > 0),
    *(
        ROW.astype(int),
        ROW + 0j,
        np.full((1, 3), np.inf),
        np.where(ROW > 0, ROW, np.nan),
        5e307 * ROW,
    ),
    *(ROW.tolist(), np.asfortranarray(ROW), ROW.view(np.matrix), np.zeros((1, 0)), np.array(1.0)),
    *(1.0, 1, True, np.float64(1.0), np.float32(1.0), 1.0 + 5e-10, 1.0 + 3e-9, math.nan, math.inf),
    *(-1e308, 1e308, 10**400, None, "1.0", 1j),
]
TARGETS: list[Any] = [ROW, ROW.astype(int), -5e307 * ROW, 1.0, 1, 1e308, np.array(1.0)]


def told(check: Callable[..., Any], *arguments: Any) -> object:
    """What a check returns, or what it says."""
    try:
        found = check(*arguments)
    except Failure as failure:
        return failure.message, failure.hint, failure.layer
    if isinstance(found, np.ndarray):
        return found.shape, found.dtype, found.flags.writeable, found.tobytes()
    return found


def agreed(actual: Any, expected: Any) -> bool | str:
    try:
        return gradcheck.agree(actual, expected)
    except (TypeError, ValueError, OverflowError) as error:
        return type(error).__name__


@pytest.mark.filterwarnings("ignore")  # complex numbers, and those that are too large
def test_a_glance_comes_to_what_a_closer_look_does(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = list(product(ANSWERS, TARGETS))

    def all_told() -> list[tuple[object, object]]:
        return [
            (told(expect.close, actual, target, "f(x)"), agreed(actual, target))
            for actual, target in cases
        ]

    with np.errstate(all="ignore"):
        at_a_glance = all_told()
        for module in (ratios, expect):
            monkeypatch.setattr(module, "largest_difference", lambda *sides: math.nan)
        assert at_a_glance == all_told()
    assert sum(agree is True for _, agree in at_a_glance) > 20


def test_what_is_right_is_looked_at_no_closer() -> None:
    with (
        mock.patch.object(expect, "array") as array,
        mock.patch.object(expect, "number") as number,
        mock.patch.object(ratios, "relative_error") as error,
    ):
        for answer in (ROW, ROW + 1e-10):
            assert (expect.close(answer, ROW, "f(x)") == answer).all()
            assert gradcheck.agree(answer, ROW)
        assert expect.close(2.0, 2.0 + 1e-10, "f(x)") == 2.0
        assert expect.numbers([3, -1, 2.5], 3, "f(x)").tolist() == [3.0, -1.0, 2.5]
    assert [one.called for one in (array, number, error)] == [False] * 3


@pytest.mark.parametrize("size", [0, 1, 2, ratios.SMALL, ratios.SMALL + 1])
def test_what_is_farthest_apart_is_no_question_of_size(size: int) -> None:
    left, right = np.random.default_rng(size).standard_normal((2, 1, size))
    assert ratios.largest_difference(left, right) == np.abs(left - right).max(initial=0.0)
    for odd in (math.nan, math.inf, 1.7e308) if size else ():
        left[0, -1], right[0, -1] = odd, -odd
        with np.errstate(all="raise"):
            assert not math.isfinite(ratios.largest_difference(left, right))


def test_numpy_is_not_set_up_for_a_few_numbers() -> None:
    with mock.patch.object(np, "errstate", side_effect=AssertionError):
        assert ratios.largest_difference(ROW, ROW + 2.0) == 2.0


@pytest.mark.parametrize(
    "items",
    [
        [1, 2**53 + 1, -(2**63)],
        [2**63, 1],
        [2**63, -1],
        [2**70, 0.5],
        [10**400],
        [1, math.inf],
        [math.nan, 2],
        [True, 2],
        [np.float32(1.5), 2],
        [np.int8(3), 1.0],
        [],
        [[1], 2],
        [1, None],
    ],
    ids=str,
)
def test_lists_of_numbers_are_what_each_number_is(items: list[Any]) -> None:
    def one_by_one() -> Any:
        each = [expect.number(item, f"f(x)[{at}]") for at, item in enumerate(items)]
        return np.array(each, dtype=np.float64)

    assert told(expect.numbers, items, None, "f(x)") == told(one_by_one)


@pytest.mark.parametrize(
    ("value", "varied"),
    [
        (ROW, True),
        (np.asfortranarray(ROW), True),
        (ROW.T, False),
        (ROW.astype(np.float32), False),
        (ROW.tolist(), False),
        (np.array([[1.0, 2.0, 1.0]]), False),
        (np.array([[0.0, -0.0, 1.0]]), False),
        (np.array([[1.0, np.nan, 2.0]]), False),
        (np.array([[1.0, np.inf, -np.inf]]), False),
        (None, False),
    ],
    ids=repr,
)
def test_draws_are_varied_if_they_are_finite_and_no_two_alike(value: Any, varied: bool) -> None:
    assert draws.varied(value, (1, 3)) is varied


@pytest.mark.parametrize(
    ("lab", "cell", "function", "most"),
    [
        ("lab4_deep_network", "test_train", "train", 0),
        ("lab5_training_challenges", "test_batch_norm_backward", "batch_norm_forward", 0),
        # of her own batches, a path for each
        ("lab9_digits", "test_train_epoch", "gradient_descent_step", 20),
    ],
)
def test_the_reference_computes_once_for_all_students(
    lab: str, cell: str, function: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    suites = suites_of(lab)
    suites.grade(suites.namespace(), [cell])
    counted = mock.Mock(wraps=getattr(suites.reference, function))
    monkeypatch.setattr(suites.reference, function, counted)
    assert suites.grade(suites.namespace(), [cell])[cell].points == 1
    assert counted.call_count <= most


NUMBERS = np.random.default_rng(7).standard_normal((2, 60))
CROSSED = np.array([[1.0, -1.0], [1.0, 1.0]])
"""Two rows of which neither is a multiple of the other, to the last digit."""
NEARLY = [
    (scale * (NUMBERS[0] + off * NUMBERS[1]) * size, NUMBERS[0] * size)
    for scale in (1.0, -3.0, 1e-4)
    for off in (0.0, 1e-12, 1e-9, 1e-7, 1e-6, 3e-6, 1e-5, 1e-3, 0.01, 0.03, 1.0, 100.0)
    for size in (1.0, 1e-5, 1e-8, 1e-10, 1e-100, 1e-160, 1e100, 1e160, 1e303)
]
FAR: list[tuple[Any, Any]] = [
    *((ROW * size, CROSSED[0, :1] * ROW[:, ::-1]) for size in (0.0, 1.0, 1e-9, 1e-30)),
    *((CROSSED[0] * size, CROSSED[1] * of) for size in (1.0, 1e-9, 1e9) for of in (1.0, 1e-12)),
    *((np.array([3.0]), np.array([2.0])), (np.zeros(3), np.ones(3)), (np.ones(3), np.zeros(3))),
    *((np.array([1.0, np.nan]), np.ones(2)), (np.array([1.0, np.inf]), np.ones(2))),
    *((np.array([1e308, 1.0]), np.array([-1e308, 1.0])), (np.ones((2, 3)), np.ones((3, 2)))),
]


@pytest.mark.parametrize("tolerance", [ratios.TOLERANCE, 1e-2, 0.0, -1.0])
def test_what_is_far_off_is_as_far_off_at_a_closer_look(
    monkeypatch: pytest.MonkeyPatch, tolerance: float
) -> None:
    def all_told() -> list[tuple[object, ...]]:
        return [
            (
                ratios.agree(actual, expected, tolerance),
                ratios.factor(actual, expected),
                one_sample._multiple({"W": actual, "b": actual}, {"W": expected, "b": expected}),
                one_sample._multiple({"W": actual, "b": expected}, {"W": expected, "b": actual}),
            )
            for actual, expected in [*NEARLY, *FAR]
        ]

    with np.errstate(all="ignore"):
        at_a_glance = all_told()
        monkeypatch.setattr(ratios, "_far_apart", lambda *_: False)
        for module in (ratios, one_sample):
            monkeypatch.setattr(module, "surely_no_multiple", lambda _: False)
        assert at_a_glance == all_told()
    agreed, factors, *_ = zip(*at_a_glance, strict=True)
    assert 0 < sum(map(bool, factors)) < len(factors)
    assert any(agreed) == (tolerance >= 0.0)


def test_what_is_wrong_is_looked_at_no_closer() -> None:
    with mock.patch.object(ratios, "relative_error") as error:
        assert not gradcheck.agree(NUMBERS[0], NUMBERS[1])
        assert gradcheck.factor(NUMBERS[0], NUMBERS[1]) is None
    assert not error.called
    # 1e-3 apart is no agreement either, and no ground for a glance
    assert not ratios.surely_no_multiple([(NUMBERS[0] + 1e-3 * NUMBERS[1], NUMBERS[0])])


def tried_with_all_digits(result: np.ndarray, target: np.ndarray) -> int | None:
    """What :func:`wording.rounded_to` comes to if each number of digits is tried."""
    if not result.any() or (result.size > 1 and np.ptp(result) == 0):
        return None
    for digits in range(3 if wording._are_few(target) else 0, 8):
        if np.allclose(result, np.round(target, digits), rtol=0.0, atol=1e-12):
            return digits
    return None


@pytest.mark.parametrize("size", [1.0, 1e-3, 1e4, 1e9, 1e14, 1e200, 1e308])
def test_rounded_numbers_are_told_whatever_their_size(size: float) -> None:
    target = NUMBERS[0] * (size / 3.0)
    with np.errstate(all="ignore"):
        rounded = [np.round(target, digits) for digits in range(10)]
        wrong = [one + off for one in rounded for off in (1e-13, 1e-11, -3e-8, 0.3, 0.55, 1.0)]
        ends = [np.where(target > 0, end, target) for end in (np.inf, np.nan)]
        answers = [target, -target, 2 * target, *rounded, *wrong, *ends]
        told = [wording.rounded_to(answer, target) for answer in answers]
        assert told == [tried_with_all_digits(answer, target) for answer in answers]
        few = target[:3]
        assert [wording.rounded_to(answer[:3], few) for answer in answers] == [
            tried_with_all_digits(answer[:3], few) for answer in answers
        ]


def test_what_is_far_from_any_rounding_is_rounded_once_at_most() -> None:
    with mock.patch.object(wording.np, "round", side_effect=np.round) as rounds:
        assert wording.rounded_to(NUMBERS[0] + 0.1, NUMBERS[0]) is None
    assert rounds.call_count == 1
