"""Of the functions before a cell that lost points, those in doubt are lent first: whoever is right
then is known sooner, and nobody gets less for it, or more than she should."""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Collection
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell

from autograder.authoring.make_reference import reference_source
from autograder.course import Course, GradeCell, Lab
from autograder.grading import chances, known_answers
from autograder.grading.failure import Failure
from autograder.grading.follow_through import in_doubt
from autograder.grading.fresh_runs import TRIAL_SECONDS, GradedStudent
from autograder.grading.grade import grade
from autograder.grading.known_answers import OnlyKnown, RightAnswers, worth_a_trial
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult, Report, TestResult
from autograder.grading.session import CellRun, run_suites
from autograder.grading.time_limits import USUAL_LIMITS, TimeLimits
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import WorkerProcess
from autograder.submissions.submission import Submission, submission_of
from support import started_workers
from support.habits import ISOLATION
from support.tiny import LAB, Cell, by_id, cell
from support.tiny_course import solved_source, write_course

UP = "def up(x):\n    return x + 3"
DOWN = "def down(x):\n    return x - 1"
WALK = """
def walk(steps):
    x, path = 0, []
    for _ in range(steps):
        x = down(up(x))
        path.append(x)
    return path
"""
WRONG_DOWN = "def down(x):\n    return 'down'"
WRONG_UP = "def up(x):\n    return 'up'"

SUITES = {
    "up": ("student.up(3) == 6", "student.up(0) == 3"),
    "down": ("student.down(3) == 2", "student.down(0) == -1"),
    "walk": (
        "student.walk(2) == [2, 4]",
        "student.walk(0) == []",
        "student.walk(5) == [2, 4, 6, 8, 10]",
    ),
}
QUICK = TimeLimits(call=0.2)


def cells() -> list[Cell]:
    """A lab of three functions, the last of which calls both of the others again and again."""
    found: list[Cell] = [new_markdown_cell("# Lab 0: up and down", id="title")]
    for name, source in {"up": UP, "down": DOWN, "walk": WALK.strip()}.items():
        head, _, body = source.partition("\n")
        solved = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
        found.append(cell("code", name, solved, solution=True))
        marks = {"grade": True, "locked": True, "points": len(SUITES[name])}
        found.append(cell("code", f"test_{name}", f"assert {name}", **marks))
    return found


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    course = write_course(tmp_path_factory.mktemp("course"), {LAB: cells()})
    lab = course.lab(LAB)
    for name, statements in SUITES.items():
        tests = (
            f"def test_{number}(student):\n    assert {statement}\n"
            for number, statement in enumerate(statements)
        )
        lab.suite(f"test_{name}").write_text("\n\n".join(tests))
    lab.suite("test_double").unlink()
    lab.suite("test_quadruple").unlink()
    lab.reference.parent.mkdir(parents=True)
    lab.reference.write_text(reference_source(lab))
    return Course(course.root).lab(LAB)


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_answers, "WORTH_A_TRIAL", 1)


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is lent from now on, run by run."""
    found: list[str] = []
    run_suites = chances.run_suites

    def noted(student: WorkerStudent, *given: object, **how: object) -> dict[str, CellRun]:
        found.append(" ".join(sorted(student._replaced)))
        return run_suites(student, *given, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(chances, "run_suites", noted)
    return found


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[WorkerProcess]:
    return started_workers.watched(monkeypatch)


def handed_in(lab: Lab, **functions: str) -> Submission:
    """A notebook that is right but for ``functions``."""
    notebook = solved_source(lab)
    for name, source in functions.items():
        by_id(notebook)[name].source = source
    return submission_of(notebook, lab)


def graded(lab: Lab, limits: TimeLimits = USUAL_LIMITS, **functions: str) -> Report:
    return grade(handed_in(lab, **functions), lab, ISOLATION, limits)


def walked(report: Report) -> CellResult:
    found = report.cell("test_walk")
    assert found
    return found


def test_what_is_in_doubt_is_lent_and_what_is_right_stands(
    lab: Lab, lent: list[str], workers: list[WorkerProcess]
) -> None:
    graded(lab, down=WRONG_DOWN)  # what right functions answer is known from now on
    for list_ in (lent, workers):
        list_.clear()
    result = walked(graded(lab, down=WRONG_DOWN))

    assert (result.points, result.follow_through) == (3, True)
    assert lent == ["down"]
    assert len(workers) == 1


@pytest.mark.parametrize(
    ("functions", "runs"),
    [
        ({}, []),
        ({"walk": "def walk(steps):\n    return 7"}, []),  # where nothing is in doubt
        ({"up": WRONG_UP, "down": WRONG_DOWN}, ["up", "down up"]),  # or all: once for each cell
        ({"up": WRONG_UP, "walk": "def walk(steps):\n    return 7"}, ["up", "down up"]),
    ],
)
def test_nothing_is_tried_that_spares_nothing(
    lab: Lab, lent: list[str], functions: dict[str, str], runs: list[str]
) -> None:
    graded(lab, **functions)
    assert lent == runs


LOOKS = "def up(x):\n    return x + 3 if x != {x} else {what}"

CATCHES = """
def walk(steps):
    try:
        wrong = down(3) != 2
        down(7.5)  # which no right solution asks for
    except LookupError:
        wrong = False
    return 'wrong' if wrong else [2 * step for step in range(1, steps + 1)]
