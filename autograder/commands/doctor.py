"""``autograder doctor``: what a teacher has to put right before grading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from autograder.classroom.checkup import Checkup, State
from autograder.commands.shared import (
    OptionalLabArgument,
    app,
    console,
    course_here,
    open_gradebook,
    stoppable,
)
from autograder.sandbox.launch import Isolation
from autograder.submissions.moving import MoveError, move
from autograder.submissions.strays import Stray, find_lookalikes, find_strays, place_text
from autograder.terminal.findings import findings_table

STOPPED = "Stopped; what has been moved is said above, and nothing else was changed."


@app.command()
def doctor(
    lab: OptionalLabArgument = None,
    move_strays: Annotated[
        bool, typer.Option("--move", help="Move what lies astray to its place, without asking.")
    ] = False,
    isolation: Annotated[Isolation, typer.Option(help="As for grade.")] = Isolation.BUBBLEWRAP,
) -> None:
    """See whether a class can be graded as it should be, and put astray submissions in place.

    Sandbox, disk, gradebook, labs, dates, names and what was handed in outside of
    submitted/STUDENT/LAB/ are looked at, and nothing is changed but by moving: that overwrites
    nothing, and is said.

    The exit code is 0 if nothing needs a teacher, and 1 if something does.
    """
    with stoppable(STOPPED):
        course = course_here()
        every = [course.lab(name) for name in course.labs]
        labs = [course.lab(lab)] if lab else every
        gradebook = open_gradebook(course, isolation)
        checkup = Checkup(gradebook, labs, isolation)
        findings = list(checkup.findings())
        console.print(findings_table(findings))
        wanted = {"", lab} if lab else {"", *course.labs}
        strays = find_strays(gradebook.submitted, every, checkup.roster)
        astray = [
            *(one for one in strays if one.lab in wanted),
            *find_lookalikes(gradebook.submitted, labs, checkup.roster),
        ]
        for one in astray:
            console.print(str(one), style="yellow", markup=False, highlight=False)
        left = _move(gradebook.submitted, astray, sure=move_strays)
        looks = left + sum(one.state is State.LOOK for one in findings)
        if looks:
            things = "1 thing needs" if looks == 1 else f"{looks:,} things need"
            console.print(f"{things} you.", style="yellow")
            raise typer.Exit(1)
        console.print("Nothing needs you.", style="green")


def _move(submitted: Path, astray: Sequence[Stray], *, sure: bool) -> int:
    """Move what has a place, if somebody says so; returns how many are left where they are."""
    movable = [one for one in astray if one.target is not None]
    if not movable:
        return len(astray)
    if not sure:
        them = "it to its place" if len(movable) == 1 else f"{len(movable):,} to their places"
        if not console.is_terminal:
            console.print(f"With --move, this command moves {them}.", markup=False)
            return len(astray)
        sure = typer.confirm(f"Move {them}?")
    moved = 0
    for one in movable if sure else ():
        try:
            target = move(submitted, one)
        except MoveError as error:
            said, style = f"Left {place_text(one.path)} where it is: {error}.", "yellow"
        else:
            moved += 1
            place = place_text(target.relative_to(submitted))
            said, style = f"Moved {place_text(one.path)} to {place}.", ""
        console.print(said, style=style, markup=False, highlight=False)
    return len(astray) - moved
