"""``autograder return``: feedback through nbgrader's exchange."""

from __future__ import annotations

import typer

from autograder.commands.feedback import RESUME, StudentOption, write_pages
from autograder.commands.shared import (
    HowFar,
    LabArgument,
    app,
    console,
    errors,
    open_lab,
    stoppable,
)


@app.command("return")
def return_command(lab: LabArgument, student: StudentOption = None) -> None:
    """Return feedback through nbgrader's exchange, once it is up to date.

    Students get it by `nbgrader fetch_feedback LAB`. Who did not hand in through the exchange
    is named and passed over: her page is in feedback/LAB/.

    The exit code is 0 where everybody got her page, 1 where somebody did not, 2 where nothing
    could be started, and 130 after Ctrl-C.
    """
    how_far = HowFar(RESUME, "pages")
    with stoppable(how_far):
        chosen, gradebook = open_lab(lab)
        problems = write_pages(gradebook, chosen, student or (), how_far)
        returned = gradebook.feedback.give_back(chosen, student or ())
        console.print(f"Returned: {len(returned.students):,}.", highlight=False)
        for name, why in returned.passed_over:
            errors.print(
                f"{name} got nothing: {why}", style="yellow", markup=False, highlight=False
            )
        if problems or returned.passed_over:
            raise typer.Exit(1)
