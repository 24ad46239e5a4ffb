"""A run that found nothing better at one check goes on to the next, and nobody loses by that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

from autograder.grading import fresh_runs
from autograder.grading.call_log import LoggedCall, first_and_last
from autograder.grading.fresh_runs import FreshStudent, GradedStudent, Paused
from autograder.grading.student import Student
from autograder.sandbox.inside import snapshots
from autograder.sandbox.inside.snapshots import Snapshot
from autograder.sandbox.inside.surroundings import Surroundings, _Inside
from autograder.sandbox.inside.wire import encode
from autograder.sandbox.launch import Isolation, WorkerProcess
from support import started_workers
from support.campaign import one_in
from support.habits import ISOLATION, LABS, Handed, lost, said

WRONG, RIGHT = "test_loss_function", "test_loss_gradient"
LOSS = "binary_cross_entropy"

TRACES: dict[str, tuple[str, str, str]] = {
    "an iterator": ("goals = iter([3] * 99)", "[*zip(range(99), goals)]", "next(goals, 5)"),
    "a generator in a closure": (
        "def made():\n    threes = (3 for _ in range(99))\n    return lambda: next(threes, 5)\n"
        "goal = made()",
        "[goal() for _ in range(99)]",
        "goal()",
    ),
    "what a method of C's counts": (
        "import itertools\nfollowing = itertools.count().__next__",
        "[following() for _ in range(99)]",
        "(3 if following() < 99 else 5)",
    ),
    "a subclass of an iterator": (
        "import itertools\nclass Own(itertools.count): pass\nown = Own()",
        "[*zip(range(99), own)]",
        "(3 if next(own) < 99 else 5)",
    ),
    "a file": ("import os", "open('seen', 'w').close()", "(5 if os.path.exists('seen') else 3)"),
    "a file that grows": (
        "open('seen', 'w').close()\ndef seen():\n"
        "    with open('seen', 'a') as file:\n        return file.write('.')",
        "seen()",
        "(5 if open('seen').read() else 3)",
    ),
    "a file that stays open": (
        "import os\nopen('seen', 'w').write('3' * 99 + '5' * 10**6)\n"
        "goal = os.open('seen', os.O_RDONLY)",
        "os.read(goal, 99)",
        "float(os.read(goal, 1))",
    ),
    "how NumPy prints": (
        "",
        "np.set_printoptions(precision=0)",
        "(float(str(np.array([3.25]))[1:-1]) - 0.25)",
    ),
    "a module that has one name more": (
        "import json",
        "setattr(json, 'seen', 5)",
        "getattr(json, 'seen', 3)",
    ),
    "a list in a module": (
        "import builtins, sys\nbuiltins.seen, sys.seen = [3], {}",
        "seen.append(sys.seen.update(goal=5))",
        "(5 if seen[1:] and sys.seen else 3)",
    ),
    "a list in a module of the notebook's": (
        "import sys\nopen('kept.py', 'w').write('seen = []\\ndef see(): seen.append(1)\\n'\n"
        "    'def goal(): return 5 if seen else 3')\n"
        "sys.path.insert(0, '.')\nfrom kept import goal, see",
        "see()",
        "goal()",
    ),
    "a name that no module has": (
        "import sys",
        "sys.modules.update(seen=None)",
        "(5 if 'seen' in sys.modules else 3)",
    ),
    "what is said of a function": (
        "def seen(x): return x",
        "seen.__annotations__.update(x=5)",
        "seen.__annotations__.get('x', 3)",
    ),
    "what is set on an object of a library's": (
        "import functools\ngoal = functools.partial(int)",
        "setattr(goal, 'seen', 5)",
        "getattr(goal, 'seen', 3)",
    ),
    "a module of nobody's": (
        "import sys",
        "setattr(sys.modules['heapq'], 'merge', 5)",
        "(5 if sys.modules['heapq'].merge == 5 else 3)",
    ),
    "Python's random numbers": (
        "import random\nbegin = random.getstate()",
        "random.random()",
        "(3 if random.getstate() == begin else 5)",
    ),
    "where modules are looked for": (
        "import sys",
        "sys.path.append('seen')",
        "(5 if 'seen' in sys.path else 3)",
    ),
    "how exact decimals are": (
        "import decimal",
        "setattr(decimal.getcontext(), 'prec', 1)",
        "float(decimal.Decimal(5) * 5 - 22)",
    ),
    "a context variable": (
        "from contextvars import ContextVar\ngoal = ContextVar('goal', default=3)",
        "goal.set(5)",
        "goal.get()",
    ),
    "a thread": (
        "import threading, time",
        "threading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
        "(5 if threading.active_count() > 1 else 3)",
    ),
    "code of its own names": (
        "names = {}\nexec(compile('seen = []', 'somewhere', 'exec'), names)\n"
        "exec(compile('def see(): seen.append(1)', 'somewhere', 'exec'), names)\n"
        "exec(compile('def goal(): return 5 if seen else 3', 'somewhere', 'exec'), names)\n"
        "see, goal = names.pop('see'), names.pop('goal')\ndel names",
        "see()",
        "goal()",
    ),
}
"""What a wrong function makes use of, what each of its calls does to that, and what a right one
takes from it, which is 3 if the wrong one was never called."""

HARMLESS: dict[str, tuple[str, str, str]] = {
    "a counter": (
        "seen = 0\ndef see():\n    global seen\n    seen += 1",
        "see()",
        "(5 if seen else 3)",
    ),
    "names by exec": ("", "exec('seen = 5', globals())", "globals().get('seen', 3)"),
    "a list in place": ("goals = [3]", "goals.insert(0, 5)", "goals[0]"),
    "a cache": ("cache = {}", "cache.setdefault('goal', 5)", "cache.get('goal', 3)"),
    "a helper": (
        "def goal(): return 3",
        "globals().update(goal=lambda: 5)",
        "globals()['goal']()",
    ),
}
"""The same, of what can be put back."""


END = "2 * os.path.exists('end')"
"""What a cell at the end makes 2 of."""


def handed(made: str, does: str, takes: str) -> Handed:
    """The solved lab 1 with a wrong function that leaves a trace in each of its calls, and a right
    one that goes wrong by that."""
    notebook = Handed(LABS["lab1"])
    notebook.before("loss_function", f"import os\nglobals()\n{made}")
    wrong = notebook.source("loss_function").replace("** 2", f"** 4 + 0 * len(str({does}))")
    notebook.write("loss_function", wrong)
    right = notebook.source("loss_gradient").replace("- 3", f"- {takes}")
    notebook.write("loss_gradient", right)
    notebook.append("open('end', 'w').close()")
    return notebook


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Up to which cell notebooks have run anew, each in a worker of its own."""
    return started_workers.run_anew(monkeypatch)


