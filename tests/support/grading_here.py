"""Grades solutions in this process, with follow-through and diagnosis, as a kernel would."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Collection, Mapping
from functools import cache
from unittest import mock

from autograder.course import Course, GradeCell, Lab
from autograder.grading.grade import grade_cells
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.references import reference_of
from autograder.grading.report import CellResult
from autograder.grading.time_limits import TimeLimits
from support.tiny import ROOT

COURSE = Course(ROOT)
LABS = [COURSE.lab(name) for name in COURSE.labs]
UNHURRIED = TimeLimits(call=600, cell=600, submission=6000)
"""For tests that are about marks: a busy machine must not cost any."""


def grade_here(
    lab: Lab,
    changes: str,
    cells: Collection[GradeCell] | None = None,
    sources: Mapping[str, str] | None = None,
    *,
    follow_through: bool = True,
) -> dict[str, CellResult]:
    """The results of the reference's functions, of which ``changes`` defines some anew.

    A cell that is graded without those before it is graded once more with the reference in their
    place, which changes nothing where they are the reference's anyway; without ``follow_through``
    that is left out.
    """
    names = {"__name__": "notebook"}
    exec(compile(lab.reference.read_text("utf-8"), "reference.py", "exec"), names)
    exec(compile(changes, "changes.py", "exec"), names)
    reference = reference_of(lab, lab.fingerprint())
    chosen = function_cells(lab) if cells is None else cells
    never = mock.patch(f"{grade_cells.__module__}.may_follow_through", return_value=False)
    with contextlib.nullcontext() if follow_through else never:
        results = grade_cells(
            NamespaceStudent(names, sources),
            lab,
            [cell for cell in function_cells(lab) if cell in chosen],
            reference,
            lambda name: getattr(reference, name),
            UNHURRIED,
        )
    return {cell.grade_id: cell for cell in results}


def function_cells(lab: Lab) -> list[GradeCell]:
    """The grade cells with a suite for one function, which convergence cells have not."""
    return [cell for cell in lab.grade_cells if cell.solution]


def reached_cells(lab: Lab, function: str) -> list[GradeCell]:
    """The grade cells whose marks ``function`` can have a part in.

    That is its own, those whose functions call it on the way, and those whose suites do.
    """
    calls = _calls(lab)
    reached = {function}
    while more := {name for name, called in calls.items() if called & reached} - reached:
        reached |= more
    return [
        cell
        for cell in function_cells(lab)
        if cell.solution in reached
        or f"student.{function}(" in lab.suite(cell.grade_id).read_text("utf-8")
    ]


@cache
def _calls(lab: Lab) -> dict[str, set[str]]:
    """The names that each of the reference's functions uses."""
    return {
        statement.name: {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        for statement in ast.parse(lab.reference.read_text("utf-8")).body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef)
    }
