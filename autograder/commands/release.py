"""``autograder release``: a lab into the gradebook, and into the exchange if there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import (
    LabArgument,
    app,
    console,
    open_lab,
    stoppable,
)
from autograder.course import Course
from autograder.feedback import in_points
from autograder.interrupts import uninterrupted
from autograder.submissions.files import write_whole
from autograder.temporary_folders import temporary_folder

AGAIN = "Stopped; the same command does what is left."


@app.command()
def release(
    lab: LabArgument,
    with_checker: Annotated[
        bool,
        typer.Option(
            "--with-checker",
            help="Build the package that students check their notebooks with, too, and put it "
            "beside the labs and into the exchange.",
        ),
    ] = False,
) -> None:
    """Release a lab: put it into the gradebook, and into nbgrader's exchange if there is one.

    Whatever is there already stays, so it does no harm to release a lab twice. The exit code is
    1 where an exchange is set up and the lab could not get there.
    """
    with stoppable(AGAIN):
        chosen, gradebook = open_lab(lab)
        checker = build_checker(chosen.root) if with_checker else None
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
            if checker:
                say_checker(checker, chosen.root, checker.name)
            return
        with uninterrupted():
            is_new = exchange.release(chosen, folder)
        how = "is in" if is_new else "was already in"
        say(
            f"It {how} the exchange {exchange.root}; students get it with: "
            f"nbgrader fetch_assignment {chosen.name} --course {gradebook.course_id}"
        )
        if checker:
            with uninterrupted():
                there = exchange.put_beside_labs(checker)
            say_checker(there, chosen.root, there)


def build_checker(root: Path) -> Path:
    """Build the students' package and put it beside the course's releases."""
    from autograder.authoring.wheel import build_package

    with temporary_folder("checker") as place:
        _, wheel = build_package(place)
        path = Course(root).releases / wheel.name
        write_whole(path, wheel.read_bytes(), mode=0o644)
        return path


def say_checker(checker: Path, root: Path, install: str | Path) -> None:
    """Say where the students' package is, and what to tell the class; ``install`` is what stands
    behind ``pip install`` there."""
    place = checker.relative_to(root) if checker.is_relative_to(root) else checker
    say(
        f"The package that students check their notebooks with is {place}. Tell the class: "
        f"python -m pip install {install}, and then, before handing in: autograder check "
        "--hand-in and the notebook's name."
    )


def say(text: str, style: str | None = None) -> None:
    """Print a sentence in which nothing is taken for markup."""
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