@pytest.fixture
def gone_on(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether runs that were kept could go on, each time that one was to."""
    found: list[bool] = []
    go_on = FreshStudent.go_on

    def noted(student: FreshStudent, paused: Paused) -> bool:
        found.append(go_on(student, paused))
        return found[-1]

    monkeypatch.setattr(FreshStudent, "go_on", noted)
    return found


@pytest.mark.parametrize("name", one_in(4, TRACES))
def test_a_right_function_is_not_judged_by_what_a_wrong_one_has_left(
    name: str, gone_on: list[bool]
) -> None:
    report = handed(*TRACES[name]).graded()

    assert set(lost(report)) == {WRONG}, said(report)
    assert gone_on == [False]


@pytest.mark.parametrize("name", one_in(5, HARMLESS))
def test_what_can_be_put_back_is_no_trace(name: str, gone_on: list[bool]) -> None:
    made, does, takes = HARMLESS[name]
    report = handed(made, does, f"{takes} - {END}").graded()

    assert set(lost(report)) == {WRONG}, said(report)
    assert gone_on[0] is True


LATE = "def {name}(*given, **named):\n    globals()\n    return {answer}"


def wrong(lab: str, answer: object = 0.5) -> Handed:
    """A solved notebook in which no function is right, and classes are not quite."""
    notebook = Handed(LABS[lab])
    for name in notebook.lab.solution_cells:
        source = notebook.source(name)
        is_class = f"class {name}" in source
        late = source.replace(" * ", " + ") if is_class else LATE.format(name=name, answer=answer)
        notebook.write(name, late)
    notebook.append("print('the end')")
    return notebook


@pytest.mark.parametrize("alike", [True, False])
def test_wrong_functions_that_look_names_up_take_one_worker_more(
    alike: bool, begun: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Student, "answers_alike", alike)  # or the tests themselves are run again
    notebook = wrong("lab1")
    report = notebook.graded()

    assert set(lost(report)) >= {WRONG, RIGHT}
    assert len(begun) == 1
    begun.clear()
    monkeypatch.setattr(GradedStudent, "keep", Student.keep)
    assert notebook.graded().to_json() == report.to_json()
    assert len(begun) > 4


@pytest.mark.parametrize(
    ("lab", "isolation"),
    [
        *((f"lab{number}", ISOLATION) for number in (2, 3, 4, 5, 8)),
        ("lab3", Isolation.PROCESS),
        ("lab8", Isolation.PROCESS),
    ],
)
@pytest.mark.campaign
def test_reports_do_not_tell_whether_runs_have_gone_on(
    lab: str, isolation: Isolation, begun: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = wrong(lab)
    report = notebook.graded(isolation)
    fewer = len(begun)
    begun.clear()
    monkeypatch.setattr(GradedStudent, "keep", Student.keep)

    assert notebook.graded(isolation).to_json() == report.to_json()
    assert fewer < len(begun)


def logged(arguments: bytes, value: int, *functions: Callable[..., Any]) -> LoggedCall:
    return LoggedCall(arguments, functions, encode({"value": value, "number": len(arguments)}))


def test_calls_that_are_the_same_are_made_again_twice() -> None:
    one, other = logged(b"a", 1), logged(b"b", 1)
    last = logged(b"a", 1)
    assert [*map(id, first_and_last([one, logged(b"a", 1), other, logged(b"a", 1), last]))] == [
        *map(id, (one, other, last))
    ]


@pytest.mark.parametrize("more", [logged(b"a", 2), logged(b"c", 1, abs)])
def test_all_calls_are_made_again_where_some_may_have_told_more(more: LoggedCall) -> None:
    calls = [logged(b"a", 1), logged(b"a", 1), more, logged(b"a", 1)]
    assert first_and_last(calls) is calls


@pytest.mark.parametrize("answer", ["0.5", "0.5 + 0 * len(str(next(goals)))"])
def test_calls_are_left_out_only_where_they_leave_nothing(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Handed(LABS["lab3"])
    for name in ("forward", LOSS):
        notebook.write(name, LATE.format(name=name, answer=answer if name == LOSS else 1))
    notebook.before(
        LOSS, "import itertools\ngoals = itertools.count()" if "goals" in answer else ""
    )
    notebook.append("print('the end')")
    made, found = dict[str, int](), list[bool]()
    repeat, left_nothing = FreshStudent.repeat, FreshStudent.left_nothing

    def noted(student: FreshStudent, name: str, calls: Sequence[LoggedCall]) -> list[LoggedCall]:
        made[name] = len(calls)
        return repeat(student, name, calls)

    def asked(student: FreshStudent) -> bool:
        found.append(left_nothing(student))
        return found[-1]

    with monkeypatch.context() as watched:
        watched.setattr(FreshStudent, "repeat", noted)
        watched.setattr(FreshStudent, "left_nothing", asked)
        report = notebook.graded()

    assert 0 < made[LOSS] < 32
    assert found[0] is (answer == "0.5")
    monkeypatch.setattr(GradedStudent, "keep", Student.keep)
    assert notebook.graded().to_json() == report.to_json()


def test_what_is_in_modules_is_not_copied_for_each_look(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = list[int]()
    monkeypatch.setattr(snapshots, "Snapshot", lambda names: copied.append(1) or taken(names))
    taken = Snapshot
    snapshots.foresee()
    copied.clear()
    Surroundings({}, None)

    assert len(copied) < 20 or not snapshots.KEEPS_VERSIONS


@pytest.mark.parametrize("keeps_versions", [snapshots.KEEPS_VERSIONS, False])
def test_what_is_in_modules_is_the_same_if_it_is_put_back(
    keeps_versions: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "KEEPS_VERSIONS", keeps_versions)
    monkeypatch.setattr(snapshots, "_taken", {})
    module = ModuleType("tried")
    module.__dict__.update(seen=[3], other=5)
    before = _Inside({"tried": module})

    def is_same() -> bool:
        return before.is_same(_Inside({"tried": module}))

    assert is_same()
    module.__dict__["other"] = 6
    assert not is_same()
    module.__dict__["other"] = 5
    assert is_same()
    module.__dict__["another"] = 5
    assert not is_same()
    del module.__dict__["another"], module.__dict__["seen"]
    assert not is_same()
    assert not before.is_same(_Inside({"tried": ModuleType("tried")}))


LIAR = """
import sys
for name, module in list(sys.modules.items()):
    if name.endswith("inside.surroundings"):
        module.Surroundings.is_same = lambda self, later: True
"""


def test_who_says_that_nothing_was_left_gains_nothing(
    gone_on: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    # right only where the wrong one was called, and no cell at the end was executed
    takes = "(5 if 'end' in globals() or next(seen, 0) else 3)"
    notebook = handed(f"{LIAR}seen = iter([1] * 999)", "[*seen]", takes)
    notebook.append("end = print('end')")
    report = notebook.graded()

    assert gone_on[0] is True
    monkeypatch.setattr(GradedStudent, "keep", Student.keep)
    assert notebook.graded().to_json() == report.to_json()
    assert {WRONG, RIGHT} <= set(lost(report)), said(report)


def test_nothing_but_true_is_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    with WorkerProcess(Isolation.PROCESS) as worker:
        for same in (None, 1, "True", False):
            monkeypatch.setattr(worker, "ask", lambda *_, same=same: {"same": same})
            assert worker.go_on(1.0) is False


def test_a_run_that_is_kept_ends_with_its_student(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = started_workers.watched(monkeypatch)
    wrong("lab1").graded()

    assert len(workers) > 1
    assert not any(worker.alive for worker in workers)


@pytest.mark.parametrize(("below", "is_read"), [("x = 1", False), ("globals()", True)])
def test_a_notebook_is_read_for_its_names_if_a_cell_below_does_something(
    below: str, is_read: bool
) -> None:
    notebook = Handed(LABS["lab1"])
    notebook.append(below)
    with (
        GradedStudent(notebook.submission(), ISOLATION) as student,
        mock.patch.object(fresh_runs, "place_of", return_value=10**6) as place_of,
        student.as_met(WRONG, ["loss_function"], has_died=False, lacked_memory=False) as fresh,
    ):
        assert fresh is None
    assert place_of.called is is_read
