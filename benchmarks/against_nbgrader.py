"""A mixed class of lab3, graded by stock nbgrader and by us, in one run on one machine.

Both get the same submissions and the same hidden suites; stock nbgrader runs them in a kernel,
without any isolation.  What counts is all that a teacher ends up with: the gradebook's rows and
the autograded notebooks.  A command's start is told apart from what each submission takes: it
is what is left when a class of two is graded as well.  Processor time is that of the whole
machine, which must have nothing else to do.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from measure import Taken, adopt_orphans, command
from rich.console import Console
from rich.table import Table

from autograder.course import Course
from autograder.demo.hand_in import STOCK_NBGRADER, copy_course, hand_in

ROOT = Path(__file__).resolve().parents[1]
LAB = "lab3_xor_network"
FEW = 2

# nobody who loops for ever or crashes: stock nbgrader would only wait
CLASS = (
    *("asha", "bilal", "chitra", "dev", "esha", "farid", "gita", "hari"),
    *("indu", "javed", "kavya", "lakshmi", "mohan", "rohan", "vani", "yash"),
)
WAYS = {
    "nbgrader autograde, stock": (STOCK_NBGRADER, ("nbgrader", "autograde", LAB)),
    "autograder grade": ("", ("autograder.cli", "grade", LAB)),
}


def course_in(root: Path, config: str, number: int) -> None:
    """A copy of the course in which ``number`` students have handed in, no two the same."""
    course = copy_course(Course(ROOT), root, LAB, config)
    hand_in(course, root / "made")
    for place in range(number):
        student = f"{CLASS[place % len(CLASS)]}{place // len(CLASS)}"
        notebook = nbformat.read(
            root / "made" / CLASS[place % len(CLASS)] / LAB / f"{LAB}.ipynb", as_version=4
        )
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "predict":
                # a report that is there already would be used again
                cell.source += f"\n# handed in by {student}"
        path = root / "submitted" / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def graded(config: str, words: tuple[str, ...], number: int) -> Taken:
    """What grading ``number`` submissions takes, from the command's start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        course_in(Path(folder), config, number)
        command(Path(folder), "nbgrader", "generate_assignment", LAB, "--force")
        return command(Path(folder), *words)


def main(
    submissions: Annotated[int, typer.Option(help="How many are graded by us.")] = 100,
    stock: Annotated[
        int, typer.Option(help="How many are graded by stock nbgrader; 0 is as many.")
    ] = 0,
) -> None:
    """Grade a class both ways and print the ratios."""
    adopt_orphans()
    console = Console(width=100)
    table = Table("way", "submissions", "start, s", "each, s", "each, CPU s", "memory, MiB")
    each: dict[str, Taken] = {}
    for name, (config, words) in WAYS.items():
        number = stock or submissions if config else submissions
        few = graded(config, words, FEW)
        whole = graded(config, words, number)
        each[name] = one = (whole - few) / (number - FEW)
        table.add_row(
            name,
            str(number),
            f"{max(0.0, few.wall - FEW * one.wall):.1f}",
            f"{one.wall:.3f}",
            f"{one.cpu:.3f}",
            f"{whole.memory:.0f}",
        )
    console.print(table)
    theirs, ours = each.values()
    console.print(
        f"A submission takes {theirs.wall / ours.wall:.1f} times as long in stock nbgrader, and "
        f"{theirs.cpu / ours.cpu:.1f} times as much processor time."
    )


if __name__ == "__main__":
    typer.run(main)
