"""``autograder return``: feedback through nbgrader's exchange, or packed for elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.feedback import RESUME, StudentOption, write_pages
from autograder.commands.shared import (
    HowFar,
    LabArgument,
    app,
    console,
    open_lab,
    say_passed_over,
    stoppable,
    students_meant,
)
from autograder.course import CourseError


@app.command("return")
def return_command(
    lab: LabArgument,
    student: StudentOption = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="WAY",
            help="Pack the pages for an **LMS** (moodle, canvas), as named files (folder), or as "
            "drafts of e-mails (mail).",
        ),
    ] = None,
    given: Annotated[
        Path | None,
        typer.Option(
            "--in",
            metavar="FILE.csv",
            help="Moodle's grading worksheet, for those whose work did not come in its archive.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Where to put them.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also pages that have not changed since they went out.")
    ] = False,
) -> None:
    """Return feedback, once it is up to date, through nbgrader's exchange or packed for elsewhere.

    Students get it by `nbgrader fetch_feedback LAB`. Who did not hand in through the exchange
    is named and passed over: her page is in feedback/LAB/. With --to the pages that have changed
    since they went out are packed for you to upload or send.

    The exit code is 0 where everybody got her page, 1 where somebody did not, 2 where nothing
    could be started, and 130 after Ctrl-C.
    """
    # what makes files for elsewhere is imported by no other command
    from autograder.commands.return_out import WAYS, check, send

    how_far = HowFar(RESUME, "pages")
    with stoppable(how_far):
        sheet = check(to, given) if to is not None else None
        if to is None and (given or output or everything):
            raise CourseError(f"--in, -o and --all are for --to {', '.join(WAYS)}.")
        chosen, gradebook = open_lab(lab)
        only = students_meant(gradebook, student)
        problems = write_pages(gradebook, chosen, only, how_far)
        if to is not None:
            everybody = gradebook.feedback.students(chosen, only)
            passed_over = send(
                gradebook,
                chosen,
                [name for name in everybody if name not in problems],  # theirs are out of date
                to,
                sheet=sheet,
                output=output,
                is_all=everything,
            )
            if problems or passed_over:
                raise typer.Exit(1)
            return
        returned = gradebook.feedback.give_back(chosen, only)
        console.print(f"Returned: {len(returned.students):,}.", highlight=False)
        say_passed_over(returned.passed_over)
        if problems or returned.passed_over:
            raise typer.Exit(1)
