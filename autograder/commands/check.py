"""``autograder check``: one notebook, looked at where it lies."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from nbformat.notebooknode import NotebookNode

from autograder.commands.front import app, console, errors, lab_names, stoppable
from autograder.commands.teaching import grading_lacks
from autograder.course import Course, CourseError, Lab, find_root
from autograder.interrupts import interruptible
from autograder.sandbox.isolation import NO_SANDBOX, Isolation
from autograder.self_check.cells import written_answers
from autograder.self_check.results import SelfCheck
from autograder.self_check.run import check_notebook
from autograder.self_check.worker import Worker
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.terminal.self_check import Results, rest_lines

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
    isolation: Annotated[
        Isolation,
        typer.Option(
            help="In a checkout of the course: whether the notebook is kept apart, in a "
            "**bubblewrap** sandbox, or in a mere **process** with limits."
        ),
    ] = Isolation.PROCESS,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Look at one notebook and say, function by function, what works.

    That is what the notebook's own examples say, and what can be told without a right answer: a
    gradient beside small steps of your own loss, arguments that are changed. In a checkout of the
    course it is all that grading would find, test by test. It runs on your machine: only check a
    notebook of your own. The exit code is 0 where everything passed.
    """
    with stoppable(STOPPED, errors):
        document = _read(notebook)
        chosen = _lab_of(notebook, lab)
        if chosen:
            passed = _graded(document, chosen, isolation, as_json=json)
        elif isolation is not Isolation.PROCESS:
            raise CourseError(
                f"--isolation {isolation.value} is for a checkout of the course, and there is none "
                "here: without it, your notebook is checked in a process of its own."
            )
        else:
            found = _self_checked(document, lab or notebook.stem, notebook.parent, as_json=json)
            passed = found.passed
        if not passed:
            raise typer.Exit(1)


def _self_checked(document: NotebookNode, name: str, folder: Path, *, as_json: bool) -> SelfCheck:
    start = partial(Worker, folder)
    if as_json:
        with interruptible():
            found = check_notebook(document, name, start=start)
        typer.echo(found.to_json())
        return found
    with Results(console) as results, interruptible():
        found = check_notebook(
            document, name, on_result=results.show, on_start=results.begin, start=start
        )
    for line in rest_lines(found, written_answers(document)):
        console.print(line)
    return found


def _graded(document: NotebookNode, lab: Lab, isolation: Isolation, *, as_json: bool) -> bool:
    """What grading would find; whether all of it passed."""
    # which a student's installation, or her system, does not have
    from autograder.grading.grade import grade
    from autograder.submissions.submission import submission_of
    from autograder.terminal.one_report import report_parts, written

    if isolation is Isolation.PROCESS:
        errors.print(NO_SANDBOX, style="yellow")
    with interruptible():
        report = grade(submission_of(document, lab), lab, isolation)
    if as_json:
        typer.echo(report.to_json())
    else:
        for part in report_parts(report):
            console.print(part)
        if answers := written_answers(document):
            console.print(written(answers))
    return all(cell.outcome == "passed" for cell in report.cells)


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
    """The lab that a notebook belongs to; none where the course or its suites are not here, or
    nothing can be graded."""
    if grading_lacks():
        return None
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
