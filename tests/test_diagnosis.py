"""What is named, and above all what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Lab
from autograder.grading.call_log import FIRST_CALLS, LAST_CALLS, CallLog, LoggedCall
from autograder.grading.diagnosis import name_misconception
from autograder.grading.failure import LAYERS, Layer
from autograder.grading.grade import suite_inputs
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.same_answer import same
from support.grading_here import LABS, function_cells, grade_here
from support.variants import Variants

RIGHT = [
    pytest.param(lab, text, id=f"{lab.name[:4]}-{style}")
    for lab in LABS
    for style, text in Variants(lab.name).right.items()
]
RIGHT_HERE = [
    pytest.param(*right.values, id=right.id, marks=[pytest.mark.campaign] if number % 24 else [])
    for number, right in enumerate(RIGHT)
]
LAB_1 = next(lab for lab in LABS if lab.name == "lab1_gradient_descent")
LAB_2 = next(lab for lab in LABS if lab.name == "lab2_chain_rule")
LAB_3 = next(lab for lab in LABS if lab.name == "lab3_xor_network")


def calls_of(lab: Lab, function: str, text: str) -> list[LoggedCall]:
    """What a solution makes of the inputs of the function's suite."""
    names = {"__name__": "notebook"}
    for source in (lab.reference.read_text("utf-8"), "import numpy as np\n" + text):
        exec(compile(source, "notebook.py", "exec"), names)
    (cell,) = (cell for cell in function_cells(lab) if cell.solution == function)
    inputs = suite_inputs(lab, cell, lab.fingerprint())
    return NamespaceStudent(names).repeat(function, inputs)


def name(lab: Lab, function: str, text: str) -> str | None:
    calls = calls_of(lab, function, text)
    entry = name_misconception(function, calls, lambda: (), lab, lab.load_reference())
    return entry.id if entry else None


def test_sixty_correct_solutions_at_least() -> None:
    assert len(RIGHT) >= 60


@pytest.mark.parametrize(("lab", "text"), RIGHT_HERE)
def test_a_correct_solution_is_named_for_nothing(lab: Lab, text: str) -> None:
    """Not even if it were asked for, which it is not: a cell with full marks is not diagnosed."""
    changed = [function for function in lab.solution_cells if f"{function}" in text]
    assert {function: name(lab, function, text) for function in changed} == dict.fromkeys(changed)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        ("loss_function", "def loss_function(x): return 0.0"),
        ("loss_function", "def loss_function(x): return x * missing"),
        ("loss_function", "def loss_function(x): raise NotImplementedError"),
        ("loss_function", "def loss_function(x): return None"),
        ("loss_gradient", "def loss_gradient(x): return 2 * (x - 3) + 1e-3 * x"),
        ("learning_rate_behaviour", "def learning_rate_behaviour(rate): return 'steady'"),
    ],
)
def test_chance_is_no_name(function: str, text: str) -> None:
    assert name(LAB_1, function, text) is None


def test_no_catalogue_no_name(tmp_path: Path) -> None:
    text = "def loss_function(x): return x - 3"
    calls = calls_of(LAB_1, "loss_function", text)
    elsewhere = Lab(LAB_1.name, tmp_path)
    reference = LAB_1.load_reference()
    assert name(LAB_1, "loss_function", text) == "loss-not-squared"
    assert name_misconception("loss_function", calls, lambda: (), elsewhere, reference) is None


def test_more_calls_can_take_a_name_away() -> None:
    wrong = "def loss_function(x): return abs(x - 3)"
    other = "def loss_function(x): return abs(x - 3) if np.ndim(x) == 0 else x - 3"
    reference = LAB_1.load_reference()
    calls = [call for call in calls_of(LAB_1, "loss_function", wrong) if call.size < 200][:6]
    more = calls_of(LAB_1, "loss_function", other)

    def named(more_calls: Callable[[], list[LoggedCall]]) -> str | None:
        entry = name_misconception("loss_function", calls, more_calls, LAB_1, reference)
        return entry.id if entry else None

    assert named(list) == "loss-distance"
    assert named(lambda: more) is None


