"""A student's own notebook, checked where it lies and looked over before it is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import typer
from nbformat.notebooknode import NotebookNode
from rich.status import Status

from autograder.commands.front import console
from autograder.course import CourseError
from autograder.interrupts import interruptible
from autograder.self_check.cells import written_answers
from autograder.self_check.document import check_document
from autograder.self_check.hand_in import hand_in, with_pictures
from autograder.self_check.obstacles import HandIn
from autograder.self_check.released import recognise_lab, released_labs
from autograder.self_check.results import SelfCheck
from autograder.self_check.run import check_notebook
from autograder.self_check.wording import as_lines
from autograder.self_check.worker import Worker
from autograder.submissions.files import read_own_file
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.terminal.hand_in import hand_in_line, hand_in_lines
from autograder.terminal.self_check import Results, rest_lines

Form = Literal["table", "json", "lines"]
"""What is printed: a table for people, or what programs read."""


@dataclass(frozen=True)
class OwnNotebook:
    """A notebook of the user's own."""

    path: Path
    content: NotebookNode
    size: int
    """How many bytes the file has."""

    @property
    def lab_name(self) -> str:
        """The lab that its cells are of; what the file is called if nobody knows them."""
        lab = recognise_lab(self.content, released_labs(), self.path.stem)
        return lab.name if lab else self.path.stem

    def looked_over(self) -> HandIn:
        """What is in the way of handing it in, as far as that is seen without running it."""
        return hand_in(self.content, self.path.name, self.size)


def read_own(path: Path) -> OwnNotebook:
    """Read a notebook of the user's own; raises CourseError if it cannot be."""
    try:
        data = read_own_file(path)
        return OwnNotebook(path, read_notebook(data), len(data))
    except OSError as error:
        raise CourseError(f"{path} could not be read: {error.strerror}.") from error
    except NotebookError as error:
        raise CourseError(f"{path}: {error}") from error


def check_own(own: OwnNotebook, name: str, *, to_hand_in: bool, form: Form) -> bool:
    """Check a notebook and print what came of it; returns whether all is well.

    If it is about handing in, whatever is not done counts, and the pictures of a notebook in which
    everything works are drawn, too.
    """
    found = _run(own, name, to_hand_in=to_hand_in, form=form)
    fit = hand_in(own.content, own.path.name, own.size, found)
    if form == "json":
        typer.echo(check_document(found, fit))
    elif form == "lines":
        for line in as_lines(found, fit):
            typer.echo(line)
    elif to_hand_in:
        for part in hand_in_lines(fit, found, own.size):
            console.print(part, highlight=False)
    else:
        for part in rest_lines(found, written_answers(own.content), len(fit.lost_checks)):
            console.print(part)
        console.print(hand_in_line(fit), highlight=False)
    return fit.ready if to_hand_in else found.passed and fit.sound


def _run(own: OwnNotebook, name: str, *, to_hand_in: bool, form: Form) -> SelfCheck:
    with interruptible():
        if form == "table" and not to_hand_in:
            with Results(console) as results:
                return check_notebook(
                    own.content,
                    name,
                    on_result=results.show,
                    on_start=results.begin,
                    start=partial(Worker, own.path.parent),
                )
        if form == "table":
            with Status("Running it from top to bottom …", console=console, spinner="line"):
                return _quietly(own, name, to_hand_in=to_hand_in)
        return _quietly(own, name, to_hand_in=to_hand_in)


def _quietly(own: OwnNotebook, name: str, *, to_hand_in: bool) -> SelfCheck:
    start = partial(Worker, own.path.parent)
    found = check_notebook(own.content, name, start=start)
    if to_hand_in and found.passed:
        # pictures of what does not work would only say once more that it does not
        found = check_notebook(with_pictures(own.content), name, start=start)
    return found
