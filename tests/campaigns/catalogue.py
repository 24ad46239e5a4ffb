"""Hands in every misconception of the catalogue, as a student would, and looks at the whole report.

``make catalogue ARGS="lab3_xor_network"`` runs one lab.  Each entry stands in the place of its
cell in a notebook that is right otherwise, and is graded in a sandbox with all of the lab's
suites.  Its own cell has to lose marks and to be named; every other cell, but for those that
grade the whole, has to keep its marks and to have nothing said of it.  Anything else makes this
command fail.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from autograder.course import Course, Lab
from autograder.grading.catalogue import Misconception, catalogue, wrong_source
from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What became of one entry."""

    lab: str
    problems: tuple[str, ...]
    followed: int
    """How many other cells kept their marks by follow-through."""
    whole: bool
    """Whether a cell that grades the whole lost marks."""


def main() -> int:
    """Run the labs that are named, or all; 1 where an entry does not do what it should."""
    parser = argparse.ArgumentParser(description="Grades every misconception in a whole notebook.")
    parser.add_argument("labs", nargs="*", metavar="lab", help="all, if none is named")
    course = Course(ROOT)
    labs = [course.lab(name) for name in parser.parse_args().labs or course.labs]
    work = [(lab.name, entry.id) for lab in labs for entry in catalogue(lab)]
    begin = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        outcomes = []
        for outcome in pool.map(judge, *zip(*work, strict=True)):
            outcomes.append(outcome)
            for problem in outcome.problems:
                print(f"  {outcome.lab} {problem}", flush=True)
    print(f"{len(work)} notebooks in {time.monotonic() - begin:.0f} s")
    for lab in labs:
        mine = [outcome for outcome in outcomes if outcome.lab == lab.name]
        twins = sum(bool(entry.like) for entry in catalogue(lab))
        print(
            f"{lab.name}: {len(mine)} entries, {sum(not o.problems for o in mine)} as they should "
            f"be, {twins} of them named by a twin; {sum(o.followed for o in mine)} other cells "
            f"kept their marks by follow-through; "
            f"{sum(o.whole for o in mine)} cost marks for the whole"
        )
    return 1 if any(outcome.problems for outcome in outcomes) else 0


def judge(lab_name: str, entry_id: str) -> Outcome:
    """Grade the notebook with that entry in it."""
    lab = _lab(lab_name)
    entry = next(entry for entry in catalogue(lab) if entry.id == entry_id)
    report = grade(submission_of(_handed_in(lab, entry), lab), lab)
    whole = {cell.grade_id for cell in lab.grade_cells if not cell.solution}
    others = [cell for cell in report.cells if cell.grade_id != f"test_{entry.function}"]
    return Outcome(
        lab=lab_name,
        problems=tuple(f"{entry_id}: {problem}" for problem in problems(report, entry, whole)),
        followed=sum(cell.follow_through for cell in others),
        whole=any(cell.points < cell.max_points for cell in others if cell.grade_id in whole),
    )


def problems(report: Report, entry: Misconception, whole: set[str]) -> Iterator[str]:
    """What is not as it should be in the report on a notebook with ``entry`` in it.

    ``whole`` are the cells that the mistake may cost marks, because they grade everything.
    """
    for cell in report.cells:
        if cell.outcome == "broken suite":
            yield f"the suite of {cell.grade_id} went wrong"
        if cell.grade_id == f"test_{entry.function}":
            if cell.points == cell.max_points:
                yield "its own cell gives it full marks"
            named = cell.diagnosis.misconception if cell.diagnosis else ""
            if named != (entry.like or entry.id):
                yield f"it is named {named or 'nothing'}"
        elif cell.grade_id not in whole:
            if cell.points < cell.max_points:
                yield f"it costs {cell.grade_id} {cell.max_points - cell.points:g} points"
            if cell.diagnosis:
                yield f"{cell.grade_id} is said to be wrong: {cell.diagnosis.summary}"


def _handed_in(lab: Lab, entry: Misconception) -> NotebookNode:
    notebook = read_notebook(lab.solution_notebook.read_bytes())
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == entry.function:
            cell.source = wrong_source(entry, lab)
    return notebook


@cache
def _lab(name: str) -> Lab:
    return Course(ROOT).lab(name)


if __name__ == "__main__":
    sys.exit(main())
