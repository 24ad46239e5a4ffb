"""Fifty harmful changes to a lab of this course, and what its author is told of each.

Lab 1 is copied, with all that belongs to it, and harmed in one way at a time.  The gate has to say
a sentence with the file and the line, or the cell, in which the harm is.  What it says nothing of
is recorded with the reason.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.authoring.gate.check import lab_problems
from autograder.course import Course, Lab
from autograder.grading.grade import grade
from autograder.grading.time_limits import TimeLimits
from support.tiny import ROOT, by_id

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("harmful-changes")]

NAME = "lab1_gradient_descent"
HERE = Course(ROOT).lab(NAME)
SUITE, NOTEBOOK = "test_loss_function.py", f"{NAME}.ipynb"
STUB, CHECK = f"{NOTEBOOK}, cell loss_function", f"{NOTEBOOK}, cell test_loss_function"
ENDLESS = "an endless loop"

Change = Callable[[Lab], object]


@dataclass(frozen=True)
class Harm:
    """A harmful change, and what the gate says of it."""

    change: Change
    says: str = ""
    """What the sentence has in it, its place included."""
    unseen: str = ""
    """Why it says nothing, if it does; the authors' page has the same words."""


def edit(file: str, *edits: tuple[str, str]) -> Change:
    """Replace pieces of a file of the hidden tests, each of which is there."""

    def change(lab: Lab) -> None:
        path = lab.suites / file
        text = path.read_text()
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text)

    return change


def suite(*edits: tuple[str, str]) -> Change:
    return edit(SUITE, *edits)


def whole(body: str) -> Change:
    """Have one test alone, of these lines."""

    def change(lab: Lab) -> None:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        head = lab.suite("test_loss_function").read_text().partition("@pytest.mark.weight(2)")[0]
        test = 'def test_known_places(check, student):\n    """The loss at known places"""\n'
        lab.suite("test_loss_function").write_text(f"{head}{test}{lines}")

    return change


def cells(change: Callable[[dict[str, NotebookNode], list[NotebookNode]], object]) -> Change:
    """Change the source notebook, and what was built of it as far as it has the same text."""

    def apply(lab: Lab) -> None:
        for path in (lab.source_notebook, lab.release_notebook):
            content = nbformat.read(path, as_version=4)
            change(known(content), content.cells)
            nbformat.write(content, path)

    return apply


def known(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.id: cell for cell in notebook.cells} | by_id(notebook)


def text(cell: str, *pieces: str) -> Change:
    """Replace pieces of a cell's text: an old one, its new one, and so on."""

    def change(named: dict[str, NotebookNode], _: list[NotebookNode]) -> None:
        for old, new in zip(pieces[::2], pieces[1::2], strict=True):
            named[cell].source = named[cell].source.replace(old, new)

    return cells(change)


def marks(cell: str, /, **values: object) -> Change:
    return cells(lambda named, _: named[cell].metadata.nbgrader.update(values))


def check_first(named: dict[str, NotebookNode], order: list[NotebookNode]) -> None:
    check = named["test_loss_function"]
    order.remove(check)
    order.insert(order.index(named["imports"]) + 1, check)


def at(piece: str, file: str = SUITE) -> str:
    """The place of a piece of a file, as the gate writes it."""
    return f"{file}, {_line((HERE.suites / file).read_text(), piece)}"


def in_cell(piece: str, cell: str) -> str:
    """The line of a piece of a cell's text, as the gate writes it."""
    return _line(known(nbformat.read(HERE.source_notebook, as_version=4))[cell].source, piece)


def _line(whole: str, piece: str) -> str:
    before, found, _ = whole.partition(piece)
    assert found, piece
    return f"line {before.count(chr(10)) + 1}"


KNOWN = "    for x in (3.0, 4.0, 5.0, 1.0, -1.0):\n        check(x)\n"
TEST = "@pytest.mark.weight(2)\ndef test_known_places(check):\n"
DEF = "def test_known_places(check):\n"
TITLE = '    """The loss at the bottom of the hill, and one, two and four away from it"""\n'
FOUND = "found, true = student.loss_function(2.5), (2.5 - 3) ** 2\n"
NOT_SQUARED, DISTANCE = (
    at(f'id="{name}"', "misconceptions.py") for name in ("loss-not-squared", "loss-distance")
)
FULL_MARKS = f"{SUITE}: loss_function gets full marks although its answers are"
OTHER_NUMBERS = """ENTRIES = np.empty((3, 5))


@pytest.fixture(autouse=True)
def numbers():
    ENTRIES[:] = np.random.default_rng().uniform(-6.0, 9.0, (3, 5))
"""

