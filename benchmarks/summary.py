"""All that is measured, in one table: each figure beside stock nbgrader's, or beside the floor.

The floor is the student's own computation and one fork, see ``parts.py``.  Stock nbgrader grades
and writes feedback for small classes only, for it takes seconds a student.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

# as in the processes that grade, and before anything imports NumPy: its threads wait by computing
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import typer
from against_nbgrader import FEW, LAB, OURS, ROOT, STOCK, both
from cluster import measured as on_clusters
from exports import NBGRADERS
from exports import measured as exported
from isolations import figures as in_both_sandboxes
from measure import Figure, adopt_orphans, command, in_child
from parts import FLOOR
from parts import measured as parts_of
from recording import figures as recording
from rich.console import Console
from rich.table import Table
from scale import measured as scaled

from autograder.course import Course
from autograder.demo.hand_in import STOCK_NBGRADER, copy_course
from autograder.sandbox.wasm.start import lacks

STOCK_FEEDBACK = """
from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback

c.GenerateFeedback.exporter_class = HTMLExporter
c.GenerateFeedback.preprocessors = GenerateFeedback.preprocessors.default()
"""

RATIO = "ratio: theirs to ours; beside the floor, ours to the floor"


@dataclass(frozen=True)
class Sizes:
    """How much of everything is measured."""

    submissions: int
    """Graded by us, in each lab."""
    stock: int
    """Graded by stock nbgrader, in each lab."""
    students: int
    """In the large class."""
    pages: int
    """Of feedback that stock nbgrader writes."""
    clustered: int
    """Graded on each cluster."""
    recorded: int
    """Recorded in each way."""
    isolated: int
    """Graded in each sandbox."""
    runs: int


FULL = Sizes(
    submissions=60,
    stock=12,
    students=2000,
    pages=12,
    clustered=60,
    recorded=160,
    isolated=32,
    runs=9,
)
SMALL = Sizes(
    submissions=6, stock=4, students=40, pages=4, clustered=8, recorded=16, isolated=4, runs=2
)


def main(
    small: Annotated[
        bool, typer.Option("--small", help="Try it with little of everything.")
    ] = False,
    lab: Annotated[list[str] | None, typer.Option(help="Which lab; repeatable.")] = None,
    students: Annotated[int, typer.Option(help="In the large class; 0 is 2,000.")] = 0,
    only: Annotated[list[str] | None, typer.Option(help="Which part; repeatable.")] = None,
) -> None:
    """Measure everything, and print one table."""
    adopt_orphans()
    sizes = SMALL if small else FULL
    students = students or sizes.students
    labs = lab or Course(ROOT).labs
    sections = {
        "parts": lambda: parts(sizes.runs),
        "labs": lambda: every_lab(labs, sizes.submissions, sizes.stock),
        "check": self_check,
        "class": lambda: large_class(students, sizes.pages),
        "isolations": lambda: isolations(sizes.isolated),
        "recording": lambda: recording(sizes.recorded),
        "export": lambda: export(students),
        "cluster": lambda: clusters(sizes.clustered),
    }
    console = Console(width=100)
    table = Table("what", "ours", "beside it", "ratio", caption=RATIO)
    for name, section in sections.items():
        if only and name not in only:
            continue
        for figure in section():
            table.add_row(*figure.row())
            console.print(" | ".join(figure.row()))
        table.add_section()
    console.print(table)


def parts(runs: int) -> Iterator[Figure]:
    """Where the processor time of a submission goes, and the memory of a worker."""
    found, memory = in_child(lambda: parts_of(runs), tuple[dict[str, float], float])
    floor = found.pop(FLOOR)
    for name, seconds in {**found, "all of a submission": sum(found.values())}.items():
        each, least = 1000 * seconds, 1000 * floor
        yield Figure(f"{LAB}, {name}", each, "ms CPU", "the floor", least, is_floor=True)
    yield Figure("memory of a worker", memory, "MiB")


def every_lab(labs: list[str], submissions: int, stock: int) -> Iterator[Figure]:
    """A submission of each lab, graded by both."""
    for name in labs:
        (theirs, _), (ours, _) = both(name, max(submissions, FEW + 1), max(stock, FEW + 1))
        yield Figure(f"a submission of {name}", ours.wall, "s", "nbgrader autograde", theirs.wall)
        yield Figure("  in processor time", ours.cpu, "s CPU", "nbgrader autograde", theirs.cpu)


def self_check() -> Iterator[Figure]:
    """A student's check of her own notebook, from its start to the verdict."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lab = copy_course(Course(ROOT), root, LAB).lab(LAB)
        path = str(lab.solution_notebook)
        ours = command(root, "autograder.cli", "check", path)
        theirs = command(root, "nbgrader", "validate", path)
    yield Figure(f"check of {LAB}", ours.wall, "s", "nbgrader validate", theirs.wall)


def large_class(students: int, pages: int) -> Iterator[Figure]:
    """Recording, a second run, and feedback for a class of made-up students and reports."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        one = scaled(root, students, real=False)
        count = f"{students:,} students"
        yield Figure(f"{count}, recording one", 1000 * one.cpu / students, "ms CPU")
        ours = command(root, *OURS, LAB)
        written = command(root, "autograder.cli", "feedback", LAB)
        again = command(root, "autograder.cli", "feedback", LAB)
        config = root / "nbgrader_config.py"
        config.write_text(config.read_text("utf-8") + STOCK_NBGRADER, "utf-8")
        theirs = command(root, *STOCK, LAB)
        yield Figure(f"{count}, nothing new", ours.wall, "s", "nbgrader autograde", theirs.wall)
        yield Figure(f"{count}, memory of grading", one.memory, "MiB", "nbgrader's", theirs.memory)
        each = stock_page(pages)
        what = "nbgrader's, from a few"
        yield Figure(f"{count}, feedback", written.wall, "s", what, each * students)
        yield Figure(f"{count}, feedback again", again.wall, "s", "the first time", written.wall)


def stock_page(pages: int) -> float:
    """The seconds in which stock nbgrader writes one page of feedback, its start left out."""
    seconds = {}
    for number in (FEW, FEW + pages):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            scaled(root, number, real=False)
            config = root / "nbgrader_config.py"
            config.write_text(config.read_text("utf-8") + STOCK_FEEDBACK, "utf-8")
            seconds[number] = command(root, "nbgrader", "generate_feedback", LAB).wall
    return (seconds[FEW + pages] - seconds[FEW]) / pages


def isolations(submissions: int) -> Iterator[Figure]:
    """A submission in both sandboxes, where both are installed."""
    if not lacks():
        yield from in_both_sandboxes(submissions)


def export(students: int) -> Iterator[Figure]:
    """Marks of all labs in a file."""
    taken = exported(students, theirs=True)
    theirs = taken.pop(NBGRADERS)
    for name, one in taken.items():
        what = f"{students:,} students, export as {name}"
        yield Figure(what, one.own, "s CPU", NBGRADERS, theirs.own)


def clusters(students: int) -> Iterator[Figure]:
    """A class on Dask clusters of growing size."""
    found = on_clusters(students, [1, 2, 4])
    for number, one in found.items():
        what = f"{students} students, {number} Dask worker{'s' * (number > 1)}"
        yield Figure(what, one.wall, "s", "one worker", found[1].wall)


if __name__ == "__main__":
    typer.run(main)
