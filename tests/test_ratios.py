"""What a wrong number is to the right one, told from several networks."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest

from autograder.grading.failure import Failure
from autograder.testing import expect, gradcheck, ratios
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


def test_a_formula_is_found_whatever_networks_were_looked_at_before() -> None:
    drawn = np.random.default_rng(3)
    names = ("m", "n_out", "n_hidden")
    found = 0
    for _ in range(20):
        networks = [
            dict(zip(names, map(int, drawn.integers(1, 9, 3)), strict=True)) for _ in range(3)
        ]
        number = float(drawn.choice([1.0, -1.0, 2.0, 0.25]))
        for formula in ratios._formulas(names):
            values = [number * formula.value(sizes) for sizes in networks]
            # the words of a network in another order are the same words
            turned = [networks[0], *(dict(reversed(sizes.items())) for sizes in networks[1:])]
            said = explained(list(map(Sighting, values, turned)))
            assert said == from_scratch(values, networks)
            found += bool(said and said.words)
    assert found > 100


def from_scratch(values: list[float], networks: list[dict[str, int]]) -> Explanation | None:
    """What a ratio is, every formula worked out anew."""
    if all(ratios._near(value, values[0]) for value in values):
        return Explanation(values[0], "")
    fitting = {}
    for formula in ratios._formulas(list(networks[0])):
        number = values[0] / formula.value(networks[0])
        expected = [number * formula.value(sizes) for sizes in networks]
        if all(map(ratios._near, values, expected)):
            fitting[formula] = abs(number)
    plain = [formula for formula, number in fitting.items() if ratios._near(number, 1.0)]
    if len(plain or fitting) != 1:
        return None
    (formula,) = plain or fitting
    if plain:
        return Explanation(values[0], formula.words(networks[0]))
    text = ratios.multiple(fitting[formula], formula.text(networks[0]))
    return Explanation(values[0], text)


def test_formulas_are_worked_out_once_for_all_students() -> None:
    sizes = [{"m": 11, "n": 13}, {"m": 17, "n": 19}]
    assert explained([Sighting(11, sizes[0]), Sighting(17, sizes[1])])
    with mock.patch.object(ratios._Formula, "value") as value:
        assert explained([Sighting(13, sizes[0]), Sighting(19, sizes[1])])
    assert not value.called


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
