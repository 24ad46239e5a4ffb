"""Convergence checks train no longer than it takes to know, and let nothing pass for that."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.grading.report import CellResult
from support.running import suites_of, told


def test_the_last_network_is_not_trained_if_the_others_have_learned():
    suites = suites_of("lab4_deep_network")
    functions = suites.namespace()
    train, epochs = functions["train"], []

    def counted(*arguments):
        epochs.append(arguments[3])
        return train(*arguments)

    functions["train"] = counted
    results = suites.grade(functions, ["test_spiral_convergence"])
    assert results["test_spiral_convergence"].outcome == "passed", told(results)
    # and no fourth one of 120, no third ones of 100
    assert epochs == [*[120] * 3, *[100] * 4]


def test_three_networks_are_enough_if_they_read_digits():
    suites = suites_of("lab9_digits")
    functions = suites.namespace()
    epoch, seeds = functions["train_epoch"], []

    def counted(*arguments):
        seeds.append(arguments[-1])
        return epoch(*arguments)

    functions["train_epoch"] = counted
    results = suites.grade(functions, ["test_digits_convergence"])
    assert results["test_digits_convergence"].outcome == "passed", told(results)
    assert [seed // 100 for seed in seeds] == [*[1] * 15, *[2] * 15, *[42] * 15]


OTHER_RECIPE = """
def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.RandomState(seed)
    W1 = rng.standard_normal((input_size, hidden_size))
    W2 = rng.standard_normal((hidden_size, output_size))
    return {"W1": W1, "b1": np.zeros(hidden_size)[None], "W2": W2, "b2": np.zeros((1, output_size))}
"""
ONE_SEED = """
_usual = initialize_parameters


def initialize_parameters(input_size, hidden_size, output_size, seed):
    return _usual(input_size, hidden_size, output_size, seed + 10 * (seed > 1))
"""
SHORT = [700, 300, 300, 300, 200, 200, 200, 200]
FOLLOWED = [700, 0, *[30, 30] * 3, *[200, 30, 30] * 2]
"""The first of each task, and both ends of the others."""


def xor_trained(changes: str) -> tuple[CellResult, list[int]]:
    """What lab 3's convergence check says, and the epochs of each training in it."""
    suites = suites_of("lab3_xor_network")
    functions = suites.namespace(changes)
    train, epochs = functions["train"], []

    def counted(*arguments):
        epochs.append(arguments[3])
        return train(*arguments)

    functions["train"] = counted
    cell = CELLS["lab3_xor_network"]
    return suites.grade(functions, [cell])[cell], epochs


