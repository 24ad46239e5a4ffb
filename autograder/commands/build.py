"""``autograder build``: what students get and what teachers keep, from source notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from autograder.commands.shared import (
    HowFar,
    LabsArgument,
    app,
    console,
    course_here,
    errors,
    stoppable,
)
from autograder.interrupts import checkpoint
from autograder.nbgrader_integration.expected import looks_as_expected

REBUILD = "the same command makes them all anew."
NOTHING_WRITTEN = "nothing was written."


@app.command()
def build(
    labs: LabsArgument = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail where anything is out of order.")
    ] = False,
) -> None:
    """Make exercises/ and solutions/ from source_notebooks/.

    With --check nothing is written: every problem is named, and the exit code is 1 where there
    is one.
    """
    how_far = HowFar(NOTHING_WRITTEN if check else REBUILD, "labs")
    with stoppable(how_far):
        with looks_as_expected():
            from autograder.authoring.build import build as build_labs
            from autograder.authoring.gate.check import check as check_labs
        course = course_here()
        errors.print(
            f"Course in {course.root}", style="dim", markup=False, highlight=False, soft_wrap=True
        )
        chosen = labs or [lab.name for lab in course.every_lab()]
        how_far.total = len(chosen)
        if check:
            _say(check_labs(course, labs or None, how_far.one_more))
            return
        for name in chosen:
            console.print(f"building {name}")
            build_labs(course, [name])
            how_far.one_more()
            checkpoint()


def _say(problems: Sequence[str]) -> None:
    for problem in problems:
        errors.print(problem, style="red", markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    console.print("All that belongs to these labs agrees with their source notebooks.")
