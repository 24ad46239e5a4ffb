"""Whether the unseen solutions are what they claim to be: whole cells, and really wrong."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from unseen.wrong import WRONG, Unseen
from unseen.wrong_eighth import WRONG_EIGHTH
from unseen.wrong_fifth import WRONG_FIFTH
from unseen.wrong_fourth import WRONG_FOURTH
from unseen.wrong_later import WRONG_LATER
from unseen.wrong_ninth import WRONG_NINTH
from unseen.wrong_seventh import WRONG_SEVENTH
from unseen.wrong_sixth import WRONG_SIXTH
from unseen.wrong_third import WRONG_THIRD

COURSE = Course(Path(__file__).resolve().parents[2])
SHOWN_BY_CALLS = (*WRONG, *WRONG_LATER)
LATEST = (*WRONG_SEVENTH, *WRONG_EIGHTH, *WRONG_NINTH)
WITH_SNIPPETS = (*WRONG_FOURTH, *WRONG_FIFTH, *WRONG_SIXTH, *LATEST)
ALL = (*SHOWN_BY_CALLS, *WRONG_THIRD, *WITH_SNIPPETS)
HERE = [entry for entry in ALL if entry.lab in COURSE.labs]

RNG = np.random.default_rng(11)


def normal(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape)


def layers_of(*sizes: int) -> list[dict[str, np.ndarray]]:
    return [{"W": normal(i, o), "b": normal(1, o)} for i, o in pairwise(sizes)]


def one_hot(m: int, classes: int) -> np.ndarray:
    return np.eye(classes)[np.arange(m) % classes]


def probabilities(m: int, classes: int) -> np.ndarray:
    return RNG.dirichlet(np.ones(classes), m)


PARAMETERS = {"W1": normal(3, 4), "b1": normal(1, 4), "W2": normal(4, 2), "b2": normal(1, 2)}
GRADIENTS = {name: normal(*array.shape) for name, array in PARAMETERS.items()}
ONE_OUTPUT = {"W1": normal(3, 4), "b1": normal(1, 4), "W2": normal(4, 1), "b2": normal(1, 1)}
X, Y = normal(5, 3), np.array([[0, 1], [1, 1], [1, 0], [0, 0], [1, 0]])
HIDDEN, OUTPUT = RNG.uniform(0.1, 0.9, (5, 4)), RNG.uniform(0.1, 0.9, (5, 2))
CACHE = {"z1": np.log(HIDDEN / (1 - HIDDEN)), "a1": HIDDEN, "z2": np.log(OUTPUT), "a2": OUTPUT}
SURE = np.array([[0.3, 1.0], [0.8, 0.4], [1.0, 0.2], [0.1, 0.2], [0.9, 0.6]])
DEEP = layers_of(3, 5, 4, 3)
DEEP_ACTIVATIONS = [
    X,
    np.maximum(0, normal(5, 5)),
    np.maximum(0, normal(5, 4)),
    probabilities(5, 3),
]
VELOCITY = {name: normal(*array.shape) for name, array in PARAMETERS.items()}
STATE = {"t": 2, "m": VELOCITY, "v": {name: array**2 for name, array in VELOCITY.items()}}

ARGUMENTS: dict[tuple[str, str], tuple[Any, ...]] = {
    ("lab1", "loss_function"): (normal(4),),
    ("lab1", "gradient_descent_step"): (1.2, 0.1),
    ("lab1", "gradient_descent"): (0.5, 0.3, 60),
    ("lab1", "learning_rate_behaviour"): (0.01,),
    ("lab2", "sigmoid"): (normal(4),),
    ("lab2", "sigmoid_derivative"): (0.7,),
    ("lab2", "numerical_gradient"): (lambda x: float(np.prod(x + 3)), normal(2, 3), 0.01),
    ("lab2", "chain_forward"): (0.7, [1.5, -0.8, 2.0], [0.1, 0.5, -1.0]),
    ("lab2", "chain_backward"): ([0.7, 0.6, 0.3], [1.5, -0.8]),
    ("lab3", "sigmoid_derivative"): (HIDDEN,),
    ("lab3", "initialize_parameters"): (60, 80, 50, 3),
    ("lab3", "forward"): (PARAMETERS, X),
    ("lab3", "binary_cross_entropy"): (SURE, Y),
    ("lab3", "backward"): (PARAMETERS, CACHE, X, Y),
    ("lab3", "gradient_descent_step"): (PARAMETERS, GRADIENTS, 0.5),
    ("lab3", "train"): (PARAMETERS, X, Y, 7, 0.5),
    ("lab3", "predict"): (ONE_OUTPUT, X),
    ("lab4", "softmax"): (np.array([[1000.0, 0.0], [-1000.0, -999.0]]),),
    ("lab4", "initialize_layers"): ([60, 20, 90], 3),
    ("lab4", "forward"): (DEEP, X),
    ("lab4", "backward"): (DEEP, DEEP_ACTIVATIONS, one_hot(5, 3)),
    ("lab4", "accuracy"): (DEEP, X, one_hot(5, 3)),
    ("lab5", "clip_gradients"): (DEEP, 1.0),
    ("lab5", "momentum_step"): (PARAMETERS, GRADIENTS, VELOCITY, 0.1),
    ("lab5", "adam_step"): (PARAMETERS, GRADIENTS, STATE, 0.1),
    ("lab5", "dropout"): (np.ones((30, 40)), 0.5, 3),
    ("lab5", "batch_norm_backward"): (
        normal(5, 3),
        {"z_hat": normal(5, 3), "std": RNG.uniform(0.5, 2, (1, 3)), "gamma": normal(1, 3)},
    ),
    ("lab6", "merge_sort"): ([3, 1, 2, 3, 1],),
    ("lab6", "operation_count"): ("O(n log n)", 10),
    ("lab7", "is_backward_correct"): (lambda parameters, cache, X, y: None,),
}
"""Allowed arguments for which each of the first set answers otherwise than the reference."""


def slopes(parameters: Any, cache: Any, X: Any, y: Any) -> Any:
    """A right ``backward`` of lab3's network."""
    blame = (cache["a2"] - y) / len(X)
    hidden = blame @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    sums = {"b1": hidden.sum(axis=0, keepdims=True), "b2": blame.sum(axis=0, keepdims=True)}
    return {"W1": X.T @ hidden, "W2": cache["a1"].T @ blame, **sums}