CELLS = {
    "lab3_xor_network": "test_xor_convergence",
    "lab4_deep_network": "test_spiral_convergence",
    "lab9_digits": "test_digits_convergence",
}
TRAIN = {
    "lab3_xor_network": """
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
    "lab4_deep_network": """
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        guesses = forward(layers, X)
        losses.append(cross_entropy(guesses[-1], y))
        layers = gradient_descent_step(layers, backward(layers, guesses, y), learning_rate)
    return layers, losses
""",
}


def graded(lab: str, changes: str) -> CellResult:
    suites = suites_of(lab)
    return suites.grade(suites.namespace(changes), [CELLS[lab]])[CELLS[lab]]


@pytest.mark.parametrize(("lab", "items"), [("lab3_xor_network", 1700), ("lab4_deep_network", 240)])
def test_no_call_comes_between_those_that_a_message_about_a_grown_list_counts(lab, items):
    kept = TRAIN[lab].replace("    losses = []\n", "").replace("_rate):", "_rate, losses=[]):")
    failed = graded(lab, kept).first_failure
    assert failed is not None
    assert f"losses holds {items} items" in failed.message


def test_no_network_comes_between_those_whose_digits_grown_counts_hold():
    failed = graded(
        "lab9_digits",
        """
COUNTS = np.zeros((10, 10), dtype=int)


def confusion_matrix(labels, predicted, classes):
    for label, taken_for in zip(labels, predicted):
        COUNTS[label, taken_for] += 1
    return COUNTS
""",
    ).first_failure
    assert failed is not None
    assert failed.message == "confusion_matrix counts 718 of 359 digits."


def test_all_networks_are_trained_if_best_epoch_waits_for_a_rise():
    failed = graded(
        "lab9_digits",
        """
def best_epoch(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] > losses[epoch - 1]:
            return epoch - 1
""",
    ).first_failure
    assert failed is not None
    assert failed.message == "best_epoch(15 values, 4) returned None."


@pytest.mark.parametrize(
    ("lab", "passed"),
    [("lab3_xor_network", [False, True, False]), ("lab4_deep_network", [False] * 3)],
)
def test_a_training_that_ends_where_the_loss_is_small_loses_marks(lab, passed):
    loop = "    for _ in range(epochs):\n"
    ends = f"{loop}        if losses and losses[-1] < 0.1:\n            break\n"
    result = graded(lab, TRAIN[lab].replace(loop, ends))
    assert [test.passed for test in result.tests] == passed


def test_the_last_network_is_trained_where_the_loss_of_another_jumped():
    slope = "def relu_derivative(z):\n    return np.where(z > 0, 1.0, -1.0)\n"
    *_, last = graded("lab4_deep_network", slope).tests
    assert last.outcome == "failed"
    assert "initialize_layers([2, 20, 12, 4], 9)" in last.message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("", FOLLOWED),
        # rounded otherwise
        ("def sigmoid(z):\n    return 0.5 * (1.0 + np.tanh(0.5 * z))\n", FOLLOWED),
        (OTHER_RECIPE, SHORT),
        (ONE_SEED, [700, 0, *SHORT[1:]]),
        # on the path by more than 1e-6 to either side
        ("def sigmoid_derivative(a):\n    return a * (1 - a) + 1e-5\n", SHORT),
    ],
)
def test_further_networks_are_left_once_they_follow_the_reference(changes, expected):
    result, epochs = xor_trained(changes)
    assert result.outcome == "passed", result
    assert epochs == expected


STOPS = """        if len(losses) == 20 and losses[0] > 0.75:
            losses += [losses[-1]] * (epochs - len(losses))
            break
"""
"""On the plateau of each network of XOR but the first, whose loss begins at 0.705."""
LOOP = "        gradients = backward"
TURNED = """
def predict(parameters, X):
    answers = forward(parameters, X)["a2"]
    return answers if np.abs(parameters["b2"]) < 0.5 else 1.0 - answers
"""
"""Wrong for what the second and the third network have learned in the end, but not before."""


@pytest.mark.parametrize("changes", [TRAIN["lab3_xor_network"].replace(LOOP, STOPS + LOOP), TURNED])
def test_what_is_wrong_in_further_networks_only_is_seen(changes):
    result, epochs = xor_trained(changes)
    xor, *_ = result.tests
    assert "1 of 3 networks" in xor.message
    whole = [number for number in epochs if number != 30]
    assert whole[:6] == [700, 0, 300, 700, 300, 700]


def test_a_prediction_that_is_made_of_the_latest_training_is_told_as_if_none_came_between():
    latest = TRAIN["lab3_xor_network"].replace(
        "    return p", "    LATEST[:] = [parameters]\n    return p"
    )
    predict = "def predict(parameters, X):\n    return forward([*LATEST, parameters][0], X)['a2']\n"
    result, epochs = xor_trained(f"LATEST = []\n{predict}{latest}")
    xor, *_ = result.tests
    assert "2 of 3 networks knew the answers" in xor.message
    assert epochs[:3] == [700, 300, 300]


@pytest.mark.parametrize(
    ("least", "expected"), [(-np.inf, [300, 30, 30, 30, 30]), (-8.2, [300, *[30, 30, 300] * 2])]
)
def test_further_starts_are_left_at_once_if_both_ends_are_those_of_a_backward_by_hand(
    least, expected
):
    suites = suites_of("lab8_autograd")
    functions = suites.namespace()
    slopes, train, epochs = functions["local_slopes"], functions["train_with_autograd"], []

    def flat(operation, operands, result):
        # which only the last epochs from the second and from the third start come to
        is_flat = operation == "sigmoid" and operands[0] < least
        return (0.0,) if is_flat else slopes(operation, operands, result)

    def counted(*arguments):
        epochs.append(arguments[3])
        return train(*arguments)

    functions |= {"local_slopes": flat, "train_with_autograd": counted}
    cell = "test_xor_with_autograd"
    result = suites.grade(functions, [cell])[cell]
    assert result.outcome == "passed", result
    assert epochs == expected
