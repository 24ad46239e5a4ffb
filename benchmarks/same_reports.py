"""Whether two versions of the engine come to the same reports on a few hundred submissions.

``same_reports.py --write FILE`` keeps the reports of one version, ``same_reports.py --compare
FILE`` names each submission that has another one now.  They are those of the demo's class, and
right and wrong solutions of every lab that the tests know, each graded in a sandbox.  Reports
hold no times; the version of the engine is all that is left out.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from nbformat import NotebookNode

from autograder.course import Course, Lab, nbgrader_marks
from autograder.demo.hand_in import hand_in, made_up_lab
from autograder.grading.catalogue import catalogue, wrong_source
from autograder.grading.grade import grade
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import submission_of

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course(ROOT)
Case = tuple[str, str, str | bytes]


def main(
    write: Annotated[Path | None, typer.Option(help="Where the reports are kept.")] = None,
    compare: Annotated[Path | None, typer.Option(help="Reports to compare with.")] = None,
    number: Annotated[int, typer.Option(help="How many submissions.")] = 300,
) -> None:
    """Grade the submissions, and keep their reports or compare them."""
    chosen = spread(list(submissions()), number)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = dict(pool.map(report_of, *zip(*chosen, strict=True)))
    if write:
        write.write_text(json.dumps(found), "utf-8")
    if compare:
        before = json.loads(compare.read_text("utf-8"))
        other = [name for name in sorted(found) if before.get(name) != found[name]]
        for name in other:
            print(f"another report: {name}")
        print(f"{len(found) - len(other)} of {len(found)} reports are the same")
        if other:
            raise SystemExit(1)


def spread(every: list[Case], number: int) -> list[Case]:
    """The first ``number`` of them, or that many from all over the list."""
    number = min(number, len(every))
    return [every[place * len(every) // number] for place in range(number)]


def submissions() -> Iterator[Case]:
    """All that there are: a name, the lab's name, and what was handed in."""
    with TemporaryDirectory() as folder:
        lab = made_up_lab(COURSE)
        for student in hand_in(COURSE, Path(folder)):
            path = Path(folder, student, lab.name, f"{lab.name}.ipynb")
            yield f"demo {student}", lab.name, path.read_bytes()
    sys.path.insert(0, str(ROOT / "tests"))
    from support.variants import Variants

    for lab in map(COURSE.lab, COURSE.labs):
        variants = Variants(lab.name)
        for name, code in variants.right.items():
            yield f"{lab.name} right: {name}", lab.name, code
        for wrong in variants.wrong:
            if wrong.code:
                yield f"{lab.name} {wrong.cell}: {wrong.name}", lab.name, wrong.code
        for entry in catalogue(lab):
            yield f"{lab.name} {entry.id}", lab.name, wrong_source(entry, lab)


def changed(lab: Lab, code: str) -> NotebookNode:
    """The solved notebook with ``code`` at the end of the cells of the functions it defines."""
    notebook = read_notebook(lab.solution_notebook.read_bytes())
    written = {getattr(one, "name", "") for one in ast.parse(code).body}
    for cell in notebook.cells:
        if nbgrader_marks(cell).get("grade_id") in written:
            cell.source += f"\n\n{code}"
    return notebook


def report_of(name: str, lab_name: str, work: str | bytes) -> tuple[str, str]:
    """The report on a submission, without the version of the engine."""
    lab = COURSE.lab(lab_name)
    try:
        notebook = changed(lab, work) if isinstance(work, str) else read_notebook(work)
    except NotebookError as error:
        return name, str(error)  # nothing is graded
    report = json.loads(grade(submission_of(notebook, lab), lab).to_json())
    del report["engine"]
    return name, json.dumps(report, sort_keys=True)


if __name__ == "__main__":
    typer.run(main)
