"""A gradient beside small steps of the student's own loss: a wrong one is told, no right one is."""

from __future__ import annotations

import ast
import itertools
from typing import Any

import pytest

from autograder.grading.catalogue import catalogue
from autograder.self_check import gradients
from autograder.self_check.gradients import Found, look_at
from autograder.self_check.slopes import SLOPES
from support.habits import COURSE
from support.self_check import checked, function
from support.variants import Variants

FUNCTIONS = {slope.function for slope in SLOPES}
LAB3 = "lab3_xor_network"


def names_of(lab: str, *texts: str) -> dict[str, Any]:
    """The namespace of a lab's solution, some functions defined anew by ``texts``."""
    names = dict(vars(COURSE.lab(lab).load_reference()))
    for text in texts:
        exec(text, names)
    return names


def slopes_of(lab: str) -> list[str]:
    """The functions of a lab that give slopes."""
    return [name for name in COURSE.lab(lab).solution_cells if name in FUNCTIONS]


WITH_SLOPES = [lab for lab in COURSE.labs if slopes_of(lab)]


def test_every_slope_belongs_to_a_lab() -> None:
    assert {name for lab in WITH_SLOPES for name in slopes_of(lab)} == FUNCTIONS
    assert len(WITH_SLOPES) == 5


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("lab", WITH_SLOPES)
def test_no_right_solution_is_accused(lab: str, capsys: pytest.CaptureFixture[str]) -> None:
    for style, text in Variants(lab).right.items():
        names = names_of(lab, text)
        for name in slopes_of(lab):
            assert look_at(name, names) is None, (style, name)


UNSEEN = {
    # the numbers are right, and it is the form, or what else the call does, that is wrong
    ("lab1_gradient_descent", "gradient-nudged"),
    ("lab1_gradient_descent", "gradient-nudged-more"),
    ("lab2_chain_rule", "slope-in-place"),
    ("lab2_chain_rule", "back-lists-used-up"),
    (LAB3, "slope-in-place"),
    (LAB3, "backward-cache-changed"),
    (LAB3, "backward-no-biases"),
    (LAB3, "backward-other-names"),
    (LAB3, "backward-tuple"),
    ("lab4_deep_network", "slope-in-place"),
    ("lab4_deep_network", "two-layers-only"),
    ("lab4_deep_network", "first-layer-left-out"),
    ("lab5_training_challenges", "backward-in-place"),
    # at 0 there is no slope to be measured
    ("lab4_deep_network", "slope-one-at-zero"),
    ("lab4_deep_network", "slope-half-at-zero"),
    ("lab5_training_challenges", "l1-gradient-one-at-zero"),
    ("lab5_training_challenges", "l1-gradient-nan-at-zero"),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("lab", WITH_SLOPES)
def test_every_known_slip_in_a_gradient_is_seen(lab: str) -> None:
    text = COURSE.lab(lab).reference.read_text("utf-8")
    right = {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }
    for slip in catalogue(COURSE.lab(lab)):
        if slip.function in FUNCTIONS:
            names = names_of(lab, slip.source(right[slip.function]))
            seen = look_at(slip.function, names) is not None
            assert seen == ((lab, slip.id) not in UNSEEN), slip.id


RIGHT = "right = backward\n"


def found(lab: str, text: str, name: str = "backward") -> Found:
    finding = look_at(name, names_of(lab, RIGHT + text if name == "backward" else text))
    assert finding
    return finding


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "{name: len(X) * array for name, array in right(parameters, cache, X, y).items()}",
            "each is 5 times the true gradient in every entry (5 is m, the number of samples)",
        ),
        (
            "{n: a / y.shape[1] for n, a in right(parameters, cache, X, y).items()}",
            "each is 1/2 of the true gradient in every entry (2 is the number of outputs, by which",
        ),
        (
            "{name: -array for name, array in right(parameters, cache, X, y).items()}",
            "each has the wrong sign in every entry",
        ),
        (
            "(g := right(parameters, cache, X, y)) | {'W1': g['W1'].T}",
            "gradients['W1'] is wrong: it is transposed: shape (4, 3), expected (3, 4). "
            "gradients['b1'], gradients['W2'] and gradients['b2'] are right.",
        ),
    ],
)
def test_sign_factor_and_turn_are_named(body: str, said: str) -> None:
    text = f"def backward(parameters, cache, X, y):\n    return {body}"
    assert said in found(LAB3, text).message


def test_a_missing_factor_of_the_neurons_is_named() -> None:
    text = """
def backward(parameters, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ parameters["W2"].T
    return {"W1": X.T @ blame1, "b1": blame1.sum(axis=0, keepdims=True),
            "W2": cache["a1"].T @ blame2, "b2": blame2.sum(axis=0, keepdims=True)}
"""
    said = found(LAB3, text).message

    assert "gradients['W1'] and gradients['b1'] are wrong." in said
    assert "gradients['W2'] and gradients['b2'] are right." in said
    assert "each column is a multiple of what it should be, another one each" in said


def test_a_missing_term_is_named() -> None:
    text = """
def batch_norm_backward(d_out, cache):
    d_beta = d_out.sum(axis=0, keepdims=True)
    d_gamma = (d_out * cache["z_hat"]).sum(axis=0, keepdims=True)
    d_z = cache["gamma"] / cache["std"] * (d_out - cache["z_hat"] * d_gamma / len(d_out))
    return d_z, d_gamma, d_beta
"""
    said = found("lab5_training_challenges", text, "batch_norm_backward").message

    assert "d_z is wrong." in said
    assert "d_gamma and d_beta are right." in said
    assert "It is off by the same in every row: a term that all samples share is missing" in said


