"""lab3's hidden suites: full marks for anything correct, and for nothing else."""

from __future__ import annotations

from typing import Any

import lab3_variants
import numpy as np
import pytest
from running import Suites, told

LAB = "lab3_xor_network"
FUNCTIONS = {
    "sigmoid_derivative": 1,
    "initialize_parameters": 4,
    "forward": 2,
    "binary_cross_entropy": 2,
    "backward": 4,
    "gradient_descent_step": 3,
    "train": 5,
    "predict": 2,
}
"""The functions that students write, and how many arguments each takes."""

WRONG = [(cell, name) for cell, texts in lab3_variants.WRONG.items() for name in texts]

STUB = "raise NotImplementedError('write me')"


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites(LAB)


def constant(value: Any) -> Any:
    """A function that returns ``value`` whatever it is given."""
    return lambda *arguments: value


def test_reference_gets_full_marks(suites: Suites) -> None:
    results = suites.grade(suites.namespace())
    assert len(results) == 9
    assert all(cell.outcome == "passed" for cell in results.values()), told(results)


@pytest.mark.parametrize("style", lab3_variants.RIGHT)
def test_correct_solution_in_another_style_gets_full_marks(suites: Suites, style: str) -> None:
    results = suites.grade(suites.namespace(lab3_variants.RIGHT[style]))
    assert all(cell.points == 1 for cell in results.values()), told(results)


@pytest.mark.parametrize(("cell", "name"), WRONG)
def test_wrong_solution_loses_marks_in_its_cell(suites: Suites, cell: str, name: str) -> None:
    namespace = suites.namespace(lab3_variants.WRONG[cell][name])
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
        {1: 2, "W1": None},
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
@pytest.mark.parametrize("wrapped", ["bare", "parameters", "cache", "trained"])
def test_nonsense_gets_nothing_and_breaks_no_suite(
    suites: Suites, value: Any, wrapped: str
) -> None:
    answer = {
        "bare": value,
        "parameters": dict.fromkeys(("W1", "b1", "W2", "b2"), value),
        "cache": dict.fromkeys(("z1", "a1", "z2", "a2"), value),
        "trained": (dict.fromkeys(("W1", "b1", "W2", "b2"), value), [value]),
    }[wrapped]
    results = suites.grade(suites.namespace() | dict.fromkeys(FUNCTIONS, constant(answer)))
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "least", "most"),
    [
        ("test_backward", "backward-sum", 0.25, 0.5),
        ("test_backward", "backward-flat-biases", 0.2, 0.5),
        ("test_backward", "backward-negative", 0, 0),
        ("test_backward", "parameters updated", 0.5, 0.95),
        ("test_backward", "numerical", 0, 0),
        ("test_initialize_parameters", "start-tiny", 0.5, 0.8),
        ("test_initialize_parameters", "start-flat-biases", 0.5, 0.8),
        ("test_binary_cross_entropy", "loss-log-of-zero", 0.5, 0.9),
        ("test_gradient_descent_step", "step-in-place", 0.5, 0.8),
        ("test_train", "train-loss-after", 0, 0.2),
        ("test_predict", "predict-rounded", 0, 0),
        ("test_xor_convergence", "weights known by heart", 0, 0.5),
    ],
)
def test_marks_are_in_proportion(
    suites: Suites, cell: str, name: str, least: float, most: float
) -> None:
    results = suites.grade(suites.namespace(suites.wrong(lab3_variants.WRONG, cell, name)), [cell])
    assert least <= results[cell].points <= most, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "said"),
    [
        ("test_backward", "backward-sum", "m, the number of samples"),
        ("test_backward", "backward-divided-by-all-labels", "n_out, the number of outputs"),
        ("test_backward", "backward-negative", "has the wrong sign in every entry"),
        ("test_backward", "bias forgotten", "is zero everywhere"),
        ("test_backward", "backward-turned", "transposed"),
        ("test_backward", "biases along the wrong axis", "added up over the wrong axis"),
        ("test_backward", "backward-biases-not-added-up", "not added up over the samples"),
        (
            "test_backward",
            "backward-flat-biases",
            "has the right numbers in shape (5,), expected (1, 5)",
        ),
        ("test_backward", "parameters updated", "changed its argument parameters['W2']"),
        ("test_backward", "numerical", "50,000 parameters"),
        ("test_initialize_parameters", "start-global-generator", "global random state"),
        ("test_initialize_parameters", "start-tiny", "standard deviation 0.00"),
    ],
)
def test_message_names_the_mistake(suites: Suites, cell: str, name: str, said: str) -> None:
    results = suites.grade(suites.namespace(suites.wrong(lab3_variants.WRONG, cell, name)), [cell])
    assert any(said in test.message for test in results[cell].tests), told(results)