def divided_by_hidden_neurons(parameters: Any, cache: Any, X: Any, y: Any) -> Any:
    factor = len(X) / parameters["b1"].size
    return {name: factor * a for name, a in slopes(parameters, cache, X, y).items()}


def flat_biases(parameters: Any, cache: Any, X: Any, y: Any) -> Any:
    claimed = slopes(parameters, cache, X, y)
    return {**claimed, "b1": claimed["b1"].ravel(), "b2": claimed["b2"].ravel()}


def summed_bias(parameters: Any, cache: Any, X: Any, y: Any) -> Any:
    claimed = slopes(parameters, cache, X, y)
    return {**claimed, "b2": claimed["b2"] * len(X)}


LATER_ARGUMENTS: dict[tuple[str, str], tuple[tuple[Any, ...], ...]] = {
    ("lab1", "learning_rate_behaviour"): ((0.99,), (0.5,)),
    ("lab2", "sigmoid"): ((np.array([-1000.0, 0.0]),),),
    ("lab2", "sigmoid_derivative"): ((RNG.uniform(0.1, 0.9, (2, 3)),),),
    ("lab2", "numerical_gradient"): ((lambda x: x[0] ** 2 * x[1], np.array([3, 2])),),
    ("lab3", "initialize_parameters"): ((2, 3, 1, 0),),
    ("lab3", "binary_cross_entropy"): ((np.array([[1.0], [0.0]]), np.array([[0], [1]])),),
    ("lab3", "train"): (
        (ONE_OUTPUT, X, np.ones((5, 1)), 300, 5.0),
        (PARAMETERS, X, Y, 0, 0.5),
    ),
    ("lab4", "relu_derivative"): ((np.array([[0.0, 3.0]]),),),
    ("lab4", "cross_entropy"): ((probabilities(5, 3), one_hot(5, 3)),),
    ("lab4", "gradient_descent_step"): ((DEEP, layers_of(3, 5, 4, 3), 0.1),),
    ("lab4", "train"): ((DEEP, X, one_hot(5, 3), 4, 0.1),),
    ("lab4", "accuracy"): ((layers_of(3, 9), 0.1 * normal(30, 3), one_hot(30, 9)),),
    ("lab5", "gradient_norms"): ((DEEP,),),
    ("lab5", "adam_step"): ((PARAMETERS, GRADIENTS, STATE, 0.1, 0.5, 0.9),),
    ("lab5", "l2_penalty"): (([normal(2, 4), normal(4, 3)], 0.1),),
    ("lab5", "l1_gradient"): ((np.array([[3.0, 0.0]]), 0.1),),
    ("lab5", "augment"): ((np.zeros((100, 20)), np.zeros((100, 1)), 9, 0.5, 1),),
    ("lab5", "batch_norm_forward"): ((normal(5, 3), np.ones((1, 3)), np.zeros((1, 3))),),
    ("lab6", "merge"): ((list(range(0, 2400, 2)), list(range(1, 2400, 2))),),
    ("lab6", "merge_sort"): (([1, 1.0],),),
    ("lab6", "running_time"): (("O(n)", 5, 2),),
    ("lab6", "forward_passes"): ((33, "backpropagation"),),
    ("lab7", "is_backward_correct"): (
        (divided_by_hidden_neurons,),
        (flat_biases,),
        (summed_bias,),
    ),
}
"""The same for the later set, where other arguments or several are needed; one has to tell."""

IN_SHORT: dict[str, Callable[[Any], Any]] = {
    "initialize_parameters": lambda p: [round(float(p[k].std()), 1) for k in ("W1", "W2")],
    "initialize_layers": lambda layers: [round(float(layer["W"].std()), 2) for layer in layers],
    "dropout": lambda kept: [len(np.unique(kept != 0, axis=0)), float(kept.max())],
    "augment": lambda more: [round(float(more[0][-100:].std()), 1), more[1]],
    "merge_sort": lambda items: [str(item) for item in items],
}
"""What is compared where the numbers themselves are drawn, or are not all."""


