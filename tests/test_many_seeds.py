"""Hundreds of draws: few are asked of whoever draws as the reference does, all of others."""

from __future__ import annotations

import ast
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.grading.failure import Failure
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult
from autograder.testing import draws
from autograder.testing.many_seeds import FEW, Answers, Drawn, drawn, identical
from support.running import Suites, suites_of

SEEDS = draws.seeds(1, 90)
RIGHT = "np.random.default_rng(seed).standard_normal(3)"
OTHER = "np.random.default_rng([seed, 1]).standard_normal(3)"


def names_of(value: str) -> dict[str, Any]:
    """A function draw(size, seed) that returns a value."""
    names: dict[str, Any] = {"np": np}
    exec(f"def draw(size, seed):\n    return {value}", names)
    return names


def reference_of(value: str = RIGHT) -> ModuleType:
    module = ModuleType("reference")
    vars(module).update(names_of(value))
    return module


class Counted(NamespaceStudent):
    """A student whose calls are counted."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(namespace)
        self.asked: list[int] = []

    def _answer(self, call: Any, function: str, arguments: Any, *rest: Any) -> Any:
        self.asked.append(arguments[-1])
        return super()._answer(call, function, arguments, *rest)


def gathered(answers: Answers) -> np.ndarray:
    rows = []
    for seed, answer in answers:
        if not np.isfinite(answer).all():
            raise Failure(f"with the seed {seed}")
        rows.append(answer)
    return np.array(rows)


def drawn_by(value: str, reference: ModuleType) -> tuple[Drawn, list[int]]:
    student = Counted(names_of(value))
    found = drawn(student, reference, "draw", (3,), SEEDS, gathered)
    return found, student.asked


def test_few_are_asked_for_where_these_are_the_references() -> None:
    reference = reference_of()
    (one, asked), (other, _) = (drawn_by(RIGHT, reference) for _ in range(2))
    assert asked == SEEDS[:FEW]
    assert np.array_equal(one.values, [reference.draw(3, seed) for seed in SEEDS])
    assert other is one


def test_all_are_asked_for_in_their_order_where_one_is_another() -> None:
    for value in (OTHER, *(f"{RIGHT} * (1 + (seed == {SEEDS[at]}))" for at in (0, 1, FEW - 1))):
        found, asked = drawn_by(value, reference_of())
        assert asked == SEEDS
        student = names_of(value)
        assert np.array_equal(found.values, [student["draw"](3, seed) for seed in SEEDS])


@pytest.mark.parametrize("place", [0, 1, FEW - 1, FEW, FEW + 1])
def test_nobody_is_asked_after_a_wrong_answer(place: int) -> None:
    student = Counted(names_of(f"{OTHER} / (seed != {SEEDS[place]})"))
    with np.errstate(all="ignore"), pytest.raises(Failure, match=rf"seed {SEEDS[place]}$"):
        drawn(student, reference_of(), "draw", (3,), SEEDS, gathered)
    assert student.asked == SEEDS[: place + 1]


def test_the_references_draws_are_tested_once_and_everybody_elses_each_time() -> None:
    reference, tested = reference_of(), []

    def test(values: np.ndarray, number: int) -> None:
        tested.append((values is right.values, number))

    right, _ = drawn_by(RIGHT, reference)
    for value in (RIGHT, OTHER, RIGHT, OTHER):
        found, _ = drawn_by(value, reference)
        for number in (1, 2, 1):
            found.passes(test, number)
    assert tested == [(True, 1), (True, 2), *2 * [(False, 1), (False, 2)]]


def test_draws_that_fail_a_test_fail_it_every_time() -> None:
    reference = reference_of()

    def test(values: np.ndarray) -> None:
        raise Failure("not normal")

    for _ in range(2):
        with pytest.raises(Failure, match="not normal"):
            drawn_by(RIGHT, reference)[0].passes(test)


def test_a_wrong_answer_of_the_references_is_told_every_time() -> None:
    wrong = f"{RIGHT} / (seed != {SEEDS[-1]})"
    reference = reference_of(wrong)
    for _ in range(2):
        with np.errstate(all="ignore"), pytest.raises(Failure, match=f"seed {SEEDS[-1]}"):
            drawn_by(wrong, reference)


ROW = np.array([1.0, 0.0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ROW, np.nextafter(ROW, 2.0)),
        (ROW, ROW.astype(np.float32)),
        (ROW, ROW.reshape(1, 2)),
        (ROW, ROW.tolist()),
        (ROW, np.zeros(2)),
        ({"W": ROW}, {"W": ROW, "b": ROW}),
        ({"W": ROW}, {"V": ROW}),
        ({"W": ROW}, {"W": 2 * ROW}),
        ([ROW], (ROW,)),
        ([ROW], [ROW, ROW]),
        ([ROW, ROW], [ROW, 2 * ROW]),
        ((1, ROW), (1.0, ROW)),
        (True, 1),
        ("a", "b"),
    ],
    ids=str,
)
def test_answers_that_are_not_identical(one: Any, other: Any) -> None:
    assert identical(one, one)
    assert not identical(one, other)
    assert not identical(other, one)


def test_zeros_and_the_order_of_keys_make_no_difference() -> None:
    assert identical({"a": ROW, "b": -0.0}, {"b": 0.0, "a": ROW * np.array([1.0, -1.0])})


# --- in the suites that draw ------------------------------------------------------------------


LAB3 = "lab3_xor_network", "initialize_parameters"
ALL = {
    LAB3: (400,),
    ("lab4_deep_network", "initialize_layers"): (400,),
    ("lab5_training_challenges", "augment"): (200, 50, 50),
    ("lab5_training_challenges", "dropout"): (400, 100, 100),
    ("lab9_digits", "minibatches"): (400,),
    ("lab9_digits", "split"): (400,),
}
"""How many seeds are tried with the same other arguments, by lab and function."""

COUNTED = """
_right, asked = {name}, []


