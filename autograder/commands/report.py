"""``autograder report``: what a class understood and what it did not, on one page."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.shared import (
    REPORTS,
    OptionalLabArgument,
    app,
    console,
    course_here,
    open_gradebook,
    stoppable,
)
from autograder.course import Course, CourseError
from autograder.lms.outgoing.writing import write, write_default

if TYPE_CHECKING:
    # what draws takes a while to import, and a student's installation does not have it
    from autograder.class_report.class_work import ClassWork
    from autograder.class_report.facts import Facts
    from autograder.nbgrader_integration.gradebook import ClassGradebook

STOPPED = "Stopped; no report was written."
KINDS = (".html", ".json", ".csv")


@app.command()
def report(
    lab: OptionalLabArgument = None,
    every: Annotated[
        bool, typer.Option("--all", help="All labs that have been graded, on one page.")
    ] = False,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="For showing in class: nobody can be told.")
    ] = False,
    whose: Annotated[
        bool, typer.Option("--whose", help="Say whose the lines of code are that are shown.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to write it: a page (.html), or its figures (.json or .csv).",
        ),
    ] = None,
) -> None:
    """Write the class report: who handed in, the marks, each function and test, the slips by name,
    who needs help, and what to talk about in the next lesson.

    It is made of what has been graded, and changes nothing.
    """
    with stoppable(STOPPED):
        if bool(lab) == every:
            raise CourseError("Name a lab, such as autograder report lab3, or say --all.")
        if anonymous and whose:
            raise CourseError(
                "--anonymous names nobody, and --whose names somebody: leave one out."
            )
        if to and to.suffix.lower() not in KINDS:
            raise CourseError(f"{to} has to end in {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
        course = course_here()
        gradebook = open_gradebook(course)
        facts = _facts(course, gradebook, lab, anonymous=anonymous, whose=whose)
        name = f"class_{lab or 'all'}{'-anonymous' if anonymous else ''}.html"
        file = to or gradebook.submitted.parent / REPORTS / name
        _write(facts, file, make_folder=to is None)
        for one in facts.labs:
            gone = one.handing_in.forgotten_count
            if gone:
                said = (
                    f"What the tests found is not kept of {gone}: autograder grade {one.lab} "
                    "finds it anew."
                )
                console.print(said, markup=False, highlight=False, soft_wrap=True)
        said = f"The report is in {_shown(file, gradebook.root)}."
        console.print(said, markup=False, highlight=False, soft_wrap=True)


def _facts(
    course: Course, gradebook: ClassGradebook, lab: str | None, *, anonymous: bool, whose: bool
) -> Facts:
    from autograder.class_report import anonymous as without
    from autograder.class_report.facts import class_facts

    works = _gather(course, gradebook, lab)
    shown = [lab] if lab else [work.lab for work in works]
    facts = class_facts(gradebook.course_id, works, shown)
    if anonymous:
        return without.anonymous(facts)
    return facts if whose else without.without_authors(facts)


def _gather(course: Course, gradebook: ClassGradebook, lab: str | None) -> list[ClassWork]:
    """The labs up to the one that is wanted, or all, as far as they have been graded.

    Raises CourseError if nothing of what is wanted has been.
    """
    from autograder.class_report.gather import gather

    until = course.labs.index(lab) + 1 if lab else len(course.labs)
    labs = [course.lab(name) for name in course.labs[:until]]
    works = gather(labs, gradebook, [lab] if lab else course.labs)
    works = [work for work in works if work.works]
    if lab and (not works or works[-1].lab != lab):
        raise CourseError(
            f"Nothing of {lab} has been graded yet: run autograder grade {lab} first."
        )
    if not works:
        raise CourseError("No lab has been graded yet: run autograder grade LAB first.")
    _check_reports(works if lab is None else works[-1:])
    return works


def _check_reports(works: Sequence[ClassWork]) -> None:
    """Raise CourseError for a lab of which no report is left."""
    for work in works:
        if work.forgotten and not work.graded:
            raise CourseError(
                f"What grading found in {work.lab} is not kept any more: run autograder grade "
                f"{work.lab}, which finds it anew and changes no mark."
            )


def _write(facts: Facts, file: Path, *, make_folder: bool) -> None:
    from autograder.class_report.export import as_csv, as_json
    from autograder.class_report.page import page_html

    makers: dict[str, Callable[[Facts], str | bytes]] = {".json": as_json, ".csv": as_csv}
    alike = {
        one.lab: name
        for one in facts.labs
        if (file.parent / (name := f"similar_{one.lab}.html")).is_file()
    }
    page = functools.partial(page_html, alike=alike)
    content = makers.get(file.suffix.lower(), page)(facts)
    write_page = write_default if make_folder else write
    # it has names and marks in it, for nobody but the teacher
    write_page(file, content, mode=0o600)


def _shown(file: Path, root: Path) -> Path:
    return file.relative_to(root) if file.is_relative_to(root) else file
