"""Stock notebooks that are graded by their own test cells, with the marks of nbgrader."""

from __future__ import annotations

import contextlib
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.adoption import Adoption
from autograder.course import Lab
from autograder.grading.adopted.cells import own_tests
from autograder.grading.adopted.names import MOST_NUMBERS, become, rebuilt
from autograder.grading.adopted.obstacles import obstacles
from autograder.grading.chances import cell_result
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult
from autograder.grading.session import run_suites
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.inside.draws import set_states, states
from autograder.submissions.submission import submission_of
from support.commands import ISOLATION
from support.stock import answered, stock_cells, stock_lab, stock_points
from support.stock_courses import COURSES


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lab]:
    root = tmp_path_factory.mktemp("stock")
    return {name: stock_lab(root, name, cells) for name, (cells, _) in COURSES.items()}


def results(lab: Lab, answers: dict[str, str]) -> dict[str, CellResult]:
    """What becomes of each grade cell, with the student's functions in this process."""
    tested = {cell.grade_id: cell for cell in lab.grade_cells if not cell.manual}
    namespace: dict[str, object] = {}
    found = {}
    for grade_id, source in answered(lab, answers):
        if grade_id not in tested:
            with contextlib.suppress(NotImplementedError), contextlib.redirect_stdout(None):
                exec(source, namespace)
            continue
        cell = tested[grade_id]
        run = run_suites(NamespaceStudent(namespace), lab.load_reference(), lab, [cell])
        found[grade_id] = cell_result(cell, run[grade_id].tests)
    return found


STUDENTS = [(course, name) for course, (_, students) in COURSES.items() for name in students]


@pytest.mark.parametrize(("course", "name"), STUDENTS)
def test_everybody_has_the_marks_that_nbgrader_gives(
    labs: dict[str, Lab], course: str, name: str
) -> None:
    lab, answers = labs[course], COURSES[course][1][name]

    found = {grade_id: result.points for grade_id, result in results(lab, answers).items()}

    assert found == stock_points(lab, answers)
    assert not any(r.outcome == "broken suite" for r in results(lab, answers).values())


def one_cell(root: Path, solution: str, tests: str, *, per_test: bool = False) -> Lab:
    """A lab of one function, and of one test cell that is worth four points."""
    cells = stock_cells("import numpy as np", ("s", solution), ("t: 4", tests))
    return stock_lab(root, "one", cells, Adoption(per_test=per_test))


SAID = {
    "assert f(3) == 9": "f(3) returned 6, expected 9.",
    "x = 3; found = f(x); assert found == x ** 2": "f(3) returned 6, expected 9.",
    "a = f(3); b = f(4); assert a == 9; assert b == 16": "f(3) returned 6, expected 9.",
    "assert f([1, 2]) == [1, 4]": "f([1, 2]) returned [1, 2, 1, 2], expected [1, 4].",
    "assert np.isclose(f(3.0), 9.0)": "f(3) returned 6, expected 9.",
    "np.testing.assert_allclose(f(np.ones(2)), np.ones(2))": "f(array (2,)) returned array (2,), "
    "which is not what this test expects.",
    "assert f(3) > 8, f'{f(3)} is too small'": "f(3) returned 6, which is not what this test "
    "expects. 6 is too small",
    "if f(3) != 9: raise ValueError('nine!')": "f(3) returned 6, and the test could not go on with "
    "that (ValueError: nine!).",
    "f('a').append(1)": "f('a') returned 'aa', and the test could not go on with that "
    "(AttributeError: 'str' object has no attribute 'append').",
    "assert f({}) == 0": "f({}) raised TypeError: unsupported operand type(s) for *: 'dict' and "
    "'int'.",
}


@pytest.mark.parametrize(("tests", "message"), SAID.items(), ids=range(len(SAID)))
def test_a_student_reads_what_was_called_what_came_back_and_what_was_expected(
    tmp_path: Path, tests: str, message: str
) -> None:
    lab = one_cell(tmp_path, "def f(x):\n    return x ** 2", tests)
    (test,) = results(lab, {"s": "def f(x):\n    return x * 2"})["t"].tests

    assert test.message == message


