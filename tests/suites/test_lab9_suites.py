"""What is particular to lab9's hidden suites: real digits, and batches in an order of one's own."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from labs import lab9
from support.running import Suites, told

DIGITS = "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"
"""SHA-256 of the test set as UCI publishes it: 1,797 rows of 64 dots and a label, a byte each."""

OWN_ORDER = """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    order, losses = np.random.default_rng([seed, 5]).permutation(len(X)), []
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        activations = forward(layers, X[rows])
        losses.append(cross_entropy(activations[-1], y[rows]))
        gradients = backward(layers, activations, y[rows])
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
"""

NO_BATCHES = {
    "not written": """
def minibatches(X, y, batch_size, seed):
    raise NotImplementedError
""",
    "a row lost": """
def minibatches(X, y, batch_size, seed):
    return [(X[1:], y[1:])]
""",
    "rows twice": """
def minibatches(X, y, batch_size, seed):
    starts = range(0, len(X), batch_size)
    return [(X[:batch_size][: len(X) - i], y[:batch_size][: len(X) - i]) for i in starts]
""",
    "nothing of the kind": """
def minibatches(X, y, batch_size, seed):
    return 0.25
""",
}


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites("lab9_digits")


def test_the_digits_are_those_that_were_published(suites: Suites) -> None:
    images, labels = suites.reference.DIGITS_X, suites.reference.DIGITS_LABELS
    rows = np.column_stack([images, labels]).astype(np.uint8)
    assert (rows.shape, images.dtype) == ((1797, 65), np.float64)
    assert hashlib.sha256(rows.tobytes()).hexdigest() == DIGITS


@pytest.mark.parametrize("how", NO_BATCHES)
def test_an_order_of_her_own_is_right_if_there_are_no_batches_to_compare_with(
    suites: Suites, how: str
) -> None:
    """Written out again, train_epoch needs no minibatches, and is not to pay for a wrong one."""
    results = suites.grade(suites.namespace(NO_BATCHES[how] + OWN_ORDER), ["test_train_epoch"])
    assert results["test_train_epoch"].points == 1, told(results)


def test_an_order_of_her_own_costs_a_part_of_the_marks_if_her_batches_are_others(
    suites: Suites,
) -> None:
    results = suites.grade(suites.namespace(OWN_ORDER), ["test_train_epoch"])
    (failed,) = (test for test in results["test_train_epoch"].tests if test.outcome != "passed")
    assert failed.title == "The batches are those that minibatches deals out for the same seed"
    assert "not those of your minibatches" in failed.hint


def test_every_style_reads_the_digits(suites: Suites) -> None:
    """All that others do differently at once: generators, orders of rows, forms of answers."""
    styles = ("a hash for a generator", "copies changed in place", "column by column, turned")
    text = "".join(lab9.RIGHT[style] for style in styles)
    results = suites.grade(suites.namespace(text), ["test_digits_convergence"])
    assert results["test_digits_convergence"].points == 1, told(results)


@pytest.mark.parametrize(
    "change",
    [
        "def train_epoch(layers, *_): return layers, []",
        "def standardize(X_train, X): return 0 * X",
        "def best_epoch(validation_losses, patience): return 99",
        "def confusion_matrix(labels, predicted, classes): return len(labels) * np.eye(classes)",
        "right = split\ndef split(X, y, *rest): return right(X, np.roll(y, 1, 0), *rest)",
    ],
)
def test_digits_that_are_not_learned_get_nothing(suites: Suites, change: str) -> None:
    results = suites.grade(suites.namespace(change), ["test_digits_convergence"])
    assert results["test_digits_convergence"].points == 0, told(results)
    assert results["test_digits_convergence"].outcome != "broken suite", told(results)
