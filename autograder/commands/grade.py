"""``autograder grade``: a class's submissions, into the gradebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.classroom.grade_class import StudentFolder, grade_class
from autograder.classroom.grading import is_worth_preparing
from autograder.classroom.preview import preview_class
from autograder.classroom.roll import call_roll
from autograder.commands.feedback import write_pages
from autograder.commands.shared import (
    HowFar,
    IsolationOption,
    JobsOption,
    LabArgument,
    app,
    console,
    course_here,
    executors_for,
    follow,
    open_gradebook,
    stoppable,
    students_meant,
)
from autograder.course import Lab
from autograder.sandbox.launch import IsolationChoice, chosen_isolation
from autograder.terminal.changes import ChangesView
from autograder.terminal.class_marks import ClassView
from autograder.terminal.one_report import COUNTED, written
from autograder.terminal.roll import RollView

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook

RESUME = "the same command goes on from there."
NOTHING_RECORDED = "nothing was recorded."


@app.command("grade")
def grade_command(
    lab: LabArgument,
    student: Annotated[
        list[str] | None, typer.Option("--student", "-s", help="Only this student; repeatable.")
    ] = None,
    isolation: IsolationOption = IsolationChoice.AUTO,
    jobs: JobsOption = 0,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Grade everybody anew, changed or not.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show whose marks would change, and why; record nothing."),
    ] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Write the pages of feedback that are out of date.")
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Grade on the workers of this Dask scheduler, such as tcp://host:8786.",
        ),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Show a row for everybody, however large the class.")
    ] = False,
) -> None:
    """Grade a class: submitted/STUDENT/LAB/ into autograded/ and nbgrader's gradebook.

    Only what is new or has changed is graded: the notebook, the hidden tests, the reference or
    the engine. Ctrl-C stops after what is being recorded, and the next run goes on from there.
    Marks given by hand and comments stay as they are.

    The exit code is 0 where every submission could be graded, 1 where one needs a teacher's
    attention, 2 where grading could not start, and 130 after Ctrl-C.
    """
    how_far = HowFar(NOTHING_RECORDED if dry_run else RESUME)
    with stoppable(how_far):
        course = course_here()
        chosen = course.lab(lab)
        kind = chosen_isolation(isolation, elsewhere=scheduler is not None)
        gradebook = open_gradebook(course, kind)
        gradebook.check_release(chosen)
        roll = call_roll(course, chosen, gradebook, students_meant(gradebook, student))
        folders = roll.folders
        how_far.total = len(folders)
        view: ChangesView | ClassView
        students = 0 if dry_run else len(folders)
        with executors_for(
            course.root, chosen, kind, jobs, scheduler, students=students
        ) as executors:
            if dry_run:
                view = changes = ChangesView()
                previewed = preview_class(folders, chosen, gradebook, executors, regrade=regrade)
                follow(previewed, changes.add, chosen, how_far)
            else:
                advice = "" if feedback else f"autograder feedback {chosen.name}"
                view = marks = ClassView(gradebook.root, everybody=everybody, feedback=advice)
                prepare = is_worth_preparing(students, executors.workers)
                graded = grade_class(
                    folders, chosen, gradebook, executors, regrade=regrade, prepare=prepare
                )
                follow(graded, marks.add, chosen, how_far)
                due = gradebook.deadlines(chosen).due is not None
                marks.settle(chosen, gradebook.lab_marks(chosen).standings, has_due_date=due)
        console.print(view)
        console.print(RollView(roll, chosen.name, everybody=everybody))
        answers = {cell.grade_id: cell.points for cell in chosen.grade_cells if cell.manual}
        if answers and not dry_run:
            console.print(written(answers, COUNTED))
        problems: dict[str, str] = {}
        if feedback and not dry_run:
            only = _graded(gradebook, chosen, folders) if student else []
            if only or not student:
                problems = write_pages(gradebook, chosen, only, how_far)
        if view.troubled or roll.troubled or problems:
            raise typer.Exit(1)


def _graded(gradebook: ClassGradebook, lab: Lab, folders: Sequence[StudentFolder]) -> list[str]:
    """The ids of those of whom there is a graded notebook, which a page can be made of."""
    return [
        one.student_id
        for one in folders
        if gradebook.autograded_notebook(lab, one.student_id).is_file()
    ]
