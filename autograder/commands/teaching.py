"""The commands that a student's installation has no use for: each says so."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import typer

from autograder.commands.front import app
from autograder.course import CourseError

OF_TEACHERS = ("jinja2", "packaging", "pytest")
"""Packages that are installed with the extra ``teacher``."""
COMMANDS = (
    *("adopt", "ask", "build", "collect", "demo", "doctor", "due", "feedback", "grade", "marks"),
    *("new", "release", "report", "return", "roster", "similar", "site", "status"),
)
"""Their names, as they are typed."""
ANYTHING = {"ignore_unknown_options": True, "allow_extra_args": True}


def grading_lacks() -> str:
    """What grading needs and has not got here, as the end of a sentence; empty if all is there."""
    missing = [name for name in OF_TEACHERS if find_spec(name) is None]
    if missing:
        return (
            "is for teachers: it runs in a checkout of the course, set up with `make setup`. Not "
            f"installed here: {', '.join(missing)}. `autograder check` is for everybody."
        )
    return ""


def refuse_to_teach(why: str) -> None:
    """Let each of these commands end with a sentence, whatever words follow it."""
    app.info.help = "Check a notebook of this course before you hand it in."
    for name in COMMANDS:
        app.command(name, hidden=True, add_help_option=False, context_settings=ANYTHING)(
            _refusal(name, why)
        )


def _refusal(name: str, why: str) -> Callable[[typer.Context], None]:
    def refuse(context: typer.Context) -> None:
        raise CourseError(f"autograder {name} {why}")

    return refuse
