"""nbgrader's own steps, which talk to its authors, called for a teacher."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.course import CourseError
from autograder.grading.plain_text import clean

CLASS = re.compile(r"^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:: |$)")
"""The exception's class, with which the last line of a traceback begins."""
NO_RIGHTS = re.compile(r"Unwritable directory, please contact your instructor: (.*)")
"""What nbgrader's exchange has to say to everybody, the instructor too."""
SYSTEM = re.compile(r"^\[Errno \d+\] ([^:]*?)(: )?'?([^']*)'?$")
"""What Python makes of what the system has refused."""


def run_step(task: str, step: Callable[..., Mapping[str, Any]], *arguments: str) -> None:
    """Run one of the steps of nbgrader's programming interface.

    ``task`` says what it is for, as in "nbgrader could not ...": a CourseError with nbgrader's
    reason is raised if it fails.
    """
    with quiet():
        answer = step(*arguments)
    if not answer["success"]:
        log = str(answer.get("log") or "").strip().splitlines()
        errors = [line for line in log if line.startswith("[ERROR]")]
        raised = raised_reason(str(answer.get("error") or ""))
        said = errors[-1:] or ([raised] if raised else log[-1:]) or ["no reason given"]
        raise CourseError(f"nbgrader could not {task}: {said[0].removeprefix('[ERROR] ')}")


def raised_reason(traceback: str) -> str:
    """The reason with which a traceback ends, without the name of the exception's class; empty if
    it gives none."""
    last = next(reversed(traceback.strip().splitlines()), "")
    reason = clean(CLASS.sub("", last, count=1))
    return SYSTEM.sub(r"\1\2\3", reason)


def for_a_teacher(said: str) -> str:
    """What nbgrader's exchange says to students, in words for whoever it sends them to."""
    return NO_RIGHTS.sub(
        r"you may not write into \1; is it there (mkdir -p -m 777 makes it), and is it the "
        "`exchange` of course_settings.toml?",
        said,
    )


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What nbgrader's libraries have to say to its authors is nothing for a teacher."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
