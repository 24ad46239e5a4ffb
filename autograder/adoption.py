"""Labs that their notebook's own test cells grade: how their teacher wants that, from one file.

A stock nbgrader notebook has its tests in its grade cells.  A lab is graded by these if
``adopted.json`` stands where its suites would; `autograder adopt` writes it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.layout import CourseError

ADOPTED = "adopted.json"
"""The file's name."""


class Adoption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a teacher may choose of a lab whose grade cells hold its tests."""

    per_test: bool = False
    """Whether each test of a cell has a share of the cell's points.  As nbgrader comes, and if
    this is false, a cell gives all of its points or none."""
    in_sandbox: tuple[str, ...] = ()
    """The grade cells that are run in one process with the student's code, as nbgrader does."""

    def to_json(self) -> bytes:
        """The file's content."""
        return msgspec.json.format(msgspec.json.encode(self)) + b"\n"


def read_adoption(file: Path) -> Adoption | None:
    """What the file says, None if there is none; raises CourseError."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Adoption)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CourseError(f"{file} cannot be read: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CourseError(
            f'{file} should say {{"per_test": true or false, "in_sandbox": [names of grade '
            f"cells]}} and nothing else, and it does not ({error}); `autograder adopt` writes it."
        ) from error
