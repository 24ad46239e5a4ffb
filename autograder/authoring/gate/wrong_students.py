"""Wrong students of a lab: who of them gets full marks, and which hidden test none of them fails.

All is run in this process, with the lab's own solution in a wrong student's hands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from autograder.authoring.gate.answer_parts import parts
from autograder.authoring.gate.places import suite_place, test_lines
from autograder.authoring.gate.wrong_answers import (
    WRONG_STUDENTS,
    SpoiltClass,
    WrongStudent,
    rounded_otherwise,
)
from autograder.course import GradeCell, Lab
from autograder.grading.call_log import LoggedCall
from autograder.grading.catalogue import catalogue, wrong_function
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.references import fresh_names, reference_of
from autograder.grading.report import TestResult
from autograder.grading.session import run_suites
from autograder.grading.suites import collected_suites
from autograder.grading.time_limits import TimeLimits

LIMITS = TimeLimits(call=2.0, any_call=2.0)
"""No right answer takes as long, and some wrong ones never come to an end."""

Change = Callable[..., Any] | SpoiltClass
"""What stands in the place of one of the lab's functions or classes."""

MAY_PASS = "MAY_PASS"
"""The name in a suite for the wrong students that it lets pass on purpose."""


@dataclass
class _Cell:
    """What the wrong students of one cell came to."""

    cell: GradeCell
    may_pass: Mapping[str, str]
    """Whom its suite lets pass on purpose, with its author's reasons."""
    failed: set[str] = field(default_factory=set)
    """The names of the tests that one of them failed."""
    tests: Sequence[TestResult] = ()

    @property
    def all_failed(self) -> bool:
        """Whether each test has had somebody who fails it."""
        return bool(self.tests) and self.failed.issuperset(test.name for test in self.tests)


def blind_spots(lab: Lab) -> Iterator[str]:
    """Name each wrong student with full marks, each test that none of them fails, and each test
    that breaks over one of them."""
    reference = reference_of(lab, lab.fingerprint())
    for cell in lab.grade_cells:
        if not cell.manual:
            yield from _of_cell(_Cell(cell, _may_pass(lab, cell)), lab, reference)


def _of_cell(seen: _Cell, lab: Lab, reference: ModuleType) -> Iterator[str]:
    cell = seen.cell
    file = lab.suite(cell.grade_id).name
    functions = cell.functions or lab.solution_cells
    calls, again = (_right_calls(lab, cell, reference) for _ in range(2))
    if [call.arguments for call in calls] != [call.arguments for call in again]:
        yield (
            f"{file}: its tests ask something else each time, so that marks are luck. Give each "
            "generator of random numbers a seed, as in np.random.default_rng(1)."
        )
    fractions = _has_fractions(calls)
    # of what only changes its arguments, and of a class, nobody knows whether anything is spoilt
    can_be_spoilt = any(call.seen.value is not None or call.seen.text for call in calls)
    if fractions:
        yield from _too_strict(seen, lab, functions, reference)
    broken: dict[str, str] = {}
    for name, kind, changes in _students(lab, cell, functions, reference):
        # these are looked for where those before have left a test without anybody who fails it
        if kind in ("other form", "habit", "misconception") and seen.all_failed:
            continue
        tests = tests_of(lab, cell, changes)
        seen.tests = tests
        # what no answer of the right kind fails may still look at None: that proves nothing
        if kind != "odd":
            seen.failed |= {test.name for test in tests if _turns_down(test, cell)}
        for test in tests:
            if test.outcome == "broken suite":
                broken.setdefault(test.name, f"{test.defect or test.message} ({name})")
        passes = all(test.passed for test in tests)
        if not passes or not cell.functions or name in seen.may_pass:
            continue
        if (kind == "nonsense" and can_be_spoilt) or (kind == "near miss" and fractions):
            if _turned_down_elsewhere(lab, cell, changes):
                continue
            yield (
                f"{file}: {' and '.join(cell.functions)} gets full marks although its answers are "
                f"{name}. Add a test that turns this down, or name it in MAY_PASS with the reason."
            )
    for why in broken.values():
        yield f"{file}: a hidden test went wrong over a wrong answer: {why}."
    yield from _never_failed(seen, lab)


