"""lab5's hidden suites: full marks for anything correct, and for nothing else."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import lab5_variants
import numpy as np
import pytest
from running import ROOT, Suites, told

from autograder.course import Course
from autograder.misconception import catalogue, wrong_source
from autograder.report import CellResult

LAB = "lab5_training_challenges"
FUNCTIONS = {
    "gradient_norms": 1,
    "clip_gradients": 2,
    "momentum_step": 5,
    "adam_step": 7,
    "l2_penalty": 2,
    "l2_gradient": 2,
    "l1_penalty": 2,
    "l1_gradient": 2,
    "dropout": 4,
    "augment": 5,
    "batch_norm_forward": 4,
    "batch_norm_backward": 2,
}
"""The functions that students write, and how many arguments each takes."""

COURSE_LAB = Course(ROOT).lab(LAB)
MISCONCEPTIONS = {entry.id: entry for entry in catalogue(COURSE_LAB)}
CHEATS = [(cell, name) for cell, texts in lab5_variants.WRONG.items() for name in texts]

STUB = "raise NotImplementedError('write me')"


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites(LAB)


@pytest.fixture(scope="module")
def grade_wrong(suites: Suites) -> Callable[[str, str], CellResult]:
    """Grades the cell that a misconception or a cheat belongs to, each of them once."""

    @functools.cache
    def grade(cell: str, name: str) -> CellResult:
        entry = MISCONCEPTIONS.get(name)
        text = wrong_source(entry, COURSE_LAB) if entry else lab5_variants.WRONG[cell][name]
        return suites.grade(suites.namespace(text), [cell])[cell]

    return grade


def constant(value: Any) -> Any:
    """A function that returns ``value`` whatever it is given."""
    return lambda *arguments, **keywords: value


def test_reference_gets_full_marks(suites: Suites) -> None:
    results = suites.grade(suites.namespace())
    assert len(results) == 12
    assert all(cell.outcome == "passed" for cell in results.values()), told(results)


@pytest.mark.parametrize("style", lab5_variants.RIGHT)
def test_correct_solution_in_another_style_gets_full_marks(suites: Suites, style: str) -> None:
    text = lab5_variants.RIGHT[style]
    cells = [f"test_{name}" for name in FUNCTIONS if f"def {name}(" in text]
    assert cells
    results = suites.grade(suites.namespace(text), cells)
    assert all(cell.points == 1 for cell in results.values()), told(results)


@pytest.mark.parametrize(("cell", "name"), CHEATS)
def test_cheat_loses_marks_in_its_cell(
    grade_wrong: Callable[[str, str], CellResult], cell: str, name: str
) -> None:
    graded = grade_wrong(cell, name)
    assert graded.points < 1
    assert graded.outcome != "broken suite"


def test_every_function_has_misconceptions_and_every_hint_asks() -> None:
    entries = catalogue(COURSE_LAB)
    assert len(MISCONCEPTIONS) == len(entries)
    assert {entry.function for entry in entries} == set(FUNCTIONS)
    assert [entry.id for entry in entries if not entry.hint.endswith("?")] == []


def test_stubs_get_nothing(suites: Suites) -> None:
    changes = "".join(f"def {name}(*arguments, **keywords): {STUB}\n" for name in FUNCTIONS)
    results = suites.grade(suites.namespace(changes))
    assert sum(cell.points for cell in results.values()) == 0


@pytest.mark.parametrize("place", range(4))
def test_handing_back_an_argument_gets_nothing(suites: Suites, place: int) -> None:
    changes = {
        name: lambda *arguments, **_: arguments[min(place, len(arguments) - 1)]
        for name in FUNCTIONS
    }
    results = suites.grade(suites.namespace() | changes)
    assert sum(cell.points for cell in results.values()) == 0, told(results)
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)


@pytest.mark.parametrize("answer", ["(a, c)", "(a, b)", "(a, {'t': 1, 'm': c, 'v': c})"])
def test_handing_back_several_arguments_gets_nothing(suites: Suites, answer: str) -> None:
    changes = "".join(f"def {name}(a, b, c=None, *_, **k): return {answer}\n" for name in FUNCTIONS)
    results = suites.grade(suites.namespace(changes))
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
@pytest.mark.parametrize("wrapped", ["bare", "layers", "pair", "state", "cache", "three"])
def test_nonsense_gets_nothing_and_breaks_no_suite(
    suites: Suites, value: Any, wrapped: str
) -> None:
    tree = dict.fromkeys(("W1", "b1", "W2", "gain"), value)
    answer, functions = {
        "bare": (value, tuple(FUNCTIONS)),
        "layers": ([{"W": value, "b": value}] * 2, ("gradient_norms", "clip_gradients")),
        "pair": ((tree, tree), ("momentum_step", "augment")),
        "state": ((tree, {"t": value, "m": tree, "v": tree}), ("adam_step",)),
        "cache": (
            (value, {"z_hat": value, "std": value, "gamma": value}),
            ("batch_norm_forward", "augment"),
        ),
        "three": ((value, value, value), ("batch_norm_backward", "l1_penalty")),
    }[wrapped]
    cells = [f"test_{name}" for name in functions]
    changes = dict.fromkeys(functions, constant(answer))
    results = suites.grade(suites.namespace() | changes, cells)
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


@pytest.mark.parametrize(
    ("cell", "name", "least", "most"),
    [
        ("test_gradient_norms", "norm-with-bias", 0, 0),
        ("test_clip_gradients", "clip-by-value", 0, 0.2),
        ("test_clip_gradients", "clip-always-rescales", 0.7, 0.9),
        ("test_clip_gradients", "clip-per-layer", 0.2, 0.5),
        ("test_clip_gradients", "clip-in-place", 0.7, 0.9),
        ("test_momentum_step", "momentum-uphill", 0, 0),
        ("test_momentum_step", "momentum-beta-fixed", 0.7, 0.9),
        ("test_adam_step", "adam-not-corrected", 0.1, 0.3),
        ("test_adam_step", "adam-epsilon-in-the-root", 0.6, 0.95),
        ("test_adam_step", "adam-t-not-raised", 0.1, 0.3),
        ("test_l1_gradient", "l1-gradient-one-at-zero", 0.6, 0.9),
        ("test_dropout", "dropout-not-rescaled", 0, 0),
        ("test_dropout", "dropout-active-in-testing", 0.8, 0.95),
        ("test_dropout", "dropout-same-mask-for-each-row", 0.4, 0.8),
        ("test_dropout", "dropout-global-seed", 0.8, 0.95),
        ("test_augment", "augment-noise-as-variance", 0.6, 0.9),
        ("test_augment", "augment-originals-missing", 0, 0),
        ("test_augment", "augment-same-noise-per-copy", 0.7, 0.9),
        ("test_batch_norm_forward", "batch-norm-gamma-beta-swapped", 0.3, 0.6),
        ("test_batch_norm_forward", "batch-norm-epsilon-fixed", 0.8, 0.95),
        ("test_batch_norm_backward", "backward-std-constant", 0.1, 0.2),
        ("test_batch_norm_backward", "backward-mean-for-beta", 0.2, 0.6),
        ("test_batch_norm_backward", "numerical", 0, 0),
        ("test_batch_norm_backward", "numerical, all columns at once", 0, 0.2),
    ],
)
def test_marks_are_in_proportion(
    grade_wrong: Callable[[str, str], CellResult], cell: str, name: str, least: float, most: float
) -> None:
    graded = grade_wrong(cell, name)
    assert least <= graded.points <= most, told({cell: graded})


@pytest.mark.parametrize(
    ("cell", "name", "said"),
    [
        (
            "test_gradient_norms",
            "norm-per-column",
            "norms[0] is an array of shape (7,), expected a number",
        ),
        ("test_clip_gradients", "clip-in-place", "changed its argument"),
        ("test_clip_gradients", "clip-divides-by-zero", "holds NaN or infinity"),
        ("test_momentum_step", "momentum-velocity-not-returned", "is a dict, expected a list of 2"),
        ("test_momentum_step", "momentum-velocity-in-place", "velocity['W1']"),
        ("test_adam_step", "adam-state-in-place", "state['m']['W1']"),
        ("test_adam_step", "adam-t-not-raised", "state['t'] is 0"),
        ("test_dropout", "dropout-fixed-number", "always the same number of entries"),
        (
            "test_dropout",
            "dropout-drops-with-keep-probability",
            "of the entries were kept, expected about 80%",
        ),
        ("test_dropout", "dropout-same-mask-for-each-row", "were alike 100% of the time"),
        ("test_dropout", "dropout-global-seed", "global random state"),
        ("test_augment", "augment-same-noise-per-copy", "always goes together"),
        ("test_augment", "augment-noise-as-variance", "and standard deviation 0.3"),
        ("test_augment", "augment-noise-cut-off", "cut off or rounded"),
        ("test_batch_norm_forward", "batch-norm-flat-std", "has shape (1,), expected (1, 1)"),
        ("test_batch_norm_backward", "backward-mean-for-beta", "m, the number of samples"),
        ("test_batch_norm_backward", "backward-not-summed", "not added up over the samples"),
        ("test_batch_norm_backward", "numerical", "50,000 entries"),
    ],
)
def test_message_names_the_mistake(
    grade_wrong: Callable[[str, str], CellResult], cell: str, name: str, said: str
) -> None:
    graded = grade_wrong(cell, name)
    assert any(said in test.message for test in graded.tests), told({cell: graded})