def test_a_name_survives_other_words_for_the_arguments() -> None:
    text = """
def sigmoid_derivative(αυτό):
    αυτό *= 1 - αυτό
    return αυτό
"""
    assert name(LAB_3, "sigmoid_derivative", text) == "slope-in-place"


def test_an_earlier_mistake_is_not_blamed_on_a_later_function() -> None:
    text = """
def sigmoid_derivative(a):
    return a * (a - 1)

def backward(parameters, cache, X, y):
    blame2 = cache["a2"] - y
    blame1 = blame2 @ parameters["W2"].T * sigmoid_derivative(cache["a1"])
    return {"W1": X.T @ blame1, "b1": blame1.sum(axis=0, keepdims=True),
            "W2": cache["a1"].T @ blame2, "b2": blame2.sum(axis=0, keepdims=True)}
"""
    results = grade_here(LAB_3, text)
    named = {
        cell.grade_id: cell.diagnosis.misconception for cell in results.values() if cell.diagnosis
    }
    assert named == {"test_sigmoid_derivative": "slope-negative", "test_backward": "backward-sum"}


def test_functions_among_the_arguments_are_asked_anew() -> None:
    text = """
def numerical_gradient(f, x, epsilon=1e-5):
    x, out = x.astype(float), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = epsilon
        out[i] = (f(x + step) - f(x - step)) / epsilon
    return out
"""
    assert name(LAB_2, "numerical_gradient", text) == "numerical-divided-by-epsilon"


def test_the_same_code_gets_the_same_name_every_time() -> None:
    text = "def loss_function(x): return x - 3"
    first, second = (grade_here(LAB_1, text)["test_loss_function"] for _ in range(2))
    assert first == second
    assert first.diagnosis is not None


def test_of_many_calls_the_first_and_the_last_are_kept() -> None:
    student = NamespaceStudent({"double": lambda x: 2 * x})
    student.call_log = CallLog("double")
    for number in range(200):
        student.double(number)
    kept = [call.copies()[0][0] for call in student.call_log.calls]
    assert kept == [*range(FIRST_CALLS), *range(200 - LAST_CALLS, 200)]
    student.call_log.begin_test()
    student.double(1000)
    assert len(student.call_log.calls) == FIRST_CALLS + LAST_CALLS + 1


@pytest.mark.parametrize(
    ("a", "b", "is_same"),
    [
        (1, 1.0, True),
        (np.float64(2), 2, True),
        (np.array(3), 3.0, True),
        (np.array([[1.0]]), 1.0, False),
        ([1, 2], (1.0, 2.0), True),
        ([1, 2], np.array([1, 2]), True),
        ([1, 1.0], [1.0, 1], False),
        ([1, 2], [1, 2, 3], False),
        (np.ones((2, 1)), np.ones((1, 2)), False),
        (float("nan"), float("nan"), True),
        (float("inf"), -float("inf"), False),
        (float("inf"), float("inf"), True),
        (float("inf"), 1.0, False),
        (1.0, float("inf"), False),
        (1.5e308, -1.5e308, False),
        (np.array([np.nan, np.inf, 1]), np.array([np.nan, np.inf, 1 + 1e-12]), True),
        (np.array([np.nan, np.inf, 1]), np.array([np.nan, np.inf, 1 + 1e-7]), False),
        (np.array([np.nan, 1]), np.array([1, np.nan]), False),
        (np.array([1.0, 2]), np.array([1.0, 2 + 1e-12]), True),
        (np.array([1.0, 2]), np.array([1.0, 2 + 1e-7]), False),
        (np.array([1, 2]), np.array([1.0, 2.0]), True),
        (np.array([1 + 1e-12j]), np.array([1.0]), True),
        (np.array([1 + 1e-7j]), np.array([1.0]), False),
        ([1, 10**400], (1, 10**400), True),
        ([1, 10**400], (1, 2), False),
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-7, False),
        (10**400, float("inf"), True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ("steady", "steady", True),
        ("1", 1, False),
        (None, 0, False),
    ],
)
def test_what_is_the_same_answer(a: Any, b: Any, is_same: bool) -> None:
    assert same(a, b) is is_same


