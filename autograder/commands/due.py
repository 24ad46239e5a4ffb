"""``autograder due``: due dates and extensions, shown and set."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.shared import (
    LabArgument,
    app,
    console,
    open_lab,
    stoppable,
)
from autograder.course import CourseError, Lab
from autograder.grading.plain_text import clean
from autograder.nbgrader_integration.lateness.timestamp import show_span
from autograder.submissions.folder import listed
from autograder.submissions.roster import Roster

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook

NONE = "none"
END_OF_DAY = time(23, 59)
STOPPED = "Stopped; what was not said to be set is as it was."


@app.command()
def due(
    lab: LabArgument,
    date: Annotated[
        str | None,
        typer.Argument(
            metavar="DATE",
            help="When it is due, such as '2026-11-30 23:59 +0530', or none; without a time of day "
            "it is 23:59. What it is now is shown if there is no DATE.",
        ),
    ] = None,
    student: Annotated[
        list[str] | None,
        typer.Option("--student", "-s", help="For this student alone; repeatable."),
    ] = None,
    extend: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN",
            help="How much longer the students named have, counted from the due date, such as 2d, "
            "36h or 1d12h; 0 takes an extension away.",
        ),
    ] = None,
) -> None:
    """Show or set when a lab is due, for everybody or with an extension for some.

    A date without a zone is in the course's, which is the timezone in course_settings.toml or
    else UTC. Late penalties follow at once.
    """
    with stoppable(STOPPED):
        chosen, gradebook = open_lab(lab)
        before = gradebook.deadlines(chosen).extensions
        try:
            changed = _set(gradebook, chosen, date, student or [], extend)
        except ValueError as error:
            raise CourseError(f"{error}.") from error
        changes = gradebook.update_penalties(chosen) if changed else []
        said = [*_deadlines(gradebook, chosen), *(f"{one.student}: {one}" for one in changes)]
        if gone := sorted(before.keys() - gradebook.deadlines(chosen).extensions.keys()):
            said.append(f"No longer extended: {listed([clean(name) for name in gone])}.")
        for line in said:
            console.print(line, markup=False, highlight=False)


def _set(
    gradebook: ClassGradebook, lab: Lab, date: str | None, students: list[str], extend: str | None
) -> bool:
    """Set what was asked for, and return whether that was anything.

    Raises ValueError for what is no date or no span of time.
    """
    from autograder.nbgrader_integration.lateness import deadlines
    from autograder.nbgrader_integration.lateness.dates import parse_date, parse_span

    if date is None and extend is None:
        if students:
            raise CourseError("Nothing is said of what to set; give a date, or --extend 2d.")
        return False
    if date is not None and extend is not None:
        raise CourseError("Both a date and --extend are too many; give one of them.")
    if extend is not None and not students:
        raise CourseError("--extend is for a --student; to extend it for all, set a later date.")
    when = None
    if date is not None and date.lower() != NONE:
        zone = gradebook.zone
        when = parse_date(date, zone, without_zone=zone, without_time=END_OF_DAY)
    if not students:
        with gradebook.editing() as book:
            deadlines.set_due(book, lab.name, when)
        return True
    until = gradebook.deadlines(lab).due
    if until is None:
        raise CourseError(f"{lab.name} has no due date that could be extended; set one first.")
    span = parse_span(extend) if extend is not None else when - until if when else timedelta()
    if span < timedelta():
        raise CourseError(f"An extension cannot end before {lab.name} is due for everybody.")
    roster = gradebook.roster()
    named = [_on_roster(student, roster) for student in students]
    with gradebook.editing() as book:
        for student in named:
            deadlines.extend(book, lab.name, student, span)
    return True


def _on_roster(name: str, roster: Roster) -> str:
    """The student that is meant; an extension for a name that is nobody's would help nobody.

    Raises CourseError if a roster was entered, and no student of it is called so.
    """
    if found := roster.match(name):
        return found
    if not roster.is_entered:
        return name  # who has not handed in yet is not known yet
    close = difflib.get_close_matches(name, sorted(roster.ids), n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {listed(sorted(roster.ids))}."
    raise CourseError(f"Nobody on the roster is called {name}; {hint}")


def _is_released(gradebook: ClassGradebook, lab: Lab) -> bool:
    """Whether the gradebook knows a lab, be it with other cells than it has now."""
    from autograder.nbgrader_integration.released import ReleasedError

    try:
        return gradebook.check_release(lab)
    except ReleasedError:
        return True


def _deadlines(gradebook: ClassGradebook, lab: Lab) -> Iterator[str]:
    """When the lab is due, for everybody and for those with an extension."""
    from autograder.nbgrader_integration.lateness.dates import show_date

    deadlines = gradebook.deadlines(lab)
    if deadlines.due is None:
        yield f"{lab.name} has no due date."
        return
    yield f"{lab.name} is due {show_date(deadlines.due, gradebook.zone)}."
    if not _is_released(gradebook, lab):
        yield f"It is not released yet: `autograder release {lab.name}` does it, with this date."
    graded = gradebook.lab_marks(lab).graded
    for student, span in sorted(deadlines.extensions.items()):
        until = show_date(deadlines.due + span, gradebook.zone)
        unknown = "" if student in graded else "; nothing of this student's is graded yet"
        yield f"{student} has {show_span(span)} more, until {until}{unknown}."
