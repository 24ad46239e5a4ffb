"""``autograder collect``: what students have handed in, from nbgrader's exchange or an LMS."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.shared import (
    LabArgument,
    app,
    console,
    errors,
    open_lab,
    stoppable,
)
from autograder.course import CourseError, Lab
from autograder.feedback import counted
from autograder.grading.plain_text import clean
from autograder.interrupts import checkpoint, interruptible, uninterrupted
from autograder.nbgrader_integration.lateness.timestamp import timestamp
from autograder.nbgrader_integration.settings import read_settings

if TYPE_CHECKING:
    from autograder.lms.assigning import Doubt
    from autograder.nbgrader_integration.gradebook import ClassGradebook

AGAIN = "Stopped; the same command collects what is left."


@app.command()
def collect(
    lab: LabArgument,
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="ARCHIVE_OR_FOLDER",
            help="What Moodle, Canvas, Google Drive, Gradescope or Teams gives out, as a ZIP or "
            "tar.gz archive or unpacked, or a folder with one for each student. Without it, "
            "nbgrader's exchange.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be collected, and change nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: what cannot be told is left and listed.")
    ] = False,
    ask_again: Annotated[
        bool,
        typer.Option(
            "--ask-again",
            help="Forget whose the submissions of this lab were, ask again, and take back what "
            "was given to another student than whose it is.",
        ),
    ] = False,
) -> None:
    """Collect a lab into submitted/: from an LMS's archive, a folder, or nbgrader's exchange.

    The newest of each student counts, and what lies there already is replaced by nothing but
    something newer; whatever does not count is kept beside it. Of two students who may be meant
    none is guessed.

    The exit code is 1 where something needs a teacher's attention.
    """
    with stoppable(AGAIN):
        if source is None and (dry_run or yes or ask_again):
            raise CourseError(
                "--dry-run, --yes and --ask-again are for an archive or a folder; name it."
            )
        if ask_again and (yes or not _can_ask()):
            raise CourseError("--ask-again asks at a terminal, and without --yes.")
        chosen, gradebook = open_lab(lab)
        if source is None:
            _from_exchange(gradebook, chosen)
        else:
            _from_archive(
                gradebook, chosen, source, dry_run=dry_run, sure=yes, asks_again=ask_again
            )


def _from_exchange(gradebook: ClassGradebook, lab: Lab) -> None:
    exchange = gradebook.exchange
    if not exchange.root.is_dir():
        raise CourseError(
            f"There is no exchange at {exchange.root}. If students hand in another way, name the "
            f"archive or the folder: autograder collect {lab.name} ARCHIVE_OR_FOLDER"
        )
    with uninterrupted():
        collected = exchange.collect(lab, gradebook.submitted)
    console.print(
        f"{lab.name}: {len(collected.new)} new, {len(collected.updated)} handed in again; "
        f"{counted(collected.count, 'student')} "
        f"{'has' if collected.count == 1 else 'have'} handed in by now.",
        markup=False,
        highlight=False,
    )
    for warning in collected.warnings:
        errors.print(warning, style="yellow", markup=False, highlight=False, soft_wrap=True)
    if collected.warnings:
        raise typer.Exit(1)


def _from_archive(
    gradebook: ClassGradebook,
    lab: Lab,
    source: Path,
    *,
    dry_run: bool,
    sure: bool,
    asks_again: bool,
) -> None:
    # what reads archives is imported by nobody who reads none
    from autograder.lms.collecting import Target
    from autograder.lms.collecting import collect as collect_archive
    from autograder.terminal.collected import CollectedLines, Place

    zone, deadlines, roster = gradebook.zone, gradebook.deadlines(lab), gradebook.roster()
    target = Target(
        lab,
        gradebook.submitted,
        roster,
        zone,
        date_in=lambda folder: timestamp(folder, zone),
        due=deadlines.of,
    )
    answers: list[str] = []

    def ask(doubt: Doubt) -> str:
        answers.append(_ask(doubt))
        return answers[-1]

    collected = collect_archive(
        source,
        target,
        ask if not sure and _can_ask() else None,
        dry_run=dry_run,
        asks_again=asks_again,
    )
    submitted, root = gradebook.submitted, gradebook.root
    place = Place(
        lab.name,
        str(submitted.relative_to(root) if submitted.is_relative_to(root) else submitted),
        has_roster=roster.is_entered,
        students=len(roster.ids),
        section=read_settings(root).section,
    )
    lines = CollectedLines(collected, place, dry_run=dry_run)
    needs_you = False
    for line in lines.lines():
        needs_you |= line.needs_you
        style = "yellow" if line.needs_you else None
        console.print(line.text, style=style, markup=False, highlight=False, soft_wrap=True)
    for one in collected.taken_back:
        if one.place is not None:
            _forget(gradebook, lab, one.student, one.place)
    if dry_run:
        console.print("Nothing was changed.", highlight=False)
    elif any(answers):
        console.print(
            "Your answers are kept. Was one wrong? "
            f"autograder collect {lab.name} {shlex.quote(str(source))} --ask-again",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if needs_you:
        raise typer.Exit(1)


def _forget(gradebook: ClassGradebook, lab: Lab, student: str, place: Path) -> None:
    """Take out of the gradebook and put away what grading has made of another student's work."""
    made = {
        "autograded": gradebook.autograded_notebook(lab, student).parent,
        "feedback": gradebook.feedback_page(lab, student).parent,
    }
    with uninterrupted():
        mark = gradebook.forget(lab, student)
        for name, folder in made.items():
            if folder.is_dir() and not folder.is_symlink():
                folder.rename(place / name)
    if mark is not None:
        console.print(
            f"{clean(student)} was graded with it: that mark, {mark:g}, is no longer in the "
            f"gradebook, and `autograder grade {lab.name}` grades whose it is.",
            style="yellow",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return console.is_terminal and sys.stdin.isatty()


def _ask(doubt: Doubt) -> str:
    """Ask at the terminal whose a submission is; empty if whoever is asked does not know."""
    from autograder.terminal.collected import what, who

    console.print(f"Whose is {what(doubt)}?", markup=False, highlight=False)
    for number, student in enumerate(doubt.students, 1):
        console.print(f"  {number}  {who(student)}", markup=False, highlight=False)
    while True:
        try:
            with interruptible():
                answer = typer.prompt(
                    "Number, or nothing to leave it", default="", show_default=False
                )
        except typer.Abort:  # Ctrl-C, or the end of what was typed
            checkpoint()
            return ""
        if not answer.strip():
            return ""
        if answer.strip().isdecimal() and 1 <= int(answer) <= len(doubt.students):
            return doubt.students[int(answer) - 1].student_id
