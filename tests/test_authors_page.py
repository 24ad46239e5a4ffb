"""Every command and every piece of code on the authors' page does what the page says."""

from __future__ import annotations

import re
import shutil

import nbformat
import pytest

from autograder.authoring.gate.check import check
from autograder.authoring.gate.to_do import FILL_IN
from autograder.authoring.lab_tables import BEGIN, END
from autograder.course import Course
from autograder.grading.grade import grade
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of
from support.authors_page import PAGE, blocks, command_within_the_text, follow_page
from support.commands import ISOLATION
from support.tiny import ROOT, by_id
from support.words_course import SUITES

pytestmark = pytest.mark.xdist_group("authors-page")  # it is followed once for all tests

BLOCKS = blocks(PAGE)
LAB = "lab10_averages"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of somebody's own, in which the page has been followed from its top to its end."""
    root = tmp_path_factory.mktemp("own")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "source_notebooks").mkdir()
    (root / "pytest.ini").write_text("[pytest]\n")
    course = Course(root)
    follow_page(course, BLOCKS, LAB, ("title", "about-running-mean"))
    return course


def test_whoever_follows_the_page_has_a_lab_that_passes_the_gate(course: Course) -> None:
    """The last command on it is the gate."""
    (*_, last) = (text for kind, _, text in BLOCKS if kind == "console")
    assert last.splitlines()[-1] == f"autograder build --check {LAB}"
    texts = [path.read_text() for path in course.root.rglob("*.[ip][py]*") if path.is_file()]
    assert not any(FILL_IN in text for text in texts)


def test_a_slip_that_the_page_names_is_told_by_its_hint(course: Course) -> None:
    lab = course.lab(LAB)
    notebook = nbformat.read(lab.solution_notebook, as_version=4)
    cell = by_id(notebook)["running_mean"]
    cell.source = cell.source.replace("/ width", "/ len(values)")
    work = submission_of(read_notebook(nbformat.writes(notebook).encode()), lab)
    (result,) = grade(work, lab, ISOLATION).cells

    assert result.diagnosis is not None
    assert result.diagnosis.hint.startswith("Your sums are right.")
    assert result.points == 0


def test_the_gate_names_a_table_of_labs_that_lags_behind(course: Course) -> None:
    page = course.root / "README.md"
    page.write_text(f"# My course\n\n{BEGIN}\n{END}\n")

    assert check(course) == ["README.md: its table of labs lags behind. Run `autograder build`."]


def test_the_helpers_examples_hold(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = (text for kind, info, text in BLOCKS if info == "helpers")
    exec(compile(example, "docs/authors.md", "exec"), {})
    assert capsys.readouterr() == ("", "")


def test_the_suites_of_texts_and_classes_are_those_that_are_graded_in_a_test() -> None:
    shown = {info[6:]: text for _, info, text in BLOCKS if info.startswith("words=")}
    assert set(shown) == {"by_letter", "greet", "Account"}
    for name, text in shown.items():
        assert text == SUITES[name].strip("\n") + "\n"


def test_each_block_is_run_or_written(course: Course) -> None:
    known = {"": "console", "fails": "console", "cell": "python", "file": "python"}
    known["helpers"] = known["words"] = "python"
    assert PAGE.count("```") == 2 * len(BLOCKS)
    assert all(known[info.partition("=")[0]] == kind for kind, info, _ in BLOCKS)


@pytest.mark.parametrize("command", re.findall(r"`(autograder [^`]+|make [^`]+)`", PAGE))
def test_commands_within_the_text_are_there(command: str) -> None:
    command_within_the_text(command)
