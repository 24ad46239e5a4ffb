"""Every lab's hidden suites: full marks for anything correct, and for nothing else."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.catalogue import catalogue
from autograder.grading.report import CellResult
from autograder.grading.variants import Variants as Known
from autograder.grading.variants import variants_of
from labs import Wrong
from support.campaign import unless
from support.forms import NUMBERS, with_numbers
from support.grading_here import reached_cells
from support.running import OurRun, Suites, UnhurriedRun, suites_of, told
from support.tiny import ROOT
from support.tiny_course import write_course
from support.variants import Variants

LABS = Course(ROOT).labs
VARIANTS = {lab: Variants(lab) for lab in LABS}

ARGUMENT_IS_RIGHT = {"lab6_complexity": {"speedup"}}
"""Functions of which an argument is the right answer."""

Z = np.zeros((4, 1))

NONSENSE = [
    None,
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
    [{"W": 0.25, "b": 0.25}, {"W": Z, "b": Z}],
    (Z, Z),
    (Z, 0.25, Z),
    ([0.25], [0.25]),
    ({"W1": Z, "b1": Z, "W2": Z, "b2": Z}, [0.25]),
    ([{"W": Z, "b": Z}], [0.25]),
    ({"W1": Z}, {"t": 0.25, "m": {"W1": Z}, "v": {"W1": Z}}),
    np.array(0.5),
    np.array([]),
    np.zeros((0, 3)),
    Z,
    np.full((2, 3, 4), np.inf),
    np.array([[1 + 1j]]),
    np.array([[True, False]]),
    np.full((1, 1), np.uint64(2**63)),
    np.full((3, 4), 1e308),
]
"""Wrong in every lab, some of it in the shape of another function's answer."""

LEAVES = [value for value in NONSENSE if not isinstance(value, dict | list | tuple) or not value]

EVERY = 9
"""Each lab meets one in so many of these values in every run, so that a lab meets each of them."""


