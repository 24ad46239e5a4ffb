"""nbgrader's own steps, which talk to its authors, called for a teacher."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.course import CourseError
from autograder.grading.plain_text import clean

CLASS = re.compile(r"^(?:(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*|[A-Z]\w*(?=: \[Errno ))(?:: |$)")
"""What the last line of a traceback begins with: the exception's class, if that is a package's."""
NO_RIGHTS = re.compile(r"Unwritable directory, please contact your instructor: (.*)")
"""What nbgrader's exchange has to say to everybody, the instructor too."""
RECORD = re.compile(r"^\[[A-Z]+\] ", re.MULTILINE)
ERROR = re.compile(r"^\[(?:ERROR|CRITICAL)\] ", re.MULTILINE)
"""How a record begins in a log."""
EMPTY = re.compile(r"There was an error processing assignment|Please see the the above traceback")
"""What nbgrader says of every failure, and of none why."""
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
        log, error = (str(answer.get(name) or "") for name in ("log", "error"))
        reason = logged_reason(log) or raised_reason(error) or "no reason given"
        raise CourseError(f"nbgrader could not {task}: {reason}")


def logged_reason(log: str) -> str:
    """The first reason that one of nbgrader's logs gives for a failure; empty if it gives none."""
    for record in ERROR.split(log)[1:]:
        said = RECORD.split(record)[0]
        if not EMPTY.match(said):
            return raised_reason(said) if said.startswith("Traceback") else clean(said)
    return ""


def raised_reason(traceback: str) -> str:
    """The reason with which a traceback ends, on one line and without the name of a package's
    class; empty if it gives none."""
    lines = traceback.rstrip().splitlines()
    frames = [place for place, line in enumerate(lines) if line.lstrip().startswith('File "')]
    if frames:
        deep = _indent(lines[frames[-1]])
        lines = [line for line in lines[frames[-1] + 1 :] if _indent(line) < deep][:1]
    reason = clean(CLASS.sub("", " ".join(lines[-1:]).strip(), count=1))
    return SYSTEM.sub(r"\1\2\3", reason)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


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
