"""Convergence checks train as long as it takes to know, and what a full training shows decides."""

from __future__ import annotations

import pytest

from autograder.grading.failure import Failure, Outcome
from autograder.testing import early
from support.running import suites_of, told

WHOLE = {
    "lab3_xor_network": ("test_xor_convergence", "train", 3),
    "lab4_deep_network": ("test_spiral_convergence", "train", 3),
    "lab8_autograd": ("test_xor_with_autograd", "train_with_autograd", 3),
}


@pytest.mark.parametrize(
    ("lab", "most", "full"),
    [
        ("lab3_xor_network", 2200, {700}),  # of 5,600 if every training had its full length
        ("lab4_deep_network", 540, {100, 120}),  # of 1,080
        ("lab8_autograd", 545, {300}),  # of 900
    ],
)
def test_a_right_solution_is_trained_no_longer_than_it_takes_to_know(lab, most, full):
    cell, function, place = WHOLE[lab]
    suites = suites_of(lab)
    functions = suites.namespace()
    train, epochs = functions[function], []

    def counted(*arguments):
        epochs.append(arguments[place])
        return train(*arguments)

    functions[function] = counted
    results = suites.grade(functions, [cell])
    assert results[cell].outcome == "passed", told(results)
    assert sum(epochs) <= most
    assert full <= set(epochs)


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
    assert [len([one for one in seeds if one // 100 == seed]) for seed in (1, 2024, 42)] == [
        15,
        5,
        5,
    ]
    assert len(seeds) == 25


def changed_train(lab: str, step: str) -> str:
    """A ``train`` whose epoch number ``e`` decides what its step is."""
    argument, guess, loss, backward = {
        "lab3_xor_network": (
            "parameters",
            "forward(parameters, X)",
            'binary_cross_entropy(guess["a2"], y)',
            "backward(parameters, guess, X, y)",
        ),
        "lab4_deep_network": (
            "layers",
            "forward(layers, X)",
            "cross_entropy(guess[-1], y)",
            "backward(layers, guess, y)",
        ),
    }[lab]
    return f"""
def train({argument}, X, y, epochs, learning_rate):
    start, losses = {argument}, []
    for e in range(epochs):
        guess = {guess}
        losses.append({loss})
        {argument} = gradient_descent_step({argument}, {backward}, learning_rate * ({step}))
    return {argument}, losses
"""


def test_a_training_that_stands_still_after_a_while_gets_no_marks_by_being_called_again():
    suites = suites_of("lab3_xor_network")
    text = changed_train("lab3_xor_network", "e < 120")
    results = suites.grade(suites.namespace(text), ["test_xor_convergence"])
    assert results["test_xor_convergence"].points == 0, told(results)


def test_a_network_that_began_anew_late_is_no_model_for_others():
    suites = suites_of("lab4_deep_network")
    text = changed_train("lab4_deep_network", "1")
    anew = "        layers = start if e == 76 else layers\n"
    text = text.replace("    return layers, losses\n", f"{anew}    return layers, losses\n")
    results = suites.grade(suites.namespace(text), ["test_spiral_convergence"])
    failed = results["test_spiral_convergence"].first_failure
    assert failed is not None, told(results)
    assert "1 of 3 networks of the sizes [2, 20, 12, 4]" in failed.message


def test_what_a_shorter_training_is_refused_for_is_said_of_the_full_one():
    suites = suites_of("lab4_deep_network")
    text = changed_train("lab4_deep_network", "1")
    short = "    return layers, losses if epochs >= 100 else losses[:-1]\n"
    text = text.replace("    return layers, losses\n", short)
    results = suites.grade(suites.namespace(text), ["test_spiral_convergence"])
    assert results["test_spiral_convergence"].outcome == "passed", told(results)


@pytest.mark.parametrize("outcome", ["failed", "raised"])
def test_what_is_refused_early_does_not_hold(outcome: Outcome) -> None:
    def refuse() -> bool:
        raise Failure("no", outcome=outcome)

    assert not early.holds(refuse)
    assert early.holds(lambda: True)


@pytest.mark.parametrize("outcome", ["timed out", "crashed", "not written"])
def test_what_would_take_as_long_again_is_not_asked_again(outcome: Outcome) -> None:
    def end() -> bool:
        raise Failure("no end", outcome=outcome)

    with pytest.raises(Failure, match="no end"):
        early.holds(end)
