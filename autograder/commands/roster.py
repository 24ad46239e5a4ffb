"""``autograder roster``: who is in the class, from a file of the LMS's or a sheet."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import app, console, course_here, open_gradebook, stoppable
from autograder.course import CourseError
from autograder.grading.plain_text import names_in_a_row
from autograder.lms.roster_file import RosterFile, in_section, read_roster_file
from autograder.nbgrader_integration.settings import FILE, read_settings
from autograder.submissions.folder import listed
from autograder.submissions.roster import RosterStudent

STOPPED = "Stopped; the roster is as it was."
MANY = 20


@app.command()
def roster(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Moodle's participants, Canvas's gradebook, or a sheet whose first row names the "
            "columns, such as id, first_name, last_name, email and section; CSV or .xlsx.",
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be changed, and change nothing.")
    ] = False,
) -> None:
    """Enter the class's roster from a file: add and change students in the gradebook.

    Nobody is ever deleted; who is not in the file any more is named. With a section set in
    course_settings.toml, the students of that section are entered.

    The exit code is 1 where a row was passed over.
    """
    with stoppable(STOPPED):
        course = course_here()
        found = read_roster_file(file)
        students = _of_section(found, file, read_settings(course.root).section)
        gradebook = open_gradebook(course)
        from autograder.nbgrader_integration.roster_update import RosterChanges, update_roster

        changes = RosterChanges(added=[one.student_id for one in students])
        if gradebook.is_there or not dry_run:
            with contextlib.suppress(_DryRun), gradebook.editing() as book:
                changes = update_roster(book, students)
                if dry_run:
                    raise _DryRun
        would = "would be " if dry_run else ""
        console.print(
            f"{len(changes.added):,} {would}added, {len(changes.changed):,} {would}changed, "
            f"{len(changes.same):,} unchanged.",
            highlight=False,
        )
        if changes.not_in_it:
            _say(
                f"In the gradebook and not in {file.name}: {_named(changes.not_in_it)}. They stay; "
                "`nbgrader db student remove ID` takes one out."
            )
        if found.no_students:
            _say(f"No students, and left out: {_named(found.no_students)}.")
        if found.note:
            _say(found.note)
        problems = list(_problems(found, changes.doubtful, changes.strangers))
        problems += _shared({*changes.doubtful}, students)
        for problem in problems:
            _say(problem, style="yellow")
        if dry_run:
            _say("Nothing was changed.")
        if problems:
            raise typer.Exit(1)


class _DryRun(Exception):
    """Takes back what was only tried."""


def _of_section(found: RosterFile, file: Path, section: str) -> list[RosterStudent]:
    """The students of the section that the course is set to, or all.

    Raises CourseError if the file has sections and this is none of them.
    """
    if not section or not found.has_sections:
        return found.students
    students = in_section(found.students, section)
    if not students:
        sections = sorted({one.section for one in found.students if one.section})
        raise CourseError(
            f"Nobody in {file} is in section {section}, to which {FILE} or AUTOGRADER_SECTION sets "
            f"this course; there are {listed(sections) or 'no sections'}."
        )
    return students


def _problems(
    found: RosterFile, doubtful: Sequence[str], strangers: Sequence[str]
) -> Iterator[str]:
    for problem in found.problems[:MANY]:
        yield str(problem)
    if len(found.problems) > MANY:
        yield f"{len(found.problems) - MANY:,} more rows are passed over."
    if doubtful:
        yield (
            f"Passed over, for each would be the same student as another row: {_named(doubtful)}. "
            "See whether an e-mail address or a number stands there twice."
        )
    if strangers:
        yield (
            f"Passed over, for the gradebook has somebody of another name and address by that id: "
            f"{_named(strangers)}. Give each an id of her own in a column `id`; if it is the same "
            "person, first change her name: `nbgrader db student add ID --first-name … "
            "--last-name …`."
        )


def _shared(left_out: Collection[str], students: Sequence[RosterStudent]) -> Iterator[str]:
    """Sentences about an address or a number that several of the ``students`` have."""
    entered = [one for one in students if one.student_id not in left_out]
    for what, keys in (
        ("e-mail address", [one.email.casefold() for one in entered]),
        ("number", [one.lms_id for one in entered]),
    ):
        owners: dict[str, list[str]] = {}
        for one, key in zip(entered, keys, strict=True):
            if key:
                owners.setdefault(key, []).append(one.student_id)
        several = [f"{key} ({', '.join(ids)})" for key, ids in owners.items() if len(ids) > 1]
        if several:
            yield (
                f"Entered with one {what} for more than one student, by which neither can be told: "
                f"{_named(several)}. If it is a mistake, mend the file and enter it again."
            )


def _named(names: Sequence[str]) -> str:
    return names_in_a_row(names, MANY)


def _say(text: str, style: str | None = None) -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
