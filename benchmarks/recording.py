"""What recording takes of the command's processor time, and how many cores one command can serve.

Workers have a report already; they look at files and prepare rows in a process of their own, which
is not counted.  What is: reading a file, its way to the workers and back, its rows, its notebook.
All workers wait for that: a command that takes *r* seconds for a submission, of which everything
together takes *t*, keeps *t*/*r* cores busy and no more.
"""

from __future__ import annotations

import functools
import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the processes that grade

import typer
from measure import Figure, in_child
from parts import ROOT, FinishedExecutors
from rich.console import Console
from rich.table import Table
from scale import LAB, submit

from autograder.classroom.grade_class import AT_ONCE, grade_class, student_folders
from autograder.classroom.grading import Grading
from autograder.course import Course
from autograder.demo.hand_in import copy_course
from autograder.grading.grade import grade
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.sandbox.launch import Isolation
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of

HERE, PREPARED = "rows written in the command", "rows prepared by the workers"


def main(
    students: Annotated[int, typer.Option(help="How many are recorded each time.")] = 160,
) -> None:
    """Print what one row takes, each way."""
    console = Console(width=100)
    table = Table("what", "ours", "beside it", "ratio")
    for figure in figures(students):
        table.add_row(*figure.row())
    console.print(table)


def figures(students: int) -> Iterator[Figure]:
    """What one row takes, each way, beside nbgrader's steps in the command."""
    for together in (1, AT_ONCE):
        here, prepared = (
            1000 * in_child(functools.partial(recorded, students, together, way), float)
            for way in (HERE, PREPARED)
        )
        yield Figure(f"{HERE}, {together} in a transaction", here, "ms CPU")
        yield Figure(PREPARED, prepared, "ms CPU", "in the command", here)


def recorded(students: int, together: int, way: str) -> float:
    """Processor seconds of the command for each of so many students' submissions."""
    lab = Course(ROOT).lab(LAB)
    report = grade(submission_of(read_notebook(lab.solution_notebook.read_bytes()), lab), lab)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lab = copy_course(Course(ROOT), root, LAB).lab(LAB)
        submit(lab, root, students + 1)
        os.environ["AUTOGRADER_COURSE"] = str(root)
        gradebook = ClassGradebook(root, Isolation.BUBBLEWRAP)
        first, *others = student_folders(gradebook.submitted, lab)
        # nbgrader is set up for the first one
        for _ in grade_class([first], lab, gradebook, FinishedExecutors(lab, report)):
            pass
        preparation = gradebook.preparation(lab) if way == PREPARED else None
        grading = Grading(lab, gradebook, {}, preparation=preparation)
        begun = time.process_time()
        reports = grading.reports(others, FinishedExecutors(lab, report))
        while rows := [digest.row for digest, _, _ in itertools.islice(reports, together)]:
            gradebook.record_all(lab, rows)
        return (time.process_time() - begun) / students


if __name__ == "__main__":
    typer.run(main)
