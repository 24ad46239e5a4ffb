"""What every command has: the command line, who is asked, and how Ctrl-C is answered.

Whatever is imported here is there on every system, and in a student's installation.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib import metadata
from typing import Annotated

import typer
from rich.console import Console

from autograder.course import Course, CourseError, find_root
from autograder.interrupts import checkpoint, requested

COULD_NOT_START = 2
INTERRUPTED = 130
STOPPED = "Stopped before anything was done."

app = typer.Typer(
    help="Everything that a term needs: release the labs, collect and grade what is handed in, "
    "and see who has what; build labs, and check a notebook.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
console = Console()
errors = Console(stderr=True)


def _say_version(wanted: bool) -> None:
    if wanted:
        console.print(f"autograder {metadata.version('backprop-autograder')}", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which version this is.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options of the command as a whole."""


def lab_names(incomplete: str) -> list[str]:
    """The labs whose names begin like a word that a shell wants completed."""
    try:
        return [name for name in Course(find_root()).labs if name.startswith(incomplete)]
    except CourseError:
        return []


_how_far: tuple[object, Console] | None = None


def answer_late() -> None:
    """Answer Ctrl-C that came when the last thing had been done, and nobody looked any more."""
    if requested():
        said, to = _how_far or (STOPPED, errors)
        to.print(str(said), style="yellow", markup=False, highlight=False)
        raise SystemExit(INTERRUPTED)


@contextlib.contextmanager
def stoppable(said: object, to: Console = console) -> Iterator[None]:
    """Answer Ctrl-C within the block by ``said`` and exit code 130, whenever it comes."""
    global _how_far
    _how_far = said, to
    try:
        yield
        checkpoint()
    except (KeyboardInterrupt, Exception) as error:
        # what else goes wrong after Ctrl-C may well come of it, as it ends other programs, too
        if not isinstance(error, KeyboardInterrupt) and not requested():
            raise
        to.print(str(said), style="yellow", markup=False, highlight=False)
        raise typer.Exit(INTERRUPTED) from None
