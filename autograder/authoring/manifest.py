"""What a student's package knows of the labs: their cells as released, without any text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import nbformat

from autograder.course import Course, Lab
from autograder.self_check.released import (
    MANIFEST,
    ReleasedLab,
    as_manifest,
    describe_release,
    read_manifest,
)

PACKAGE = Path("autograder") / "self_check"


def write_manifest(course: Course) -> None:
    """Describe all labs that are built, where the course is the checkout that the package is made
    of."""
    if (course.root / PACKAGE).is_dir():
        built = [_described(lab) for lab in course.parts if lab.release_notebook.is_file()]
        (course.root / PACKAGE / MANIFEST).write_bytes(as_manifest(built))


def manifest_problems(lab: Lab) -> Iterator[str]:
    """Say if the manifest lags behind a lab's release."""
    if not (lab.root / PACKAGE).is_dir():
        return
    try:
        known = read_manifest((lab.root / PACKAGE / MANIFEST).read_bytes())
    except (OSError, msgspec.MsgspecError):
        known = ()
    if _described(lab) not in known:
        yield f"{PACKAGE / MANIFEST} lags behind. Run `autograder build {lab.name}`."


def _described(lab: Lab) -> ReleasedLab:
    return describe_release(
        lab.notebook_name, nbformat.read(lab.release_notebook, as_version=4).cells
    )
