"""lab4's hidden suites: full marks for anything correct, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import lab4_variants
import numpy as np
import pytest
from running import Suites, told

from autograder.course import Course, Lab
from autograder.misconception import catalogue, wrong_source
from autograder.report import CellResult

LAB = "lab4_deep_network"
FUNCTIONS = {
    "relu": 1,
    "relu_derivative": 1,
    "softmax": 1,
    "cross_entropy": 2,
    "initialize_layers": 2,
    "forward": 2,
    "backward": 3,
    "gradient_descent_step": 3,
    "train": 5,
    "accuracy": 3,
}
"""The functions that students write, and how many arguments each takes."""

WRONG = [(cell, name) for cell, texts in lab4_variants.WRONG.items() for name in texts]

STUB = "raise NotImplementedError('write me')"


def the_lab() -> Lab:
    return Course(Path(__file__).resolve().parents[2]).lab(LAB)


SLIPS = {entry.id: entry for entry in catalogue(the_lab())}


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites(LAB)


@pytest.fixture(scope="module")
def lab() -> Lab:
    return the_lab()


@pytest.fixture(scope="module")
def graded(suites: Suites, lab: Lab) -> Callable[[str], CellResult]:
    """The result of one misconception in its own cell, graded once for all that ask."""

    @cache
    def grade(slip: str) -> CellResult:
        cell = f"test_{SLIPS[slip].function}"
        return suites.grade(suites.namespace(wrong_source(SLIPS[slip], lab)), [cell])[cell]

    return grade


def constant(value: Any) -> Any:
    """A function that returns ``value`` whatever it is given."""
    return lambda *arguments: value


def test_reference_gets_full_marks(suites: Suites) -> None:
    results = suites.grade(suites.namespace())
    assert len(results) == 11
    assert all(cell.outcome == "passed" for cell in results.values()), told(results)


@pytest.mark.parametrize("style", lab4_variants.RIGHT)
def test_correct_solution_in_another_style_gets_full_marks(suites: Suites, style: str) -> None:
    results = suites.grade(suites.namespace(lab4_variants.RIGHT[style]))
    assert all(cell.points == 1 for cell in results.values()), told(results)


def test_catalogue_is_large_and_has_every_function() -> None:
    assert len(SLIPS) == len(catalogue(the_lab())) >= 30
    assert {entry.function for entry in SLIPS.values()} == set(FUNCTIONS)


@pytest.mark.parametrize(("cell", "name"), WRONG)
def test_wrong_solution_loses_marks_in_its_cell(suites: Suites, cell: str, name: str) -> None:
    namespace = suites.namespace(lab4_variants.WRONG[cell][name])
    results = suites.grade(namespace, [cell])
    assert results[cell].points < 1
    outcomes = {test.outcome for test in results[cell].tests}
    assert "broken suite" not in outcomes, told(results)


def test_stubs_get_nothing(suites: Suites) -> None:
    changes = "".join(f"def {name}(*arguments): {STUB}\n" for name in FUNCTIONS)
    results = suites.grade(suites.namespace(changes))
    assert sum(cell.points for cell in results.values()) == 0


@pytest.mark.parametrize("place", range(5))
def test_handing_back_an_argument_gets_nothing(suites: Suites, place: int) -> None:
    changes = {
        name: lambda *arguments: arguments[min(place, len(arguments) - 1)] for name in FUNCTIONS
    }
    results = suites.grade(suites.namespace() | changes)
    assert sum(cell.points for cell in results.values()) == 0, told(results)
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)


@pytest.mark.parametrize(
    "value",
    [
        0,
        0.25,
        True,
        float("nan"),
        10**400,
        1 + 2j,
        "words",
        b"bytes",
        (),
        [1, [2, 3]],
        {},
        {1: 2, "W": None},
        np.array(0.5),
        np.array([]),
        np.zeros((0, 3)),
        np.zeros((4, 1)),
        np.full((2, 3, 4), np.inf),
        np.array([[1 + 1j]]),
        np.array([[True, False]]),
        np.full((1, 1), np.uint64(2**63)),
        np.full((3, 4), 1e308),
    ],
    ids=lambda value: (
        f"{type(value).__name__}-{np.shape(value) if not isinstance(value, list) else 'ragged'}"
    ),
)
@pytest.mark.parametrize("wrapped", ["bare", "layers", "activations", "trained"])
def test_nonsense_gets_nothing_and_breaks_no_suite(
    suites: Suites, value: Any, wrapped: str
) -> None:
    layer = {"W": value, "b": value}
    answer = {
        "bare": value,
        "layers": [layer, layer],
        "activations": [value, value, value],
        "trained": ([layer, layer], [value]),
    }[wrapped]
    results = suites.grade(suites.namespace() | dict.fromkeys(FUNCTIONS, constant(answer)))
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


@pytest.mark.parametrize(
    ("slip", "least", "most"),
    [
        ("relu-in-place", 0.5, 0.9),
        ("slope-one-at-zero", 0.5, 0.9),
        ("softmax-overflows", 0.5, 0.7),
        ("softmax-maximum-of-the-batch", 0.6, 0.9),
        ("loss-sum-not-mean", 0.25, 0.6),
        ("loss-without-floor", 0.7, 0.9),
        ("he-one-for-two", 0.5, 0.7),
        ("he-n-out", 0.5, 0.7),
        ("biases-flat", 0.7, 0.9),
        ("forward-no-relu", 0.1, 0.5),
        ("sum-not-mean", 0.25, 0.5),
        ("wrong-sign", 0, 0),
        ("no-relu-derivative", 0.1, 0.4),
        ("biases-without-keepdims", 0.2, 0.5),
        ("weights-updated-in-place", 0.1, 0.4),
        ("biases-stay", 0.2, 0.5),
        ("step-in-place", 0.5, 0.8),
        ("loss-after-the-step", 0, 0.2),
        ("train-in-place", 0.6, 0.9),
        ("percentage", 0, 0.1),
    ],
)
def test_marks_are_in_proportion(
    graded: Callable[[str], CellResult], slip: str, least: float, most: float
) -> None:
    cell = graded(slip)
    assert least <= cell.points <= most, told({cell.grade_id: cell})


@pytest.mark.parametrize(
    ("cell", "name", "most"),
    [
        ("test_backward", "numerical", 0),
        ("test_backward", "numerical, all samples of a difference at once", 0),
        ("test_backward", "zeros", 0),
        ("test_spiral_convergence", "answers known by heart", 0),
        ("test_spiral_convergence", "weights of one spiral known by heart", 0.5),
    ],
)
def test_cheats_get_next_to_nothing(suites: Suites, cell: str, name: str, most: float) -> None:
    results = suites.grade(suites.namespace(lab4_variants.WRONG[cell][name]), [cell])
    assert results[cell].points <= most, told(results)


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("sum-not-mean", "m, the number of samples"),
        ("divided-by-classes-too", "the number of classes"),
        ("squared-error-gradient", "a 2 too many"),
        ("wrong-sign", "has the wrong sign in every entry"),
        ("biases-forgotten", "is zero everywhere"),
        ("gradient-turned", "transposed"),
        ("biases-wrong-axis", "added up over the wrong axis"),
        ("biases-not-summed", "not added up over the samples"),
        ("biases-without-keepdims", "has the right numbers in shape (6,), expected (1, 6)"),
        ("weights-updated-in-place", "changed its arguments layers[0]['W']"),
        ("global-generator", "global random state"),
        ("he-forgotten", "standard deviation 1"),
        ("same-numbers-in-every-layer", "always go together"),
        ("softmax-overflows", "NaN"),
        ("forward-input-missing", "holds 1 item, expected 2"),
    ],
)
def test_message_names_the_mistake(
    graded: Callable[[str], CellResult], slip: str, said: str
) -> None:
    cell = graded(slip)
    assert any(said in test.message for test in cell.tests), told({cell.grade_id: cell})


def test_numerical_differences_are_told_why_they_do_not_count(suites: Suites) -> None:
    changes = lab4_variants.WRONG["test_backward"]["numerical"]
    results = suites.grade(suites.namespace(changes), ["test_backward"])
    first = results["test_backward"].tests[0]
    assert "50,000 parameters" in first.message
    assert "chain rule" in first.hint
