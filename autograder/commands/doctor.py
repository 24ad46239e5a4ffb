"""``autograder doctor``: what a teacher has to put right before grading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.classroom.checkup import Checkup, State
from autograder.classroom.roll import find_astray
from autograder.commands.shared import (
    OptionalLabArgument,
    app,
    console,
    course_here,
    open_gradebook,
    stoppable,
)
from autograder.lab_names import natural
from autograder.nbgrader_integration.lateness.timestamp import timestamp
from autograder.sandbox.launch import IsolationChoice, chosen_isolation
from autograder.submissions.moving import Moved, MoveError, move
from autograder.submissions.strays import Stray, place_text
from autograder.terminal.findings import print_findings

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook

STOPPED = "Stopped; what has been moved is said above, and nothing else was changed."


@app.command()
def doctor(
    lab: OptionalLabArgument = None,
    move_strays: Annotated[
        bool, typer.Option("--move", help="Move what lies astray to its place, without asking.")
    ] = False,
    everybody: Annotated[
        bool, typer.Option("--all", help="Name everybody, however many there are.")
    ] = False,
    isolation: Annotated[
        IsolationChoice, typer.Option(help="As for grade.")
    ] = IsolationChoice.AUTO,
) -> None:
    """See whether a class can be graded as it should be, and put astray submissions in place.

    Sandbox, disk, gradebook, labs, dates, names and what was handed in outside of
    submitted/STUDENT/LAB/ are looked at, and nothing is changed but by moving: that overwrites
    nothing, and is said.

    The exit code is 0 if nothing needs a teacher, and 1 if something does.
    """
    with stoppable(STOPPED):
        course = course_here()
        labs = [course.lab(lab)] if lab else course.every_lab()
        kind = chosen_isolation(isolation)
        gradebook = open_gradebook(course, kind)
        checkup = Checkup(gradebook, labs, kind, everybody=everybody)
        findings = list(checkup.findings())
        print_findings(console, findings)
        astray = find_astray(course, labs, gradebook.submitted, checkup.roster).everything
        for one in astray:
            console.print(str(one), style="yellow", markup=False, highlight=False)
        left, moved = _move(gradebook, astray, sure=move_strays)
        looks = left + sum(one.state is State.LOOK for one in findings)
        if looks:
            things = "1 thing needs" if looks == 1 else f"{looks:,} things need"
            console.print(f"{things} you.", style="yellow")
            raise typer.Exit(1)
        if moved:
            for name in moved:
                advice = f"autograder grade {name}"
                console.print(f"What was moved is not graded yet: {advice}", markup=False)
            return
        console.print("Nothing needs you.", style="green")


def _move(
    gradebook: ClassGradebook, astray: Sequence[Stray], *, sure: bool
) -> tuple[int, list[str]]:
    """Move what has a place, if somebody says so; returns how many are left where they are, and
    the labs of what is to be graded now."""
    movable = [one for one in astray if one.target is not None]
    if not movable:
        return len(astray), []
    if not sure:
        them = "it to its place" if len(movable) == 1 else f"{len(movable):,} to their places"
        if not console.is_terminal:
            console.print(f"With --move, this command moves {them}.", markup=False)
            return len(astray), []
        sure = typer.confirm(f"Move {them}?")
    moved = 0
    labs = set()
    for one in movable if sure else ():
        try:
            done = move(gradebook.submitted, one, lambda folder: timestamp(folder, gradebook.zone))
        except MoveError as error:
            said, style = f"Left {place_text(one.path)} where it is: {error}.", "yellow"
        else:
            moved += 1
            labs |= {one.lab} if done.counts else set()
            said, style = _moved_text(gradebook.submitted, one, done), ""
        console.print(said, style=style, markup=False, highlight=False)
    return len(astray) - moved, sorted(labs, key=natural)


def _moved_text(submitted: Path, stray: Stray, moved: Moved) -> str:
    """What became of something that lay astray, in a sentence or two."""
    source, place = place_text(stray.path), place_text(moved.path.relative_to(submitted))
    if not moved.counts:
        return f"Moved {source} to {place}: what lies in its place was handed in later, and counts."
    if stray.looks_in_place:
        said = f"Moved {source} into the folder that looks the same and is spelt as in the roster."
    else:
        said = f"Moved {source} to {place}."
    if moved.kept is None:
        return said
    kept = place_text(moved.kept.relative_to(submitted))
    return f"{said} What lay there was handed in earlier, and is kept in {kept}."
