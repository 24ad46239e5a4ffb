"""lab7's hidden suite: full marks for any sound test, and for nothing else."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.catalogue import catalogue, function_source
from autograder.grading.report import CellResult
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from autograder.testing.gradcheck import numerical_gradient, relative_error
from labs import lab7 as lab7_variants
from support.running import Suites, told
from support.tiny import ROOT
from support.variants import named

LAB = Course(ROOT).lab("lab7_checkpoint")
CELL = "test_is_backward_correct"
SLIPS = catalogue(LAB)


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites(LAB.name)


@pytest.fixture(scope="module")
def bank() -> ModuleType:
    module = ModuleType("bank")
    exec(compile((LAB.suites / "bank.py").read_text("utf-8"), "bank.py", "exec"), module.__dict__)
    return module


def grade(suites: Suites, changes: str = "") -> CellResult:
    return suites.grade(suites.namespace(changes))[CELL]


def first(cell: CellResult) -> str:
    """What the test on correct ones said."""
    return cell.tests[0].message


# --- the drawer -------------------------------------------------------------------------------


def network(sizes: tuple[int, int, int, int], suites: Suites) -> tuple[Any, ...]:
    m, n_in, n_hidden, n_out = sizes
    rng = np.random.default_rng(sizes)
    shapes = {"W1": (n_in, n_hidden), "b1": (1, n_hidden)}
    shapes |= {"W2": (n_hidden, n_out), "b2": (1, n_out)}
    parameters = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    X, y = rng.standard_normal((m, n_in)), rng.integers(0, 2, (m, n_out)).astype(float)
    return parameters, suites.reference.forward(parameters, X), X, y


def is_right(backward: Callable[..., Any], case: tuple[Any, ...], suites: Suites) -> bool:
    """The verdict by another road: the engine's gradient check, on one network."""
    parameters, _, X, y = case

    def loss(turned: Any) -> float:
        output = suites.reference.forward(turned, X)["a2"]
        return float(suites.reference.binary_cross_entropy(output, y))

    try:
        claimed = backward(*case)
    except Exception:
        return False
    if not isinstance(claimed, dict) or set(claimed) != set(parameters):
        return False
    measured = numerical_gradient(loss, parameters)
    return all(relative_error(claimed[name], measured[name]) < 1e-6 for name in measured)


ALL_DIFFERENT = [(5, 3, 4, 2), (7, 2, 5, 3), (9, 4, 3, 2)]
WITH_ONES = [(1, 3, 4, 2), (4, 2, 4, 1), (6, 1, 3, 2), (3, 4, 1, 2), (1, 1, 1, 1)]


def test_the_drawer_holds_enough(bank: ModuleType) -> None:
    assert len(bank.CORRECT) >= 8
    assert len(bank.WRONG) >= 25
    names = [specimen.name for specimen in (*bank.CORRECT, *bank.WRONG)]
    assert len(set(names)) == len(names)
    assert {specimen.kind for specimen in bank.WRONG} == set(bank.FAMILIES)


def test_correct_ones_are_correct_for_all_sizes(bank: ModuleType, suites: Suites) -> None:
    for sizes in ALL_DIFFERENT + WITH_ONES:
        case = network(sizes, suites)
        for specimen in bank.CORRECT:
            assert is_right(specimen.function, case, suites), (specimen.name, sizes)


def test_wrong_ones_are_wrong_on_ordinary_inputs(bank: ModuleType, suites: Suites) -> None:
    """Each on every network with all sizes different, except for the one that needs a 1."""
    for sizes in ALL_DIFFERENT:
        case = network(sizes, suites)
        passing = {s.name for s in bank.WRONG if is_right(s.function, case, suites)}
        assert passing == {"lost-dimension"}, sizes
    for sizes in ((4, 2, 4, 1), (3, 4, 1, 2)):
        case = network(sizes, suites)
        assert "lost-dimension" not in {
            s.name for s in bank.WRONG if is_right(s.function, case, suites)
        }


def test_none_changes_what_it_is_given_or_remembers(bank: ModuleType, suites: Suites) -> None:
    case = network((5, 3, 4, 2), suites)
    before = repr(case)
    for specimen in (*bank.CORRECT, *bank.WRONG):
        answers = []
        for _ in range(2):
            try:
                answers.append(repr(specimen.function(*case)))
            except Exception as error:
                answers.append(repr(error))
        assert answers[0] == answers[1], specimen.name
        assert repr(case) == before, specimen.name


# --- the marks --------------------------------------------------------------------------------


def test_misconceptions_teach() -> None:
    assert len(SLIPS) >= 8
    assert len({slip.id for slip in SLIPS}) == len(SLIPS)
    for slip in SLIPS:
        assert "?" in slip.hint
        assert slip.function == "is_backward_correct"


@pytest.mark.parametrize("name", lab7_variants.ALWAYS_FALSE)
def test_a_bound_that_is_too_tight_earns_nothing(suites: Suites, name: str) -> None:
    old, new = lab7_variants.ALWAYS_FALSE[name]
    text = function_source(LAB, "is_backward_correct")
    assert text.count(old) == 1
    cell = grade(suites, text.replace(old, new))
    assert cell.points == 0
    assert "All 10 correct backwards were turned down" in first(cell)


