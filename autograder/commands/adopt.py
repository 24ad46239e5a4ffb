"""``autograder adopt``: stock nbgrader notebooks graded by the tests that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.shared import LabsArgument, app, console, course_here, errors, stoppable
from autograder.course import Course, CourseError, Lab
from autograder.feedback import counted, in_points
from autograder.nbgrader_integration.expected import looks_as_expected

if TYPE_CHECKING:
    from autograder.authoring.adopt import Adopted

STOPPED = "Stopped; labs that were named above are adopted."


@app.command()
def adopt(
    labs: LabsArgument = None,
    per_test: Annotated[
        bool | None,
        typer.Option(
            "--per-test/--all-or-nothing",
            help="Give each test of a cell a share of its points, or, as nbgrader does, all of "
            "them or none.",
        ),
    ] = None,
    in_sandbox: Annotated[
        list[str] | None,
        typer.Option(
            "--in-sandbox",
            metavar="CELL",
            help="Run this grade cell in one process with students' code, which can read and "
            "change its tests then.",
        ),
    ] = None,
    apart: Annotated[
        bool, typer.Option("--apart", help="Run all other cells apart from students' code again.")
    ] = False,
) -> None:
    """Have stock nbgrader notebooks graded by their own test cells.

    Nothing of the notebooks changes. Visible and hidden tests run apart from students' code and
    call it. What cannot be run so is named, with what to write instead; the exit code is 1 then.
    """
    with looks_as_expected():
        from autograder.authoring import adopt as adopting
        from autograder.authoring.build import Workshop
        from autograder.authoring.gate.adopted import own_test_problems
    course = course_here()
    named = [part for name in labs or () for part in _parts(course, name)]
    chosen = named or adopting.adoptable(course)
    if not chosen:
        raise CourseError("Every lab here has suites, so that there is nothing to adopt.")
    if in_sandbox and len(chosen) > 1:
        raise CourseError(
            f"--in-sandbox is about a cell of one notebook: name {chosen[0].full_name}."
        )
    problems: list[str] = []
    with stoppable(STOPPED):
        for lab in chosen:
            done = adopting.adopt(lab, per_test=per_test, in_sandbox=in_sandbox or (), apart=apart)
            _say(done)
            with Workshop(course) as workshop:
                found = own_test_problems(done.lab, tuple, workshop)
            problems += [f"{lab.full_name}: {problem}" for problem in found]
    # below all that is in order, whether or not both go to one terminal
    for problem in problems:
        errors.print(problem, style="red", markup=False, highlight=False, soft_wrap=True)
    if problems:
        raise typer.Exit(1)
    for name in dict.fromkeys(lab.name for lab in chosen):
        told = f"The solution of {name} has all points. Next: autograder grade {name}"
        console.print(told, markup=False, highlight=False, soft_wrap=True)


def _parts(course: Course, name: str) -> tuple[Lab, ...]:
    """The notebooks that are meant by the name of a lab, or of one part of it."""
    return (course.part(name),) if "/" in name else course.lab(name).parts


def _say(done: Adopted) -> None:
    adoption = done.lab.adoption
    how = "a share for each test" if adoption and adoption.per_test else "all or nothing"
    console.print(
        f"{done.lab.full_name}: {counted(len(done.cells), 'cell')} graded by their own tests, "
        f"{how}.",
        markup=False,
        highlight=False,
    )
    if not done.cells:
        console.print("  no cell has tests: all answers are marked by hand")
    width = max((len(cell.grade_id) for cell in done.cells), default=0)
    for cell in done.cells:
        where = "in one process with students' code" if cell.in_sandbox else "apart"
        points = in_points(cell.points)
        line = f"  {cell.grade_id:<{width}}  {points:>10}  {counted(cell.tests, 'test')}, {where}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if done.with_suite:
        console.print(f"  {counted(done.with_suite, 'cell')} with a suite, which grades it.")
