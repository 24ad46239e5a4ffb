"""Where the processor time of one submission goes: the grader, the worker, recording, the floor.

The floor is the student's own computation, called with the same arguments and nothing around it,
and one fork.  Processor time is read for each process by itself, so that other work on the
machine hardly changes it; each figure is the median of several runs.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the processes that grade

import typer
from rich.console import Console
from rich.table import Table
from scale import LAB, MadeUp, MadeUpExecutors, submit

from autograder.classroom.grade_class import grade_class, student_folders
from autograder.course import Course, Lab
from autograder.demo.hand_in import copy_course
from autograder.grading import namespace_student
from autograder.grading.grade import grade
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.references import reference_of
from autograder.grading.report import Report
from autograder.grading.session import run_suites
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.sandbox.launch import Isolation, WorkerProcess
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import Submission, submission_of

ROOT = Path(__file__).resolve().parents[1]
RECORDED = 5
"""How many submissions are recorded for each run."""
FLOOR = "the floor: her own computation and a fork"


def main(
    runs: Annotated[int, typer.Option(help="How often each part is measured.")] = 9,
) -> None:
    """Print the parts of a submission of lab 3, each as a ratio to the floor as well."""
    parts, memory = measured(runs)
    floor = parts.pop(FLOOR)
    table = Table("part", "CPU, ms", "times the floor")
    for name, seconds in parts.items():
        table.add_row(name, f"{1000 * seconds:.0f}", f"{seconds / floor:.2f}")
    total = sum(parts.values())
    table.add_row("all", f"{1000 * total:.0f}", f"{total / floor:.2f}")
    table.add_row(FLOOR, f"{1000 * floor:.0f}", "1.00")
    console = Console(width=100)
    console.print(table)
    console.print(f"A worker takes up to {memory:.0f} MiB, NumPy's among them.")


def measured(runs: int) -> tuple[dict[str, float], float]:
    """The processor seconds of each part, the floor the last, and the MiB of a worker."""
    lab = Course(ROOT).lab(LAB)
    submission = submission_of(read_notebook(lab.solution_notebook.read_bytes()), lab)
    report = grade(submission, lab)  # whatever is made once only
    graded = [graded_once(submission, lab) for _ in range(runs)]
    parts = {
        "the grader's process": [own for own, _, _ in graded],
        "the worker": [worker for _, worker, _ in graded],
        "reading and recording": [recorded(report, RECORDED * runs)],
        FLOOR: floors(lab, runs),
    }
    middles = {name: statistics.median(seconds) for name, seconds in parts.items()}
    return middles, max(memory for _, _, memory in graded)


def graded_once(submission: Submission, lab: Lab) -> tuple[float, float, float]:
    """Processor seconds of our own process and of the worker while one submission is graded, and
    the MiB that the worker took at most."""
    in_workers = memory = 0.0
    close = WorkerProcess.close

    def closed(worker: WorkerProcess) -> None:
        nonlocal in_workers, memory
        if worker.alive:
            in_workers += worker._clocks.processor() or 0.0
            memory = max(memory, peak_memory(worker._clocks._pid))
        close(worker)

    WorkerProcess.close = closed  # type: ignore[method-assign]
    try:
        begun = time.process_time()
        grade(submission, lab)
        return time.process_time() - begun, in_workers, memory
    finally:
        WorkerProcess.close = close  # type: ignore[method-assign]


def peak_memory(pid: int | None) -> float:
    """The largest memory of a process until now, in MiB; 0 if nobody tells."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Finished(MadeUp):
    """Stands in for workers that have a report already."""

    def __init__(self, lab: Lab, real: Executor, report: Report) -> None:
        super().__init__(lab, real)
        self._finished = report.to_json()

    def _report(self, cells: bytes) -> bytes:
        return self._finished


class FinishedExecutors(MadeUpExecutors):
    """Where :class:`Finished` comes from."""

    def __init__(self, lab: Lab, report: Report) -> None:
        super().__init__(lab)
        self._report = report

    def made_up(self, real: Executor) -> Executor:
        return Finished(self._lab, real, self._report)


def recorded(report: Report, number: int) -> float:
    """Processor seconds that one of ``number`` submissions takes around grading: reading it, its
    row and its notebook.  A few are read at a time, so that only their mean tells."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lab = copy_course(Course(ROOT), root, LAB).lab(LAB)
        submit(lab, root, number)
        os.environ["AUTOGRADER_COURSE"] = str(root)
        gradebook = ClassGradebook(root, Isolation.BUBBLEWRAP)
        gradebook.prepare(lab)
        class_folders = student_folders(gradebook.submitted, lab)
        executors = FinishedExecutors(lab, report)
        # the first one sets nbgrader up
        for _ in grade_class(class_folders[:1], lab, gradebook, executors):
            pass
        executors = FinishedExecutors(lab, report)
        begun = time.process_time()
        for _ in grade_class(class_folders[1:], lab, gradebook, executors):
            pass
        return (time.process_time() - begun) / (number - 1)


def floors(lab: Lab, runs: int) -> list[float]:
    """Processor seconds of the functions themselves in all calls of the suites, and of a fork."""
    reference = reference_of(lab, lab.fingerprint())
    calls: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = []

    def noted(function: Callable[..., Any], copies: Callable[[], Any], *more: Any) -> Any:
        calls.append((function, *copies()))
        return perform(function, copies, *more)

    perform = namespace_student.perform
    cells = [cell for cell in lab.grade_cells if not cell.manual]
    namespace_student.perform = noted  # type: ignore[assignment]
    try:
        run_suites(NamespaceStudent(dict(vars(reference))), reference, lab, cells)
    finally:
        namespace_student.perform = perform
    found = []
    for _ in range(runs):
        begun = time.process_time()
        child = os.fork()
        if child == 0:
            for function, arguments, keywords in calls:
                try:
                    function(*arguments, **keywords)
                except Exception:  # as some suites want it
                    continue
            os._exit(0)
        _, _, used = os.wait4(child, 0)
        found.append(time.process_time() - begun + used.ru_utime + used.ru_stime)
    return found


if __name__ == "__main__":
    typer.run(main)
