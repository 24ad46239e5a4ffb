"""``autograder new``: a course, a lab, or a function of a lab, which wait to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import LabArgument, app, console, course_here
from autograder.course import Course

new = typer.Typer(
    help="Begin a course, a lab or a function: cells, hidden tests, a misconception and variants.",
    no_args_is_help=True,
)
app.add_typer(new, name="new")


@new.command("course")
def course(
    name: Annotated[
        str, typer.Argument(help="Its id for nbgrader; the folder's name if none is given.")
    ] = "",
) -> None:
    """Make the folder that you are in a course: nbgrader's configuration, and folders."""
    from autograder.authoring.new_course import new_course

    root = Path.cwd()
    _say_written(root, new_course(root, name))
    _tell(
        "A course without labs. Begin one: autograder new lab NAME. README.md says what is where."
    )


@new.command("lab")
def lab(
    name: Annotated[str, typer.Argument(help="The lab's name, such as lab8_my_topic.")],
    function: Annotated[
        str, typer.Option("--function", help="The name of its first function.")
    ] = "first_function",
) -> None:
    """Begin a lab with one function, which builds and grades as it is."""
    from autograder.authoring.new_lab import new_lab

    here = course_here()
    _say(here, name, new_lab(here, name, function))


@new.command("function")
def function(
    lab: LabArgument,
    name: Annotated[
        str, typer.Argument(help="What students write: a function, or a class if in CapWords.")
    ],
    is_class: Annotated[
        bool, typer.Option("--class", help="Begin a class, whatever its name looks like.")
    ] = False,
) -> None:
    """Add a function or a class to a lab, after its last one."""
    from autograder.authoring.new_lab import new_function

    here = course_here()
    _say(here, lab, new_function(here, lab, name, is_class=is_class))


def _say(course: Course, lab: str, files: Sequence[Path]) -> None:
    _say_written(course.root, files)
    _tell(
        f'Fill in what says "FILL IN", then: autograder build {lab}. '
        f"autograder build --check {lab} names what is still to do."
    )


def _say_written(root: Path, files: Sequence[Path]) -> None:
    for path in files:
        _tell(f"wrote {path.relative_to(root).as_posix()}")


def _tell(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
