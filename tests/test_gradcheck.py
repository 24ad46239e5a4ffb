"""Numerical gradients, and naming what is wrong with one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from autograder.testing import gradcheck

RNG = np.random.default_rng(1)
W = RNG.standard_normal((3, 4))
B = RNG.standard_normal((1, 4))
DELTA = RNG.standard_normal((5, 4))
"""The error of five samples, whose sum over the samples is a bias's gradient."""
BIAS = DELTA.sum(axis=0, keepdims=True)
SIZES = {"m, the number of samples": 5, "n_out, the number of outputs": 7}


def explained(actual: Any, expected: Any, sizes: Mapping[str, int] | None = None) -> str:
    return gradcheck.explain(gradcheck.compare(actual, expected, sizes), expected)


def test_numerical_gradient_of_an_array() -> None:
    x = RNG.standard_normal((2, 3, 4))
    gradient = gradcheck.numerical_gradient(lambda a: float(np.sum(np.sin(a) * x)), x)
    np.testing.assert_allclose(gradient, np.cos(x) * x, rtol=0, atol=1e-9)


def test_numerical_gradient_moves_one_entry_at_a_time() -> None:
    x = RNG.standard_normal((2, 3))
    gradient = gradcheck.numerical_gradient(lambda a: math.exp(a.sum()), x)
    np.testing.assert_allclose(gradient, np.full((2, 3), math.exp(x.sum())), rtol=1e-9)


def test_numerical_gradient_of_nested_parameters_keeps_their_form() -> None:
    layers = [{"W": W, "b": B}, {"W": W.T, "b": B[:, :3]}]

    def f(layers: list[dict[str, Any]]) -> float:
        return float(sum(np.sum(layer["W"] ** 2) + 3 * layer["b"].sum() for layer in layers))

    gradient = gradcheck.numerical_gradient(f, layers)
    assert [list(layer) for layer in gradient] == [["W", "b"], ["W", "b"]]
    for layer, slopes in zip(layers, gradient, strict=True):
        np.testing.assert_allclose(slopes["W"], 2 * layer["W"], rtol=0, atol=1e-8)
        np.testing.assert_allclose(slopes["b"], np.full_like(layer["b"], 3), rtol=0, atol=1e-8)


def test_numerical_gradient_leaves_its_argument_alone_and_takes_integers() -> None:
    x = np.array([[1, 2], [3, 4]])
    gradient = gradcheck.numerical_gradient(lambda a: float(np.sum(a**2)), x)
    np.testing.assert_allclose(gradient, 2 * x, rtol=1e-9)
    assert x.dtype == np.int64
    assert x.tolist() == [[1, 2], [3, 4]]


def test_numerical_gradient_is_of_second_order() -> None:
    x = np.array([0.7])
    errors = [
        abs(gradcheck.numerical_gradient(lambda a: math.exp(a[0]), x, step)[0] - math.exp(0.7))
        for step in (1e-2, 1e-3)
    ]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_relative_error_is_symmetric_and_survives_extremes() -> None:
    assert gradcheck.relative_error(W, W) == 0
    assert gradcheck.relative_error(2 * W, W) == pytest.approx(1 / 3)
    assert gradcheck.relative_error(W, 2 * W) == pytest.approx(1 / 3)
    assert gradcheck.relative_error(np.zeros(3), np.full(3, 1e-10)) == 0
    assert gradcheck.relative_error(np.full(3, 1e308), np.ones(3)) == pytest.approx(1)
    assert gradcheck.relative_error([np.nan], [1.0]) == math.inf
    assert gradcheck.relative_error([1.0], [[1.0]]) == math.inf


def test_rounding_is_no_finding() -> None:
    assert gradcheck.compare({"W": W * (1 + 1e-8)}, {"W": W}) == ()
    assert explained({"W": W}, {"W": W}) == ""