def test_each_test_has_its_share_if_the_teacher_says_so(tmp_path: Path) -> None:
    tests = (
        "assert f(2) == 4\nresult = f(3)\n### BEGIN HIDDEN TESTS\nassert result == 9\n"
        "### END HIDDEN TESTS\nlost = f(None)\nassert lost == 0"
    )
    lab = one_cell(tmp_path, "def f(x):\n    return x ** 2", tests, per_test=True)
    result = results(lab, {"s": "def f(x):\n    return x * 2"})["t"]

    assert [(test.title, test.outcome) for test in result.tests] == [
        ("assert f(2) == 4", "passed"),
        ("Hidden test 2", "failed"),
        ("assert lost == 0", "raised"),
    ]
    assert result.points == pytest.approx(4 / 3, abs=1e-4)


def test_what_never_comes_back_is_taken_for_an_answer_by_no_except(tmp_path: Path) -> None:
    tests = "try:\n    f(3)\nexcept:\n    pass"
    lab = one_cell(tmp_path, "def f(x):\n    return x", f"assert True\n{tests}")
    (test,) = results(lab, {"s": "def f(x):\n    return np"})["t"].tests

    assert (test.outcome, test.message) == ("failed", "f(3) returned a module.")


OBSTACLES = {
    "assert 'f' in globals()": "globals() looks at the student's namespace",
    "import inspect\nassert 'for' in inspect.getsource(f)": "inspect looks at the student's source",
    "assert f.__doc__": "f.__doc__ looks into the student's function",
    "old = f\ndel f\nf = old\nassert f(1)": "f is the student's, and is replaced or deleted",
    "def f(x):\n    return 1\nassert g(2)": "f is the student's, and is replaced or deleted",
    "%timeit f(2)\nassert f(2)": "this is a magic of IPython's",
    "assert f(g) == 1": "g is the student's and is handed to f",
    "x = [1]\nassert f(x) is not x": "an answer is a copy, so it is never the same object",
    "s = Stack()\nassert s.pop() is None": "Stack is a class of the student's",
    "from unittest.mock import patch\nassert f(1)": "patch changes what is around the student's",
    "import builtins\nbuiltins.input = lambda: '3'\nassert f(1)": "this answers input()",
    "assert f(1) ==": "this cell is no Python",
    "": "this cell is empty",
    "x = 3": "nothing in this cell can turn code down",
}
RUNS = (
    "assert callable(f) and f.__name__ == 'f'",
    "assert f(3) is None or f(3) is True",
    "assert list(map(f, [1])) == [1]",
    "from unittest.mock import Mock\ncall = Mock(return_value=2)\nf(call)\nassert call.called",
)


@pytest.mark.parametrize(("tests", "what"), OBSTACLES.items(), ids=range(len(OBSTACLES)))
def test_what_cannot_be_run_apart_is_named_with_its_place(
    tmp_path: Path, tests: str, what: str
) -> None:
    solution = "def f(x):\n    return x\ndef g(x):\n    return f(x)\nclass Stack:\n    pass"
    lab = one_cell(tmp_path, solution, tests)

    found = list(map(str, obstacles(own_tests(lab)["t"])))

    assert found[0].startswith("one.ipynb, cell t")
    assert what in found[0]


@pytest.mark.parametrize("tests", RUNS)
def test_what_can_be_run_is_not_named(tmp_path: Path, tests: str) -> None:
    lab = one_cell(tmp_path, "def f(x):\n    return x", tests)

    assert obstacles(own_tests(lab)["t"]) == []


def test_what_a_call_changes_is_changed_in_place() -> None:
    inner = [1, 2]
    ours = {"rows": [inner, 3], "gone": 0}
    array = np.zeros(2)

    assert become(ours, {"rows": [[1, 2, 5], 4]})
    assert ours == {"rows": [[1, 2, 5], 4]}
    assert ours["rows"][0] is inner
    assert become(array, np.ones(2))
    assert array.sum() == 2
    assert not become(array, np.ones(3))
    assert not become(3, 4)


@pytest.mark.parametrize(
    ("tests", "student"),
    [
        ("assert list(f(3)) == [0, 1, 2]", "range(x)"),
        ("assert list(f(3)) == [0, 1, 2]", "(y for y in range(x))"),
        ("assert sum(f(3)) == 3", "map(int, range(x))"),
        ("assert sorted(f(3)) == [0, 1, 2]", "dict.fromkeys(range(x)).keys()"),
        ("numbers = f(3)\nassert next(numbers) == 0\nassert next(numbers) == 1", "iter([0, 1])"),
        ("assert next(f(3)) == 3", "__import__('itertools').count(x) and (i for i in [x, x])"),
    ],
)
def test_what_is_read_element_by_element_is_an_answer(
    tmp_path: Path, tests: str, student: str
) -> None:
    lab = one_cell(tmp_path, "def f(x):\n    return []", tests)

    assert results(lab, {"s": f"def f(x):\n    return {student}"})["t"].points == 4