def called(value: Any) -> str:
    """A short name for a value, for a test's id."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)}"
    return "huge" if value == 10**400 else " ".join(repr(value).split())[:40]


EACH_LAB = pytest.mark.parametrize("lab", LABS)


def test_there_are_as_many_labs_as_in_the_course() -> None:
    assert len(LABS) >= 7


@EACH_LAB
def test_every_lab_has_suites_and_variants(lab: str) -> None:
    assert VARIANTS[lab].right
    assert VARIANTS[lab].wrong


def test_a_lab_without_variants_stops_no_other(tmp_path: Path) -> None:
    course = write_course(tmp_path)
    assert variants_of(course.lab("lab0_tiny")) == Known()
    assert (list(Variants("lab0_tiny").right), list(Variants("lab0_tiny").wrong)) == ([], [])


# --- what is right ----------------------------------------------------------------------------


@EACH_LAB
def test_reference_gets_full_marks(lab: str) -> None:
    suites = suites_of(lab)
    results = suites.grade(suites.namespace(), sources=suites.sources(suites.source))
    assert set(results) == {cell.grade_id for cell in suites.lab.grade_cells if not cell.manual}
    assert all(cell.outcome == "passed" for cell in results.values()), told(results)
    assert all(cell.points == 1 for cell in results.values()), told(results)


SLOW = {("lab4_deep_network", "plain loops"), ("lab9_digits", "plain loops")}
"""Styles that take as long as all others of their lab together; those left have loops, too."""

LONG = {"lab8_autograd", "lab9_digits"}
"""Labs whose suites take as long as those of all others, which meet each kind of number, too."""


@pytest.mark.parametrize(
    ("lab", "style"),
    [
        pytest.param(lab, style, marks=unless(number % 16 == 0 and (lab, style) not in SLOW))
        for lab in LABS
        for number, style in enumerate(VARIANTS[lab].right)
    ],
)
def test_correct_solution_in_another_style_gets_full_marks(lab: str, style: str) -> None:
    suites = suites_of(lab)
    text = VARIANTS[lab].right[style]
    cells = reached(suites, text)
    assert cells
    results = suites.grade(suites.namespace(text), cells, suites.sources(text))
    assert all(cell.points == 1 for cell in results.values()), told(results)


def reached(suites: Suites, text: str) -> set[str]:
    """The cells whose marks the text can have a part in, and those that grade the whole."""
    before, after = suites.namespace(), suites.namespace(text)
    own = {name for name, value in before.items() if inspect.isfunction(value)}
    changed = [n for n in own if getattr(after[n], "__code__", None) != before[n].__code__]
    defined = {node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    changed += defined & set(suites.lab.solution_cells)
    function_cells = {cell.grade_id for name in changed for cell in reached_cells(suites.lab, name)}
    return function_cells | {
        cell.grade_id for cell in suites.lab.grade_cells if not cell.manual and not cell.solution
    }


@pytest.mark.parametrize(
    ("lab", "form"),
    [
        pytest.param(
            lab,
            form,
            marks=unless(lab not in LONG and (row + number) % len(NUMBERS) == 0),
        )
        for row, lab in enumerate(LABS)
        for number, form in enumerate(NUMBERS)
    ],
)
def test_every_number_may_be_of_any_kind(lab: str, form: str) -> None:
    """In answers, and in what a function is given by others of the notebook."""
    suites = suites_of(lab)
    names = suites.namespace()
    for name in suites.lab.solution_cells:
        names[name] = with_numbers(names[name], NUMBERS[form])
    results = suites.grade(names, sources=suites.sources(suites.source))
    assert all(cell.points == 1 for cell in results.values()), told(results)


# --- what is wrong ----------------------------------------------------------------------------


def test_no_wrong_solution_stands_there_twice() -> None:
    for variants in VARIANTS.values():
        names = [(wrong.cell, wrong.name) for wrong in variants.wrong]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("lab", "wrong"),
    [
        pytest.param(
            lab,
            wrong,
            id=f"{lab}-{wrong.cell}-{wrong.name}",
            marks=unless(not wrong.at_length and number % 24 == 0),
        )
        for lab in LABS
        for number, wrong in enumerate(VARIANTS[lab].wrong)
    ],
)
def test_wrong_solution_loses_marks_in_proportion_and_is_told_why(lab: str, wrong: Wrong) -> None:
    suites = suites_of(lab)
    text = suites.code(wrong)
    results = suites.grade(
        suites.namespace(text),
        [wrong.cell],
        suites.sources(text),
        # what is wrong with these is that they take too long
        kind=OurRun if wrong.name.partition(",")[0] == "numerical" else UnhurriedRun,
    )
    result = results[wrong.cell]
    assert result.points < 1
    assert "broken suite" not in {test.outcome for test in result.tests}, told(results)
    least, most = wrong.marks
    assert least <= result.points <= most, told(results)
    assert any(wrong.says in test.message and wrong.hint in test.hint for test in result.tests), (
        told(results)
    )
    said = [f"{test.message} {test.hint}" for test in result.tests]
    assert not (wrong.never and any(wrong.never in text for text in said)), told(results)


@EACH_LAB
def test_a_matrix_is_turned_down_where_it_is_returned(lab: str) -> None:
    """In words: what goes wrong with it may be three cells further down."""
    suites = suites_of(lab)
    names = suites.namespace()
    for name in suites.lab.solution_cells:
        if not has_arrays(suites, name):
            continue
        changed = names | {name: with_matrices(names[name])}
        (result,) = suites.grade(changed, [f"test_{name}"]).values()
        assert result.points < 0.5, told({name: result})  # an array of one dimension is none
        assert any(
            test.message.startswith(f"{name}(") and "returned a np.matrix, whose *" in test.message
            for test in result.tests
        ), told({name: result})


def has_arrays(suites: Suites, name: str) -> bool:
    """Whether a function answers with arrays of two dimensions, by the reference's types."""
    answer = inspect.signature(getattr(suites.reference, name), eval_str=True).return_annotation
    return "ndarray" in str(answer) and "float |" not in str(answer)


