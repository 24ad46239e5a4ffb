"""nbgrader's own steps, which talk to its authors, called for a teacher."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.course import CourseError


def run_step(task: str, step: Callable[..., Mapping[str, Any]], *arguments: str) -> None:
    """Run one of the steps of nbgrader's programming interface.

    ``task`` says what it is for, as in "nbgrader could not ...": a CourseError with nbgrader's
    reason is raised if it fails.
    """
    with quiet():
        answer = step(*arguments)
    if not answer["success"]:
        log = str(answer.get("log") or answer.get("error") or "").strip()
        errors = [line for line in log.splitlines() if line.startswith("[ERROR]")]
        said = (errors or log.splitlines() or ["no reason given"])[-1].removeprefix("[ERROR] ")
        raise CourseError(f"nbgrader could not {task}: {said}")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What nbgrader's libraries have to say to its authors is nothing for a teacher."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
