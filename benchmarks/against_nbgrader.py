"""A mixed class of a lab, graded by stock nbgrader and by us, in one run on one machine.

Both get the same submissions and the same hidden suites; stock nbgrader runs them in a kernel,
without any isolation.  What counts is all that a teacher ends up with: the gradebook's rows and
the autograded notebooks.  A command's start is told apart from what each submission takes: it
is what is left when a class of two is graded as well.  Processor time is that of the whole
machine, which must have nothing else to do.
"""

from __future__ import annotations

import copy
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from measure import Taken, adopt_orphans, command
from nbformat.notebooknode import NotebookNode
from rich.console import Console
from rich.table import Table

from autograder.course import Course
from autograder.demo.hand_in import STOCK_NBGRADER, copy_course, hand_in

ROOT = Path(__file__).resolve().parents[1]
LAB = "lab3_xor_network"
FEW = 2
UNWRITTEN = 0.25
"""How likely a function of another lab than the third is left as it was handed out."""
STOCK = ("nbgrader", "autograde")
OURS = ("autograder.cli", "grade")

# nobody who loops for ever or crashes: stock nbgrader would only wait
CLASS = (
    *("asha", "bilal", "chitra", "dev", "esha", "farid", "gita", "hari"),
    *("indu", "javed", "kavya", "lakshmi", "mohan", "rohan", "vani", "yash"),
)
Each = tuple[Taken, float]
"""What one submission takes, and how many seconds the command takes to start."""


def notebooks(lab_name: str, folder: Path) -> Iterator[NotebookNode]:
    """What students hand in: in lab 3 the demo's class, in another one each function or not."""
    course = Course(ROOT)
    lab = course.lab(lab_name)
    if lab_name == LAB:
        hand_in(course, folder)
        for student in CLASS:
            yield nbformat.read(folder / student / lab_name / f"{lab_name}.ipynb", as_version=4)
        return
    for draw in map(random.Random, range(len(CLASS))):
        notebook = nbformat.read(lab.solution_notebook, as_version=4)
        stubs = {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in nbformat.read(lab.release_notebook, as_version=4).cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in stubs and draw.random() < UNWRITTEN:
                cell.source = stubs[name]
        yield notebook


def course_in(root: Path, config: str, number: int, lab_name: str = LAB) -> None:
    """A copy of the course in which ``number`` students have handed in, no two the same."""
    course = copy_course(Course(ROOT), root, lab_name, config)
    last = course.lab(lab_name).solution_cells[-1]
    made = list(notebooks(lab_name, root / "made"))
    for place in range(number):
        student = f"{CLASS[place % len(CLASS)]}{place // len(CLASS)}"
        notebook = copy.deepcopy(made[place % len(made)])
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == last:
                # a report that is there already would be used again
                cell.source += f"\n# handed in by {student}"
        path = root / "submitted" / student / lab_name / f"{lab_name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def graded(config: str, words: tuple[str, ...], number: int, lab_name: str = LAB) -> Taken:
    """What grading ``number`` submissions takes, from the command's start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        course_in(Path(folder), config, number, lab_name)
        command(Path(folder), "nbgrader", "generate_assignment", lab_name, "--force")
        return command(Path(folder), *words, lab_name)


def each_of(config: str, words: tuple[str, ...], number: int, lab_name: str = LAB) -> Each:
    """What one of ``number`` submissions takes, by what a class of two takes as well."""
    few = graded(config, words, FEW, lab_name)
    one = (graded(config, words, number, lab_name) - few) / (number - FEW)
    return one, max(0.0, few.wall - FEW * one.wall)


def both(lab_name: str, submissions: int, stock: int) -> tuple[Each, Each]:
    """The same for stock nbgrader, with a class of ``stock``, and for us."""
    theirs = each_of(STOCK_NBGRADER, STOCK, stock, lab_name)
    return theirs, each_of("", OURS, submissions, lab_name)


def main(
    submissions: Annotated[int, typer.Option(help="How many are graded by us.", min=FEW + 1)] = 100,
    stock: Annotated[
        int, typer.Option(help="How many are graded by stock nbgrader; 0 is as many.")
    ] = 0,
    lab: Annotated[list[str] | None, typer.Option(help="Which lab; repeatable.")] = None,
) -> None:
    """Grade a class both ways and print the ratios."""
    adopt_orphans()
    console = Console(width=100)
    for name in lab or [LAB]:
        found = both(name, submissions, stock or submissions)
        table = Table("way", "start, s", "each, s", "each, CPU s", "memory, MiB", title=name)
        for way, (one, start) in zip(("stock nbgrader", "autograder grade"), found, strict=True):
            cells = (f"{start:.1f}", f"{one.wall:.3f}", f"{one.cpu:.3f}", f"{one.memory:.0f}")
            table.add_row(way, *cells)
        console.print(table)
        (theirs, _), (ours, _) = found
        console.print(
            f"A submission of {name} takes {theirs.wall / ours.wall:.1f} times as long in stock "
            f"nbgrader, and {theirs.cpu / ours.cpu:.1f} times as much processor time."
        )


if __name__ == "__main__":
    typer.run(main)
