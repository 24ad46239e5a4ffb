"""``autograder site``: the labs as a website in which Python runs in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import app, console, course_here, stoppable
from autograder.interrupts import interruptible

SITE = Path("_site")
AGAIN = "Stopped; the site is as it was before."


@app.command()
def site(
    to: Annotated[Path, typer.Option("--to", help="The folder to write it into.")] = SITE,
    pyodide: Annotated[
        Path | None,
        typer.Option(
            help="A folder with an unpacked distribution of Pyodide to put into the site, so that "
            "students' browsers fetch nothing from elsewhere."
        ),
    ] = None,
) -> None:
    """Build a static website of the released labs, in which students work in their browser.

    Nothing has to be installed for that. Put the folder on any web server.
    """
    with stoppable(AGAIN):
        from autograder.authoring.site import build_site

        with interruptible():
            build_site(course_here(), to, pyodide)
        console.print(
            f"The site is in {to}/. To look at it: python -m http.server --directory {to}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