def _turns_down(test: TestResult, cell: GradeCell) -> bool:
    """Whether a test looks at what comes back: a function that stops fails any test that calls it.

    In a cell for the whole, one function's wrong answer may well be what stops another.
    """
    return not test.passed and (test.outcome != "raised" or not cell.functions)


def _turned_down_elsewhere(lab: Lab, cell: GradeCell, changes: Mapping[str, Change]) -> bool:
    """Whether another cell that grades the same functions has a test that fails this student."""
    others = (one for one in lab.grade_cells if one != cell and not one.manual)
    return any(
        not test.passed
        for other in others
        if set(cell.functions).issubset(other.functions)
        for test in tests_of(lab, other, changes)
    )


def _too_strict(
    seen: _Cell, lab: Lab, functions: Sequence[str], reference: ModuleType
) -> Iterator[str]:
    """Name each test that turns down whoever is right and rounds otherwise."""
    path = lab.suite(seen.cell.grade_id)
    lines = test_lines(lab, path)
    rights = {name: getattr(reference, name) for name in functions}
    changes = {
        name: rounded_otherwise(right)
        for name, right in rights.items()
        if not isinstance(right, type)
    }
    for test in tests_of(lab, seen.cell, changes):
        if not test.passed and test.name not in seen.may_pass:
            yield (
                f"{suite_place(path.name, lines.get(test.name))}: “{test.title}” turns down right "
                "answers that are rounded otherwise in their last place, as by another order of "
                "adding. Give it a tolerance, such as 1e-9."
            )


def _never_failed(seen: _Cell, lab: Lab) -> Iterator[str]:
    path = lab.suite(seen.cell.grade_id)
    lines = test_lines(lab, path)
    for test in seen.tests:
        if test.name in seen.failed or test.name in seen.may_pass:
            continue
        yield (
            f"{suite_place(path.name, lines.get(test.name))}: no wrong student fails "
            f"“{test.title}”. Does it compare what comes back? If it looks for something else, "
            f"write a misconception that fails it, or name {test.name} in MAY_PASS with the reason."
        )


def _students(
    lab: Lab, cell: GradeCell, functions: Sequence[str], reference: ModuleType
) -> Iterator[tuple[str, str, Mapping[str, Change]]]:
    """Each wrong student: her name, her kind, and the functions that she has wrong."""
    for student in WRONG_STUDENTS:
        yield (
            student.name,
            student.kind,
            {name: _spoilt(student, getattr(reference, name)) for name in functions},
        )
    for entry in catalogue(lab):
        if entry.function in cell.functions:
            yield entry.id, "misconception", {entry.function: wrong_function(entry, lab)}


def _spoilt(student: WrongStudent, right: Any) -> Change:
    return SpoiltClass(student) if isinstance(right, type) else student.spoil(right)


def tests_of(lab: Lab, cell: GradeCell, changes: Mapping[str, Change]) -> Sequence[TestResult]:
    """The tests of a cell on the lab's own functions, of which ``changes`` replaces some."""
    namespace = fresh_names(lab)
    # in place, where the functions look for each other
    for name, change in changes.items():
        namespace[name] = change.of(namespace[name]) if isinstance(change, SpoiltClass) else change
    reference = reference_of(lab, lab.fingerprint())
    runs = run_suites(NamespaceStudent(namespace), reference, lab, [cell], LIMITS)
    return runs[cell.grade_id].tests


def _right_calls(lab: Lab, cell: GradeCell, reference: ModuleType) -> Sequence[LoggedCall]:
    """The calls that a cell's tests make of the right function."""
    student = NamespaceStudent(dict(vars(reference)))
    return run_suites(student, reference, lab, [cell])[cell.grade_id].calls


def _has_fractions(calls: Sequence[LoggedCall]) -> bool:
    """Whether the right function answers with numbers that are not whole."""
    return any(
        isinstance(part, float) and math.isfinite(part) and part != round(part)
        for call in calls
        for part in parts(call.seen.value)
    )


def _may_pass(lab: Lab, cell: GradeCell) -> Mapping[str, str]:
    path = lab.suite(cell.grade_id).resolve()
    for item in collected_suites(lab.suites).items:
        if isinstance(item, pytest.Function) and item.path.resolve() == path:
            found: Mapping[str, str] = getattr(item.module, MAY_PASS, {})
            return found
    return {}
