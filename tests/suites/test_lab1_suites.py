"""lab1's hidden suites: full marks for anything correct, and for nothing else."""

from __future__ import annotations

from typing import Any

import lab1_variants
import numpy as np
import pytest
from running import Suites, told

LAB = "lab1_gradient_descent"
FUNCTIONS = (
    "loss_function",
    "loss_gradient",
    "gradient_descent_step",
    "gradient_descent",
    "learning_rate_behaviour",
)

WRONG = [(cell, name) for cell, texts in lab1_variants.WRONG.items() for name in texts]

STUB = "raise NotImplementedError('write me')"


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites(LAB)


def constant(value: Any) -> Any:
    """A function that returns ``value`` whatever it is given."""
    return lambda *arguments: value


def test_reference_gets_full_marks(suites: Suites) -> None:
    results = suites.grade(suites.namespace())
    assert len(results) == 5
    assert all(cell.outcome == "passed" for cell in results.values()), told(results)


@pytest.mark.parametrize("style", lab1_variants.RIGHT)
def test_correct_solution_in_another_style_gets_full_marks(suites: Suites, style: str) -> None:
    results = suites.grade(suites.namespace(lab1_variants.RIGHT[style]))
    assert all(cell.points == 1 for cell in results.values()), told(results)


@pytest.mark.parametrize(("cell", "name"), WRONG)
def test_wrong_solution_loses_marks_in_its_cell(suites: Suites, cell: str, name: str) -> None:
    namespace = suites.namespace(lab1_variants.WRONG[cell][name])
    results = suites.grade(namespace, [cell])
    assert results[cell].points < 1
    outcomes = {test.outcome for test in results[cell].tests}
    assert "broken suite" not in outcomes, told(results)


def test_stubs_get_nothing(suites: Suites) -> None:
    changes = "".join(f"def {name}(*arguments): {STUB}\n" for name in FUNCTIONS)
    results = suites.grade(suites.namespace(changes))
    assert sum(cell.points for cell in results.values()) == 0


@pytest.mark.parametrize("place", range(3))
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
        3,
        0.25,
        True,
        float("nan"),
        10**400,
        1 + 2j,
        "words",
        "steady",
        "oscillating",
        "diverging",
        b"steady",
        (),
        [0],
        [1, [2, 3]],
        {},
        np.array(0.5),
        np.array([]),
        np.zeros(5),
        np.full((2, 3), np.inf),
        np.array([1 + 1j]),
        np.array([[True, False]]),
        np.full(2, np.uint64(2**63)),
    ],
    ids=lambda value: (
        f"{type(value).__name__}-{np.shape(value) if not isinstance(value, list) else value}"
    ),
)
def test_nonsense_gets_nothing_and_breaks_no_suite(suites: Suites, value: Any) -> None:
    results = suites.grade(suites.namespace() | dict.fromkeys(FUNCTIONS, constant(value)))
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "least", "most"),
    [
        ("test_loss_function", "loss-one-number", 0.4, 0.6),
        ("test_loss_function", "loss-in-place", 0.3, 0.9),
        ("test_loss_gradient", "gradient-one-number", 0.5, 0.7),
        ("test_loss_gradient", "gradient-negative", 0, 0),
        ("test_loss_gradient", "gradient-two-forgotten", 0, 0),
        ("test_gradient_descent_step", "step-uphill", 0, 0),
        ("test_gradient_descent_step", "step-own-learning-rate", 0.3, 0.5),
        ("test_gradient_descent", "walk-start-missing", 0, 0),
        ("test_gradient_descent", "walk-stops-at-the-bottom", 0.8, 0.9),
        ("test_gradient_descent", "walk-from-zero", 0.2, 0.5),
        ("test_learning_rate_behaviour", "behaviour-half-oscillates", 0.8, 0.9),
        ("test_learning_rate_behaviour", "the wrong way round", 0, 0),
    ],
)
def test_marks_are_in_proportion(
    suites: Suites, cell: str, name: str, least: float, most: float
) -> None:
    results = suites.grade(suites.namespace(suites.wrong(lab1_variants.WRONG, cell, name)), [cell])
    assert least <= results[cell].points <= most, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "said"),
    [
        ("test_loss_function", "loss-in-place", "changed its argument x"),
        ("test_loss_function", "printed", "printed something and returned None"),
        ("test_loss_function", "loss-sum", "is a number, expected a NumPy array of shape (5,)"),
        (
            "test_loss_gradient",
            "gradient-negative",
            "loss_gradient(1.0) is 4, which is of the wrong sign",
        ),
        ("test_gradient_descent_step", "both places", "a tuple of 2, expected a number"),
        ("test_gradient_descent", "walk-start-missing", "holds 1 item, expected 2"),
        ("test_gradient_descent", "walk-end-alone", "is a number, expected a list"),
        ("test_learning_rate_behaviour", "the factor", "is a number, expected one of three words"),
        (
            "test_learning_rate_behaviour",
            "behaviour-capital-letters",
            "another word than the three",
        ),
        (
            "test_learning_rate_behaviour",
            "behaviour-one-oscillates",
            '(1.0) is "oscillating", expected',
        ),
    ],
)
def test_message_names_the_mistake(suites: Suites, cell: str, name: str, said: str) -> None:
    results = suites.grade(suites.namespace(suites.wrong(lab1_variants.WRONG, cell, name)), [cell])
    assert any(said in test.message for test in results[cell].tests), told(results)


def test_a_slope_that_was_measured_is_told_so(suites: Suites) -> None:
    wrong = suites.wrong(lab1_variants.WRONG, "test_loss_gradient", "gradient-nudged-more")
    results = suites.grade(suites.namespace(wrong), ["test_loss_gradient"])
    assert any("nudge" in test.hint for test in results["test_loss_gradient"].tests)
