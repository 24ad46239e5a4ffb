"""What a right notebook does further down costs nothing, even if nobody can undo it."""

from __future__ import annotations

import json

import pytest

from autograder.course import nbgrader_marks
from autograder.feedback import as_text
from autograder.grading.allowance import MAX_DEATHS
from autograder.grading.grade import grade
from autograder.grading.names import check_place
from autograder.grading.prefix import last_that_does_something
from autograder.grading.time_limits import TimeLimits
from autograder.sandbox.launch import Isolation
from autograder.submissions.quiet_cells import does_something
from autograder.submissions.submission import DEMONSTRATION, Submission
from autograder.submissions.submission import Cell as ExecutedCell
from support import started_workers
from support.campaign import one_in
from support.habits import ISOLATION, LABS, Cell, Handed, code, lost, said

GOALS = {
    "loss_function": ("(x - 3)", "(x - ({used}))"),
    "gradient_descent_step": ("float(x -", "float({used} - 3 + x -"),
}
"""How a function comes to use what is spoilt, which is 3."""

SPOILT: dict[str, tuple[str, str, str]] = {
    "a file written anew": (
        "from pathlib import Path\nPath('goal.txt').write_text('3')",
        "float(Path('goal.txt').read_text())",
        "Path('goal.txt').write_text('5')",
    ),
    "a file by a magic": (
        "%%writefile goal.txt\n3",
        "float(open('goal.txt').read())",
        "%%writefile goal.txt\nfive",
    ),
    "files cleaned up": (
        "import tempfile, os\nplace = tempfile.TemporaryDirectory()\n"
        "with open(os.path.join(place.name, 'goal'), 'w') as file:\n    file.write('3')",
        "float(open(os.path.join(place.name, 'goal')).read())",
        "place.cleanup()",
    ),
    "an iterator used up": ("goals = iter([3] * 99_999)", "next(goals)", "print(sum(goals))"),
    "a generator closed": (
        "def threes():\n    while True:\n        yield 3\ngoals = threes()",
        "next(goals)",
        "goals.close()",
    ),
    "a pool shut down": (
        "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)",
        "pool.submit(int, 3).result()",
        "pool.shutdown()",
    ),
    "a lock that stays closed": (
        "from threading import Lock\nlock = Lock()\n"
        "def goal():\n    if lock.locked():\n        raise RuntimeError('busy')\n"
        "    with lock:\n        return 3",
        "goal()",
        "lock.acquire()",
    ),
    "an event": (
        "from threading import Event\nready = Event()\nready.set()",
        "(3 if ready.is_set() else 0)",
        "ready.clear()",
    ),
    "what each thread has": (
        "import threading\nhere = threading.local()\nhere.goal = 3",
        "here.goal",
        "here.goal = 5",
    ),
    "a context variable": (
        "from contextvars import ContextVar\ngoal = ContextVar('goal')\ngoal.set(3);",
        "goal.get()",
        "goal.set(5);",
    ),
    "a cache that is emptied": (
        "import functools\nlines = iter('3')\n"
        "@functools.cache\ndef goal():\n    return int(next(lines))\ngoal()",
        "goal()",
        "goal.cache_clear()",
    ),
    "another case for numbers": (
        "import functools\n@functools.singledispatch\ndef goal(x):\n    return 3",
        "goal(x)",
        "@goal.register(int)\n@goal.register(float)\ndef _(x):\n    return 5",
    ),
    "how NumPy prints": (
        "",
        "float(str(np.array([3.25]))[1:-1]) - 0.25",
        "np.set_printoptions(precision=0)",
    ),
    "warnings as errors": (
        "import warnings\ndef goal():\n    warnings.warn('a step')\n    return 3",
        "goal()",
        "warnings.simplefilter('error')",
    ),
    "how exact decimals are": (
        "from decimal import Decimal, getcontext",
        "float(Decimal(5) * 5 - 22)",
        "getcontext().prec = 1",
    ),
    "where modules are looked for": (
        "import os, sys\nos.makedirs('own', exist_ok=True)\nsys.path.insert(0, 'own')\n"
        "with open('own/goal_of_it.py', 'w') as file:\n    file.write('GOAL = 3')\n"
        "def goal():\n    from goal_of_it import GOAL\n    return GOAL",
        "goal()",
        "sys.path.remove('own')\nsys.modules.pop('goal_of_it', None)",
    ),
    "a database closed": (
        "import sqlite3\ntable = sqlite3.connect(':memory:', check_same_thread=False)\n"
        "table.execute('create table goals (x)')\ntable.execute('insert into goals values (3)');",
        "table.execute('select x from goals').fetchone()[0]",
        "table.close()",
    ),
    "a text in memory closed": (
        "import io\npage = io.StringIO('3')",
        "float(page.getvalue())",
        "page.close()",
    ),
    "a file closed": (
        "with open('goal', 'w') as file:\n    file.write('3')\npage = open('goal')\n"
        "def goal():\n    page.seek(0)\n    return float(page.read())",
        "goal()",
        "page.close()",
    ),
    "a number of C's": ("import ctypes\ngoal = ctypes.c_double(3)", "goal.value", "goal.value = 5"),
    "settings in sections": (
        "import configparser\nsettings = configparser.ConfigParser()\n"
        "settings['hill'] = {'goal': '3'}",
        "settings.getfloat('hill', 'goal')",
        "settings['hill']['goal'] = '5'",
    ),
    "a thread that ends": (
        "import queue, threading\nasked, told = queue.Queue(), queue.Queue()\n"
        "def work():\n    while asked.get():\n        told.put(3)\n"
        "worker = threading.Thread(target=work, daemon=True)\nworker.start()\n"
        "def goal():\n    if not worker.is_alive():\n        raise RuntimeError('it has ended')\n"
        "    asked.put(True)\n    return told.get()",
        "goal()",
        "asked.put(False)\nworker.join()",
    ),
    "a folder taken away": (
        "import os\nos.mkdir('data')\nos.chdir('data')\n"
        "with open('goal', 'x') as file:\n    file.write('3')",
        "float(open('goal').read())",
        "import shutil\nos.chdir('..')\nshutil.rmtree('data')",
    ),
    "a view that is released": (
        "goal = memoryview(bytearray([3]))",
        "goal[0]",
        "goal.release()",
    ),
}
"""What a right notebook makes, how the function uses it, and what a cell at the end does to it."""


