"""``autograder demo``: a made-up class, from notebooks to marks and feedback."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.classroom.grade_class import grade_class, student_folders
from autograder.commands.shared import (
    HowFar,
    JobsOption,
    app,
    console,
    course_here,
    executors_for,
    follow,
    open_gradebook,
    stoppable,
)
from autograder.sandbox.launch import (
    Isolation,
    IsolationChoice,
    chosen_isolation,
    why_unavailable,
)
from autograder.sandbox.obstacles import ways_out
from autograder.terminal.class_marks import ClassView

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import Folders

AFRESH = "the demo starts afresh each time."


@app.command()
def demo(
    jobs: JobsOption = 0,
    isolation: Annotated[
        IsolationChoice | None,
        typer.Option(help="As for grade; chosen by what works where not given."),
    ] = None,
) -> None:
    """Grade a made-up class in demo/, end to end: marks in a gradebook and a page of feedback
    for everyone, with your own gradebook left alone."""
    how_far = HowFar(AFRESH)
    with stoppable(how_far):
        from autograder.demo.hand_in import hand_in, made_up_lab

        course = course_here()
        lab = made_up_lab(course)
        kind = chosen_isolation(isolation) if isolation else _what_works()
        folders = _fresh_folders(course.root)
        hand_in(course, course.root / folders.submitted)
        gradebook = open_gradebook(course, kind, folders)
        handed_in = student_folders(gradebook.submitted, lab)
        how_far.total = len(handed_in)
        view = ClassView(gradebook.root)
        with executors_for(course.root, lab, kind, jobs) as executors:
            graded = grade_class(handed_in, lab, gradebook, executors, feedback=True)
            follow(graded, view.add, lab, how_far)
        view.settle(lab, gradebook.lab_marks(lab).standings)
        console.print(view)


def _what_works() -> Isolation:
    """The sandbox where there is one; the demo's class is ours and can do without."""
    kind = chosen_isolation(IsolationChoice.AUTO)
    if kind is Isolation.WASM or not (why := why_unavailable(kind)):
        return kind
    console.print(f"The sandbox does not work on this machine: {why.rstrip('.')}.", style="yellow")
    for way in ways_out(why, kind):
        console.print(str(way), style="yellow", markup=False, highlight=False, soft_wrap=True)
    console.print("The demo's class is ours, so it goes on without one.", style="yellow")
    return Isolation.PROCESS


def _fresh_folders(root: Path) -> Folders:
    """Where the demo keeps everything, with nothing in it."""
    from autograder.nbgrader_integration.gradebook import Folders

    place = Path("demo")
    shutil.rmtree(root / place, ignore_errors=True)
    folders = Folders(
        release=f"{place}/release",
        submitted=f"{place}/submitted",
        autograded=f"{place}/autograded",
        feedback=f"{place}/feedback",
        gradebook=f"{place}/gradebook.db",
    )
    (root / folders.submitted).mkdir(parents=True)
    return folders