def test_a_list_is_expected_and_a_generator_is_none(tmp_path: Path) -> None:
    lab = one_cell(tmp_path, "def f(x):\n    return []", "assert f(2) == [0, 1]")
    student = {"s": "def f(x):\n    return (y for y in range(x))"}
    (test,) = results(lab, student)["t"].tests

    assert test.message == "f(2) returned an iterator, expected [0, 1]."


def test_a_test_that_hands_over_what_cannot_be_is_the_teachers(tmp_path: Path) -> None:
    lab = one_cell(tmp_path, "def f(x):\n    return 1", "f(1)\nassert f(object()) == 1")
    (test,) = results(lab, {})["t"].tests

    assert test.outcome == "broken suite"
    assert test.defect == "no function can be given an object here, in one.ipynb, cell t"


def test_a_seed_of_the_tests_is_one_of_the_functions_they_call(tmp_path: Path) -> None:
    """In another process as in this one: the states go there and come back."""
    solution = "import random\ndef f(x):\n    return [random.random(), np.random.random()]"
    tests = (
        "import random\nrandom.seed(7)\nnp.random.seed(7)\nfound = [f(1), f(2)]\n"
        "after = [random.random(), np.random.random()]\nrandom.seed(7)\nnp.random.seed(7)\n"
        "for pair in (*found, after):\n    assert pair == [random.random(), np.random.random()]"
    )
    lab = one_cell(tmp_path, solution, tests)
    (cell,) = lab.grade_cells
    submission = submission_of(nbformat.read(lab.source_notebook, as_version=4), lab)

    with WorkerStudent(submission, ISOLATION) as student:
        run = run_suites(student, lab.load_reference(), lab, [cell])

    assert cell_result(cell, run["t"].tests).points == 4


def test_a_range_without_end_fits_into_our_memory() -> None:
    """A test may list what a function returns, and it lists it here."""
    assert rebuilt("range", [0, 6, 2]) == range(0, 6, 2)
    for told in ([0, 10**30, 1], [0, -(10**30), -1], [10**18]):
        assert len(rebuilt("range", told)) == MOST_NUMBERS


def test_no_text_of_a_test_is_in_the_students_process(tmp_path: Path) -> None:
    looks = (
        "def f(x):\n    import gc\n"
        "    held = [one for one in gc.get_objects() if type(one) is dict]\n"
        "    texts = [text for one in held for text in list(one.values()) if type(text) is str]\n"
        "    return sum('hidden ' + str(4711) in text for text in texts)"
    )
    lab = one_cell(tmp_path, looks, "note = 'hidden 4711'\nassert f(1) == 0, note")
    (cell,) = lab.grade_cells
    submission = submission_of(nbformat.read(lab.source_notebook, as_version=4), lab)

    with WorkerStudent(submission, ISOLATION) as student:
        (test,) = run_suites(student, lab.load_reference(), lab, [cell])["t"].tests

    assert (test.outcome, test.message) == ("passed", "")


def test_a_test_that_asks_for_input_does_not_wait(tmp_path: Path) -> None:
    lab = one_cell(tmp_path, "def f(x):\n    return x", "assert f(int(input())) == 3")
    (test,) = results(lab, {})["t"].tests

    assert (test.outcome, test.defect) == ("broken suite", "EOFError in one.ipynb, cell t, line 1")


@pytest.mark.parametrize("found", [None, 3, [], [np.zeros(624, np.uint32), 700, 0, 0.0]])
def test_what_is_no_state_of_a_generator_is_left_alone(found: object) -> None:
    before = states()

    set_states(found)
    set_states([*states()[:4], np.full(625, 2**31, np.uint32), None])

    assert all(np.array_equal(one, other) for one, other in zip(before, states(), strict=True))


def test_an_exception_of_the_notebooks_own_is_caught_by_its_name(tmp_path: Path) -> None:
    own = "class Empty(Exception):\n    pass"
    tests = "try:\n    f(1)\nexcept Empty as error:\n    assert str(error) == 'nothing'\nelse:\n"
    cells = stock_cells(own, ("s", "def f(x):\n    return x"), ("t: 4", f"{tests}    raise Empty"))
    lab = stock_lab(tmp_path, "one", cells)

    assert results(lab, {"s": "def f(x):\n    raise Empty('nothing')"})["t"].points == 4
    assert results(lab, {"s": "def f(x):\n    raise KeyError('nothing')"})["t"].points == 0