def spoilt(name: str, *, function: str = "loss_function") -> Handed:
    """The solved lab 1 with ``function`` made to use what a cell at the end spoils."""
    made, used, undone = SPOILT[name]
    handed = Handed(LABS["lab1"])
    handed.before(function, made)
    old, new = GOALS[function]
    rewrite(handed, function, old, new.format(used=used))
    handed.append(undone)
    return handed


def rewrite(handed: Handed, function: str, old: str, new: str) -> None:
    source = handed.source(function)
    assert old in source
    handed.write(function, source.replace(old, new))


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Up to which cell notebooks have run anew, once for each worker that was started for it."""
    return started_workers.run_anew(monkeypatch)


@pytest.mark.parametrize("name", one_in(3, SPOILT))
def test_what_nobody_can_undo_costs_nothing(name: str) -> None:
    report = spoilt(name).graded()

    assert lost(report) == {}, said(report)


@pytest.mark.parametrize("bound", ["goal = 5", "goal = [one for one in range(3)]"])
def test_a_name_that_is_looked_for_costs_nothing(bound: str) -> None:
    handed = Handed(LABS["lab1"])
    rewrite(handed, "loss_function", "(x - 3)", "(x - (3 if 'goal' not in globals() else 5))")
    handed.append(bound)
    report = handed.graded()

    assert lost(report) == {}, said(report)


def test_memory_that_is_gone_further_down_costs_nothing() -> None:
    handed = Handed(LABS["lab1"])
    rewrite(handed, "loss_function", "(x - 3)", "(x - 3 - 0 * np.zeros(9 * 10**7).size)")
    handed.append("kept = [np.zeros(10**8), np.zeros(10**8)]")
    report = handed.graded()

    assert last_that_does_something(handed.submission()) == 0
    assert lost(report) == {}, said(report)


def test_a_report_says_that_something_further_down_was_in_the_way(places: list[int]) -> None:
    first, second = (spoilt("an iterator used up").graded() for _ in range(2))

    assert first.to_json() == second.to_json()
    assert [bool(cell.note) for cell in first.cells] == [True, False, False, False, False]
    assert "Does something further down change what loss_function uses?" in first.cells[0].note
    assert first.cells[0].note in as_text(first.cells[0])
    assert len(set(places)) == 1
    assert len(places) == 2 * 2


def test_follow_through_marks_are_had_as_the_check_met_it() -> None:
    handed = spoilt("an iterator used up", function="gradient_descent_step")
    rewrite(handed, "loss_gradient", "2 * (x", "3 * (x")
    report = handed.graded()
    step = report.cell("test_gradient_descent_step")

    assert set(lost(report)) == {"test_loss_gradient"}, said(report)
    assert step
    assert step.follow_through
    assert "further down" in step.note


def test_a_function_that_is_written_below_its_check_is_judged_where_it_is_written(
    places: list[int],
) -> None:
    handed = spoilt("an iterator used up")
    source = handed.source("loss_function")
    handed.write("loss_function", handed.stub("loss_function"))
    handed.cells.insert(len(handed.cells) - 1, code(source))
    report = handed.graded()

    assert lost(report) == {}, said(report)
    assert len(set(places)) == 1
    assert places[0] > check_place(handed.submission(), "test_loss_function")


def test_a_function_is_judged_where_what_it_uses_is_written() -> None:
    handed = spoilt("an iterator used up", function="gradient_descent_step")
    walk = handed.source("gradient_descent_step")
    handed.write("gradient_descent_step", handed.stub("gradient_descent_step"))
    # below the checks of gradient_descent, which calls it, and of all that comes after
    handed.cells.insert(len(handed.cells) - 1, code(walk))
    report = handed.graded()

    assert lost(report) == {}, said(report)


def test_what_builds_on_a_function_that_is_spoilt_above_it_is_judged_by_itself() -> None:
    handed = spoilt("an iterator used up", function="gradient_descent_step")
    spoils = handed.cells.pop()
    handed.cells.insert(handed.place("test_gradient_descent_step") + 1, spoils)
    report = handed.graded()
    walk = report.cell("test_gradient_descent")

    assert walk
    assert walk.outcome == "passed", said(report)
    assert walk.follow_through


def test_a_function_that_is_written_again_below_needs_nothing_there() -> None:
    handed = spoilt("an iterator used up", function="gradient_descent_step")
    names = ("gradient_descent_step", "gradient_descent")
    again = [handed.source(name) for name in names]
    handed.append("\n\n".join([*again, "print(gradient_descent(0, 0.1, 5))"]))
    report = handed.graded()

    assert lost(report) == {}, said(report)


def test_functions_that_only_die_in_short_runs_get_few(places: list[int]) -> None:
    handed = Handed(LABS["lab1"])
    for name in handed.lab.solution_cells:
        body = "    while 'later' not in globals(): pass"
        handed.write(name, f"def {name}(*arguments):\n{body}")
    handed.append("later = vars()")
    grade(handed.submission(), handed.lab, ISOLATION, TimeLimits(any_call=0.2))

    assert len(places) == 2 * MAX_DEATHS


ENDLESS = "def {name}(x):\n    while True: pass"


def test_endless_functions_take_nothing_from_one_that_is_right() -> None:
    handed = spoilt("an iterator used up", function="gradient_descent_step")
    for name in ("loss_function", "loss_gradient"):
        handed.write(name, ENDLESS.format(name=name))
    lab = handed.lab
    report = grade(handed.submission(), lab, ISOLATION, TimeLimits(any_call=0.5))

    assert report.cell("test_loss_function").outcome == "timed out"  # type: ignore[union-attr]
    step = report.cell("test_gradient_descent_step")
    assert step
    assert step.outcome == "passed", said(report)


@pytest.mark.parametrize("name", SPOILT)
def test_whoever_is_spoilt_further_down_is_graded_again(name: str) -> None:
    submission = spoilt(name).submission()
    assert last_that_does_something(submission) == len(submission.cells)


def test_a_call_at_the_end_that_uses_something_up_is_found_in_what_it_calls() -> None:
    handed = Handed(LABS["lab1"])
    handed.before("loss_function", "goals = iter([3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3])")
    rewrite(handed, "loss_function", "3", "next(goals)")
    handed.append("print(loss_function(1))")
    submission = handed.submission()
    assert last_that_does_something(submission) == len(submission.cells)


@pytest.mark.parametrize("grade_id", ["test_loss_gradient", ""])
def test_a_copy_of_a_check_does_something(grade_id: str) -> None:
    handed = Handed(LABS["lab1"])
    released = json.loads(handed.lab.release_notebook.read_bytes())["cells"]
    copied = next(
        cell
        for cell in released
        if (nbgrader_marks(cell).get("grade_id") == grade_id if grade_id else is_picture(cell))
    )
    handed.append("".join(copied["source"]))
    submission = handed.submission()

    assert last_that_does_something(submission) == len(submission.cells)


def is_picture(cell: Cell) -> bool:
    return DEMONSTRATION in cell["metadata"].get("tags", ())


def test_whose_a_cell_is_makes_another_submission() -> None:
    source = "print(3)"
    hers, labs = (Submission((ExecutedCell(1, source, handed_out=own),)) for own in (False, True))

    assert hers.fingerprint != labs.fingerprint


@pytest.mark.parametrize("isolation", sorted({ISOLATION, Isolation.PROCESS}))
def test_a_run_that_ends_at_a_check_has_a_folder_of_its_own(isolation: Isolation) -> None:
    report = spoilt("a folder taken away").graded(isolation)

    assert lost(report) == {}, said(report)


QUIET = '''
import math, os.path
from numpy import linalg
"""What I have learned"""
accuracy: float = -0.97
names = ["sigmoid", ("relu", {"tanh": None})]
class Net:
    size: int = 3
    def forward(self, x: np.ndarray, *, rate: float = 0.1) -> list[int]:
        return open("anything").read()
def later(x: dict[str, int] | None = None, *more: int) -> None:
    np.set_printoptions(precision=0)
'''


def wrong(*cells: str) -> Handed:
    handed = Handed(LABS["lab1"])
    rewrite(handed, "loss_gradient", "2 * (x", "3 * (x")
    rewrite(handed, "loss_function", "** 2", "** 4")
    for cell in cells:
        handed.append(cell)
    return handed


def test_a_wrong_notebook_costs_no_further_worker(places: list[int]) -> None:
    report = wrong(QUIET).graded()

    assert {"test_loss_function", "test_loss_gradient"} <= set(lost(report))
    assert places == []


def test_a_wrong_function_stays_wrong_whatever_stands_below(places: list[int]) -> None:
    plain, tried = wrong().graded(), wrong("print(loss_function(3))").graded()
    assert places == []
    busy = wrong("vars()\nprint(loss_function(3))").graded()

    assert tried.cells == busy.cells == plain.cells
    assert places


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (QUIET, False),
        ("", False),
        ("# nothing", False),
        ("def f(:", False),
        ("x = 3; y = -1.5e3, 'a' * 2", False),
        ("x: list[np.ndarray]", False),
        ("import numpy.linalg as la", False),
        ("print(3)", True),
        ("x", True),
        ("x = f", True),
        ("x += 1", True),
        ("x[0] = 1", True),
        ("x.y = 1", True),
        ("x, y = 1, 2", True),
        ("del x", True),
        ("x = [*y]", True),
        ("x = [1 for z in y]", True),
        ("x = f'{y}'", True),
        ("x: f() = 1", True),
        ("x: int = y", True),
        ("import helpers", True),
        ("from helpers import f", True),
        ("from . import f", True),
        ("@f\ndef g(): pass", True),
        ("def g(x=f()): pass", True),
        ("def g(*, x=f()): pass", True),
        ("def g(x: f()): pass", True),
        ("def g() -> f(): pass", True),
        ("class A(B): pass", True),
        ("class A(metaclass=B): pass", True),
        ("@f\nclass A: pass", True),
        ("class A:\n    f()", True),
        ("if True: f()", True),
        ("for x in y: pass", True),
        ("with f: pass", True),
        ("await f", True),
        ("%cd ..", True),
        ("!rm goal", True),
        ("%%writefile goal\n5", True),
        ("%matplotlib inline", True),
        ("x = 1\n" * 50_000, True),
    ],
)
def test_a_cell_does_something_or_not(source: str, expected: bool) -> None:
    assert does_something(source) is expected
