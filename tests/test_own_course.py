"""A course about texts, in a folder of its own: made, gated, graded and returned from the docs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.gate.leaks import leaks
from autograder.authoring.wheel import build_package
from autograder.course import Course, CourseError
from autograder.demo.hand_in import made_up_lab
from autograder.grading.environment import tools
from autograder.layout import CONFIGURATION, Layout, layout_of
from autograder.nbgrader_integration.configuration import load_configuration
from autograder.questions.situations import situations_for
from autograder.suite_names import QUESTIONS
from support.authors_page import OWN_COURSE, blocks, follow, follow_page
from support.commands import run_here
from support.tiny import by_id

BLOCKS = blocks(OWN_COURSE)
LAB = "words"
AT_EACH_BLANK = """def initials(name):
    return "".join(word[0].upper() + "." for word in name.split(" ") if name)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which the chapter has been followed up to its first hand-in."""
    root = tmp_path_factory.mktemp("own") / "A course: of texts!"
    root.mkdir()
    made = [block for block in BLOCKS if block.info not in ("graded", "config")]
    follow_page(Course(root), made, LAB, ("title", "about-initials"))
    return Course(root)


def test_the_chapter_has_nothing_that_is_not_run() -> None:
    assert OWN_COURSE.count("```") == 2 * len(BLOCKS)
    assert {block.info.partition("=")[0] for block in BLOCKS} == {
        *("", "cell", "file", "graded", "config")
    }


@pytest.mark.sandbox
def test_a_right_student_gets_full_marks_and_a_wrong_one_a_page_that_says_why(
    course: Course,
) -> None:
    lab = course.lab(LAB)
    answers = by_id(nbformat.read(lab.solution_notebook, as_version=4))
    for student, source in (("asha", answers["initials"].source), ("bilal", AT_EACH_BLANK)):
        notebook = nbformat.read(lab.release_notebook, as_version=4)
        by_id(notebook)["initials"].source = source
        path = course.root / "submitted" / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    (lines,) = (block.text.splitlines() for block in BLOCKS if block.info == "graded")
    for line in lines:
        follow(course, line)
    marks = follow(course, "autograder marks words")
    page = (course.root / "feedback" / "bilal" / LAB / f"{LAB}.html").read_text("utf-8")

    asked = [(name, line.split()) for line in marks.splitlines() for name in ("asha", "bilal")]
    found = {name: words for name, words in asked if name in words}
    assert "3" in found["asha"]
    assert "2.25" in found["bilal"]
    assert "Ada   Lovelace" in page
    reports = [
        json.loads(path.read_bytes())["report"]
        for path in (course.root / ".autograder" / "reports").rglob("*.json")
    ]
    assert [report["environment"] for report in reports] == [tools(), tools()]
    assert len(list((course.root / "outgoing").rglob("*.html"))) == 2
    assert {path.name for path in course.root.iterdir()} >= {"source", "release", "solution"}
    assert "| `words` | 3 |" in (course.root / "README.md").read_text("utf-8")
    assert load_configuration(course.root).CourseDirectory.course_id == "A-course-of-texts"


def test_a_second_course_in_the_same_folder_is_refused_with_what_to_add(tmp_path: Path) -> None:
    """As with a course that nbgrader has made."""
    (tmp_path / CONFIGURATION).write_text("c = get_config()\n")
    (tmp_path / "source").mkdir()
    done = run_here(tmp_path, "autograder.cli", "new", "course")
    (lines,) = (block.text for block in BLOCKS if block.info == "config")

    assert done.returncode == 2
    assert all(line in done.stderr for line in lines.split("\n"))
    with (tmp_path / CONFIGURATION).open("a") as file:
        file.write(lines)
    assert layout_of(tmp_path) == Layout()
    again = run_here(tmp_path, "autograder.cli", "new", "course")
    assert (again.returncode, "is a course already" in again.stderr) == (2, True)
    assert load_configuration(tmp_path).CourseDirectory.root == str(tmp_path)


OTHER_NAMES = """
from autograder.nbgrader_integration.config import configure
c = get_config()
c.CourseDirectory.course_id = "texts"
c.CourseDirectory.source_directory = "masters"
c.CourseDirectory.release_directory = "for_students"
configure(c, __file__, suites="masters/{lab}/hidden", packages=("jinja2",))
"""


def test_folders_are_those_that_nbgrader_is_told_and_suites_beside_a_source_stay_there(
    course: Course, tmp_path: Path
) -> None:
    (tmp_path / CONFIGURATION).write_text(OTHER_NAMES)
    shutil.copytree(course.sources, tmp_path / "masters")
    shutil.copytree(course.lab(LAB).suites, tmp_path / "masters" / LAB / "hidden")
    (tmp_path / "masters" / LAB / "poems.txt").write_text("Roses are red.\n")
    other = Course(tmp_path)
    run_here(tmp_path, "nbgrader", "generate_assignment", LAB)
    lab = other.lab(LAB)

    there = {path.name for path in (tmp_path / "for_students" / LAB).rglob("*")}
    assert there == {"poems.txt", f"{LAB}.ipynb"}
    assert lab.suite("test_initials").is_file()
    assert list(leaks(lab)) == []
    assert other.layout.packages == ("jinja2",)
    shutil.copytree(lab.suites, lab.release_notebook.parent / "hidden")
    assert "for_students/words/hidden/test_initials.py is test_initials.py of the" in "".join(
        leaks(lab)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('c.CourseDirectory.source_directory = "a" + "b"', "line 1: source_directory has to be a"),
        ("c.CourseDirectory.release_directory = 3", "line 1: release_directory has to be a folder"),
        ("\nconfigure(c, __file__, packages='pandas')", "line 2: packages has to be a list of"),
        ("configure(c, __file__, packages=['pandas>2'])", "packages has to be a list of packages"),
        ("configure(c, __file__, suites='tests')", "suites has to be a folder inside the course"),
        ("configure(c, __file__, suites='../{lab}')", "suites has to be a folder inside the"),
        ("configure(c, __file__, suites='source/{lab}')", "suites cannot be the folder that the"),
        ("c.CourseDirectory.source_directory = ", "line 1: this is no Python"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_with_its_line(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / CONFIGURATION).write_text(text)
    with pytest.raises(CourseError) as caught:
        layout_of(tmp_path)
    assert said in str(caught.value)
    assert CONFIGURATION in str(caught.value)


def test_a_folder_that_nbgrader_alone_knows_is_refused(tmp_path: Path) -> None:
    """Or both would go on, each in folders of its own."""
    (tmp_path / CONFIGURATION).write_text(
        'c = get_config()\nsetattr(c.CourseDirectory, "source_directory", "masters")\n'
    )
    with pytest.raises(CourseError, match="sets source_directory to 'masters' in a way that"):
        load_configuration(tmp_path)


def test_commands_of_this_repositorys_labs_say_what_to_do_in_another_course(
    tmp_path: Path,
) -> None:
    for name in ("lab10_b", "lab9_z", "lab9_a", "words", "lab100_a"):
        folder = tmp_path / "source" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_text('{"cells": []}')
    course = Course(tmp_path)
    assert course.labs == ("lab9_a", "lab9_z", "lab10_b", "lab100_a", "words")

    with pytest.raises(CourseError, match=r"made up for lab3_xor_network, .*autograder grade LAB"):
        made_up_lab(course)
    with pytest.raises(CourseError, match=r"pip install backprop-autograder=="):
        build_package(tmp_path / "dist", root=tmp_path)

    lab = course.lab("words")
    assert situations_for(lab) == ()
    lab.suites.mkdir(parents=True)
    (lab.suites / QUESTIONS).write_text('[[situation]]\nfunction = "f"\ncall = "f(2)"\n')
    assert [one.call for one in situations_for(lab)] == ["f(2)"]
