"""``autograder new``: a lab, or a function of a lab, from patterns that wait to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import LabArgument, app, console, course_here
from autograder.course import Course

new = typer.Typer(
    help="Begin a lab or a function: its cells, hidden tests, a misconception and variants.",
    no_args_is_help=True,
)
app.add_typer(new, name="new")


@new.command("lab")
def lab(
    name: Annotated[str, typer.Argument(help="The lab's name, such as lab8_my_topic.")],
    function: Annotated[
        str, typer.Option("--function", help="The name of its first function.")
    ] = "first_function",
) -> None:
    """Begin a lab with one function, which builds and grades as it is."""
    from autograder.authoring.new_lab import new_lab

    course = course_here()
    _say(course, name, new_lab(course, name, function))


@new.command("function")
def function(
    lab: LabArgument,
    name: Annotated[str, typer.Argument(help="The name of the function that students write.")],
) -> None:
    """Add a function to a lab, after its last one."""
    from autograder.authoring.new_lab import new_function

    course = course_here()
    _say(course, lab, new_function(course, lab, name))


def _say(course: Course, lab: str, files: Sequence[Path]) -> None:
    for path in files:
        name = path.relative_to(course.root).as_posix()
        console.print(f"wrote {name}", markup=False, highlight=False, soft_wrap=True)
    told = (
        f'Fill in what says "FILL IN", then: autograder build {lab}. '
        f"autograder build --check {lab} names what is still to do."
    )
    console.print(told, markup=False, highlight=False, soft_wrap=True)
