"""``autograder collect``: what students have handed in through nbgrader's exchange."""

from __future__ import annotations

import typer

from autograder.commands.shared import (
    LabArgument,
    app,
    console,
    errors,
    open_lab,
    stoppable,
)
from autograder.course import CourseError
from autograder.feedback import counted
from autograder.interrupts import uninterrupted

AGAIN = "Stopped; the same command collects what is left."


@app.command()
def collect(lab: LabArgument) -> None:
    """Collect a lab from nbgrader's exchange: what is newest of each student, into submitted/.

    The exit code is 1 where something in the exchange needs a teacher's attention.
    """
    with stoppable(AGAIN):
        chosen, gradebook = open_lab(lab)
        exchange = gradebook.exchange
        if not exchange.root.is_dir():
            raise CourseError(
                f"There is no exchange at {exchange.root}. If students hand in another way, put "
                f"their work into submitted/STUDENT/{chosen.name}/ and grade it."
            )
        with uninterrupted():
            collected = exchange.collect(chosen, gradebook.submitted)
        console.print(
            f"{chosen.name}: {len(collected.new)} new, {len(collected.updated)} handed in again; "
            f"{counted(collected.count, 'student')} "
            f"{'has' if collected.count == 1 else 'have'} handed in by now.",
            markup=False,
            highlight=False,
        )
        for warning in collected.warnings:
            errors.print(warning, style="yellow", markup=False, highlight=False, soft_wrap=True)
        if collected.warnings:
            raise typer.Exit(1)
