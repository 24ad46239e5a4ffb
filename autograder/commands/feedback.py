"""``autograder feedback``: a page for everybody who has been graded, as the gradebook is now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.shared import (
    HowFar,
    LabArgument,
    app,
    console,
    errors,
    open_lab,
    say_penalties,
    stoppable,
    students_meant,
)
from autograder.course import Lab
from autograder.grading.plain_text import clean, names_in_a_row
from autograder.interrupts import checkpoint
from autograder.terminal.progress import Progress

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook

RESUME = "the same command goes on from there."
FEW = 10
MANY = 20
"""How many are named of those whose marks are not complete."""

StudentOption = Annotated[
    list[str] | None, typer.Option("--student", "-s", help="Only this student; repeatable.")
]


@app.command("feedback")
def feedback_command(lab: LabArgument, student: StudentOption = None) -> None:
    """Write the pages of feedback that are out of date, into feedback/STUDENT/LAB/.

    A page is out of date if a mark, a comment, a penalty or the graded notebook has changed since.
    The same pages stand in feedback/LAB/, under names for handing out.

    The exit code is 0 where every page is up to date now, 1 where one could not be written, 2
    where nothing could be started, and 130 after Ctrl-C.
    """
    how_far = HowFar(RESUME, "pages")
    with stoppable(how_far):
        chosen, gradebook = open_lab(lab)
        if write_pages(gradebook, chosen, students_meant(gradebook, student), how_far):
            raise typer.Exit(1)


def write_pages(
    gradebook: ClassGradebook, lab: Lab, only: Sequence[str], how_far: HowFar
) -> dict[str, str]:
    """Write what is out of date, and say how much that was; returns what went wrong, by student."""
    say_penalties(gradebook, lab)
    students = gradebook.feedback.students(lab, only)
    how_far.total, how_far.done = len(students), 0
    written, waiting = [], []
    problems: dict[str, str] = {}
    with Progress(console, lab.name, how_far.total) as progress:
        for page in gradebook.feedback.write(lab, students):
            written += [page.student] if page.written else []
            problems |= {page.student: page.problem} if page.problem else {}
            waiting += [page.student] if page.waits else []
            how_far.done += 1
            progress.advance(troubled=bool(page.problem))
            checkpoint()
    standing = len(students) - len(written) - len(problems)
    names = f" ({', '.join(written)})" if 0 < len(written) <= FEW else ""
    _say(f"Feedback: {len(written):,} written{names}, {standing:,} up to date.")
    folder = gradebook.feedback.folder(lab)
    place = folder.relative_to(gradebook.root) if folder.is_relative_to(gradebook.root) else folder
    _say(f"For handing out: {place}/")
    if waiting:
        named = names_in_a_row(waiting, MANY)
        _say(f"Not all marked yet ({len(waiting):,}): {named}.")
    for student, problem in problems.items():
        whose = "" if problem.startswith(student) else f"{clean(student)}: "
        errors.print(f"{whose}{problem}", style="red", markup=False, highlight=False)
    return problems


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False)