@pytest.mark.parametrize(
    "value",
    [None, 0, 0.0, 1, "False", b"", (), [False], {}, float("nan"), np.array([True]), np.array(1.0)],
    ids=repr,
)
def test_only_true_and_false_are_verdicts(suites: Suites, value: Any) -> None:
    results = suites.grade(suites.namespace() | {"is_backward_correct": lambda backward: value})
    assert results[CELL].points == 0
    assert results[CELL].outcome == "failed", told(results)


@pytest.mark.parametrize("kind", [bool, np.bool_, np.array])
def test_truth_may_be_numpys(suites: Suites, kind: Callable[[bool], Any]) -> None:
    right = suites.namespace()["is_backward_correct"]
    namespace = suites.namespace() | {"is_backward_correct": lambda f: kind(right(f))}
    assert suites.grade(namespace)[CELL].points == 1


def refusing(names: set[str], suites: Suites, bank: ModuleType) -> CellResult:
    """The marks of a test that is right except that it turns the named ones down."""
    case = network((5, 3, 4, 2), suites)
    right = suites.namespace()["is_backward_correct"]
    marks = {repr(specimen.function(*case)) for specimen in bank.CORRECT if specimen.name in names}

    def test(backward: Callable[..., Any]) -> bool:
        return bool(right(backward)) and repr(backward(*case)) not in marks

    return suites.grade(suites.namespace() | {"is_backward_correct": test})[CELL]


def test_one_correct_one_turned_down_costs_everything(suites: Suites, bank: ModuleType) -> None:
    cell = refusing({"einsum"}, suites, bank)
    assert cell.points == 0
    assert "keys in another order" in first(cell)


def test_points_are_in_proportion(suites: Suites, bank: ModuleType) -> None:
    """A test that overlooks the first so many wrong ones, which it knows by their answers."""
    case = network((5, 3, 4, 2), suites)

    def answer(backward: Callable[..., Any]) -> str:
        # to the last digit: some of them differ in those alone
        with np.printoptions(precision=17, floatmode="maxprec", suppress=False, formatter=None):
            try:
                return repr(backward(*case))
            except Exception as error:
                return repr(error)

    right = suites.namespace()["is_backward_correct"]
    total = len(bank.WRONG)
    for count in (1, 7, total // 2):
        overlooked = {answer(specimen.function) for specimen in bank.WRONG[-count:]}
        namespace = suites.namespace()
        namespace["is_backward_correct"] = lambda f, o=overlooked: right(f) or answer(f) in o
        cell = suites.grade(namespace)[CELL]
        assert cell.points == pytest.approx((total - count) / total, abs=1e-4)


# --- what is said -----------------------------------------------------------------------------


def test_a_row_is_titled_by_its_family(suites: Suites, bank: ModuleType) -> None:
    titles = [test.title for test in grade(suites).tests]
    assert titles[-1] == "Turned down: no answer at all (6 of 6)"
    assert len(set(titles)) == len(titles) == 1 + len(bank.WRONG)


def test_nothing_of_the_drawer_is_told(suites: Suites, bank: ModuleType) -> None:
    cell = grade(suites, named(lab7_variants.WRONG, CELL, "true to everybody").code)
    told_to_her = " ".join(f"{test.title} {test.message} {test.hint}" for test in cell.tests)
    for words in ("blame1", "a1.T", "axis=0", "np.", "bank"):
        assert words not in told_to_her


# --- in a worker ------------------------------------------------------------------------------


def worker(text: str) -> WorkerStudent:
    cells = (Cell(1, LAB.reference.read_text("utf-8")), Cell(2, text, "is_backward_correct"))
    return WorkerStudent(Submission(cells), Isolation.PROCESS)


def test_stubs_in_a_worker_look_alike(bank: ModuleType) -> None:
    text = """
def is_backward_correct(backward):
    held = [cell.cell_contents for cell in backward.__closure__]
    inside = [repr(value) for value in held if type(value) is int]
    return [backward.__name__, backward.__qualname__, str(backward.__doc__), inside]
"""
    with worker(text) as student:
        seen = [student.is_backward_correct(s.function) for s in (bank.CORRECT[0], bank.WRONG[0])]
    assert seen[0] == seen[1]
    assert seen[0][0] == "function"


def test_the_order_depends_on_what_was_handed_in(
    suites: Suites, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("conftest_of_lab7", LAB.suites / "conftest.py")
    assert spec
    assert spec.loader
    conftest = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, conftest)
    spec.loader.exec_module(conftest)
    case = network((5, 3, 4, 2), suites)

    class Witness:
        """Accepts everything, and remembers in which order it was asked."""

        def __init__(self, fingerprint: str) -> None:
            self.fingerprint = fingerprint
            self.order: list[str] = []

        def is_backward_correct(self, backward: Callable[..., Any]) -> bool:
            try:
                self.order.append(repr(backward(*case)))
            except Exception as error:
                self.order.append(repr(error))
            return True

    witnesses = [Witness(fingerprint) for fingerprint in ("one", "one", "other")]
    for witness in witnesses:
        conftest._asked_for(witness, suites.reference.forward)
    one, again, other = (witness.order for witness in witnesses)
    assert one == again
    assert one != other
    assert sorted(one) == sorted(other)


def test_a_worker_knows_what_was_handed_in() -> None:
    with worker("x = 1") as one, worker("x = 1") as same, worker("x = 2") as other:
        assert one.fingerprint == same.fingerprint
        assert one.fingerprint != other.fingerprint