def answer(function: Callable[..., Any], arguments: tuple[Any, ...], name: str) -> Any:
    """What comes back, or the kind of error, and what has become of the arguments.

    Also whether the same comes back a second time.
    """
    fresh, arguments = copy.deepcopy(arguments), copy.deepcopy(arguments)
    try:
        with np.errstate(all="ignore", over="raise" if name == "sigmoid" else "ignore"):
            value = copy.deepcopy(function(*arguments))
            again = same(value, function(*fresh))
    except Exception as error:
        return type(error).__name__
    returned = IN_SHORT.get(name, lambda value: value)(value)
    return returned, again, [argument for argument in arguments if not callable(argument)]


def same(one: Any, other: Any) -> bool:
    """Whether two answers agree, in shape too; a list, a tuple and an array are alike."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and one == other
    first, second = np.asarray(one), np.asarray(other)
    return first.shape == second.shape and np.allclose(first, second, rtol=1e-9, atol=1e-9)


def run_after_reference(entry: Unseen) -> tuple[dict[str, Any], Callable[..., Any]]:
    """The namespace with the entry's cell run in it, and the reference's function."""
    names = {"np": np, **vars(COURSE.lab(entry.lab).load_reference())}
    correct = names[entry.function]
    exec(entry.code, names)
    return names, correct


def test_there_are_365_and_most_of_them_run_here() -> None:
    first = (WRONG, WRONG_LATER, WRONG_THIRD, WRONG_FOURTH)
    sets = (*first, WRONG_FIFTH, WRONG_SIXTH, WRONG_SEVENTH, WRONG_EIGHTH, WRONG_NINTH)
    assert [len(each) for each in sets] == [36, 47, 42, 40, 40, 40, 40, 40, 40]
    assert len(HERE) >= 60, "labs 1, 2, 3 and 6 are missing"
    # seven have been written word for word by several writers: an l1_gradient that divides the
    # weight by its absolute value by three of them, and by two each running_time with //, every
    # step from the start, the mean over all entries, unsorted halves that are merged, a ReLU
    # before lab 4's softmax, and lab 4's steps that are all taken from the first layers
    assert len({entry.code for entry in ALL}) == 357


def of(lab: str, entries: Iterable[Unseen]) -> list[Unseen]:
    return [entry for entry in entries if entry.lab == lab]


# a lab's entries in one test: there are hundreds, and each takes a millisecond
EACH_LAB = pytest.mark.parametrize("lab", COURSE.labs)


@EACH_LAB
def test_each_cell_defines_its_function(lab: str) -> None:
    for entry in of(lab, HERE):
        names, correct = run_after_reference(entry)
        assert callable(names[entry.function]), entry
        assert names[entry.function] is not correct, entry


@EACH_LAB
def test_each_cell_is_wrong(lab: str) -> None:
    for entry in of(lab, SHOWN_BY_CALLS):
        names, correct = run_after_reference(entry)
        wrong, calls = names[entry.function], arguments_of(entry)
        assert any(differs(wrong, correct, each, entry.function) for each in calls), entry


@pytest.mark.parametrize("entry", WRONG_THIRD, ids=lambda e: f"{e.lab[:4]}-{e.function}")
def test_its_snippet_shows_that_the_cell_is_wrong(entry: Unseen) -> None:
    names = {"np": np, **vars(COURSE.lab(entry.lab).load_reference())}
    with np.errstate(all="ignore"):
        exec(entry.differs, names)
        expected = names.pop("result")
        exec(entry.code, names)
        try:
            exec(entry.differs, names)
        except (LookupError, NameError, RecursionError, TypeError, ValueError):
            return
    assert not same(expected, names["result"])


@EACH_LAB
def test_each_snippet_tells_its_cell_from_the_reference(lab: str) -> None:
    for entry in of(lab, WITH_SNIPPETS):
        names, right = run_after_reference(entry)
        ref = vars(COURSE.lab(lab).load_reference())
        for wrong, expected in ((names[entry.function], True), (right, False)):
            scope = {"np": np, "ref": ref, "right": ref[entry.function], "wrong": wrong}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(entry.differs, scope)
            assert bool(scope["differs"]) is expected, entry


def arguments_of(entry: Unseen) -> tuple[tuple[Any, ...], ...]:
    """Every tuple of arguments with which the entry is tried."""
    where = entry.lab[:4], entry.function
    if entry in WRONG_LATER and where in LATER_ARGUMENTS:
        return LATER_ARGUMENTS[where]
    return (ARGUMENTS[where],)


def differs(
    wrong: Callable[..., Any], correct: Callable[..., Any], arguments: tuple[Any, ...], name: str
) -> bool:
    expected = answer(correct, arguments, name)
    assert same(expected, answer(correct, arguments, name)), "the probe itself wavers"
    assert not isinstance(expected, str), f"the reference raises {expected}"
    return not same(expected, answer(wrong, arguments, name))