def with_matrices(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, each array of two dimensions in whose answer is a matrix."""

    def turned(answer: Any) -> Any:
        if isinstance(answer, dict):
            return {key: turned(part) for key, part in answer.items()}
        if isinstance(answer, list | tuple):
            return type(answer)(map(turned, answer))
        return answer.view(np.matrix) if np.ndim(answer) == 2 else answer

    return lambda *given, **named: turned(function(*given, **named))


@EACH_LAB
def test_stubs_get_nothing(lab: str) -> None:
    suites = suites_of(lab)
    results = suites.grade(
        suites.namespace(
            "".join(
                f"def {name}(*a, **k): raise NotImplementedError('write me')\n"
                for name in suites.lab.solution_cells
            )
        )
    )
    assert sum(cell.points for cell in results.values()) == 0
    assert {test.outcome for cell in results.values() for test in cell.tests} == {"not written"}


def arguments(lab: str) -> int:
    """How many arguments a function of the lab takes at most."""
    reference = suites_of(lab).reference
    functions = [getattr(reference, name) for name in suites_of(lab).lab.solution_cells]
    return max(len(inspect.signature(function).parameters) for function in functions)


@pytest.mark.parametrize(
    ("lab", "place"),
    [
        pytest.param(lab, place, marks=unless((row + place) % 3 == 0))
        for row, lab in enumerate(LABS)
        for place in range(arguments(lab))
    ],
)
def test_handing_back_an_argument_gets_nothing(lab: str, place: int) -> None:
    suites = suites_of(lab)
    functions = set(suites.lab.solution_cells) - ARGUMENT_IS_RIGHT.get(lab, set())

    def hand_back(*given: Any, **named: Any) -> Any:
        given = (*given, *named.values())
        return given[min(place, len(given) - 1)] if given else None

    gets_nothing(suites, dict.fromkeys(functions, hand_back))


@pytest.mark.parametrize(
    ("lab", "value"),
    [
        pytest.param(
            lab, value, id=f"{lab}-{called(value)}", marks=unless((row + number) % EVERY == 0)
        )
        for row, lab in enumerate(LABS)
        for number, value in enumerate((*NONSENSE, *VARIANTS[lab].nonsense))
    ],
)
def test_nonsense_gets_nothing_and_breaks_no_suite(lab: str, value: Any) -> None:
    suites = suites_of(lab)
    functions = suites.lab.solution_cells
    gets_nothing(suites, dict.fromkeys(functions, lambda *_, **__: value))


def structured(lab: str) -> list[str]:
    """The functions whose answers are made of several values, by the reference's types."""
    reference = suites_of(lab).reference
    found = []
    for name in suites_of(lab).lab.solution_cells:
        answer = inspect.signature(getattr(reference, name), eval_str=True).return_annotation
        if getattr(answer, "__origin__", None) in (dict, list, tuple):
            found.append(name)
    return found


@pytest.mark.parametrize(
    ("lab", "value"),
    [
        pytest.param(
            lab, value, id=f"{lab}-{called(value)}", marks=unless((row + number) % EVERY == 0)
        )
        for row, lab in enumerate(LABS)
        if structured(lab)
        for number, value in enumerate(LEAVES)
    ],
)
def test_nonsense_in_the_right_shape_gets_nothing_and_breaks_no_suite(lab: str, value: Any) -> None:
    """The reference's own answer, with one and the same value in every place."""
    suites = suites_of(lab)

    def refilled(function: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*given: Any, **named: Any) -> Any:
            try:
                return refill(function(*given, **named), value)
            except Exception:  # what it was given is another function's nonsense
                return value

        return answer

    functions = structured(lab)
    changes = {name: refilled(getattr(suites.reference, name)) for name in functions}
    gets_nothing(suites, changes)


def refill(answer: Any, value: Any) -> Any:
    if isinstance(answer, dict):
        return {key: refill(part, value) for key, part in answer.items()}
    if isinstance(answer, list | tuple):
        return type(answer)(refill(part, value) for part in answer)
    return value


def gets_nothing(suites: Suites, changes: dict[str, Callable[..., Any]]) -> None:
    """No points for the changed functions, nor for the whole, and no mistake of the suites'."""
    whole = {cell.grade_id for cell in suites.lab.grade_cells if not cell.manual}
    whole -= {f"test_{name}" for name in suites.lab.solution_cells}
    cells = {f"test_{name}" for name in changes} | whole
    names = suites.namespace()
    names.update(changes)  # in place, so that what the lab gives calls them, too
    results: dict[str, CellResult] = dict(suites.grade(names, cells))
    assert set(results) == cells
    assert all(cell.outcome != "broken suite" for cell in results.values()), told(results)
    assert sum(cell.points for cell in results.values()) == 0, told(results)


# --- the catalogue ----------------------------------------------------------------------------


@EACH_LAB
def test_catalogue_has_every_function(lab: str) -> None:
    entries = catalogue(suites_of(lab).lab)
    assert len({entry.id for entry in entries}) == len(entries)
    assert {entry.function for entry in entries} == set(suites_of(lab).lab.solution_cells)
    assert len(entries) >= (30 if lab == "lab4_deep_network" else 1)
