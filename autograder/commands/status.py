"""``autograder status``: the class at a glance."""

from __future__ import annotations

from autograder.classroom.class_status import class_status
from autograder.classroom.roll import find_astray, misread_names
from autograder.commands.shared import (
    OptionalLabArgument,
    app,
    console,
    course_here,
    open_gradebook,
    stoppable,
)
from autograder.terminal.roll import Misplaced
from autograder.terminal.status_table import StatusTable

STOPPED = "Stopped; nothing was changed."


@app.command()
def status(lab: OptionalLabArgument = None) -> None:
    """Show how far each lab is: handed in, late, graded, to be marked, feedback returned."""
    with stoppable(STOPPED):
        course = course_here()
        gradebook = open_gradebook(course)
        labs = [course.lab(lab)] if lab else course.every_lab()
        marks = gradebook.marks()
        astray = find_astray(course, labs, gradebook.submitted, marks.people)
        doubles, _ = misread_names(gradebook.submitted, labs, marks.people)
        console.print(
            StatusTable(class_status(labs, gradebook, marks, astray), named=lab is not None)
        )
        console.print(Misplaced(len(astray.everything), doubles))