def test_a_gradient_of_one_sample_is_named() -> None:
    text = """
def backward(parameters, cache, X, y):
    last = {name: array[-1:] for name, array in cache.items()}
    return right(parameters, last, X[-1:], y[-1:])
"""
    finding = found(LAB3, text)

    assert "each column is" not in finding.message  # with one sample it is right
    assert "the gradients of sample 5 of 5 alone" in finding.hint


def test_an_exception_for_other_sizes_is_told() -> None:
    text = "def backward(parameters, cache, X, y):\n    return X @ y"
    said = found(LAB3, text).message

    assert said.startswith("With 3 inputs, 4 hidden neurons, 2 outputs, 5 samples, backward raised")


@pytest.mark.parametrize(
    "loss",
    [
        # no slope can be measured, so that nobody's gradient is called wrong
        "def binary_cross_entropy(output, y):\n    return float(np.round(np.mean(output), 3))",
        "def binary_cross_entropy(output, y):\n    return None",
        "def binary_cross_entropy(output, y):\n    return np.float32(np.mean(output - y))",
        "def binary_cross_entropy(output, y):\n    raise NotImplementedError",
        "def binary_cross_entropy(output, y):\n    raise SystemExit",
    ],
)
def test_a_loss_without_a_slope_says_nothing(loss: str) -> None:
    wrong = "def backward(parameters, cache, X, y):\n    return parameters"
    assert look_at("backward", names_of(LAB3, loss, wrong)) is None


def test_a_loss_that_takes_no_single_sample_is_no_trouble() -> None:
    loss = """
whole = binary_cross_entropy
def binary_cross_entropy(output, y):
    return whole(output, y) if len(y) > 1 else [][0]
"""
    wrong = "def backward(parameters, cache, X, y):\n    return parameters"
    assert look_at("backward", names_of(LAB3, loss, wrong)) is None


def test_what_waits_for_another_function_is_no_mistake() -> None:
    waits = "def backward(parameters, cache, X, y):\n    raise NotImplementedError"
    assert look_at("backward", names_of(LAB3, waits)) is None
    wrong = "def backward(parameters, cache, X, y):\n    return parameters"
    assert look_at("backward", names_of(LAB3, wrong), without=("forward",)) is None


LOSS = function(
    "loss_function",
    "def loss_function(x):\n    return (x - 3) ** 2",
    'expect("loss_function(5)", loss_function(5), 4, "How far?")',
)


def test_a_gradient_that_its_examples_do_not_turn_down_is() -> None:
    one = "def loss_gradient(x):\n    return x - 1"
    check = 'expect("loss_gradient(5)", loss_gradient(5), 4, "Which way?")'
    gradient = checked(LOSS, function("loss_gradient", one, check)).functions[1]

    assert gradient.outcome == "failed"
    assert gradient.message.startswith("It does not fit small steps of your own loss_function")
    assert "loss_gradient is wrong" in gradient.message


def test_where_all_examples_pass_nobody_is_named_the_culprit() -> None:
    deep = "lab4_deep_network"
    forward = """
right_forward = forward
def forward(layers, X):
    return right_forward([layer | {"b": 0 * layer["b"]} for layer in layers], X)
"""
    names = names_of(deep, forward)
    finding = look_at("backward", names, passes=True)

    assert finding
    first, rest = finding.message.split("\n")
    assert first.startswith("It does not fit small steps of your own forward and cross_entropy")
    assert "The examples of all three pass, so that one of them is wrong" in first
    assert first.endswith("If it is backward:")
    assert "is wrong" in rest or "are wrong" in rest


def test_a_hair_is_not_called_a_missing_factor() -> None:
    loss = """
def cross_entropy(probabilities, y):
    return -np.sum(y * np.log(probabilities + 1e-6)) / len(y)
"""
    finding = look_at("backward", names_of("lab4_deep_network", loss), passes=True)
    assert finding
    assert "factor" not in finding.message


def test_small_steps_that_take_long_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "def backward(parameters, cache, X, y):\n    return parameters"
    clock = itertools.count()
    monkeypatch.setattr(gradients, "computing", lambda: float(next(clock)))
    assert look_at("backward", names_of(LAB3, wrong)) is None
    monkeypatch.setattr(gradients, "computing", lambda: 0.0)
    assert look_at("backward", names_of(LAB3, wrong))


def test_examples_and_slope_are_told_together() -> None:
    one = "def loss_gradient(x):\n    return x - 3"
    check = 'expect("loss_gradient(5)", loss_gradient(5), 4, "Which way?")'
    gradient = checked(LOSS, function("loss_gradient", one, check)).functions[1]

    assert gradient.message.startswith("You called   loss_gradient(5)\nIt returned  2\n")
    assert "1/2 of the true gradient in every entry, whatever the sizes" in gradient.message
    assert gradient.hint == "Which way?"


def test_a_gradient_that_calls_what_does_not_work_is_not_judged_by_its_slope() -> None:
    wrong = function("twice", "def twice(x):\n    return x + 2", "assert twice(3) == 6")
    one = "def loss_gradient(x):\n    return twice(x - 3)"
    check = "assert loss_gradient(5) == 4"

    assert checked(LOSS, wrong, function("loss_gradient", one, check)).functions[2].passed


def test_a_wrong_loss_says_nothing_of_its_gradient() -> None:
    wrong = function("loss_function", "def loss_function(x):\n    return x", LOSS[1].source)
    right = "def loss_gradient(x):\n    return 2 * (x - 3)"
    check = 'expect("loss_gradient(5)", loss_gradient(5), 4, "")'

    assert checked(wrong, function("loss_gradient", right, check)).functions[1].passed