SUITES = {
    "a test without a call": Harm(
        suite((KNOWN, "    assert check\n")),
        f"{at(TEST)}: an untouched release already passes test_loss_function: The loss at the",
    ),
    "one test calls and compares nothing": Harm(
        suite((DEF, DEF.replace("check", "student")), (KNOWN, "    student.loss_function(4.0)\n")),
        f"{at(TEST)}: no wrong student fails “The loss at the bottom of the hill",
    ),
    "all tests call and compare nothing": Harm(whole("student.loss_function(4.0)"), FULL_MARKS),
    "the shape alone": Harm(
        whole('expect.array(student.loss_function(ENTRIES), (3, 5), "loss_function(x)")'),
        FULL_MARKS,
    ),
    "a tolerance of 0": Harm(
        whole(f'{FOUND}expect.close(found, true, "loss_function(2.5)", tolerance=0)'),
        f"{at(TEST)}: “The loss at known places” turns down right answers that are rounded",
    ),
    "a tolerance of 1e-17": Harm(
        whole(f'{FOUND}expect.close(found, true + 1e-16, "loss_function(2.5)", tolerance=1e-17)'),
        f"{at(TEST)}: the solution does not pass test_loss_function: The loss at known places",
    ),
    "a tolerance of 1.0": Harm(
        whole(f'{FOUND}expect.close(found, true, "loss_function(2.5)", tolerance=1.0)'),
        FULL_MARKS,
    ),
    "a tolerance of 1.0 beside a tight test": Harm(
        suite(
            (DEF, DEF.replace("check", "student")),
            (KNOWN, '    expect.close(student.loss_function(5.0), 4.0, "f(5)", tolerance=1.0)\n'),
        ),
        unseen="It harms nobody: whoever is wrong fails the other test",
    ),
    "NameError": Harm(
        suite(("np.random", "nump.random")), f"NameError in {at('ENTRIES =')}: name 'nump' is not"
    ),
    "a fixture that is not there": Harm(
        suite((DEF, DEF.replace("check", "chekc"))), f"there is no fixture chekc in {at(TEST)}"
    ),
    "a test that is skipped": Harm(
        suite((TEST, f"@pytest.mark.skip\n{TEST}")), f"broken suite: Skipped in {at(TEST)}"
    ),
    "SyntaxError": Harm(
        suite((DEF, "def test_known_places(check:\n")), f"SyntaxError in {at(DEF)}: "
    ),
    "ImportError": Harm(
        suite(("import expect, hints", "import expct, hints")),
        f"ImportError in {at('from autograder.testing')}: cannot import name 'expct'",
    ),
    "no test": Harm(
        lambda lab: lab.suite("test_loss_function").write_text("X = 1\n"), f"{SUITE} has no tests"
    ),
    "conftest.py is broken": Harm(
        edit("conftest.py", ("@pytest.fixture", "@pytst.fixture")),
        f"NameError in {at('@pytest.fixture', 'conftest.py')}: name 'pytst' is not defined",
    ),
    "a plain assert that is wrong": Harm(
        whole("assert abs(student.loss_function(2.5) - 0.5) < 1e-9"),
        f"{at(TEST)}: the solution does not pass test_loss_function: The loss at known places "
        "(failed: loss_function(2.5) returned 0.25, which is not what this test expects",
    ),
    "an error for wrong answers only": Harm(
        whole(f'{FOUND}[0][found != true]\nexpect.close(found, true, "loss_function(2.5)")'),
        f"a hidden test went wrong over a wrong answer: IndexError in {SUITE}, line",
    ),
    ENDLESS: Harm(
        suite((KNOWN, f"    while check:\n        pass\n{KNOWN}")),
        f"it did not come to an end within 0.3 seconds of processor time in {SUITE}, line",
    ),
    "no title": Harm(suite((TITLE, "")), f"{at(TEST)}: test_known_places has no title"),
    "two tests with one title": Harm(
        suite((TITLE, '    """The loss of every entry of an array"""\n')),
        f"{SUITE}, line 44: test_every_entry_of_an_array has the title of test_known_places",
    ),
    "the function misspelt": Harm(
        suite(("student.loss_function(x)", "student.los_function(x)")),
        f"there is no function los_function in {NAME} in {at('student.loss_function(x)')}",
    ),
    "a misconception that is right in other words": Harm(
        edit("misconceptions.py", ('"x - 3"),)', '"(x - 3) * (x - 3)"),)')),
        f"{NOT_SQUARED}: misconception loss-not-squared has full marks by {SUITE}",
    ),
    "a misconception that changes nothing": Harm(
        edit("misconceptions.py", ('"x - 3"),)', '"(x - 3) ** 2"),)')),
        f"{NOT_SQUARED}: misconception loss-not-squared: its cell is the right one",
    ),
    "an edit of what is not there": Harm(
        edit("misconceptions.py", ('"(x - 3) ** 2", "x - 3"', '"(x - 4) ** 2", "x - 3"')),
        f"{NOT_SQUARED}: misconception loss-not-squared: '(x - 4) ** 2' stands 0 times",
    ),
    "a misconception's function misspelt": Harm(
        edit("misconceptions.py", ('"loss_function"', '"los_function"')),
        f"{NOT_SQUARED}: misconception loss-not-squared: los_function is no solution cell",
    ),
    "two families with one effect": Harm(
        edit(
            "misconceptions.py",
            ("abs(x - 3)", "(x - 3)"),
            ('not squared",\n        summary="Returns the', 'V",\n        summary="Returns the'),
        ),
        f"{DISTANCE}: misconception loss-distance does in all calls of {SUITE} what loss-not-squar",
    ),
    "a hint that holds the solution's line": Harm(
        suite(("How far is x from 3? That", "Is it `return (x - 3) ** 2`? That")),
        f"{at('How far is x')}: the hint gives the solution of loss_function away",
    ),
    "test_ forgotten": Harm(
        suite((DEF, DEF.replace("test_", ""))),
        f"{at(DEF)}: known_places is never used. If it is a test, its name has to begin with test_",
    ),
    "one name twice": Harm(
        suite(("def test_any_number", "def test_known_places")),
        f"{at('def test_any_number')}: test_known_places is there already, in line",
    ),
    "wieght": Harm(suite(("weight(2)", "wieght(2)")), f"in {at(TEST)}: 'wieght' not found in"),
    "no weight at all": Harm(
        suite(
            *[(f"@pytest.mark.weight({number})\n", "") for number in (2, 1, 2, 1, 1)],
            ("ENTRIES =", "pytestmark = pytest.mark.weight(0)\nENTRIES ="),
        ),
        f"the tests in {SUITE} have no weight, so that nobody would have its points",
    ),
    "a weight of -1": Harm(
        suite(("weight(2)", "weight(-1)")), f"takes a number that is not negative, in {at(TEST)}"
    ),
    "random numbers without a seed": Harm(
        suite(("ENTRIES = np.random.default_rng(11).uniform(-6.0, 9.0, (3, 5))\n", OTHER_NUMBERS)),
        f"{SUITE}: its tests ask something else each time",
    ),
    "an oracle with another formula": Harm(
        suite(("- 3.0) ** 2", "- 3.5) ** 2")),
        f"{at(TEST)}: the solution does not pass test_loss_function: The loss at the bottom",
    ),
}
"""Changes to the hidden tests and misconceptions."""

