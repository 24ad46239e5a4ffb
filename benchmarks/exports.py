"""What it takes to have a large class's marks in a file, beside nbgrader's own export.

The class and its marks are made up and written straight into the gradebook.  All exports read the
same one, each in a process of its own.
"""

from __future__ import annotations

import csv
import random
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from measure import Taken, adopt_orphans, command
from nbgrader.api import (
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.api import GradeCell as GradeCellRow
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from autograder.course import Course
from autograder.demo.hand_in import copy_course

ROOT = Path(__file__).resolve().parents[1]
LABS = Course(ROOT).labs
NBGRADERS = "nbgrader export"
WAYS = {
    "Canvas": ("marks", "--to", "canvas", "--in", "canvas.csv"),
    "sheet": ("marks", "--to", "sheet", "-o", "marks.xlsx"),
    "JSON": ("marks", "--to", "json", "-o", "marks.json"),
    "CSV": ("marks", "--to", "marks.csv"),
}


def main(
    students: Annotated[int, typer.Option(help="How many are in the class.")] = 2000,
    theirs: Annotated[bool, typer.Option(help="Whether nbgrader's export is run, too.")] = True,
) -> None:
    """Export a class's marks in each way and print how much longer nbgrader takes.

    The ratio is that of each process's own processor time, which other work on the machine hardly
    changes.
    """
    adopt_orphans()
    console = Console(width=100)
    taken = measured(students, theirs=theirs)
    table = Table("way", "wall, s", "its own CPU, s", "memory, MiB", "times as fast as nbgrader's")
    for name, one in taken.items():
        ratio = f"{taken[NBGRADERS].own / one.own:.1f}" if theirs else ""
        table.add_row(name, f"{one.wall:.1f}", f"{one.own:.1f}", f"{one.memory:.0f}", ratio)
    console.print(f"{students:,} students, {len(LABS)} labs")
    console.print(table)


def measured(students: int, *, theirs: bool) -> dict[str, Taken]:
    """What each way takes, nbgrader's own the last."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_class(root, students)
        taken: dict[str, Taken] = {}
        for name, words in WAYS.items():
            taken[name] = command(root, "autograder.cli", *words)
        if theirs:
            plugin = "nbgrader.plugins.export.CsvExportPlugin"
            words = ("export", f"--exporter={plugin}", "--to", "theirs.csv")
            taken[NBGRADERS] = command(root, "nbgrader", *words)
    return taken


def make_class(root: Path, count: int) -> None:
    """Write a course with all labs, a gradebook with marks, and what Canvas would give out."""
    for lab in LABS:
        if lab == LABS[0]:
            copy_course(Course(ROOT), root, lab)
        else:
            for folder in ("source_notebooks", "exercises", "solutions"):
                shutil.copytree(ROOT / folder / lab, root / folder / lab)
    for lab in LABS:
        command(root, "autograder.cli", "release", lab)
    names = [f"s{number:05}" for number in range(count)]
    fill_gradebook(root, names)
    with (root / "canvas.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        headings = [f"{lab} ({number})" for number, lab in enumerate(LABS, 100)]
        writer.writerow(["Student", "ID", "SIS Login ID", "Section", *headings])
        points = [Course(ROOT).lab(lab).points for lab in LABS]
        writer.writerow(["    Points Possible", "", "", "", *points])
        for number, name in enumerate(names):
            writer.writerow([f"Last, First {name}", number, name, "A", *[""] * len(LABS)])


def fill_gradebook(root: Path, names: list[str]) -> None:
    """Give each student a mark in each cell of each lab."""
    draw = random.Random(1)
    with Gradebook(f"sqlite:///{root}/gradebook.db", "backprop") as gradebook:
        session = gradebook.db
        people = [
            {"id": name, "first_name": f"First {name}", "last_name": "Last", "lms_user_id": str(n)}
            for n, name in enumerate(names)
        ]
        session.execute(insert(Student), people)
        for lab in gradebook.assignments:
            (notebook,) = session.query(Notebook).filter_by(assignment_id=lab.id)
            cells = session.query(GradeCellRow).filter_by(notebook_id=notebook.id).all()
            rows, pages, grades = [], [], []
            for name in names:
                row, page = new_uuid(), new_uuid()
                rows.append({"id": row, "assignment_id": lab.id, "student_id": name})
                pages.append({"id": page, "assignment_id": row, "notebook_id": notebook.id})
                grades += [
                    {
                        "id": new_uuid(),
                        "notebook_id": page,
                        "cell_id": cell.id,
                        "auto_score": draw.choice((0.0, cell.max_score)),
                        "needs_manual_grade": False,
                    }
                    for cell in cells
                ]
            session.execute(insert(SubmittedAssignment), rows)
            session.execute(insert(SubmittedNotebook), pages)
            session.execute(insert(Grade), grades)
        session.commit()


if __name__ == "__main__":
    typer.run(main)
