"""``autograder check``: one notebook, looked at where it lies."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand

from autograder.commands.front import (
    COULD_NOT_START,
    app,
    console,
    errors,
    lab_names,
    stoppable,
)
from autograder.commands.own_notebook import Form, OwnNotebook, check_own, read_own
from autograder.commands.teaching import grading_lacks
from autograder.commands.watching import watch_own
from autograder.course import Course, CourseError, Lab, find_root
from autograder.interrupts import interruptible
from autograder.lab_names import full_name
from autograder.sandbox.isolation import (
    NO_SANDBOX,
    OR_WITHOUT,
    Isolation,
    IsolationChoice,
    SandboxError,
)
from autograder.self_check.cells import written_answers
from autograder.self_check.document import error_document, grading_document
from autograder.self_check.released import released_labs
from autograder.terminal.hand_in import hand_in_line

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""Typer's own, or Click's with an older Typer; there is no public name that both have."""
STOPPED = "Stopped; nothing was written, and the same command looks at all of it again."
STOPPED_WATCHING = "Stopped."


class _Check(TyperCommand):
    """The command, whose usage errors are JSON if JSON is what was asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        wanted = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except USAGE_ERROR as error:
            if not wanted:
                raise
            said = cast(typer.BadParameter, error).format_message()
            typer.echo(error_document(said))
            raise typer.Exit(COULD_NOT_START) from error


@app.command(cls=_Check)
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
        IsolationChoice,
        typer.Option(
            help="In a checkout of the course: whether the notebook is kept apart, in a "
            "**bubblewrap** sandbox, in **wasm** (WebAssembly), in whichever of them works "
            "(**auto**), or in a mere **process** with limits."
        ),
    ] = IsolationChoice.PROCESS,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    lines: Annotated[
        bool,
        typer.Option("--lines", help="Print a line for each problem, as editors read them."),
    ] = False,
    to_hand_in: Annotated[
        bool,
        typer.Option(
            "--hand-in", help="Say whether the file is fit to be handed in, and what to repair."
        ),
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again on every save, until Ctrl-C.")
    ] = False,
) -> None:
    """Look at one notebook and say, function by function, what works.

    That is what the notebook's own examples say, and what can be told without a right answer: a
    gradient beside small steps of your own loss, arguments that are changed. In a checkout of the
    course it is all that grading would find, test by test. It runs on your machine: only check a
    notebook of your own. The exit code is 0 where everything passed and the file is fit to be
    handed in.
    """
    with stoppable(STOPPED_WATCHING if watch else STOPPED, errors), _errors_as_json(json):
        if refused := _not_together(json=json, lines=lines, to_hand_in=to_hand_in, watch=watch):
            raise CourseError(refused)
        course = _course()
        named = _full_name(lab, course) if lab is not None else None
        own = read_own(notebook)
        if watch:
            watch_own(notebook, named or own.lab_name, as_lines=lines)
            return
        # these are about the notebook and its own examples, in a checkout of the course, too
        chosen = None if to_hand_in or lines or not course else _lab_of(own, named, course)
        if chosen:
            passed = _graded(own, chosen, isolation, as_json=json)
        elif isolation is not IsolationChoice.PROCESS:
            raise CourseError(
                f"--isolation {isolation.value} is for a checkout of the course, and there is none "
                "here: without it, your notebook is checked in a process of its own."
            )
        else:
            form: Form = "json" if json else "lines" if lines else "table"
            passed = check_own(own, named or own.lab_name, to_hand_in=to_hand_in, form=form)
        if not passed:
            raise typer.Exit(1)


def _not_together(*, json: bool, lines: bool, to_hand_in: bool, watch: bool) -> str:
    """Why these options do not go together; empty if they do."""
    if json and lines:
        return "--json and --lines are two forms of one thing: choose one of them."
    if watch and (json or to_hand_in):
        other = "--json" if json else "--hand-in"
        return f"--watch goes on until Ctrl-C, and {other} is said once: choose one of them."
    return ""


@contextlib.contextmanager
def _errors_as_json(wanted: bool) -> Iterator[None]:
    """Print an error as JSON if that is ``wanted``, so that the output is JSON whatever happens."""
    try:
        yield
    except (CourseError, SandboxError) as error:
        if not wanted:
            raise
        typer.echo(error_document(str(error)))
        raise typer.Exit(COULD_NOT_START) from error


def _graded(own: OwnNotebook, lab: Lab, choice: IsolationChoice, *, as_json: bool) -> bool:
    """What grading would find; whether all of it passed, and the file is fit to be handed in."""
    # which a student's installation, or her system, does not have
    from autograder.grading.grade import grade
    from autograder.sandbox.launch import chosen_isolation, why_unavailable
    from autograder.sandbox.obstacles import no_sandbox
    from autograder.submissions.submission import submission_of
    from autograder.terminal.one_report import report_parts, written

    isolation = chosen_isolation(choice)
    if isolation is Isolation.PROCESS:
        errors.print(NO_SANDBOX, style="yellow")
    elif why := why_unavailable(isolation):
        raise SandboxError(no_sandbox(why, isolation, OR_WITHOUT))
    with interruptible():
        report = grade(submission_of(own.content, lab), lab, isolation)
    fit = own.looked_over()
    if as_json:
        typer.echo(grading_document(report, fit))
    else:
        for part in report_parts(report):
            console.print(part)
        if answers := written_answers(own.content):
            console.print(written(answers))
        console.print(hand_in_line(fit), highlight=False)
    return fit.sound and all(cell.outcome == "passed" for cell in report.cells)


def _course() -> Course | None:
    """The course; none where it or its suites are not here, or nothing can be graded."""
    if grading_lacks():
        return None
    try:
        return Course(find_root())
    except CourseError:
        return None


def _full_name(words: str, course: Course | None) -> str:
    """The lab that somebody means, of the course or of those that a student's package knows."""
    if course:
        return course.full_name(words)
    labs = [lab.name for lab in released_labs()]
    try:
        return full_name(words, labs) if labs else words
    except LookupError as error:
        raise CourseError(error.args[0]) from None


def _lab_of(own: OwnNotebook, named: str | None, course: Course) -> Lab:
    """The lab that a notebook belongs to, or the part of one: told by its file's name, or else, of
    a lab with several notebooks, by its cells."""
    from autograder.submissions.lab_cells import fits

    notebook = own.path
    if named and "/" in named:
        return course.part(named)
    labs = [course.lab(named)] if named else [course.lab(name) for name in course.labs]
    parts = [part for lab in labs if lab.has_parts for part in lab.parts]
    meant = [part for part in parts if part.notebook == notebook.stem]
    if len(meant) != 1:
        meant = [part for part in meant or parts if fits(own.content, part)]
    if len(meant) == 1 and notebook.stem not in course.labs:
        return meant[0]
    if named and parts:
        return course.part(named)  # which says what may be named
    if named is None and notebook.stem not in course.labs:
        raise CourseError(
            f"{notebook.name} is not named after a lab; say which one it is with --lab. "
            f"This course has: {', '.join(course.labs)}."
        )
    return course.lab(named or notebook.stem)