@pytest.mark.parametrize(
    ("actual", "expected", "pattern", "said"),
    [
        (-W, W, "sign", "wrong sign"),
        (0 * W, W, "zero", "zero everywhere"),
        (5 * W, W, "factor", "5 times the true gradient in every entry (5 is m, the number"),
        (W / 5, W, "factor", "1/5 of the true gradient in every entry (5 is m"),
        (-5 * W, W, "factor", "in every entry with the wrong sign (5 is m"),
        (2 * W, W, "factor", "2 times the true gradient in every entry (a 2 too many)"),
        (W / 35, W, "factor", "1/35 of the true gradient in every entry (5 is m"),
        (35 * W, W, "factor", "35 times the true gradient in every entry (5 is m"),
        (5 / 7 * W, W, "factor", "(5 is m, the number of samples, and 7 is n_out"),
        (0.3 * W, W, "factor", "0.3 times the true gradient in every entry"),
        (W.T, W, "transposed", "is transposed: shape (4, 3), expected (3, 4)"),
        (W[:, :3].T, W[:, :3], "transposed", "the true gradient transposed"),
        (BIAS[0], BIAS, "flat", "has the right numbers in shape (4,), expected (1, 4)"),
        (2 * BIAS[0], BIAS, "shape", "has shape (4,), expected (1, 4)"),
        (W[:2], W, "shape", "has shape (2, 4), expected (3, 4)"),
        (DELTA, BIAS, "not summed", "not added up over the samples"),
        (DELTA.sum(axis=1, keepdims=True), BIAS, "axis", "over the wrong axis"),
        (DELTA.mean(axis=1), BIAS, "shape", "has shape (5,), expected (1, 4)"),
        (DELTA.sum(), BIAS, "axis", "over all axes"),
        (np.full_like(BIAS, DELTA.sum()), BIAS, "axis", "over all axes"),
        (W * [1, 1, 1, np.nan], W, "not finite", "NaN"),
        (W + np.eye(3, 4), W, "", ""),
        ([[3.0]], [[1.0]], "", ""),
        ([[5.0]], [[1.0]], "factor", "5 is m"),
        ([[-1.0]], [[1.0]], "sign", "wrong sign"),
    ],
)
def test_pattern(actual: Any, expected: Any, pattern: str, said: str) -> None:
    (finding,) = gradcheck.compare({"W": actual}, {"W": expected}, SIZES)
    assert finding.pattern == pattern
    assert said in finding.text
    assert bool(finding.text) == bool(said)


def test_a_pattern_that_fits_all_but_one_entry_is_not_named() -> None:
    almost = 5 * W
    almost[2, 1] *= 1.001
    (finding,) = gradcheck.compare(almost, W, SIZES)
    assert finding.pattern == ""


def test_finding_points_at_the_worst_entry() -> None:
    actual = W.copy()
    actual[1, 2] += 0.5
    actual[2, 0] *= -1
    (finding,) = gradcheck.compare([{"W": actual, "b": B}], [{"W": W, "b": B}])
    assert finding.where == "[0]['W']"
    assert finding.worst == (2, 0)
    assert finding.worst_error == 1


def test_explanation_names_what_is_wrong_and_what_is_right() -> None:
    expected = {"W1": W, "b1": B, "W2": W.T, "b2": B}
    said = explained({**expected, "W1": 5 * W, "W2": 5 * W.T}, expected, SIZES)
    assert said.startswith(
        "gradients['W1'] and gradients['W2'] are wrong: each is 5 times the true gradient in "
        "every entry (5 is m, the number of samples). The largest relative error is 0.67, in "
        "gradients['W"
    )
    assert said.endswith("]. gradients['b1'] and gradients['b2'] are right.")


def test_explanation_without_a_pattern() -> None:
    actual = W.copy()
    actual[2, 1] += 1
    said = explained([{"W": actual}], [{"W": W}])
    assert said.startswith("gradients[0]['W'] is wrong. The largest relative error is ")
    assert said.endswith(", in gradients[0]['W'] at [2, 1].")


def test_different_places_are_an_error() -> None:
    with pytest.raises(ValueError, match="different places"):
        gradcheck.compare({"W": W}, {"V": W})


@pytest.mark.filterwarnings("error")
def test_huge_numbers_break_nothing() -> None:
    (finding,) = gradcheck.compare({"W": np.full((3, 4), 1e308)}, {"W": W}, SIZES)
    assert finding.pattern == ""
    assert explained({"b": np.full((5, 4), 1e308)}, {"b": BIAS})


def test_away_from_kink() -> None:
    assert gradcheck.away_from_kink(np.array([[1.0, -0.5]]), 1e-5)
    assert not gradcheck.away_from_kink(np.array([[1.0, -1.9e-4]]), 1e-5)
    assert gradcheck.away_from_kink(np.array([[1.0, -1.9e-4]]), 1e-6)
