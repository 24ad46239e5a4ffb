"""``autograder marks``: who has which mark, as a table or a CSV file."""

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
        Path | None,
        typer.Option(metavar="FILE.csv", help="Write them into a file, as nbgrader export does."),
    ] = None,
) -> None:
    """Show everybody's marks: the points, what lateness cost, and what waits to be marked.

    Late penalties follow due dates, extensions and settings first; whose changes is said.
    """
    with stoppable(STOPPED):
        course = course_here()
        chosen = course.lab(lab) if lab else None
        gradebook = open_gradebook(course)
        everything = gradebook.marks()
        begun = [lab.name for lab in everything.labs.values() if lab.standings]
        labs = [course.lab(name) for name in begun if name in course.labs]
        changed = [change for each in labs for change in say_penalties(gradebook, each)]
        if to is None:
            marks_now = gradebook.marks() if changed else everything
            console.print(MarksTable(marks_now, chosen.name if chosen else None))
            return
        try:
            gradebook.export(to, chosen)
        except OSError as error:
            raise CourseError(f"{to} could not be written: {error.strerror}.") from error
        console.print(f"The marks are in {to}.", markup=False, highlight=False, soft_wrap=True)
