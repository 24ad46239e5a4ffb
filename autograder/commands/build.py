"""``autograder build``: what students get and what teachers keep, from source notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
from autograder.course import Course, CourseError
from autograder.interrupts import checkpoint, interruptible
from autograder.nbgrader_integration.expected import looks_as_expected

REBUILD = "the same command makes them all anew."
NOTHING_WRITTEN = "nothing was written."
WAITING = "Waiting for the next save; Ctrl-C ends this."
UNWATCHED = "Nothing is watched any more; what was built last stays."


@app.command()
def build(
    labs: LabsArgument = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail where anything is out of order.")
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Build at each save, and say what is out of order then."),
    ] = False,
) -> None:
    """Make releases and solutions from source notebooks.

    With --check nothing is written: every problem is named, and the exit code is 1 where there
    is one.
    """
    if check and watch:
        raise CourseError("--check changes nothing and --watch builds: choose one of them.")
    how_far = HowFar(NOTHING_WRITTEN if check else REBUILD, "labs")
    with stoppable(UNWATCHED if watch else how_far):
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
        if watch:
            _watch(course, chosen)
            return
        for name in chosen:
            console.print(f"building {name}")
            build_labs(course, [name])
            how_far.one_more()
            checkpoint()


def _watch(course: Course, labs: Sequence[str]) -> None:
    """Build and check these labs now and after each save of theirs, until Ctrl-C."""
    from autograder.authoring.build import build as build_labs
    from autograder.authoring.gate.check import check as check_labs
    from autograder.authoring.watch import saved_labs

    rounds = saved_labs(course, labs)
    while True:
        with interruptible():  # nothing is half done while it waits
            saved = next(rounds, None)
        if saved is None:
            return
        for name in saved:
            try:
                _ = course.lab(name).cells  # a notebook that is half written is told by this
                build_labs(course, [name])
                problems = check_labs(course, [name])
            except CourseError as error:
                problems = [str(error)]
            for problem in problems:
                errors.print(problem, style="red", markup=False, highlight=False)
            found = f"{len(problems)} to mend" if problems else "built, and in order"
            told = f"{datetime.now():%H:%M:%S} {name}: {found}"
            console.print(told, markup=False, highlight=False)
            checkpoint()
        console.print(WAITING, style="dim")


def _say(problems: Sequence[str]) -> None:
    for problem in problems:
        errors.print(problem, style="red", markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    console.print("All that belongs to these labs agrees with their source notebooks.")
