"""Which suite a grade cell has, and which functions it grades: by names, and by what a suite says;
and which files make up the suites.

A grade cell grades the functions whose names are in its grade id as whole words: ``test_mean``,
``test_mean_of_nothing`` and ``mean-errors`` are about ``mean``, ``test_mean_and_median`` is about
both, and ``test_convergence`` about the whole.  A suite that means others says so by a line of its
own::

    GRADES = ("mean", "median")  # or "mean"; or () for the whole
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path

from autograder.digests import folder_files

QUESTIONS = "questions.toml"
"""A file beside suites: what students are asked about their own code (``autograder ask``)."""
GRADES = "GRADES"
"""The name in a suite for the functions that its cell grades."""


def suite_name(grade_id: str) -> str:
    """Name the file with the hidden tests of a grade cell, as pytest calls files with tests."""
    return f"{grade_id}.py" if grade_id.startswith("test_") else f"test_{grade_id}.py"


def suite_files(folder: Path) -> list[Path]:
    """List the files of a folder of suites that decide marks: all but the questions to students,
    which no suite is to read."""
    questions = folder / QUESTIONS
    return [path for path in folder_files(folder) if path != questions]


def functions_in(grade_id: str, functions: Collection[str]) -> tuple[str, ...]:
    """Find the functions whose names are in a grade id as whole words, in their own order.

    A name within a longer one does not count: ``test_sum_of_squares`` is not about ``squares``.
    """
    longest_first = sorted(functions, key=len, reverse=True)
    if not longest_first:
        return ()
    names = "|".join(re.escape(name) for name in longest_first if name)
    found = re.findall(rf"(?:^|(?<=[_-]))(?:{names})(?=[_-]|$)", grade_id.removeprefix("test_"))
    return tuple(name for name in functions if name in found)


def said_to_grade(suite: Path) -> frozenset[str] | None:
    """Read which functions a suite says that it grades, without running it; None if it says
    nothing of use."""
    said = _said(suite)
    return _names(said) if said else None


def grades_problem(suite: Path, functions: Collection[str]) -> str:
    """Say what is wrong with what a suite says of ``functions``, with the place; empty if nothing
    is."""
    said = _said(suite)
    if said is None:
        return ""
    place = f"in {suite.name}, line {said.lineno}"
    names = _names(said)
    if names is None:
        return f"{GRADES} takes a name or a tuple of names, {place}"
    unknown = ", ".join(sorted(names.difference(functions)))
    return f"{GRADES} names {unknown}, which no solution cell is called, {place}" if unknown else ""


def _said(suite: Path) -> ast.expr | None:
    """What stands after ``GRADES =`` in a suite, at its top."""
    try:
        source = suite.read_text("utf-8")
        # most suites leave it to the grade id, and parsing all of them takes a while
        body = ast.parse(source).body if GRADES in source else []
    except (OSError, ValueError, SyntaxError):
        return None  # whoever is to run it says why that cannot be
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == GRADES:
                return value
    return None


def _names(value: ast.expr) -> frozenset[str] | None:
    try:
        said = ast.literal_eval(value)
    except ValueError:
        return None
    names = (said,) if isinstance(said, str) else said
    if not isinstance(names, tuple | list | set) or not all(isinstance(one, str) for one in names):
        return None
    return frozenset(names)
