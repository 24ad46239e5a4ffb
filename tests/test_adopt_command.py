"""``autograder adopt``: nbgrader's own quickstart, graded as it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.adoption import Adoption, read_adoption
from autograder.authoring.adopt import adopt, adoptable
from autograder.authoring.gate.check import lab_problems
from autograder.authoring.new_course import new_course
from autograder.commands import app
from autograder.course import Course, CourseError, Lab
from autograder.grading.grade import grade
from autograder.grading.suite_defects import SuiteError
from autograder.self_check.lab_cells import lost_checks
from autograder.submissions.submission import submission_of
from support.commands import ISOLATION
from support.stock import QUICKSTART, answered, stock_cells, stock_lab

LAB = "ps1/problem1"
APART = ("correct_squares", "squares_invalid_input", "correct_sum_of_squares")
DELETES = "sum_of_squares_uses_squares"

STUDENTS = {
    "right": (
        {
            "squares": "def squares(n):\n    if n < 1:\n        raise ValueError\n    out = []\n"
            "    for i in range(n):\n        out.append((i+1)*(i+1))\n    return out",
            "sum_of_squares": "def sum_of_squares(n):\n    total = 0\n    for x in squares(n):\n"
            "        total += x\n    return total",
        },
        [1, 1, 0.5, 0.5],
    ),
    "half": (
        {
            "squares": "def squares(n):\n    return [i**2 for i in range(1, n+1)]",
            "sum_of_squares": "def sum_of_squares(n):\n    return n*(n+1)*(2*n+1)//6",
        },
        [1, 0, 0.5, 0],
    ),
    "wrong": ({"squares": "def squares(n):\n    return [i**2 for i in range(n)]"}, [0, 0, 0, 0]),
}
"""What each hands in, and what nbgrader 0.9's autograde gave for it with its own settings."""


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A course in nbgrader's own folders, with an assignment of two notebooks."""
    root = tmp_path_factory.mktemp("quickstart")
    new_course(root)
    shutil.copytree(QUICKSTART, root / "source" / "ps1", dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_COURSE", str(root))
        yield Course(root)


def test_quickstart_is_adopted_and_graded_with_nbgraders_marks(quickstart: Course) -> None:
    before = quickstart.part(LAB).source_notebook.read_bytes()

    first = CliRunner().invoke(app, ["adopt"])

    assert first.exit_code == 1
    assert quickstart.part("ps1/problem2").adoption == Adoption()
    assert (
        f"{LAB}: problem1.ipynb, cell {DELETES}, line 3: squares is the student's" in first.output
    )
    lab = quickstart.part(LAB)
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    with pytest.raises(SuiteError, match=DELETES):
        grade(submission_of(notebook, lab), lab, ISOLATION)

    second = CliRunner().invoke(app, ["adopt", LAB, "--in-sandbox", DELETES])

    assert (second.exit_code, "The solution of ps1 has all points" in second.output) == (0, True)
    lab = quickstart.part(LAB)
    assert read_adoption(lab.adopted) == Adoption(in_sandbox=(DELETES,))
    for answers, marks in STUDENTS.values():
        sources = [source for _, source in answered(lab, answers)]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = sources.pop(0)
        report = grade(submission_of(notebook, lab), lab, ISOLATION)

        assert [cell.points for cell in report.cells] == marks
        assert [cell.grade_id for cell in report.cells] == [*APART, DELETES]
        assert "in one process with your code" in report.cells[3].tests[0].title
    assert lab.source_notebook.read_bytes() == before


SOLUTION = "def f(x):\n    ### BEGIN SOLUTION\n    return [x]\n    ### END SOLUTION"


def lab_of(root: Path, tests: str, *, solution: str = SOLUTION) -> Lab:
    return stock_lab(
        root, "one", stock_cells(("s", solution), ("t: 2", tests), ("u: 1", "f(1)[0]"))
    )


def test_the_gate_names_what_the_solution_itself_does_not_pass(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, "assert f(1) == [1]\nopen('written-by-f.txt')")

    (problem,) = lab_problems(lab, None)

    assert problem.startswith("the solution does not pass t here: f(1) returned [1], and the test")
    assert "autograder adopt one --in-sandbox t" in problem


def test_a_suite_takes_its_cells_place(tmp_path: Path) -> None:
    cells = stock_cells(("s", SOLUTION), ("test_f: 2", "assert False"), ("u: 1", "assert f(1)"))
    lab = stock_lab(tmp_path, "one", cells)
    suite = 'def test_f(student):\n    """f"""\n    assert student.f(2) == [2]'
    lab.suite("test_f").write_text(suite)
    lab = Lab(lab.name, lab.root)

    assert [cell.grade_id for cell in adopt(lab).cells] == ["u"]
    assert lab_problems(lab, None) == []


def test_what_is_chosen_stays_until_it_is_taken_back(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, "assert f(1)")
    for options, then in (
        ({"per_test": True}, Adoption(per_test=True)),
        ({"in_sandbox": ["t"]}, Adoption(per_test=True, in_sandbox=("t",))),
        ({"in_sandbox": ["u"], "apart": True}, Adoption(per_test=True, in_sandbox=("u",))),
        ({"per_test": False, "apart": True}, Adoption()),
    ):
        fresh = Lab(lab.name, lab.root)
        assert adopt(fresh, **options).lab.adoption == then  # type: ignore[arg-type]
    with pytest.raises(CourseError, match="no grade cell nowhere; it has t, u"):
        adopt(lab, in_sandbox=["nowhere"])


def test_a_lab_with_suites_is_left_alone(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, "assert f(1)")
    lab.adopted.unlink()
    assert [one.name for one in adoptable(Course(tmp_path))] == ["one"]

    for name in ("t", "u"):
        lab.suite(name).write_text("")

    assert adoptable(Course(tmp_path)) == []
    with pytest.raises(CourseError, match="each grade cell has a suite"):
        adopt(Lab(lab.name, lab.root))


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"{", b"[]", b'{"per_test": 1}', b'{"in_sandbox": "t"}', b'{"x": 1}'],
)
def test_a_file_that_says_something_else_is_named(tmp_path: Path, content: bytes) -> None:
    lab = lab_of(tmp_path, "assert f(1)")
    lab.adopted.write_bytes(content)

    with pytest.raises(CourseError, match=r"adopted\.json should say .*adopt. writes it"):
        _ = Lab(lab.name, lab.root).adoption


def test_the_tests_and_what_is_chosen_decide_the_marks(tmp_path: Path) -> None:
    """So reports in the cache are of no use any more."""
    first = lab_of(tmp_path, "assert f(1)").fingerprint()
    second = lab_of(tmp_path, "assert f(2)")
    second.adopted.write_bytes(Adoption(per_test=True).to_json())

    assert len({first, second.fingerprint(), lab_of(tmp_path, "assert f(2)").fingerprint()}) == 3


def test_no_check_of_a_stock_notebook_is_said_to_be_gone(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, "assert f(1)")
    notebook = nbformat.read(lab.source_notebook, as_version=4)

    assert lost_checks(notebook, None) == ()
