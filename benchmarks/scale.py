"""What a submission costs in a class of ten and in a class of thousands, and what memory we take.

The students are made up, and so is the grader where nothing else is asked for: it makes up a
report, so that everything around grading is measured: reading, keeping, nbgrader's gradebook and
notebooks.  With ``--real`` each submission is graded.  Each class is graded twice, and the second
time nothing is new.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import msgspec
import nbformat
import typer
from measure import in_child, own_memory
from rich.console import Console
from rich.table import Table

from autograder.classroom.dispatch import Executors
from autograder.classroom.grade_class import How, grade_class, student_folders
from autograder.classroom.local_processes import Processes
from autograder.classroom.task import Submission, grade_task
from autograder.course import Course, Lab
from autograder.demo.hand_in import copy_course
from autograder.grading.report import CellResult, Report, TestResult
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.sandbox.launch import Isolation

ROOT = Path(__file__).resolve().parents[1]
LAB = "lab3_xor_network"


class MadeUp(Executor):
    """Stands in for workers that grade, and leaves to ``real`` ones what is done around it: of each
    submission every second test passes."""

    def __init__(self, lab: Lab, real: Executor) -> None:
        self._lab = lab
        self._real = real
        self._threads = ThreadPoolExecutor(1)

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Any:
        if function is grade_task:
            return self._threads.submit(self._report, arguments[0])
        return self._real.submit(function, *arguments)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def _report(self, cells: bytes) -> bytes:
        assert msgspec.json.decode(cells, type=Submission).cells
        tests = tuple(
            TestResult(
                name=f"test_{number}",
                title=f"What test {number} looks at",
                outcome="failed" if number % 2 else "passed",
                message="backward(X) is not what was expected." * (number % 2),
            )
            for number in range(6)
        )
        marks = [cell for cell in self._lab.grade_cells if not cell.manual]
        return Report(
            lab=self._lab.name,
            isolation=Isolation.BUBBLEWRAP.value,
            engine="made up",
            cells=tuple(
                CellResult(grade_id=cell.grade_id, max_points=cell.points, tests=tests)
                for cell in marks
            ),
        ).to_json()


class MadeUpExecutors:
    """Where :class:`MadeUp` comes from."""

    workers = 2

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        with Processes(self._lab.root, 1).open() as real:
            executor = self.made_up(real)
            yield executor
            executor.shutdown()

    def made_up(self, real: Executor) -> Executor:
        return MadeUp(self._lab, real)


def submit(lab: Lab, root: Path, number: int) -> None:
    """Have ``number`` students hand in the solved lab, each with a remark of her own."""
    notebook = nbformat.read(lab.solution_notebook, as_version=4)
    (cell,) = (
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "predict"
    )
    source = cell.source
    for place in range(number):
        cell.source = f"{source}\n# handed in by student {place}"
        path = root / "submitted" / f"student{place:06}" / lab.name / f"{lab.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def main(
    sizes: Annotated[list[int] | None, typer.Argument(help="How large the classes are.")] = None,
    real: Annotated[bool, typer.Option("--real", help="Grade, instead of making it up.")] = False,
) -> None:
    """Grade classes of growing size and print what each submission took."""
    console = Console(width=100)
    table = Table("class", "each, ms", "CPU, ms", "again, each, ms", "our memory, MiB")
    for size in sizes or [10, 100, 500, 2000]:
        with tempfile.TemporaryDirectory() as folder:
            one = measured(Path(folder), size, real=real)
        each = [1000 * seconds / size for seconds in (one.wall, one.cpu, one.again)]
        table.add_row(f"{size:,}", *(f"{number:.1f}" for number in each), f"{one.memory:.0f}")
        console.print(table)


class ClassRun(msgspec.Struct):
    """What a class took: seconds, and MiB."""

    wall: float
    cpu: float
    again: float
    """When nothing was new."""
    memory: float


def measured(root: Path, size: int, *, real: bool) -> ClassRun:
    """Grade one class twice in ``root``, in a process of its own."""
    return in_child(lambda: _graded_twice(root, size, real=real), ClassRun)


def _graded_twice(root: Path, size: int, *, real: bool) -> ClassRun:
    course = copy_course(Course(ROOT), root, LAB)
    lab = course.lab(LAB)
    submit(lab, root, size)
    os.environ["AUTOGRADER_COURSE"] = str(root)
    gradebook = ClassGradebook(root, Isolation.BUBBLEWRAP)
    gradebook.prepare(lab)
    cores = len(os.sched_getaffinity(0))
    executors: Executors = Processes(root, cores) if real else MadeUpExecutors(lab)
    class_folders = student_folders(gradebook.submitted, lab)

    def once(expected: How) -> tuple[float, float]:
        wall, cpu = time.perf_counter(), time.process_time()
        for row in grade_class(class_folders, lab, gradebook, executors):
            if row.how is not expected:
                raise SystemExit(f"{row.student} was {row.how}.")
        return time.perf_counter() - wall, time.process_time() - cpu

    wall, cpu = once(How.GRADED)
    again, _ = once(How.UNCHANGED)
    return ClassRun(wall, cpu, again, own_memory())


if __name__ == "__main__":
    typer.run(main)