"""
LEAVES = """
path = []
def walk(steps):
    x = 0
    for _ in range(steps):
        path.append(x)
        x = down(up(x))
    walked = [*path[1:], x] if steps else []
    path.clear()  # which a call that stops half-way does not come to
    return walked
"""
FAR_DOWN = "def down(x):\n    return x - 2"
ENDLESS = WALK.replace("path = 0, []", "path = down(3) - 2, []").replace(
    "x = down(up(x))", "x = down(up(x))\n        while x == 2: pass"
)


@pytest.mark.parametrize(
    ("down", "up", "walk", "points"),
    [
        # whoever is right, over an own function that got its marks and is odd
        (WRONG_DOWN, "def up(x):\n    return x + 3.0", WALK, 3),  # asks what nobody else asks
        (WRONG_DOWN, LOOKS.format(x=2, what="'no number'"), WALK, 3),
        (WRONG_DOWN, LOOKS.format(x=2, what="__import__('os')._exit(0)"), WALK, 3),
        (WRONG_DOWN, "seen = []\n" + LOOKS.format(x=2, what="seen.append(1) or 5"), WALK, 3),
        (FAR_DOWN, "def up(x):\n    return x + 3.0", LEAVES, 3),  # has her trial put back
        # and whoever is wrong
        (WRONG_DOWN, UP, WALK.replace("down(up(x))", "up(down(x)) + 1"), 1),
        (WRONG_DOWN, UP, WALK.replace("range(steps)", "range(min(steps, 2))"), 2),
        (WRONG_DOWN, UP, "def walk(steps):\n    down(3), exit()", 0),
        (WRONG_DOWN, UP, CATCHES.replace("2 * step", "3 * step"), 1),
        (DOWN, WRONG_UP, "def walk(steps):\n    return [2, 4]", 1),
    ],
)
def test_what_is_odd_or_wrong_gets_what_it_gets_without_a_trial(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, down: str, up: str, walk: str, points: float
) -> None:
    functions = {"down": down, "up": up, "walk": walk}
    report = graded(lab, **functions)
    assert walked(report).points == points

    monkeypatch.setattr(known_answers, "WORTH_A_TRIAL", math.inf)
    assert graded(lab, **functions) == report


def test_what_has_no_end_gets_the_same_in_the_same_words(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, lent: list[str]
) -> None:
    functions = {"down": "def down(x):\n    raise ValueError('no')", "walk": ENDLESS}
    report = graded(lab, QUICK, **functions)
    assert lent == ["down", "down up"]
    assert walked(report).points == 1

    monkeypatch.setattr(known_answers, "WORTH_A_TRIAL", math.inf)
    assert graded(lab, QUICK, **functions) == report


ENDS = "def walk(steps):\n    if steps == 2:\n        import os; os._exit(0)\n    return 7"


def test_nothing_is_tried_after_calls_that_had_to_be_stopped(lab: Lab, lent: list[str]) -> None:
    graded(lab, QUICK, down=WRONG_DOWN, walk=ENDS)
    assert lent == ["down up"]


def test_who_builds_on_what_her_own_function_has_besides_gets_her_marks(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = {
        "up": f"{UP}\n\nup.by = 3",
        "walk": WALK.replace("up(x)", "x + up.by"),
        "down": WRONG_DOWN,
    }
    assert walked(graded(lab, **by)).points == 3
    monkeypatch.setattr(known_answers, "WORTH_A_TRIAL", math.inf)
    assert walked(graded(lab, **by)).points == 1  # with a stand-in for up, too


def test_a_test_that_passes_only_on_trial_counts_for_nothing(lab: Lab, lent: list[str]) -> None:
    up = LOOKS.format(x=4, what="0")
    walk = (
        "def walk(steps):\n"
        "    if down(3) != 2:\n"
        "        return 'nothing passes'\n"
        "    return [2, 4][:steps] if up(4) == 0 else []"  # two of three pass, or one
    )
    report = graded(lab, up=up, down=WRONG_DOWN, walk=walk)
    assert lent == ["down", "down up"]
    assert walked(report).points == 1


def test_what_no_right_solution_asks_is_answered_once_it_counts(lab: Lab, lent: list[str]) -> None:
    report = graded(lab, down=WRONG_DOWN, walk=CATCHES)
    assert lent == ["down", "down up"]
    assert (walked(report).points, walked(report).follow_through) == (3, True)


def test_what_comes_after_a_lost_test_is_not_tried(lab: Lab) -> None:
    names: dict[str, object] = {"asked": (asked := [])}
    exec("def walk(steps):\n    asked.append(steps)\n    return [2, 4] if steps else None", names)
    (walk,) = (cell for cell in lab.grade_cells if cell.solution == "walk")
    student = NamespaceStudent(names)
    run = run_suites(student, lab.load_reference(), lab, [walk], until_lost=True)["test_walk"]
    assert [test.outcome for test in run.tests] == ["passed", "failed", "failed"]
    assert asked == [2, 0]


def test_a_trial_uses_up_nothing_of_what_others_have(
    lab: Lab, workers: list[WorkerProcess]
) -> None:
    up = "def up(x):\n    while x: pass\n    return 3"
    with GradedStudent(handed_in(lab, up=up), ISOLATION, budget=60) as student:
        student.time_limit = 0.2
        with student.on_trial(60) as may:
            assert not may  # without a worker
        assert student.up(0) == 3
        budget = student.allowance.budget
        left, before = budget.left, copy.deepcopy(student.allowance)
        with student.on_trial(60) as may:
            assert may
            for _ in range(3):
                with pytest.raises(Failure):
                    student.up(1)
            assert len(workers) == 1  # which has ended
        assert (student.allowance.budget, budget.left) == (budget, left)
        assert student.allowance == dataclasses.replace(before, budget=budget)
        assert student.up(0) == 3
        with student.on_trial(90) as may:
            assert not may  # more than a quarter of that is gone
        student._for_trials.spend(TRIAL_SECONDS)
        with student.on_trial(60) as may:
            assert not may


def test_what_a_trial_leaves_behind_is_put_back(lab: Lab) -> None:
    up = (
        "import random\nseen = []\n"
        "def up(x):\n    global last\n    seen.append(x)\n    last = x\n"
        "    return [len(seen), random.random()]\nlast = 0"
    )
    with GradedStudent(handed_in(lab, up=up), ISOLATION, budget=60) as student:
        assert student.up(5)[0] == 1
        with student.on_trial(60) as may:
            assert may
            student.replace({"down": abs})
            tried = student.up(7)
            assert tried[0] == 2
            student.up(8)
        student.replace({})
        assert student.value_of("last")["value"] == 5
        assert student.up(9) == tried


def result(grade_id: str, outcome: str = "passed") -> CellResult:
    test = TestResult(name="test_it", title="It", outcome=outcome)  # type: ignore[arg-type]
    return CellResult(grade_id=grade_id, function="", max_points=1, tests=(test,))


@pytest.mark.parametrize(
    ("results", "doubtful"),
    [
        ([result("test_up"), result("test_down")], ""),
        ([result("test_up"), result("test_down", "failed")], "down"),
        ([result("test_up")], "down"),  # of which nobody knows
        ([result("test_up"), result("test_down"), result("test_walk", "failed")], ""),
        ([], "down up"),
    ],
)
def test_in_doubt_is_what_lost_points_and_what_no_cell_tells_of(
    lab: Lab, results: list[CellResult], doubtful: str
) -> None:
    (walk,) = (cell for cell in lab.grade_cells if cell.solution == "walk")
    assert in_doubt(walk, lab, results) == frozenset(doubtful.split())


def test_a_cell_of_several_functions_puts_all_of_them_in_doubt(tmp_path: Path) -> None:
    made = cells()
    made[4].metadata.nbgrader["grade_id"] = "test_up_and_down"
    lab = write_course(tmp_path, {LAB: made}).lab(LAB)
    both, walk = (cell for cell in lab.grade_cells if cell.grade_id != "test_up")
    assert set(both.functions) == {"up", "down"}

    results = [result("test_up"), result("test_up_and_down", "failed")]
    assert in_doubt(walk, lab, results) == {"up", "down"}
    assert in_doubt(both, lab, results) == frozenset()  # which nothing stands before
    results = [result("test_up", "failed"), result("test_up_and_down")]
    assert in_doubt(walk, lab, results) == {"up"}


def known(**calls: int) -> RightAnswers:
    answers = {(name, bytes([i])): b"" for name, count in calls.items() for i in range(count)}
    return RightAnswers(frozenset(calls), answers)


@pytest.mark.parametrize(
    ("right", "lent", "doubtful", "tried"),
    [
        (known(up=9, down=9), {"up", "down"}, {"down"}, {"down"}),
        (known(up=9, down=9), {"up", "down"}, {"down", "Other"}, {"down"}),  # a class is never lent
        (known(up=9, down=9), {"up"}, {"down"}, None),
        (known(up=9, down=9), {"up", "down"}, {"up", "down"}, None),
        (known(up=4, down=9), {"up", "down"}, {"down"}, None),  # spares too little
        (known(up=9), {"up", "down"}, {"down"}, None),  # which nobody asks
        (known(walk=9, up=1), {"up", "walk"}, {"up"}, None),  # her own walk would ask for more
        (known(), {"up"}, {"up"}, None),
    ],
)
def test_who_is_lent_first(
    lab: Lab,
    monkeypatch: pytest.MonkeyPatch,
    right: RightAnswers,
    lent: Collection[str],
    doubtful: Collection[str],
    tried: Collection[str] | None,
) -> None:
    monkeypatch.setattr(known_answers, "WORTH_A_TRIAL", 5)
    few = worth_a_trial(right, lab, lent, doubtful)
    assert (few and set(few.stand_ins)) == tried


@pytest.mark.parametrize(("name", "call"), [("f", b"2"), ("g", b"1")])
def test_what_no_right_solution_asks_ends_a_trial(name: str, call: bytes) -> None:
    right = RightAnswers(frozenset({"f"}), {("f", b"1"): b"one"})  # g is not pure
    few = OnlyKnown(right, ["f", "g"])
    f, other = few.stand_ins["f"], few.stand_ins[name]
    assert f.known(b"1") == b"one"
    assert not few.refused

    assert other.known(call) is None
    with pytest.raises(LookupError):
        other(int(call))
    assert few.refused
    assert f.known(b"1") is None


def test_a_cell_of_the_whole_is_nobodys_trial(lab: Lab) -> None:
    whole = GradeCell("test_whole", 1)
    assert in_doubt(whole, lab, [result("test_up"), result("test_down"), result("test_walk")]) == (
        frozenset()
    )
