"""The gate: each harmful change to a lab is named, with its file and line, before anybody gets it.

The lab is small, and is changed in one way at a time.  What the gate cannot see stands in
``UNSEEN``, with the reason.
"""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_markdown_cell

from autograder.authoring.gate.check import lab_problems
from autograder.authoring.gate.leaks import _gives_away, _tight
from autograder.authoring.gate.notebook import check_problems
from autograder.authoring.gate.wrong_answers import WRONG_STUDENTS, rounded_otherwise
from autograder.course import Course, Lab
from support.campaign import one_in
from support.commands import ISOLATION, run_here
from support.tiny import LAB, ROOT, Cell, by_id, light_cells
from support.tiny_course import RIGHT, hand_in, write_course

# what is built once is shared by one worker's tests
pytestmark = pytest.mark.xdist_group("gate")

SUITE = '''
import numpy as np
import pytest

from autograder.testing import expect

X = np.array([[1.5, -2.25], [1 / 3, 0.7], [4.0, 100.25]])


@pytest.mark.weight(2)
def test_values(student, x):
    """Every number is {times} times what it was"""
    expect.close(student.{function}(x), {times} * x, "{function}(x)", hint="How many times?")


def test_leaves_x_alone(student, x):
    """What it is given stays as it is"""
    student.{function}(x)
    expect.untouched(student.last, "{function}(x)")
'''

CONFTEST = '''
import numpy as np
import pytest


@pytest.fixture
def x():
    """Numbers in an array, (3, 2)."""
    return np.array([[1.5, -2.25], [1 / 3, 0.7], [4.0, 100.25]])
'''

CATALOGUE = """
from autograder.grading.catalogue import Misconception

CATALOGUE = (
    Misconception(
        id="squares",
        function="double",
        family="power",
        summary="squares x",
        hint="Which of the two is twice as large?",
        edits=(("x + x", "x * x"),),
    ),
)
"""


SECOND = """,
    Misconception(
        id="powers",
        function="double",
        family="loops",
        summary="takes x to the power of 2",
        hint="Which of the two is twice as large?",
        edits=(("x + x", "x ** 2"),),
    ),
)
"""


