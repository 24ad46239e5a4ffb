"""``autograder similar``: submissions that are more alike than a lab makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.classroom.grade_class import student_folders
from autograder.commands.shared import (
    REPORTS,
    LabArgument,
    app,
    console,
    course_here,
    errors,
    open_gradebook,
    stoppable,
)
from autograder.grading.plain_text import clean
from autograder.grading.shelf import Shelf
from autograder.lms.outgoing.writing import write, write_default
from autograder.similarity.evidence import find_similar
from autograder.similarity.members import given_in, other_class, read_members
from autograder.similarity.page import similar_page
from autograder.terminal.similar_pairs import SimilarPairs

STOPPED = "Stopped; no page was written."


@app.command()
def similar(
    lab: LabArgument,
    others: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help="Another class to compare with, such as another section or last year's: its "
            "course, or its folder of submissions. May be given again.",
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Where the page goes; reports/similar_LAB.html otherwise.")
    ] = None,
) -> None:
    """Find submissions that are more alike than the lab makes them: a place to look, never a
    verdict."""
    with stoppable(STOPPED, errors):
        course = course_here()
        gradebook = open_gradebook(course)
        chosen = course.part(lab)
        name = chosen.full_name.replace("/", "_")
        given = given_in(chosen)
        shelf = Shelf(gradebook.shelf)
        classes = [(student_folders(gradebook.submitted, chosen), "")]
        classes += [(other_class(folder, chosen), str(folder)) for folder in others or ()]
        read = [read_members(chosen, found, given, shelf, place) for found, place in classes]
        found = find_similar([member for each in read for member in each.found], given)
        unreadable = [student for each in read for student in each.unreadable]
        page = to or gradebook.submitted.parent / REPORTS / f"similar_{name}.html"
        write_page = write if to else write_default
        # it has names and code in it, for nobody but the teacher
        write_page(page, similar_page(chosen.full_name, found, unreadable), mode=0o600)
        if found.likenesses:
            console.print(SimilarPairs(found))
        said = _summary(chosen.full_name, found.compared, len(found.likenesses))
        console.print(said, markup=False)
        if unreadable:
            names = ", ".join(map(clean, unreadable))
            console.print(f"Not compared, because they could not be read: {names}.", markup=False)
        console.print(f"Side by side in {page}", markup=False, highlight=False, soft_wrap=True)


def _summary(lab: str, compared: int, pairs: int) -> str:
    if not pairs:
        return f"{lab}: {compared:,} compared; none is more like another than the lab makes it."
    are = "pair is" if pairs == 1 else "pairs are"
    return (
        f"{lab}: {compared:,} compared; {pairs:,} {are} more alike than the lab makes them. "
        "A place to look, never a verdict."
    )
