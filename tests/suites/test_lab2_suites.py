"""lab2's hidden suites: full marks for anything correct, and for nothing else."""

from __future__ import annotations

from typing import Any

import lab2_variants
import numpy as np
import pytest
from running import Suites, told

from autograder.failure import Failure
from autograder.notebook import Cell, Submission
from autograder.sandbox.launch import Isolation
from autograder.student import WorkerStudent

LAB = "lab2_chain_rule"
FUNCTIONS = {
    "sigmoid": 1,
    "sigmoid_derivative": 1,
    "numerical_gradient": 2,
    "chain_forward": 3,
    "chain_backward": 2,
}
"""The functions that students write, and how many arguments each takes."""

WRONG = [(cell, name) for cell, texts in lab2_variants.WRONG.items() for name in texts]

STUB = "raise NotImplementedError('write me')"


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites(LAB)


def test_reference_gets_full_marks(suites: Suites) -> None:
    results = suites.grade(suites.namespace())
    assert len(results) == 5
    assert all(cell.outcome == "passed" for cell in results.values()), told(results)


@pytest.mark.parametrize("style", lab2_variants.RIGHT)
def test_correct_solution_in_another_style_gets_full_marks(suites: Suites, style: str) -> None:
    results = suites.grade(suites.namespace(lab2_variants.RIGHT[style]))
    assert all(cell.points == 1 for cell in results.values()), told(results)


@pytest.mark.parametrize(("cell", "name"), WRONG)
def test_wrong_solution_loses_marks_in_its_cell(suites: Suites, cell: str, name: str) -> None:
    namespace = suites.namespace(lab2_variants.WRONG[cell][name])
    results = suites.grade(namespace, [cell])
    assert results[cell].points < 1
    outcomes = {test.outcome for test in results[cell].tests}
    assert "broken suite" not in outcomes, told(results)


def test_stubs_get_nothing(suites: Suites) -> None:
    changes = "".join(f"def {name}(*a, **k): {STUB}\n" for name in FUNCTIONS)
    results = suites.grade(suites.namespace(changes))
    assert sum(cell.points for cell in results.values()) == 0


@pytest.mark.parametrize("place", range(3))
def test_handing_back_an_argument_gets_nothing(suites: Suites, place: int) -> None:
    changes = {
        name: lambda *arguments, **_: arguments[min(place, len(arguments) - 1)]
        for name in FUNCTIONS
    }
    results = suites.grade(suites.namespace() | changes)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


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
@pytest.mark.parametrize("wrapped", ["bare", "pair", "lists"])
def test_nonsense_gets_nothing_and_breaks_no_suite(
    suites: Suites, value: Any, wrapped: str
) -> None:
    answer = {"bare": value, "pair": (value, value), "lists": ([value], [value])}[wrapped]
    changes = dict.fromkeys(FUNCTIONS, lambda *arguments, **_: answer)
    results = suites.grade(suites.namespace() | changes)
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "least", "most"),
    [
        ("test_sigmoid", "sigmoid-overflow", 0.5, 0.7),
        ("test_sigmoid", "sigmoid-falling", 0, 0),
        ("test_numerical_gradient", "numerical-lost-when-f-stops", 0.7, 0.95),
        ("test_numerical_gradient", "numerical-asks-too-often", 0.7, 0.9),
        ("test_numerical_gradient", "numerical-one-side", 0, 0.1),
        ("test_numerical_gradient", "numerical-whole-numbers-kept", 0.7, 0.9),
        ("test_chain_backward", "back-negative", 0, 0),
        ("test_chain_backward", "back-weight-forgotten", 0.1, 0.3),
        ("test_chain_backward", "two neurons at most", 0.3, 0.6),
    ],
)
def test_marks_are_in_proportion(
    suites: Suites, cell: str, name: str, least: float, most: float
) -> None:
    results = suites.grade(suites.namespace(suites.wrong(lab2_variants.WRONG, cell, name)), [cell])
    assert least <= results[cell].points <= most, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "said"),
    [
        ("test_sigmoid", "sigmoid-overflow", "sigmoid(-1000) gave a warning"),
        ("test_sigmoid", "sigmoid-where", "gave a warning"),
        ("test_sigmoid", "math.exp", "OverflowError"),
        ("test_numerical_gradient", "numerical-asks-too-often", "was called 24 times, expected 12"),
        ("test_numerical_gradient", "numerical-whole-numbers-kept", "given one of whole numbers"),
        ("test_numerical_gradient", "f is given a list", "it was given a list of 1"),
        ("test_numerical_gradient", "numerical-lost-when-f-stops", "stops with a ValueError"),
        ("test_numerical_gradient", "another default", "0.00001"),
        ("test_chain_forward", "chain-without-x", "holds 1 item, expected 2"),
        ("test_chain_backward", "back-lists-swapped", "the two lists have changed places"),
        ("test_chain_backward", "back-reverse-order", "stands in reverse order"),
        ("test_chain_backward", "back-negative", "wrong sign in every entry"),
        ("test_chain_backward", "back-weight-forgotten", "bias_gradients[0]"),
        ("test_chain_backward", "back-weights-only", "expected two lists"),
        ("test_chain_backward", "back-lists-used-up", "changed its arguments"),
    ],
)
def test_message_names_the_mistake(suites: Suites, cell: str, name: str, said: str) -> None:
    results = suites.grade(suites.namespace(suites.wrong(lab2_variants.WRONG, cell, name)), [cell])
    assert any(said in test.message for test in results[cell].tests), told(results)


def test_a_worker_shows_warnings_as_the_suite_looks_for_them(suites: Suites) -> None:
    text = "import numpy as np\n" + suites.wrong(
        lab2_variants.WRONG, "test_sigmoid", "sigmoid-overflow"
    )
    with WorkerStudent(Submission((Cell(1, text, "sigmoid"),)), Isolation.PROCESS) as student:
        student.sigmoid(-1000.0)
        assert student.last.warnings[0].startswith("RuntimeWarning: overflow")


def test_a_worker_tells_what_changed_although_f_stopped(suites: Suites) -> None:
    text = "import numpy as np\n" + suites.wrong(
        lab2_variants.WRONG, "test_numerical_gradient", "numerical-lost-when-f-stops"
    )

    def stops(x: Any) -> float:
        raise ValueError("f has no value here")

    with WorkerStudent(
        Submission((Cell(1, text, "numerical_gradient"),)), Isolation.PROCESS
    ) as student:
        with pytest.raises(Failure, match="f has no value here"):
            student.numerical_gradient(stops, np.array([1.0, 2.0]))
        assert student.last.changed == ("x",)