ABOUT = f"{NOTEBOOK}, cell '## Part 2. How bad is it? The loss'"
BACK = "A function hands back its answer with `return`."
NOTEBOOKS = {
    "a heading's points": Harm(
        text("about-loss-function", "(1 point)", "(9 points)"),
        f"{ABOUT}, {in_cell('### Stub 1', 'about-loss-function')}: the heading says 9 points",
    ),
    "both marks of the solution lost": Harm(
        text("loss_function", "    ### BEGIN SOLUTION\n", "", "    ### END SOLUTION", ""),
        f"{STUB} has no line ### BEGIN SOLUTION",
    ),
    "the solution's line in the text": Harm(
        text("about-loss-function", BACK, f"{BACK} Try `return (x - 3) ** 2`."),
        f"{ABOUT}, {in_cell(BACK, 'about-loss-function')}: the text gives the solution of loss_fun",
    ),
    "a visible check that checks nothing": Harm(
        text("test_loss_function", "\n\ncheck_loss_function()", ""),
        f"{CHECK}: the visible check passes whatever students write",
    ),
    "a visible check that the solution does not pass": Harm(
        text("test_loss_function", "(5, 4)", "(5, 5)"),
        f"{CHECK}: the solution does not pass the visible check: You called loss_function(5)",
    ),
    "a grade cell that is not locked": Harm(
        marks("test_loss_function", locked=False), f"{CHECK} is not locked"
    ),
    "no hidden region": Harm(
        text("test_loss_function", "### BEGIN HIDDEN TESTS", ""),
        unseen="It cannot be: the build writes a hidden region into each grade cell with a suite",
    ),
    "no grade id": Harm(
        cells(lambda named, _: named["test_loss_function"].metadata.nbgrader.pop("grade_id")),
        f"{NOTEBOOK}, cell '# @title Check of loss_function. Run thi' has no grade id",
    ),
    "END SOLUTION lost": Harm(
        text("loss_function", "    ### END SOLUTION", ""),
        f"{STUB}, {in_cell('### BEGIN', 'loss_function')}: BEGIN SOLUTION has no END SOLUTION",
    ),
    "a region of hidden tests without an end": Harm(
        text("test_loss_function", "    print(", "    ### BEGIN HIDDEN TESTS\n    print("),
        f"{CHECK}, {in_cell('    print(', 'test_loss_function')}: BEGIN HIDDEN TESTS has no END",
    ),
    "points of -4": Harm(
        marks("test_loss_function", points=-4),
        f"{CHECK}: grade cell test_loss_function is worth nothing: its points are -4",
    ),
    "no points": Harm(
        marks("test_loss_function", points=0),
        f"{CHECK}: grade cell test_loss_function is worth nothing: its points are 0",
    ),
    "another grade id": Harm(
        marks("test_loss_function", grade_id="test_los_function"),
        f"{STUB}: solution cell loss_function has no grade cell test_loss_function",
    ),
    "the check before the stub": Harm(
        cells(check_first),
        f"{CHECK}: grade cell test_loss_function comes right after the read-only cell imports",
    ),
    "its suite deleted": Harm(
        lambda lab: lab.suite("test_loss_function").unlink(),
        f"{CHECK}: grade cell test_loss_function has no suite: {SUITE} is missing",
    ),
    "its suite misnamed": Harm(
        lambda lab: lab.suite("test_loss_function").rename(lab.suites / "test_loss.py"),
        "suite test_loss.py has no grade cell",
    ),
}
"""Changes to the notebook, and to which suites belong to it."""

