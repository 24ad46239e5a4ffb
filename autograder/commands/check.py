"""``autograder check``: one notebook, looked at where it lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from nbformat.notebooknode import NotebookNode

from autograder.commands.shared import (
    IsolationOption,
    app,
    console,
    errors,
    lab_names,
    stoppable,
)
from autograder.course import Course, CourseError, Lab, find_root
from autograder.grading.grade import grade
from autograder.interrupts import interruptible
from autograder.sandbox.launch import NO_SANDBOX, Isolation
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import submission_of
from autograder.terminal.one_report import report_parts, written
from autograder.visible_checks import run_visible_checks, written_answers

VISIBLE_ONLY = "These are the visible checks; the hidden tests run once you hand in."
STOPPED = "Stopped; nothing was written, and the same command looks at all of it again."


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="The notebook to look at.")],
    lab: Annotated[
        str | None,
        typer.Option(
            help="Which lab it belongs to, where its file name does not say.",
            autocompletion=lab_names,
        ),
    ] = None,
    isolation: IsolationOption = Isolation.PROCESS,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Look at one notebook and say, test by test, what its cells do.

    In a checkout of the course that is all that grading would find; elsewhere, the notebook's own
    visible checks. It runs on your machine: only check a notebook of your own, or choose
    --isolation bubblewrap. The exit code is 0 where every test passes.
    """
    with stoppable(STOPPED, errors):
        document = _read(notebook)
        chosen = _lab_of(notebook, lab)
        if isolation is Isolation.PROCESS:
            errors.print(NO_SANDBOX, style="yellow")
        with interruptible():
            if chosen:
                report = grade(submission_of(document, chosen), chosen, isolation)
            else:
                report = run_visible_checks(document, lab or notebook.stem, isolation)
        if json:
            typer.echo(report.to_json())
        else:
            for part in report_parts(report):
                console.print(part)
            if answers := written_answers(document):
                console.print(written(answers))
            if not chosen:
                console.print(
                    "These are the visible checks; the hidden tests run once you hand in."
                )
        if not all(cell.outcome == "passed" for cell in report.cells):
            raise typer.Exit(1)


def _read(notebook: Path) -> NotebookNode:
    """A notebook of the user's own."""
    try:
        # a link is her own here, and may lead where it likes
        return read_notebook(read_file(Path(os.path.realpath(notebook))))
    except OSError as error:
        raise CourseError(f"{notebook} could not be read: {error.strerror}.") from error
    except NotebookError as error:
        raise CourseError(f"{notebook}: {error}") from error


def _lab_of(notebook: Path, named: str | None) -> Lab | None:
    """The lab that a notebook belongs to; none where the course or its suites are not here."""
    try:
        course = Course(find_root())
    except CourseError:
        return None
    if named is None and notebook.stem not in course.labs:
        raise CourseError(
            f"{notebook.name} is not named after a lab; say which one it is with --lab. "
            f"This course has: {', '.join(course.labs)}."
        )
    return course.lab(course.full_name(named) if named else notebook.stem)
