"""``autograder marks``: who has which mark, as a table or in a file for elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import (
    OptionalLabArgument,
    app,
    console,
    course_here,
    open_gradebook,
    say_penalties,
    stoppable,
)
from autograder.course import CourseError
from autograder.terminal.marks_table import MarksTable

STOPPED = "Stopped; no marks were changed, but for late penalties that have been said."


@app.command()
def marks(
    lab: OptionalLabArgument = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="WAY",
            help="Write them into the file of an **LMS** (canvas, moodle), as a spreadsheet "
            "(sheet), as json, for gradescope, or into FILE.csv as nbgrader export does.",
        ),
    ] = None,
    given: Annotated[
        Path | None,
        typer.Option(
            "--in",
            metavar="FILE.csv",
            help="What the LMS gave out: Canvas's exported gradebook, or Moodle's grading "
            "worksheet. It stays as it is.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Where to write them."),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(metavar="HEADING", help="The column of the LMS's file that is the lab's."),
    ] = None,
    scale: Annotated[
        bool | None,
        typer.Option(
            "--scale/--no-scale",
            help="Whether marks are scaled if the LMS has the lab be worth something else.",
        ),
    ] = None,
    unfinished: Annotated[
        bool,
        typer.Option("--unfinished", help="Also marks of which a part is still to be marked."),
    ] = False,
) -> None:
    """Show everybody's marks: the points, what lateness cost, and what waits to be marked.

    Late penalties follow due dates, extensions and settings first; whose changes is said. In a
    file for elsewhere, who is absent or not marked yet has an empty cell, never a 0.

    The exit code is 1 where a row of the LMS's file is nobody's or a student has no row there.
    """
    # what makes files for elsewhere is imported by no other command
    from autograder.commands.marks_out import WAYS, Wanted, export_marks

    with stoppable(STOPPED):
        wanted = Wanted(given, output, column or "", scale, unfinished)
        wanted.check(to, lab)
        course = course_here()
        chosen = course.lab(lab) if lab else None
        gradebook = open_gradebook(course)
        everything = gradebook.marks()
        begun = [lab.name for lab in everything.labs.values() if lab.standings]
        labs = [course.lab(name) for name in begun if name in course.labs]
        changed = [change for each in labs for change in say_penalties(gradebook, each)]
        if changed:
            everything = gradebook.marks()
        if to is None:
            console.print(MarksTable(everything, chosen.name if chosen else None))
            return
        if to in WAYS or to.casefold().endswith(".xlsx"):
            if export_marks(gradebook, course, everything, to, chosen, wanted):
                raise typer.Exit(1)
            return
        try:
            gradebook.export(Path(to), chosen)
        except OSError as error:
            raise CourseError(f"{to} could not be written: {error.strerror}.") from error
        console.print(f"The marks are in {to}.", markup=False, highlight=False, soft_wrap=True)
