"""Answers for several samples that are made of one of them, and those that only look so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.testing import Failure, one_sample

EACH = [{"W": np.array([[1.0, 2.0]]), "b": np.array([[k]])} for k in (3.0, 4.0, 6.0)]
MEAN = {name: sum(one[name] for one in EACH) / 3 for name in ("W", "b")}


@pytest.mark.parametrize("share", [1.0, 1 / 3, -2.0])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_gradients_of_one_sample_are_known_whatever_they_are_divided_by(
    at: int, share: float
) -> None:
    found = {name: share * array for name, array in EACH[at].items()}
    assert f"sample {at + 1} of 3 alone" in one_sample.gradients_hint(found, MEAN, EACH, EACH)


def test_other_gradients_are_not_one_samples() -> None:
    off = {**MEAN, "b": MEAN["b"] + 1.0}
    shapes = {**EACH[1], "b": np.zeros((1, 2))}
    not_finite = {**EACH[1], "b": np.array([[np.nan]])}
    for found in (MEAN, off, shapes, not_finite, {name: 0 * a for name, a in MEAN.items()}):
        assert one_sample.gradients_hint(found, MEAN, EACH, EACH) == ""


def test_a_multiple_of_the_right_gradients_says_nothing_of_samples_that_are_alike() -> None:
    tripled = {name: 3.0 * array for name, array in EACH[0].items()}
    alike = [EACH[0]] * 3
    assert one_sample.gradients_hint(tripled, EACH[0], alike, alike) == ""


def test_a_single_sample_is_never_one_of_several() -> None:
    off = {name: 2.0 * array for name, array in EACH[0].items()}
    assert one_sample.gradients_hint(off, MEAN, EACH[:1], EACH[:1]) == ""
    assert one_sample.loss_hint(0.5, [0.5], [0.5]) == ""


def test_one_number_alone_is_a_multiple_of_any_other() -> None:
    each = [[[3.0]], [[7.0]]]
    assert one_sample.gradients_hint([[2.0]], [[5.0]], each, each) == ""


@pytest.mark.parametrize(
    ("found", "said"),
    [(0.7, "2 of 2"), (0.35, "2 of 2"), (1.0, "1 of 2"), (0.5, "1 of 2"), (0.85, "")],
)
def test_a_loss_is_one_samples_with_and_without_its_share(found: float, said: str) -> None:
    hint = one_sample.loss_hint(found, [1.0, 0.7], [1.0, 0.7])
    assert said in hint
    assert bool(hint) == bool(said)


def test_the_loss_of_samples_that_cost_the_same_says_nothing() -> None:
    assert one_sample.loss_hint(0.35, [0.7, 0.7], [0.7, 0.7]) == ""


def test_no_sample_is_lost_if_one_by_itself_goes_wrong() -> None:
    nothing = {name: 0.0 * array for name, array in EACH[0].items()}
    own = [nothing, EACH[1], nothing]
    assert one_sample.gradients_hint(EACH[1], MEAN, EACH, own) == ""
    assert one_sample.loss_hint(0.35, [1.0, 0.7], [0.0, 0.7]) == ""


def test_no_sample_is_lost_if_one_by_itself_has_no_answer() -> None:
    def own() -> Iterator[float]:
        raise Failure("binary_cross_entropy(output, y) raised IndexError.")
        yield 0.7

    assert one_sample.loss_hint(0.35, [1.0, 0.7], own()) == ""
