"""Grades a class twice, the second time on a busy machine, and compares the reports byte by byte.

``make busy ARGS="asha bilal"`` grades some students of the demo's class; without names all of them.
With them are graded every lab's solution, and solutions with the habits in ``HABITS``.  The second
time every processor has eight other processes to run that never rest.  Any report that is not the
same fails this command.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.demo.hand_in import hand_in
from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import submission_of

ROOT = Path(__file__).resolve().parents[2]
LAB = "lab3_xor_network"
"""The lab of the demo's class."""

LOOPS = 8
HABITS = {
    "prints": "for _ in range(200): print(np.linspace(0, 1, 900).reshape(30, 30))",
    "naps": "import time; time.sleep(0.002)",
    "sleeps": "import time; time.sleep(1000)",
    "loops": "while True: pass",
}
"""What is done by `backward` of lab3 before it does its work, if somebody has the habit."""

BUSY = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"


def main() -> int:
    """Grade at rest and under load; 1 if a report is another one then."""
    parser = argparse.ArgumentParser(description="Compares reports at rest and under load.")
    parser.add_argument("students", nargs="*", help="of the demo's class; all, if none is named")
    names = parser.parse_args().students
    course = Course(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        students = hand_in(course, Path(folder))
        work = [(LAB, Path(folder) / name / LAB / f"{LAB}.ipynb") for name in names or students] + [
            (name, course.lab(name).solution_notebook) for name in course.labs
        ]
        work += [(LAB, with_habit(course, habit, Path(folder))) for habit in HABITS]
        at_rest = graded(work)
        with busy():
            under_load = graded(work)
    different = [
        "/".join(path.parts[-3:])
        for (_, path), before, after in zip(work, at_rest, under_load, strict=True)
        if before != after
    ]
    for what in different:
        print(f"  not the same: {what}")
    for (_, path), one in zip(work, at_rest, strict=True):
        if path.parent.parent.name in HABITS:
            print(f"  {path.parent.parent.name}: {Report.from_json(one).points:g} points")
    print(f"{len(work)} reports, {len(work) - len(different)} the same under load")
    return 1 if different else 0


def with_habit(course: Course, habit: str, folder: Path) -> Path:
    """Write lab3's solution with a habit, and return its path."""
    notebook = nbformat.read(course.lab(LAB).solution_notebook, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "backward":
            cell.source += (
                "\n\nits_work = backward\ndef backward(*arguments, **keywords):\n"
                f"    {HABITS[habit]}\n    return its_work(*arguments, **keywords)\n"
            )
    path = folder / habit / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return path


def graded(work: list[tuple[str, Path]]) -> list[bytes]:
    """A report on each notebook, in as many processes as there are processors."""
    began = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        reports = list(pool.map(report, *zip(*work, strict=True)))
    print(f"{len(work)} notebooks in {time.monotonic() - began:.0f} s", flush=True)
    return reports


def report(lab_name: str, path: Path) -> bytes:
    """The report on one notebook as JSON, or why there is none."""
    lab = _course().lab(lab_name)
    try:
        notebook = read_notebook(path.read_bytes())
    except NotebookError as error:
        return str(error).encode()
    return grade(submission_of(notebook, lab), lab).to_json()


@contextlib.contextmanager
def busy() -> Iterator[None]:
    """Keep every processor busy with processes that end with this one at the latest."""
    command = [sys.executable, "-c", BUSY, str(os.getpid())]
    with contextlib.ExitStack() as loops:
        for _ in range(LOOPS * (os.cpu_count() or 1)):
            loops.callback(subprocess.Popen(command).kill)
        yield


@cache
def _course() -> Course:
    return Course(ROOT)


if __name__ == "__main__":
    sys.exit(main())
