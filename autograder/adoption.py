"""Labs that their notebook's own test cells grade: how their teacher wants that, from one file.

A stock nbgrader notebook has its tests in its grade cells.  A lab is graded by these if
``adopted.json`` stands where its suites would; `autograder adopt` writes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.layout import CourseError

ADOPTED = "adopted.json"
"""The file's name."""


@dataclass(frozen=True)
class Adoption:
    """What a teacher may choose of a lab whose grade cells hold its tests."""

    per_test: bool = False
    """Whether each test of a cell has a share of the cell's points.  As nbgrader comes, and if
    this is false, a cell gives all of its points or none."""
    in_sandbox: tuple[str, ...] = ()
    """The grade cells that are run in one process with the student's code, as nbgrader does."""


def read_adoption(file: Path) -> Adoption | None:
    """What the file says, None if there is none; raises CourseError."""
    try:
        said = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CourseError(f"{file} cannot be read: {error}") from error
    if not _is_adoption(said):
        raise CourseError(
            f'{file} should say {{"per_test": true or false, "in_sandbox": [names of grade '
            "cells]}} and nothing else; `autograder adopt` writes it."
        )
    return Adoption(said.get("per_test", False), tuple(said.get("in_sandbox", ())))


def write_adoption(file: Path, adoption: Adoption) -> None:
    """Write the file anew."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(adoption), indent=2) + "\n", encoding="utf-8")


def _is_adoption(said: Any) -> bool:
    if not isinstance(said, dict) or not said.keys() <= {"per_test", "in_sandbox"}:
        return False
    names = said.get("in_sandbox", [])
    is_list = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return is_list and isinstance(said.get("per_test", False), bool)
