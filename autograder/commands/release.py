"""``autograder release``: a lab into the gradebook, and into the exchange if there is one."""

from __future__ import annotations

import typer

from autograder.commands.shared import (
    LabArgument,
    app,
    console,
    open_lab,
    stoppable,
)
from autograder.feedback import in_points
from autograder.interrupts import uninterrupted

AGAIN = "Stopped; the same command does what is left."


@app.command()
def release(lab: LabArgument) -> None:
    """Release a lab: put it into the gradebook, and into nbgrader's exchange if there is one.

    Whatever is there already stays, so it does no harm to release a lab twice. The exit code is
    1 where an exchange is set up and the lab could not get there.
    """
    with stoppable(AGAIN):
        chosen, gradebook = open_lab(lab)
        with uninterrupted():
            folder = gradebook.release(chosen)
        say(f"{chosen.name} is in the gradebook, with {in_points(chosen.points)}.")
        exchange = gradebook.exchange
        root = chosen.root
        place = folder.relative_to(root) if folder.is_relative_to(root) else folder
        if not exchange.is_there:
            if exchange.configured:
                say(
                    f"The exchange {exchange.root} is not there, or you may not write into it, "
                    "so nobody can fetch the lab. Once it is (mkdir -p -m 777 makes it), release "
                    "again.",
                    style="yellow",
                )
                raise typer.Exit(1)
            say(f"There is no exchange on this machine: hand out {place}/ yourself.")
            return
        with uninterrupted():
            is_new = exchange.release(chosen, folder)
        how = "is in" if is_new else "was already in"
        say(
            f"It {how} the exchange {exchange.root}; students get it with: "
            f"nbgrader fetch_assignment {chosen.name} --course {gradebook.course_id}"
        )


def say(text: str, style: str | None = None) -> None:
    """Print a sentence in which nothing is taken for markup."""
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
