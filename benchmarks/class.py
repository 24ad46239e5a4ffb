"""A small class of lab3, graded by stock nbgrader and by us, in one run on one machine.

Both get the same submissions and the same hidden suites; stock nbgrader runs them in a kernel,
without any isolation.  What counts is the time for the whole command, gradebook and autograded
notebooks included, so start-up is shared by few submissions here and by many in a real class.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from autograder.course import Course
from autograder.demo import LAB, STOCK_NBGRADER, copy_course, hand_in

ROOT = Path(__file__).resolve().parents[1]

# nobody who loops for ever or crashes: stock nbgrader would only wait
CLASS = ("asha", "bilal", "chitra", "dev", "esha", "farid", "gita", "kavya")


def course_in(root: Path, config: str, copies: int) -> None:
    """A copy of the course in which the class has handed in ``copies`` times over."""
    made = root / "made"
    hand_in(copy_course(Course(ROOT), root, config), made)
    for student in CLASS:
        for copy in range(copies):
            shutil.copytree(made / student, root / "submitted" / f"{student}{copy}")


def seconds(root: Path, *words: str) -> float:
    """Wall-clock seconds of one command in ``root``."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env={**os.environ, "AUTOGRADER_COURSE": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def main(
    copies: Annotated[int, typer.Option(help="How often each submission is there.")] = 2,
) -> None:
    """Grade a class both ways and print the ratio."""
    console = Console()
    table = Table("way", "seconds", "seconds a submission")
    number = copies * len(CLASS)
    measured = {}
    ways = {
        "nbgrader autograde, stock": (STOCK_NBGRADER, ("nbgrader", "autograde", LAB)),
        "nbgrader autograde, our plugin": ("", ("nbgrader", "autograde", LAB)),
        "autograder grade": ("", ("autograder.cli", "grade", LAB)),
    }
    for name, (config, words) in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            course_in(Path(folder), config, copies)
            seconds(Path(folder), "nbgrader", "generate_assignment", LAB, "--force")
            measured[name] = seconds(Path(folder), *words)
        table.add_row(name, f"{measured[name]:.1f}", f"{measured[name] / number:.2f}")
    console.print(f"{number} submissions of {LAB}")
    console.print(table)
    stock = measured["nbgrader autograde, stock"]
    for name, taken in measured.items():
        console.print(f"{name}: {stock / taken:.1f} times as fast as stock nbgrader")


if __name__ == "__main__":
    typer.run(main)
