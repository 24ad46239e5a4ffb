"""Whether a file is a lab's hidden tests, by where it lies; as cheap as a look at its path."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from autograder.layout import CONFIGURATION, LAB, CourseError, layout_of

SOLUTION = "solution"
"""Whom suites test if nobody is named."""


class Suites(NamedTuple):
    """A folder of suites that a path is, or lies in, or lies above."""

    course: Path
    lab: str
    """Empty if it is the folder of all labs' suites."""
    folder: Path


def suites_above(path: Path) -> Suites | None:
    """Find the folder with suites that ``path`` lies in, or is; None elsewhere."""
    for course in path.parents:
        if (course / CONFIGURATION).is_file():
            return _in_course(course, path.relative_to(course).parts)
    return None


def _in_course(course: Path, parts: tuple[str, ...]) -> Suites | None:
    try:
        layout = layout_of(course)
    except CourseError:  # which the course's own commands tell better
        return None
    pattern = PurePosixPath(layout.suites).parts
    at = pattern.index(LAB)
    if parts == pattern[:at]:
        return Suites(course, "", course.joinpath(*parts))
    if len(parts) < len(pattern):
        return None
    lab = parts[at]
    # somebody's tests of something else may lie in a folder of the same name
    is_lab = any((course / layout.source / lab).glob("*.ipynb"))
    inside = parts[: len(pattern)]
    if not is_lab or inside != tuple(lab if part == LAB else part for part in pattern):
        return None
    return Suites(course, lab, course.joinpath(*inside))
