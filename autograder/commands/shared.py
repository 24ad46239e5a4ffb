"""What commands share: their options, where grading is done, and how they are stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from autograder.classroom.dispatch import Executors
from autograder.classroom.grade_class import Graded
from autograder.classroom.grading import is_worth_preparing
from autograder.classroom.local_processes import Processes
from autograder.commands.front import STOPPED as STOPPED
from autograder.commands.front import app as app
from autograder.commands.front import console as console
from autograder.commands.front import errors as errors
from autograder.commands.front import lab_names as lab_names
from autograder.commands.front import stoppable as stoppable
from autograder.course import Course, CourseError, Lab, find_root
from autograder.feedback import counted
from autograder.grading.plain_text import names_in_a_row
from autograder.interrupts import checkpoint, interruptible
from autograder.nbgrader_integration.expected import looks_as_expected
from autograder.sandbox.isolation import OR_WITHOUT
from autograder.sandbox.launch import (
    NO_SANDBOX,
    Isolation,
    IsolationChoice,
    SandboxError,
    why_unavailable,
)
from autograder.sandbox.obstacles import no_sandbox
from autograder.systems import processors
from autograder.terminal.progress import Progress

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook, Folders
    from autograder.nbgrader_integration.lateness.penalties import PenaltyChange

Result = TypeVar("Result")

NAMED = 20
"""How many students are named in one line."""


def course_here() -> Course:
    """The course that the working directory lies in, or that ``AUTOGRADER_COURSE`` names.

    Raises CourseError elsewhere: nobody's marks change because of where a program is installed.
    """
    return Course(find_root(or_checkout=False))


def open_gradebook(
    course: Course,
    isolation: Isolation = Isolation.BUBBLEWRAP,
    folders: Folders | None = None,
) -> ClassGradebook:
    """Open the course's gradebook, and say which one it is, and where.

    That goes to the standard error, so that a command's output can be piped.
    """
    with looks_as_expected():
        from autograder.nbgrader_integration.gradebook import ClassGradebook
    gradebook = ClassGradebook(course.root, isolation, folders)
    said = f"Course {gradebook.course_id} in {course.root}; gradebook: {gradebook.place}"
    errors.print(said, style="dim", markup=False, highlight=False, soft_wrap=True)
    return gradebook


def open_lab(name: str) -> tuple[Lab, ClassGradebook]:
    """Open a lab of the course that the working directory lies in, and the course's gradebook."""
    course = course_here()
    return course.lab(name), open_gradebook(course)


def students_meant(gradebook: ClassGradebook, names: Sequence[str] | None) -> list[str]:
    """The ids of the students who are named, in whatever spelling; a name that is nobody's on the
    roster stays as it is.  Raises CourseError for one with nothing in it."""
    if not names:
        return []
    if not all(name.strip() for name in names):
        raise CourseError("A student's name has nothing in it; name one, or leave it out.")
    roster = gradebook.roster()
    return [roster.match(name) or name for name in names]


def say_penalties(gradebook: ClassGradebook, lab: Lab) -> list[PenaltyChange]:
    """Have a lab's late penalties follow what has changed; say and return whose is another one
    now."""
    changes = gradebook.update_penalties(lab)
    for change in changes:
        said = f"{lab.name}, {change.student}: {change}"
        console.print(said, markup=False, highlight=False, soft_wrap=True)
    return changes


def say_passed_over(passed_over: Sequence[tuple[str, str]]) -> None:
    """Say who got no page of feedback: one line for each reason, with its students."""
    reasons: dict[str, list[str]] = {}
    for student, why in passed_over:
        reasons.setdefault(why, []).append(student)
    for why, students in reasons.items():
        names = names_in_a_row(students, NAMED)
        who = names if len(students) == 1 else f"{len(students):,} students ({names})"
        line = f"{who} got nothing: {why}"
        errors.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)


def _full_name(words: str | None) -> str | None:
    return course_here().full_name(words) if words else words


def _full_names(words: list[str] | None) -> list[str] | None:
    return [course_here().full_name(each) for each in words] if words else words


LAB_HELP = "A lab's name, such as lab3_xor_network, or a clear part of it, such as lab3."
LabArgument = Annotated[
    str, typer.Argument(help=LAB_HELP, callback=_full_name, autocompletion=lab_names)
]
"""Whatever part of its name was typed, the command is given the whole."""
OptionalLabArgument = Annotated[
    str | None,
    typer.Argument(
        help=f"{LAB_HELP} All labs if none is named.",
        callback=_full_name,
        autocompletion=lab_names,
    ),
]
LabsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        help="Which labs; all if none is named.",
        callback=_full_names,
        autocompletion=lab_names,
    ),
]
IsolationOption = Annotated[
    IsolationChoice,
    typer.Option(
        help="How students' code is kept apart: in a **bubblewrap** sandbox, in **wasm** "
        "(WebAssembly), which needs no Linux, or in a mere **process** with limits, which is for "
        "code that you trust. **auto** takes bubblewrap where it works, and else wasm where that "
        "is installed."
    ),
]
JobsOption = Annotated[
    int, typer.Option("--jobs", "-j", min=0, help="How many at once; 0 is one for each core.")
]

REPORTS = "reports"
"""The folder beside a class's submissions in which pages about the whole class lie."""


@dataclass
class HowFar:
    """What is done when Ctrl-C ends a command, and how to go on."""

    advice: str
    things: str = "submissions"
    total: int = 0
    done: int = 0

    def one_more(self) -> None:
        """Count one that is done."""
        self.done += 1

    def __str__(self) -> str:
        if not self.total:
            return f"Stopped before the first of the {self.things}; {self.advice}"
        of = counted(self.total, self.things.removesuffix("s"))
        are = "is" if self.total == 1 else "are"
        return f"Stopped: {self.done:,} of {of} {are} done; {self.advice}"


@contextlib.contextmanager
def executors_for(
    root: Path,
    lab: Lab,
    isolation: Isolation,
    jobs: int,
    scheduler: str | None = None,
    *,
    students: int = 0,
) -> Iterator[Executors]:
    """Where submissions are graded: on this machine, or on a cluster; so many of them that they
    may be recorded."""
    if isolation is Isolation.PROCESS:
        console.print(NO_SANDBOX, style="yellow")
    if scheduler:
        from autograder.classroom.dask_cluster import Cluster

        with interruptible():
            cluster = Cluster(scheduler, lab)
        with cluster:
            yield cluster
        return
    if why := why_unavailable(isolation):
        raise SandboxError(no_sandbox(why, isolation, OR_WITHOUT))
    workers = jobs or processors()
    yield Processes(root, workers, prepare=is_worth_preparing(students, workers))


def follow(
    results: Iterator[Result], take: Callable[[Result], Graded], lab: Lab, how_far: HowFar
) -> None:
    """Let ``take`` have each result as it comes, and show how far it is."""
    with Progress(console, lab.name, how_far.total) as progress:
        for result in results:
            graded = take(result)
            how_far.one_more()
            progress.advance(troubled=bool(graded.report.attention))
            checkpoint()
