"""A cell that lost points is graded again, and nobody gets more by that than she should."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from nbformat import read, write
from nbformat.v4 import new_code_cell

from autograder.course import Course, Lab
from autograder.grading import worker_student
from autograder.grading.allowance import MAX_DEATHS
from autograder.grading.grade import grade, grade_cells
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult, Report
from autograder.grading.time_limits import TimeLimits
from autograder.sandbox.launch import WorkerProcess
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import Cell, Submission, submission_of
from support import started_workers
from support.habits import ISOLATION
from support.tiny import LAB
from support.tiny_course import RIGHT, WRONG, hand_in, set_suites, tiny_class

LATER = "later = 1\nvars()"
"""A cell that comes at the end, and does something."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = tiny_class(tmp_path_factory.mktemp("course"), {})
    graded(course, WRONG)  # what right functions answer is known from now on, without a worker
    return course


@pytest.fixture
def lab(course: Course) -> Lab:
    return course.lab(LAB)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[WorkerProcess]:
    return started_workers.watched(monkeypatch)


def graded(course: Course, double: str, *cells: str, limits: TimeLimits | None = None) -> Report:
    """What ``double`` gets in a notebook that is right otherwise, with ``cells`` at its end."""
    path = hand_in(course, "hanna", double)
    notebook = read(path, as_version=4)
    notebook.cells += [new_code_cell(cell) for cell in cells]
    write(notebook, path)
    lab = course.lab(LAB)
    submission = submission_of(read_notebook(path.read_bytes()), lab)
    return grade(submission, lab, ISOLATION, *([limits] if limits else []))


def double(report: Report) -> CellResult:
    found = report.cell("test_double")
    assert found
    return found


SOMETIMES = "def double(x):\n    long = 'later' in globals()\n    return {what}"


@pytest.mark.parametrize(
    ("what", "points"),
    [
        # the better run counts, and never the tests that passed in either
        ("2 * x if long == (x == 3) else -1", 1),
        ("2 * x if long != (x == 3) else -1", 1),
        # right where its check stands, and right all the way to the end: that is right
        ("-1 if long else 2 * x", 2),
        ("2 * x if long else -1", 2),
        # wrong in each
        ("3 * x - 1 if long else 4 * x - 1", 0),
        ("-1 if len(In) > 1 else 7", 0),
    ],
)
def test_looking_at_how_long_the_notebook_is_gains_nothing(
    course: Course, what: str, points: float
) -> None:
    assert double(graded(course, SOMETIMES.format(what=what), LATER)).points == points


class Guesses(NamespaceStudent):
    """A student who guesses: each run has other functions."""

    def __init__(self, *guesses: str) -> None:
        self.left = list(guesses)
        names: dict[str, object] = {}
        exec(f"{self.left.pop(0)}\ndef quadruple(x):\n    return 4 * x", names)
        super().__init__(names)

    @contextlib.contextmanager
    def as_met(
        self, check: str, functions: Collection[str], *, has_died: bool, lacked_memory: bool
    ) -> Iterator[Guesses | None]:
        yield Guesses(self.left.pop(0)) if self.left else None


HALF = "def double(x):\n    return 6"
NEVER = "def double(x):\n    return 7"


@pytest.mark.parametrize(
    ("guesses", "points", "noted"),
    [
        ((WRONG, WRONG), 1, False),
        ((WRONG, RIGHT, WRONG), 1, False),  # right once is luck
        ((WRONG, RIGHT, RIGHT), 2, True),
        ((NEVER, RIGHT, HALF), 1, True),  # the worse of the two counts
        ((NEVER, HALF, RIGHT), 1, True),
        ((WRONG, RIGHT), 1, False),  # no time for a second run
    ],
)
def test_what_is_better_has_to_be_so_twice(
    lab: Lab, guesses: tuple[str, ...], points: float, noted: bool
) -> None:
    student = Guesses(*guesses)
    reference = lab.load_reference()
    cells = [cell for cell in lab.grade_cells if cell.solution == "double"]
    (result,) = grade_cells(student, lab, cells, reference, lambda name: getattr(reference, name))

    assert result.points == points
    assert bool(result.note) is noted


QUICK = TimeLimits(any_call=0.2, cell=20, submission=60)


@pytest.mark.parametrize(
    "body", ["while True: pass", "import os; os.abort()", "import os\n    os._exit(0)"]
)
def test_a_function_that_kills_workers_gets_few_more(
    course: Course, workers: list[WorkerProcess], body: str
) -> None:
    function = f"def double(x):\n    {body}"
    before = graded(course, function, limits=QUICK)
    needed = len(workers)
    after = graded(course, function, LATER, limits=QUICK)

    assert after.cells == before.cells
    assert double(after).points == 0
    # one for each death, and none after that
    assert len(workers) - needed <= needed + MAX_DEATHS
    assert not any(worker.alive for worker in workers)


def test_a_cell_that_kills_workers_is_not_tried_again(
    course: Course, workers: list[WorkerProcess]
) -> None:
    deadly = f"import os\n{WRONG}\nos.abort()"
    report = graded(course, deadly, LATER)

    assert double(report).points == 1
    assert [worker for worker in workers if worker.alive] == []
    # the one that died, the one after it, the reference's, and one anew for each of two cells
    assert len(workers) <= 2 + 1 + 2 * 2


def test_time_that_is_used_up_is_used_up_for_all(
    course: Course, workers: list[WorkerProcess]
) -> None:
    limits = TimeLimits(any_call=60, cell=60, submission=0.3)
    graded(course, "def double(x):\n    while True: pass", LATER, limits=limits)

    assert len(workers) == 1


def test_a_suite_that_went_wrong_is_not_tried_again(
    tmp_path: Path, workers: list[WorkerProcess]
) -> None:
    course = tiny_class(tmp_path, {})
    set_suites(course, "def test_it(student):\n    assert student.{function}(3) == 1 / 0")
    graded(course, RIGHT)  # what right functions answer in these tests is known from now on
    workers.clear()
    graded(course, RIGHT)
    needed = len(workers)
    report = graded(course, RIGHT, LATER)

    assert {cell.outcome for cell in report.cells} == {"broken suite"}
    assert len(workers) == 2 * needed


def test_what_is_not_written_is_not_tried_again(
    course: Course, workers: list[WorkerProcess]
) -> None:
    graded(course, "def double(x):\n    raise NotImplementedError", LATER)

    # hers, and for quadruple: the reference's, and hers anew without and with that
    assert len(workers) <= 4


def test_a_cell_of_the_labs_that_stands_many_times_is_compiled_ahead_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[tuple[object, ...]] = []
    monkeypatch.setattr(worker_student, "WorkerProcess", lambda *given: started.append(given))
    lab, hers = (Cell(1, "import numpy", handed_out=True), Cell(2, "import math"))
    often = [Cell(number, "import numpy", handed_out=True) for number in range(3, 300)]
    worker_student.WorkerStudent(Submission((lab, hers, *often)))._new_worker()

    ((*_, ahead),) = started
    assert ahead == [("import numpy", "cell 1")]