def cells() -> list[Cell]:
    """The tiny lab's, with headings that tell what its functions are worth."""
    found = light_cells()
    for name, points in (("quadruple", 3), ("double", 2)):
        place = [one.id for one in found].index(f"id-{name}")
        heading = f"Some words.\n\n### Stub: `{name}` ({points} points)\n\nMore words."
        found.insert(place, new_markdown_cell(heading, id=f"goal-{name}"))
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("gate") / "course"
    course = write_course(root, {LAB: cells()}, suite=SUITE, built=True)
    lab = course.lab(LAB)
    (lab.suites / "conftest.py").write_text(CONFTEST)
    lab.misconceptions.write_text(CATALOGUE)
    return course


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    shutil.copytree(built.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def lab(course: Course) -> Lab:
    return course.lab(LAB)


Change = Callable[[Lab], None]


def suite(old: str, new: str) -> Change:
    return file("test_double.py", old, new)


def both(*changes: Change) -> Change:
    def apply(lab: Lab) -> None:
        for change in changes:
            change(lab)

    return apply


def whole_suite(text: str) -> Change:
    def apply(lab: Lab) -> None:
        lab.suite("test_double").write_text(text)

    return apply


def file(name: str, old: str, new: str) -> Change:
    def apply(lab: Lab) -> None:
        path = lab.suites / name
        assert old in path.read_text(), old
        path.write_text(path.read_text().replace(old, new))

    return apply


def notebook(change: Callable[[dict[str, Cell], nbformat.NotebookNode], object]) -> Change:
    """A change of the source, and where it has the same cells, of what was built of it."""

    def apply(lab: Lab) -> None:
        for path in (lab.source_notebook, lab.release_notebook):
            content = nbformat.read(path, as_version=4)
            change({one.id: one for one in content.cells} | by_id(content), content)
            nbformat.write(content, path)

    return apply


def source(grade_id: str, old: str, new: str) -> Change:
    def change(named: dict[str, Cell], _: nbformat.NotebookNode) -> None:
        named[grade_id].source = named[grade_id].source.replace(old, new)

    return notebook(change)


def marks(grade_id: str, /, **values: object) -> Change:
    return notebook(lambda named, _: named[grade_id].metadata.nbgrader.update(values))


@dataclass(frozen=True)
class Harm:
    """A harmful change, and what the gate says of it."""

    change: Change
    says: str


TEST = "def test_values(student, x):"
COMPARES = '    expect.close(student.double(x), 2 * x, "double(x)", hint="How many times?")\n'

SUITES = {
    "no suite": Harm(
        lambda lab: lab.suite("test_double").unlink(), "grade cell test_double has no suite"
    ),
    "a test without a call": Harm(
        suite(COMPARES, "    assert True\n"), "an untouched release already passes test_double"
    ),
    "NameError": Harm(
        suite("X = ", "X = nump.ones(1) + "), "NameError in test_double.py, line 7: name 'nump'"
    ),
    "NameError in a test": Harm(
        suite("expect.untouched", "expct.untouched"),
        "What it is given stays as it is (broken suite: NameError in test_double.py, line 19)",
    ),
    "a fixture that is not there": Harm(
        suite(TEST, TEST.replace(", x", ", numbers")),
        "there is no fixture numbers in test_double.py, line 10",
    ),
    "a test that is skipped": Harm(
        suite("@pytest.mark.weight(2)", "@pytest.mark.skip"),
        "broken suite: Skipped in test_double.py, line 10",
    ),
    "SyntaxError": Harm(suite(TEST, "def ("), "SyntaxError in test_double.py, line 11: invalid"),
    "ImportError": Harm(
        suite("import expect", "import expct"), "ImportError in test_double.py, line 5: cannot"
    ),
    "no test left": Harm(whole_suite("X = 1\n"), "test_double.py has no tests"),
    "conftest.py broken": Harm(
        file("conftest.py", "@pytest", "@pytst"), "NameError in conftest.py, line 6: name 'pytst'"
    ),
    "no title": Harm(
        suite('    """Every number is 2 times what it was"""\n', ""),
        "test_double.py, line 10: test_values has no title for students to read",
    ),
    "two tests with one title": Harm(
        suite("What it is given stays as it is", "Every number is 2 times what it was"),
        "test_double.py, line 16: test_leaves_x_alone has the title of test_values, “Every",
    ),
    "a test's cases all with its title": Harm(
        suite(
            f"@pytest.mark.weight(2)\n{TEST}",
            f"@pytest.mark.parametrize('n', [1, 2])\n{TEST.replace(', x', ', x, n')}",
        ),
        "test_double.py, line 10: test_values[2] has the title of test_values[1]",
    ),
    "the function misspelt": Harm(
        suite("student.double(x)", "student.dobule(x)"), "there is no function dobule in lab0_tiny"
    ),
    "test_ forgotten": Harm(
        suite(TEST, TEST.replace("test_", "")),
        "test_double.py, line 11: values is never used. If it is a test, its name has to begin",
    ),
    "one name twice": Harm(
        suite("def test_leaves_x_alone", "def test_values"),
        "test_double.py, line 16: test_values is there already, in line 11",
    ),
    "wieght": Harm(
        suite("mark.weight", "mark.wieght"),
        "test_double.py, line 10: 'wieght' not found in `markers` configuration option",
    ),
    "a weight that is no number": Harm(
        suite("weight(2)", "weight('two')"),
        "@pytest.mark.weight takes a number that is not negative, in test_double.py, line 10",
    ),
    "a weight without a number": Harm(
        suite("weight(2)", "weight"),
        "@pytest.mark.weight takes a number that is not negative, in test_double.py, line 10",
    ),
    "a negative weight": Harm(
        suite("weight(2)", "weight(-1)"),
        "@pytest.mark.weight takes a number that is not negative, in test_double.py, line 10",
    ),
    "nothing compared": Harm(
        suite(COMPARES, "    student.double(x)\n"),
        "test_double.py, line 10: no wrong student fails “Every number is 2 times what it was”",
    ),
    "nothing compared in any test": Harm(
        both(
            suite(COMPARES, "    student.double(x)\n"),
            suite("    expect.untouched(student.last, ", "    str("),
        ),
        "double gets full marks although its answers are all 0, False or empty",
    ),
    "shape only": Harm(
        suite(COMPARES, '    expect.array(student.double(x), (3, 2), "double(x)")\n'),
        "double gets full marks although its answers are a thousandth or one more",
    ),
    "a tolerance of 1": Harm(
        suite(', hint="How many times?")', ", tolerance=1.0)"),
        "double gets full marks although its answers are a thousandth or one more",
    ),
    "no digits": Harm(
        both(
            suite("student.double(x), 2 * x", "student.double(X[0]), 2 * X[0]"),
            suite("    student.double(x)\n", "    student.double(X[0])\n"),
        ),
        "double gets full marks although its answers are rounded to three digits",
    ),
    "an error for wrong answers only": Harm(
        suite(COMPARES, f"    student.double(x)[2, 1]\n{COMPARES}"),
        "a hidden test went wrong over a wrong answer: IndexError in test_double.py, line 13",
    ),
    "no weight at all": Harm(
        both(
            suite("X = ", "pytestmark = pytest.mark.weight(0)\nX = "),
            suite("@pytest.mark.weight(2)\n", ""),
        ),
        "the tests in test_double.py have no weight, so that nobody would have its points",
    ),
    "a tolerance of 0": Harm(
        suite(', hint="How many times?")', ", tolerance=0)"),
        "test_double.py, line 10: “Every number is 2 times what it was” turns down right "
        "answers that are rounded otherwise",
    ),
    "an oracle with another formula": Harm(
        suite("2 * x", "3 * x"), "the solution does not pass test_double: Every number"
    ),
    "a tolerance that nobody meets": Harm(
        suite("2 * x,", "2 * x + 1e-14, tolerance=1e-17, what="),
        "the solution does not pass test_double: Every number",
    ),
    "a misconception that changes nothing": Harm(
        file("misconceptions.py", '"x * x"', '"x + x"'),
        "misconception squares: its cell is the right one; correct its edits",
    ),
    "an edit that does not fit": Harm(
        file("misconceptions.py", '"x + x"', '"x - x"'),
        "misconception squares: 'x - x' stands 0 times in the reference's double",
    ),
    "an edit that is no pair": Harm(
        file("misconceptions.py", '"x * x"),)', '"x * x"))'),
        "misconception squares: in its edits, 'x + x' is no pair of two texts",
    ),
    "no catalogue in its file": Harm(
        file("misconceptions.py", "CATALOGUE =", "CATALOG ="),
        "misconceptions.py: it has no tuple CATALOGUE",
    ),
    "a misconception without a hint": Harm(
        file("misconceptions.py", "hint=", 'hint="" and '),
        "misconceptions.py, line 6: misconception squares: its hint is empty",
    ),
    "variants.py is no Python": Harm(
        lambda lab: (lab.suites / "variants.py").write_text("RIGHT = {}\nWRONG = (\n") and None,
        "variants.py, line 2: SyntaxError",
    ),
    "a misconception of nobody's": Harm(
        file("misconceptions.py", '"double"', '"dobule"'),
        "misconception squares: dobule is no solution cell",
    ),
    "a misconception that is right": Harm(
        file("misconceptions.py", '"x * x"', '"2 * x"'),
        "misconceptions.py, line 6: misconception squares has full marks by test_double.py",
    ),
    "two families with one effect": Harm(
        file("misconceptions.py", ",\n)\n", SECOND),
        "misconceptions.py, line 14: misconception powers does in all calls of test_double.py "
        "what squares does",
    ),
    "random numbers without a seed": Harm(
        file("conftest.py", "np.array([[", "np.random.default_rng().random() + np.array([["),
        "test_double.py: its tests ask something else each time",
    ),
    "a plain assert": Harm(  # which is none: a wrong student reads of a wrong answer
        suite(COMPARES, "    assert (student.double(x) == 3 * x).all()\n"),
        "(failed: double(array (3, 2)) returned array (3, 2), which is not what this test expects",
    ),
    "a hint that holds the solution": Harm(
        file("misconceptions.py", "Which of the two", "Is it `doubled = x + x`, and which"),
        "misconceptions.py, line 6: the hint gives the solution of double away",
    ),
    "a suite's hint that holds the solution": Harm(
        suite("How many times?", "doubled = x + x"),
        "test_double.py, line 13: the hint gives the solution of double away",
    ),
}
"""Changes to the hidden tests and the misconceptions."""

NOTEBOOKS = {
    "a heading's points": Harm(
        source("goal-double", "2 points", "9 points"),
        "lab0_tiny.ipynb, cell 'Some words.', line 3: the heading says 9 points, and its cells are "
        "worth 2",
    ),
    "no markers": Harm(
        both(
            source("double", "    ### BEGIN SOLUTION\n", ""),
            source("double", "    ### END SOLUTION", ""),
        ),
        "lab0_tiny.ipynb, cell double has no line ### BEGIN SOLUTION",
    ),
    "the solution in words": Harm(
        source("goal-quadruple", "More words", "    return double(double(x))"),
        "line 5: the text gives the solution of quadruple away",
    ),
    "the solution in code": Harm(
        source("goal-quadruple", "More words", "Try `return double(double(x))`"),
        "line 5: the text gives the solution of quadruple away",
    ),
    "not locked": Harm(
        marks("test_double", locked=False),
        "lab0_tiny.ipynb, cell test_double is not locked, so that students could edit",
    ),
    "no grade id": Harm(
        notebook(lambda named, _: named["test_double"].metadata.nbgrader.pop("grade_id")),
        "lab0_tiny.ipynb, cell 'assert double(np.array([2])) == 4' has no grade id",
    ),
    "another grade id": Harm(
        marks("test_double", grade_id="test_duoble"),
        "solution cell double has no grade cell test_double",
    ),
    "no points": Harm(marks("test_double", points=0), "test_double is worth nothing"),
    "negative points": Harm(marks("test_double", points=-4), "test_double is worth nothing"),
    "points that are no number": Harm(
        marks("test_double", points="two"),
        "lab0_tiny.ipynb, cell test_double has points that are no number, 'two': write one",
    ),
    "the check before the stub": Harm(
        notebook(
            lambda named, content: (
                content.cells.remove(named["test_double"]),
                content.cells.insert(1, named["test_double"]),
                content.cells.insert(1, named["imports"]),
            )
        ),
        "grade cell test_double comes right after the read-only cell imports",
    ),
}
"""Changes to the notebook."""


UNSEEN = {
    "a tolerance of 1 beside a tight test": "harms nobody: whoever is wrong fails the other test",
    "an endless loop in a suite": "is seen, by its own clock: test_endless_suites.py",
    "hidden region missing": "cannot be: the build writes it into each cell with a suite",
}
"""Harmful changes that are not among those above, and why."""


def test_a_lab_in_order_has_no_problem(lab: Lab) -> None:
    assert lab_problems(lab, None) == []


@pytest.mark.parametrize("name", [*one_in(5, SUITES), *one_in(4, NOTEBOOKS)])
def test_a_harmful_change_is_named_with_its_place(lab: Lab, name: str) -> None:
    harm = {**SUITES, **NOTEBOOKS}[name]
    harm.change(lab)

    found = lab_problems(lab, None)

    assert any(harm.says in problem for problem in found), found
    assert all("\n" not in problem for problem in found)


def test_what_may_pass_says_so(lab: Lab) -> None:
    suite(', hint="How many times?")', ", tolerance=0.01)")(lab)
    reason = "'nobody knows better'"
    names = ("a thousandth or one more", "rounded to three digits")
    may_pass = ", ".join(f"{name!r}: {reason}" for name in names)
    suite("X = ", f"MAY_PASS = {{{may_pass}}}\nX = ")(lab)

    assert lab_problems(lab, None) == []


def test_a_visible_check_that_checks_nothing_is_named(lab: Lab) -> None:
    source("test_double", "assert double(np.array([2])) == 4", "print('all is well')")(lab)

    assert list(check_problems(lab)) == [
        "lab0_tiny.ipynb, cell test_double: the visible check passes whatever students write. "
        "Have it call their function, and compare the answer."
    ]


@pytest.mark.parametrize(
    ("hint", "line"),
    [
        ("Is it\n`scaled = rate * np.mean(values)`, or more?", 2),
        ("Is it scaled = rate * np.mean(values) there?", 1),
        ('What does print(f"{day}: {value:.1f}") lead to?', 1),
        ("What is `for value in sorted(values):` about?", 0),
        ("Do you end with `return total_of_all_values`?", 0),
        ("Is it `mean = a / b`?", 0),
        ("What is `rate * np.mean(values)` without a rate?", 0),
    ],
)
def test_one_step_of_a_long_solution_gives_it_away_and_a_loop_does_not(
    hint: str, line: int
) -> None:
    lines = ["scaled = rate * np.mean(values)", "for value in sorted(values):", "mean = a / b"]
    lines += ['print(f"{day}: {value:.1f}")', "return total_of_all_values"]
    lines += [f"step_{n} = step_{n - 1}" for n in range(9)]
    assert _gives_away(hint, {_tight(one): one for one in lines}) == line


def test_a_right_answer_that_is_rounded_otherwise_is_another_but_for_what_is_exact() -> None:
    """Counts, and numbers that are handed on, are the same in any solution."""

    def answers(x: np.ndarray) -> dict[str, object]:
        mixed = [x.sum() / 7, 3.0, 2, "x"]
        return {"mean": x.mean(), "all": mixed, "row": x[:1], "sin": np.sin(x)}

    x = np.array([0.1, 0.7, 2.0])
    right, other = answers(x), rounded_otherwise(answers)(x)

    assert other["mean"] != right["mean"] == pytest.approx(other["mean"], rel=1e-15)
    assert [a == b for a, b in zip(other["all"], right["all"], strict=True)] == [False, *[True] * 3]
    assert (other["row"] == right["row"]).all()
    assert (other["sin"] != right["sin"]).all()
    assert [type(part) for part in other.values()] == [type(part) for part in right.values()]


def test_the_opposite_of_a_text_is_another_text_even_without_letters() -> None:
    (opposite,) = (one for one in WRONG_STUDENTS if one.name.startswith("negative"))

    def prints(text: str) -> str:
        print(text)
        return text

    for text in ("Ada", "***", "12:30", ""):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            assert opposite.spoil(prints)(text) != text
        assert printed.getvalue() != f"{text}\n"


def test_a_course_without_labs_is_not_in_order(tmp_path: Path) -> None:
    (tmp_path / "source_notebooks").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)

    for words in (("build", "--check"), ("build",)):
        done = run_here(tmp_path, "autograder.cli", *words)
        assert done.returncode == 2
        assert "There is no lab in" in done.stderr


def test_a_cell_without_a_grade_id_is_said_in_a_sentence_by_grading_too(lab: Lab) -> None:
    hand_in(Course(lab.root), "asha", RIGHT)
    notebook(lambda named, _: named["test_double"].metadata.nbgrader.pop("grade_id"))(lab)

    done = run_here(lab.root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)

    assert done.returncode == 2
    assert "cell 'assert double(np.array([2])) == 4' has no grade id" in done.stderr
    assert "Traceback" not in done.stderr