def test_a_dict_may_hold_more_than_the_right_one_only_where_that_is_known() -> None:
    assert same({"a": 1, "own": 2}, {"a": 1}, more=lambda: {"a", "b"})
    assert not same({"a": 1, "b": 2}, {"a": 1}, more=lambda: {"a", "b"})


def backward_of_lab3(after: str) -> str:
    """A right ``backward`` that does something to its answer, which no catalogue knows of."""
    return f"""
def backward(parameters, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    out = {{"W1": X.T @ blame1, "b1": blame1.sum(axis=0, keepdims=True),
           "W2": cache["a1"].T @ blame2, "b2": blame2.sum(axis=0, keepdims=True)}}
    {after}
    return out
"""


def backward_of_lab4(after: str) -> str:
    return f"""
def backward(layers, activations, y):
    blame, out = (activations[-1] - y) / len(y), []
    for layer, came_in in zip(layers[::-1], activations[-2::-1]):
        out.insert(0, {{"W": came_in.T @ blame, "b": blame.sum(axis=0, keepdims=True)}})
        blame = blame @ layer["W"].T * (came_in > 0)
    {after}
    return out
"""


def batch_norm_backward(after: str) -> str:
    return f"""
def batch_norm_backward(d_out, cache):
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_gamma = (d_out * z_hat).sum(axis=0, keepdims=True)
    d_z = gamma / std * (d_out - d_out.mean(axis=0) - z_hat * d_gamma / len(d_out))
    out = [d_z, d_gamma, d_out.sum(axis=0, keepdims=True)]
    {after}
    return out
"""


@pytest.mark.parametrize(
    ("lab", "text", "layer"),
    [
        ("lab3_xor_network", backward_of_lab3("out['b2'] = out['b2'] * 7.5"), "relation"),
        ("lab3_xor_network", backward_of_lab3("out['W1'] = out['W1'] + 0.5"), "difference"),
        ("lab3_xor_network", backward_of_lab3("out['b1'] = out['b1'][0]"), "what happened"),
        # what the last test sees says more than what the first one does
        (
            "lab3_xor_network",
            backward_of_lab3("out['W2'] = out['W2'] + 0.5; out['b2'] = out['b2'] * 7.5"),
            "relation",
        ),
        ("lab4_deep_network", backward_of_lab4("out[-1]['b'] = out[-1]['b'] * 7.5"), "relation"),
        ("lab4_deep_network", backward_of_lab4("out[0]['W'] += 0.5"), "difference"),
        ("lab4_deep_network", backward_of_lab4("out[0]['b'] = out[0]['b'][0]"), "what happened"),
        ("lab5_training_challenges", batch_norm_backward("out[2] = out[2] * 7.5"), "relation"),
        ("lab5_training_challenges", batch_norm_backward("out[0] = out[0] + 0.5"), "difference"),
        ("lab5_training_challenges", batch_norm_backward("out[1] = out[1][0]"), "what happened"),
    ],
)
def test_what_is_said_where_no_name_fits(lab: str, text: str, layer: Layer) -> None:
    """First what happened, then a relation to the right gradient, then where it differs most."""
    chosen = next(other for other in LABS if other.name == lab)
    function = text.split("(")[0].split()[-1]
    cells = [cell for cell in function_cells(chosen) if cell.solution == function]
    (result,) = grade_here(chosen, text, cells, {function: text}).values()
    assert result.diagnosis is not None
    assert (result.diagnosis.misconception, result.diagnosis.layer) == ("", layer)
    layers = [test.layer for test in result.tests if test.layer]
    assert layer == min(layers, key=LAYERS.index)
    said = [test.message for test in result.tests if test.layer == layer]
    assert result.diagnosis.summary == said[0]
