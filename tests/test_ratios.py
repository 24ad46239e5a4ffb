"""What a wrong number is to the right one, told from several networks."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.grading.failure import Failure
from autograder.testing import expect, gradcheck
from autograder.testing.ratios import Explanation, Sighting, explained

NETWORKS = [{"m": 5, "n_out": 2, "n_hidden": 4}, {"m": 7, "n_out": 4, "n_hidden": 3}]


def seen(*ratios: float | None) -> list[Sighting]:
    return [Sighting(ratio, sizes) for ratio, sizes in zip(ratios, NETWORKS, strict=True)]


@pytest.mark.parametrize(
    ("ratios", "explanation"),
    [
        ((5, 7), Explanation(5, "5 is m")),
        ((-5, -7), Explanation(-5, "5 is m")),
        ((1 / 2, 1 / 4), Explanation(1 / 2, "2 is n_out, by which it is divided once too often")),
        ((1 / 10, 1 / 28), Explanation(1 / 10, "1/(5·2): 5 is m, and 2 is n_out")),
        ((5 / 2, 7 / 4), Explanation(5 / 2, "5/2: 5 is m, and 2 is n_out")),
        ((4, 4), Explanation(4, "")),
        ((-1, -1), Explanation(-1, "")),
        ((1 / 4, 1 / 4), Explanation(1 / 4, "")),
        ((4, 7.5), None),
        ((5, -7), None),
        ((5, None), None),
        ((None, 7), None),
    ],
)
def test_a_ratio_is_what_it_is_in_every_network(
    ratios: tuple[float | None, float | None], explanation: Explanation | None
) -> None:
    assert explained(seen(*ratios)) == explanation


def test_a_number_may_stand_where_a_size_belongs() -> None:
    sizes = [{"m": m, "n_out": n_out} for m, n_out in ((1, 1), (5, 2), (7, 4), (9, 3))]
    divided_by_4 = [Sighting(size["m"] / 4, size) for size in sizes]
    assert explained(divided_by_4) == Explanation(1 / 4, "1/4 of 1, and 1 is m")
    assert explained(divided_by_4[1:]) == Explanation(5 / 4, "1/4 of 5, and 5 is m")
    turned = [Sighting(-2 / size["n_out"], size) for size in sizes]
    assert explained(turned[1:]) == Explanation(-1, "2 times 1/2, and 2 is n_out")


def test_sizes_that_go_together_leave_open_which_of_them_it_is() -> None:
    alike = [{"m": 5, "n_in": 5}, {"m": 7, "n_in": 7}]
    assert explained([Sighting(5, alike[0]), Sighting(7, alike[1])]) is None


HINTS: dict[gradcheck.Pattern, str] = {
    "factor": "which size?",
    "multiple": "a number?",
    "scaled": "which?",
    "": "?",
}
TRUE = {"W": np.array([[1.0, 2.0], [3.0, -4.0]])}


@pytest.mark.parametrize(
    ("here", "there", "said", "hint"),
    [
        (5, 7, "5 times the true gradient in every entry (5 is m)", "which size?"),
        (1 / 4, 1 / 4, "1/4 of the true gradient in every entry, whatever the sizes", "a number?"),
        (-1, -1, "has the wrong sign in every entry", "?"),
        (1 / 4, 0.3, "1/4 of the true gradient in every entry, and another multiple", "which?"),
        (-1, 0.3, "is the true gradient in every entry with the wrong sign, and", "which?"),
    ],
)
def test_a_gradient_is_a_multiple_only_if_it_is_one_elsewhere(
    here: float, there: float, said: str, hint: str
) -> None:
    def elsewhere() -> list[gradcheck.Elsewhere]:
        return [gradcheck.Elsewhere({"W": there * TRUE["W"]}, TRUE, NETWORKS[1])]

    with pytest.raises(Failure) as caught:
        expect.gradients(
            {"W": here * TRUE["W"]},
            TRUE,
            "backward()",
            hints=HINTS,
            sizes=NETWORKS[0],
            elsewhere=elsewhere,
        )
    assert said in caught.value.message
    assert caught.value.hint == hint


def test_one_network_alone_says_nothing_of_a_ratio() -> None:
    with pytest.raises(Failure) as caught:
        expect.gradients(
            {"W": TRUE["W"] / 4}, TRUE, "f()", hints=HINTS, sizes=NETWORKS[0], elsewhere=list
        )
    assert caught.value.hint == "?"
    assert caught.value.layer == "difference"
