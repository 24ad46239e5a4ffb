"""Checks that raise a Failure in the student's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.grading.call_failures import Call
from autograder.grading.failure import Failure, Layer
from autograder.testing import expect, gradcheck, wording


def message(check: Callable[..., Any], *arguments: Any, **keywords: Any) -> str:
    with pytest.raises(Failure) as caught:
        check(*arguments, **keywords)
    return caught.value.message


def test_describe() -> None:
    X, y = np.zeros((5, 3)), np.zeros((5, 2))
    assert expect.describe("f(X, y)", X=X, y=y) == "f(X, y) with X (5, 3), y (5, 2)"
    assert expect.describe("f(x, rate)", rate=0.5) == "f(x, rate) with rate = 0.5"
    assert expect.describe("f()") == "f()"


@pytest.mark.parametrize(
    "value", [2, 2.0, np.int8(2), np.float32(2), np.array(2.0), np.array(2)], ids=repr
)
def test_number(value: Any) -> None:
    assert expect.number(value, "f(x)") == 2.0


def test_true_is_one() -> None:
    assert expect.number(True, "f(x)") == 1.0
    assert expect.number(np.array(False), "f(x)") == 0.0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.array([[2.0]]), "is an array of shape (1, 1), expected a number. Take the number out"),
        (np.zeros(3), "is an array of shape (3,), expected a number."),
        ([2.0], "is a list of 1, expected a number."),
        ("2", "is a text, expected a number."),
        (b"2", "is a text, expected a number."),
        (np.array("2"), "holds values of type <U1, expected a number."),
        ({}, "is a dict, expected a number."),
        (None, "is None, expected a number."),
        (2 + 1j, "is complex, expected a number without an imaginary part."),
        (np.array(2 + 1j), "is complex"),
        (float("nan"), "is nan, expected a finite number."),
        (np.float64("-inf"), "is -inf, expected a finite number."),
        (10**400, "is too large for a float."),
    ],
)
def test_no_number(value: Any, said: str) -> None:
    assert message(expect.number, value, "f(x)").startswith(f"f(x) {said}")


def test_array_of_any_real_type() -> None:
    for value in (np.eye(2), np.eye(2, dtype=bool), np.eye(2, dtype=np.int8)):
        result = expect.array(value, (2, 2), "f(x)")
        assert result.dtype == np.float64
        assert result.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.zeros((4, 3)), "has shape (4, 3), expected (3, 4)."),
        (np.float64(1.0), "has shape (), expected (3, 4)."),
        ([[1.0]], "is a list of 1, expected a NumPy array of shape (3, 4)."),
        (1.0, "is a number, expected a NumPy array of shape (3, 4)."),
        (True, "is True, expected a NumPy array of shape (3, 4)."),
        (np.full((3, 4), "a"), "holds values of type <U1, expected an array of numbers."),
        (np.full((3, 4), 1j), "is complex, expected an array of numbers without"),
        (np.full((3, 4), np.nan), "holds NaN or infinity in 12 of 12 entries."),
    ],
)
def test_no_such_array(value: Any, said: str) -> None:
    assert message(expect.array, value, (3, 4), "f(x)").startswith(f"f(x) {said}")


def test_array_of_any_shape_and_not_finite() -> None:
    assert expect.array(np.full((2, 3), np.inf), None, "f(x)", finite=False).shape == (2, 3)


@pytest.mark.parametrize(
    ("shape", "hint"),
    [
        ((4, 3), "turned round"),
        ((4,), "keepdims=True"),
        ((1, 4), "One row is left of several"),
        ((2, 2), "Which step gives it another"),
    ],
)
def test_hint_at_a_wrong_shape(shape: tuple[int, ...], hint: str) -> None:
    with pytest.raises(Failure) as caught:
        expect.array(np.zeros(shape), (3, 4), "f(x)")
    assert hint in caught.value.hint


def test_close_takes_rounding_and_no_more() -> None:
    target = np.array([[1000.0, 0.0]])
    expect.close(target + np.array([[9e-7, 9e-10]]), target, "f(x)")
    assert message(expect.close, target + np.array([[1.2e-6, 0]]), target, "f(x)") == (
        "f(x) is wrong in 1 of 2 entries, most at [0, 0], where it is 1000.0000012: too large."
    )
    assert "at [0, 1]" in message(expect.close, target + np.array([[0, 1.2e-9]]), target, "f(x)")
    expect.close(target + 1e-6, target, "f(x)", tolerance=1e-5)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([[1.0, 2.5]], "in 1 of 2 entries, most at [0, 1], where it is 2.5: too large."),
        (
            [[0.5, -2.0]],
            "in every one of 2 entries, most at [0, 1], where it is -2: of the wrong sign.",
        ),
        ([[1.0, 1.5]], "in 1 of 2 entries, most at [0, 1], where it is 1.5: too small."),
    ],
)
def test_close_says_where_and_in_which_direction(value: Any, said: str) -> None:
    assert said in message(expect.close, np.array(value), [[1.0, 2.0]], "f(x)")


def test_close_never_tells_the_expected_number() -> None:
    for value in (np.array([[1.0]]), np.array([[-3e9]])):
        assert "1234" not in message(expect.close, value, [[0.1234]], "f(x)")
    assert message(expect.close, 2.0, 0.1234, "f(x)") == "f(x) is 2, which is too large."


@pytest.mark.parametrize(("value", "hint"), [(0.1 + 1e-7, "off by a hair"), (0.11, "think")])
def test_close_knows_rounding_from_a_wrong_formula(value: float, hint: str) -> None:
    for actual, target in ((value, 0.1), (np.array([[value]]), [[0.1]])):
        with pytest.raises(Failure) as caught:
            expect.close(actual, target, "f(x)", hint="think")
        assert hint in caught.value.hint


def test_a_short_number_is_not_taken_for_single_precision() -> None:
    for value in (1.0, 0.0, 0.5):
        with pytest.raises(Failure) as caught:
            expect.close(value, value + 1e-6, "f(x)", hint="think")
        assert "float32" not in caught.value.hint


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (np.float64(np.float32(0.1)), "float32 can hold"),
        (0.10001, "Does something tiny come in"),
        (0.1 + 1.234567e-7, "Does something tiny come in"),
    ],
)
def test_close_asks_about_the_digits_that_it_sees(value: float, hint: str) -> None:
    with pytest.raises(Failure) as caught:
        expect.close(value, 0.1, "f(x)", hint="think")
    assert hint in caught.value.hint
    with pytest.raises(Failure) as caught:
        expect.close(value, 0.1, "f(x)", hint="think", near_hint="a step?")
    assert caught.value.hint == "a step?"


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ([1.0], "What kind of value"),
        (np.zeros((2, 2)), "Which step gives it another"),
        (np.array([[1.0, np.nan]]), "the first NaN or infinity"),
        (np.array([[1.0, 3.0]]), "think"),
    ],
)
def test_a_hint_at_wrong_numbers_is_for_numbers(value: Any, hint: str) -> None:
    with pytest.raises(Failure) as caught:
        expect.close(value, [[1.0, 2.0]], "f(x)", hint="think")
    assert hint in caught.value.hint
    with pytest.raises(Failure) as caught:
        expect.close(value, [[1.0, 2.0]], "f(x)", hint="think", form_hint="shape?")
    assert caught.value.hint == ("think" if hint == "think" else "shape?")


def test_a_hint_at_wrong_arrays_is_not_for_missing_names() -> None:
    with pytest.raises(Failure) as caught:
        expect.arrays({}, {"W": np.zeros(2)}, "f(x)", name="cache", hint="think")
    assert "Which names" in caught.value.hint
    with pytest.raises(Failure) as caught:
        expect.numbers([1.0, [2.0]], 2, "f(x)", hint="how many?")
    assert "What kind of value" in caught.value.hint


@pytest.mark.parametrize(
    ("value", "target", "rounded"),
    [
        (0.12, 0.1234567, False),
        ([0.1, 0.9, 0.3, 0.5], [0.12, 0.91, 0.34, 0.52], True),
        ([0.0, 1.0, 0.0, 1.0], [0.12, 0.91, 0.34, 0.52], True),
        ([0.0, 1.0, 1.0, 1.0], [0.12, 0.91, 0.34, 0.52], False),
        ([0.0, 0.0, 0.0, 0.0], [0.12, 0.41, 0.34, 0.22], False),
        (0.0, 0.0001, False),
    ],
)
def test_close_knows_what_was_rounded(value: Any, target: Any, rounded: bool) -> None:
    with pytest.raises(Failure) as caught:
        expect.close(np.array(value), target, "f(x)", hint="think")
    assert ("It is the right answer, rounded." in caught.value.message) == rounded
    assert ("without their last digits" in caught.value.hint) == rounded


@pytest.mark.parametrize(("value", "target"), [(0.123, 0.1234567), (-2.904, -2.904384)])
def test_close_does_not_say_of_one_number_that_it_was_rounded(value: float, target: float) -> None:
    """It may be so by chance: a slip of another kind can come to a number of three digits, too."""
    with pytest.raises(Failure) as caught:
        expect.close(value, target, "f(x)", hint="Think!")
    assert "Rounded to 3 digits after the point, the right answer is the same." in (
        caught.value.message
    )
    assert caught.value.hint == (
        "Think! Is anything rounded on the way, or is it chance that it looks so?"
    )


def test_close_of_one_entry() -> None:
    assert message(expect.close, np.array([[2.0]]), [[1.0]], "f(x)") == (
        "f(x) is wrong at [0, 0], where it is 2: too large."
    )


def test_close_survives_huge_numbers() -> None:
    assert "too large" in message(expect.close, np.array([1e308]), [-0.0], "f(x)")
    assert "of the wrong sign" in message(expect.close, np.array([-1.7e308]), [1.7e308], "f(x)")


def test_mapping() -> None:
    assert expect.mapping({"a": 1, "b": 2}, ("b", "a"), "f(x)") == {"a": 1, "b": 2}
    assert expect.mapping({"a": 1, "b": 2}, ("a",), "f(x)", exact=False) == {"a": 1}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((1, 2), "is a tuple of 2, expected a dict with the keys 'a' and 'b'."),
        ({"a": 1}, "has no 'b'; expected the keys 'a' and 'b'."),
        ({1: 2}, "has no 'a' and 'b'; expected the keys 'a' and 'b'."),
        ({"a": 1, "b": 2, "c": 3, 4: 5}, "has more keys than 'a' and 'b': 'c' and 4."),
        ({"a": 1, "b": 2, "x" * 99: 3}, "has more keys than 'a' and 'b': 'xxxx"),
    ],
)
def test_no_such_mapping(value: Any, said: str) -> None:
    text = message(expect.mapping, value, ("a", "b"), "f(x)")
    assert text.startswith(f"f(x) {said}")
    assert len(text) < 100


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ({"a": 1}, wording.SOME_NAMES),
        ({}, wording.NAMES),
        ({"A": 1}, wording.NAMES),
        ({"a": 1, "B": 2}, wording.NAMES),
        ({"a": 1, "b": 2, "c": 3}, wording.NAMES),
    ],
)
def test_a_mapping_that_lacks_some_keys_may_come_of_a_loop_that_ends_too_soon(
    value: Any, asked: str
) -> None:
    with pytest.raises(Failure) as failed:
        expect.mapping(value, ("a", "b"), "f(x)")
    assert failed.value.hint == asked
    with pytest.raises(Failure) as failed:
        expect.mapping(value, ("a", "b"), "f(x)", hint="Why?")
    assert failed.value.hint == "Why?"


@pytest.mark.parametrize(
    ("items", "length", "asked"),
    [([1], 3, f"How many? {wording.ONE_ITEM}"), ([1, 2], 3, "How many?"), ([1], 0, "How many?")],
)
def test_a_single_item_may_come_of_a_loop_that_ends_too_soon(
    items: list[int], length: int, asked: str
) -> None:
    with pytest.raises(Failure) as failed:
        expect.sequence(items, length, "f(x)", hint="How many?")
    assert failed.value.hint == asked


def test_sequence() -> None:
    for value in ([1, 2], (1, 2), np.array([1, 2])):
        assert expect.sequence(value, 2, "f(x)") == [1, 2]
    assert expect.sequence([], 0, "f(x)") == []
    assert expect.numbers(np.array([1, 2]), None, "f(x)").tolist() == [1, 2]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([1], "holds 1 item, expected 2."),
        (np.zeros((2, 1)), "is an array of shape (2, 1), expected a list of 2."),
        ({}, "is a dict, expected a list of 2."),
        ("ab", "is a text, expected a list of 2."),
        (3, "is a number, expected a list of 2."),
    ],
)
def test_no_such_sequence(value: Any, said: str) -> None:
    assert message(expect.sequence, value, 2, "f(x)") == f"f(x) {said}"


def test_numbers_name_the_item() -> None:
    assert message(expect.numbers, [1, [2]], 2, "f(x): losses") == (
        "f(x): losses[1] is a list of 1, expected a number."
    )


@pytest.mark.parametrize("kind", [float, np.float64])
def test_a_number_that_is_not_finite_is_named_among_many(kind: type) -> None:
    losses = [kind(1.0), kind("nan"), kind(0.5)]
    assert message(expect.numbers, losses, 3, "f(x): losses") == (
        "f(x): losses[1] is nan, expected a finite number."
    )
    assert expect.numbers(losses[::2], 2, "f(x)").tolist() == [1.0, 0.5]


def test_arrays_name_the_part() -> None:
    expected = {"W1": np.zeros((3, 4)), "b1": np.zeros((1, 4))}
    expect.arrays(expected, expected, "f(x)", name="gradients")
    said = message(
        expect.arrays, {**expected, "W1": np.zeros((4, 3))}, expected, "f(x)", name="gradients"
    )
    assert said == "f(x): gradients['W1'] has shape (4, 3), expected (3, 4)."


def test_untouched() -> None:
    expect.untouched(Call("f"), "f(x)")
    said = message(expect.untouched, Call("f", changed=("x", "y['W']")), "f(x)")
    assert said == "f(x): the call changed its arguments x and y['W']."
    assert "global random state" in message(
        expect.untouched, Call("f", moved_random_state=True), "f(x)"
    )


def test_that() -> None:
    expect.that(True, "fine")
    with pytest.raises(Failure) as caught:
        expect.that(False, "not fine", hint="think")
    assert (caught.value.message, caught.value.hint) == ("not fine", "think")


HINTS: dict[gradcheck.Pattern, str] = {"sign": "sign?", "shape": "shape?", "": "what?"}
TRUE = {"W": np.array([[1.0, 2.0, 4.0], [5.0, -1.0, 3.0]]), "b": np.array([[1.0, -2.0, 7.0]])}


@pytest.mark.parametrize(
    ("wrong", "layer", "hint"),
    [
        ({"b": np.ones((2, 2))}, "what happened", "shape?"),
        ({"W": TRUE["W"] + [1.0, 0.0, 0.0], "b": np.ones((2, 2))}, "what happened", "shape?"),
        ({"b": np.array([[np.nan, 1.0, 2.0]])}, "what happened", "what?"),
        ({"W": -TRUE["W"]}, "relation", "sign?"),
        ({"W": TRUE["W"] + [1.0, 0.0, 0.0], "b": -TRUE["b"]}, "relation", "sign?"),
        ({"W": 3.0 * TRUE["W"]}, "relation", "what?"),
        ({"W": 0.0 * TRUE["W"]}, "relation", "what?"),
        ({"W": TRUE["W"] + [1.0, 0.0, 0.0]}, "difference", "what?"),
    ],
)
def test_how_much_a_wrong_gradient_tells(wrong: dict[str, Any], layer: Layer, hint: str) -> None:
    with pytest.raises(Failure) as caught:
        expect.gradients(TRUE | wrong, TRUE, "backward()", hints=HINTS)
    assert (caught.value.layer, caught.value.hint) == (layer, hint)
    assert caught.value.message.startswith("backward(): gradients['")


def test_a_right_gradient_passes() -> None:
    expect.gradients(TRUE, TRUE, "backward()", hints=HINTS)


def test_what_a_suite_found_out_is_a_relation() -> None:
    with pytest.raises(Failure) as caught:
        expect.close(6.0, 2.0, "f(x)", relation="It is off by a factor: 3.")
    assert caught.value.message == "f(x) is 6, which is too large. It is off by a factor: 3."
    assert caught.value.layer == "relation"
    with pytest.raises(Failure) as caught:
        expect.close(2.0 + 1e-7, 2.0, "f(x)", relation="It is off by a factor: 3.")
    assert caught.value.layer == "difference"


def test_a_hair_is_asked_about_whatever_else_the_suite_would_ask() -> None:
    """No difference that small tells of other calls, of layers or of an order."""
    for value, target in ((0.123457, 0.1234567), ([0.1 + 1e-7, 0.2], [0.1, 0.2])):
        with pytest.raises(Failure, match=r"f\(x\)") as caught:
            expect.close(np.array(value), target, "f(x)", hint="other calls?")
        assert caught.value.hint.startswith("It is off by a hair")
    near = {"W": TRUE["W"] + 9e-6 * np.array([1.0, -2.0, 1.0]), "b": TRUE["b"]}
    with pytest.raises(Failure) as caught:
        expect.gradients(near, TRUE, "backward()", hints={"": "other calls?"})
    assert caught.value.hint.startswith("It is off by a hair")