CHANGES = {**SUITES, **NOTEBOOKS}


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A copy of the course with lab 1 alone."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    notebooks = (HERE.source_notebook, HERE.release_notebook, HERE.solution_notebook)
    for folder in (*(path.parent for path in notebooks), HERE.suites):
        unwanted = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(folder, tmp_path / folder.relative_to(ROOT), ignore=unwanted)
    return Course(tmp_path).lab(NAME)


@pytest.mark.parametrize("name", CHANGES)
def test_a_harmful_change_is_told_with_its_place(
    lab: Lab, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == ENDLESS:
        monkeypatch.setattr(
            "autograder.authoring.gate.justice.grade",
            lambda *given, **named: grade(*given, TimeLimits(suite=0.3), **named),
        )
    harm = CHANGES[name]
    harm.change(lab)

    found = lab_problems(lab, None)

    if harm.unseen:
        assert found == []
    else:
        assert any(harm.says in problem for problem in found), "\n".join(found)
        assert all("Traceback" not in problem for problem in found)


def test_what_the_gate_says_nothing_of_stands_on_the_authors_page() -> None:
    page = " ".join((ROOT / "docs" / "authors.md").read_text("utf-8").split()).lower()
    reasons = [harm.unseen for harm in CHANGES.values() if harm.unseen]
    assert all(reason.lower() in page for reason in reasons)