def {name}(*arguments, **keywords):
    asked.append(arguments)
    return _right(*arguments, **keywords)
"""


def written(name: str, source: str) -> str:
    """The text of a function of a module."""
    (node,) = (one for one in ast.parse(source).body if getattr(one, "name", "") == name)
    return ast.get_source_segment(source, node) or ""


def graded(suites: Suites, name: str, code: str) -> tuple[CellResult, int]:
    """What a suite says of a function, and how often it called that."""
    names = suites.namespace(code + COUNTED.format(name=name))
    result = suites.grade(names, [f"test_{name}"])[f"test_{name}"]
    return result, len(names["asked"])


@pytest.mark.parametrize(("lab", "name"), ALL)
def test_each_suite_spares_the_calls_of_who_draws_as_the_reference(lab: str, name: str) -> None:
    suites = suites_of(lab)
    function = written(name, suites.source)
    assert function.count("default_rng(seed)") == 1
    (same, few), (another, many) = (
        graded(suites, name, function.replace("default_rng(seed)", f"default_rng({seed})"))
        for seed in ("seed", "[seed, 1]")
    )
    assert same.outcome == another.outcome == "passed"
    assert many - few == sum(count - FEW for count in ALL[lab, name])


@pytest.mark.parametrize(
    "wrong",
    [
        "if seed % 10 < 3: parameters['W2'] *= 2",
        "if seed % 10 < 3: parameters['W2'] = np.random.default_rng(seed).standard_normal(shape)",
        "if seed % 10 < 3: parameters['W2'] += 0.7",
    ],
)
def test_whoever_strays_with_some_of_the_seeds_is_seen(wrong: str) -> None:
    result, _ = graded(
        suites_of(LAB3[0]),
        LAB3[1],
        f"""
_reference = initialize_parameters


def initialize_parameters(n_in, n_hidden, n_out, seed):
    parameters, shape = _reference(n_in, n_hidden, n_out, seed), (n_hidden, n_out)
    {wrong}
    return parameters
""",
    )
    assert result.outcome == "failed"
    failed = [test.title for test in result.tests if not test.passed]
    assert any("standard normal" in title or "go together" in title for title in failed)


def test_a_reference_that_draws_wrong_numbers_fails_its_own_suite() -> None:
    suites = Suites(LAB3[0])
    suites.source = suites.source.replace(
        '"W2": rng.standard_normal((hidden_size, output_size))',
        '"W2": 1.1 * rng.standard_normal((hidden_size, output_size))',
    )
    for _ in range(2):
        result, calls = graded(suites, LAB3[1], "")
        assert calls < 200
        assert any("standard normal" in test.title for test in result.tests if not test.passed)


def test_a_small_network_that_is_drawn_otherwise_is_told_from_the_large_one() -> None:
    result, _ = graded(
        suites_of(LAB3[0]),
        LAB3[1],
        """
_reference = initialize_parameters


def initialize_parameters(n_in, n_hidden, n_out, seed):
    parameters = _reference(n_in, n_hidden, n_out, seed)
    return {name: array * (1 + (n_in == 2)) for name, array in parameters.items()}
""",
    )
    (failed,) = (test for test in result.tests if not test.passed)
    assert "small network" in failed.title
    assert failed.hint.startswith("In a larger network they are right.")
