"""Where labs, suites and references are found."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import pytest

from autograder.course import Course, CourseError, GradeCell, Lab, find_root
from autograder.suite_names import QUESTIONS
from support.tiny import ROOT, tiny_cells
from support.tiny_course import write_course


def test_labs_are_the_folders_with_a_notebook_of_the_same_name(tmp_path: Path) -> None:
    course = write_course(tmp_path, {"lab2": tiny_cells(), "lab1": tiny_cells()})
    stray = tmp_path / "source_notebooks" / "drafts"
    stray.mkdir()
    (stray / "idea.ipynb").write_text("{}")

    assert course.labs == ("lab1", "lab2")


def test_an_unknown_lab_is_refused_with_the_names_there_are(tiny_course: Course) -> None:
    with pytest.raises(CourseError, match=r"no lab 'lab0_tiyn'. Did you mean 'lab0_tiny'\?"):
        tiny_course.lab("lab0_tiyn")
    with pytest.raises(CourseError, match=r"no lab 'x'. This course has: lab0_tiny\."):
        tiny_course.lab("x")


def test_a_course_without_labs_says_so(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no lab in .*source"):
        Course(tmp_path).lab("lab1")


def test_cells_come_from_the_metadata_in_order(tiny_lab: Lab) -> None:
    assert tiny_lab.solution_cells == ("double", "quadruple")
    assert tiny_lab.grade_cells == (
        GradeCell("test_double", 2.0, functions=("double",)),
        GradeCell("test_quadruple", 3.0, functions=("quadruple",)),
        GradeCell("why", 1.0, manual=True),
    )
    assert tiny_lab.points == 6


def test_a_grade_cell_without_a_solution_cell_grades_the_whole(tmp_path: Path) -> None:
    cells = tiny_cells()
    cells[3].metadata["nbgrader"]["grade_id"] = "test_convergence"
    lab = write_course(tmp_path, {"lab": cells}).lab("lab")

    assert lab.grade_cells[0] == GradeCell("test_convergence", 2.0)


def test_given_cells_are_the_locked_ones_without_points(tiny_lab: Lab) -> None:
    assert list(tiny_lab.given_cells) == ["imports"]
    assert "import numpy as np" in tiny_lab.given_cells["imports"]


def test_an_unreadable_notebook_is_named(tiny_lab: Lab) -> None:
    tiny_lab.source_notebook.write_text("not a notebook")

    with pytest.raises(CourseError, match=r"lab0_tiny\.ipynb is no readable notebook"):
        _ = tiny_lab.solution_cells


def test_suites_lie_in_the_labs_folder(tiny_lab: Lab) -> None:
    suite = tiny_lab.suite("test_double")

    assert suite.is_file()
    assert suite.relative_to(tiny_lab.root) == Path("autograder/labs/lab0_tiny/test_double.py")


def test_a_reference_is_imported_afresh_and_leaves_nothing_behind(tiny_lab: Lab) -> None:
    path = list(sys.path)
    tiny_lab.reference.parent.mkdir(parents=True)
    tiny_lab.reference.write_text("numbers = []\n")
    first = tiny_lab.load_reference()
    first.numbers.append(1)

    assert tiny_lab.load_reference().numbers == []
    assert sys.path == path
    assert "reference" not in sys.modules
    assert [file.name for file in tiny_lab.reference.parent.iterdir()] == ["reference.py"]


def test_a_reference_may_hold_dataclasses(tiny_lab: Lab) -> None:
    tiny_lab.reference.parent.mkdir(parents=True)
    tiny_lab.reference.write_text(
        "from __future__ import annotations\n"
        "import dataclasses\n"
        "from typing import ClassVar\n"
        "@dataclasses.dataclass\n"
        "class Pair:\n"
        "    left: int\n"
        "    count: ClassVar[int] = 0\n"
    )
    pair = tiny_lab.load_reference().Pair

    assert [field.name for field in dataclasses.fields(pair)] == ["left"]


def test_two_courses_references_do_not_meet(tmp_path: Path) -> None:
    modules = []
    for number in (1, 2):
        lab = write_course(tmp_path / str(number), {"lab": tiny_cells()}).lab("lab")
        lab.reference.parent.mkdir(parents=True)
        lab.reference.write_text(f"number = {number}\n")
        modules.append(lab.load_reference())

    assert [module.number for module in modules] == [1, 2]
    assert modules[0].__name__ != modules[1].__name__


def test_a_missing_reference_says_how_to_make_it(tiny_lab: Lab) -> None:
    with pytest.raises(CourseError, match="run `autograder build lab0_tiny`"):
        tiny_lab.load_reference()


@pytest.mark.parametrize(
    "path",
    [
        "solutions/lab0_tiny/reference.py",
        "autograder/labs/lab0_tiny/misconceptions.py",
        "autograder/labs/lab0_tiny/test_double.py",
        "autograder/labs/lab0_tiny/helpers/shared.py",
        "autograder/labs/lab0_tiny/conftest.py",
        "autograder/labs/lab0_tiny/data.json",
        "autograder/labs/lab0_tiny/data/cases.npz",
        "autograder/labs/lab0_tiny/data/questions.toml",
    ],
)
def test_the_fingerprint_follows_what_decides_the_marks(tiny_lab: Lab, path: str) -> None:
    before = tiny_lab.fingerprint()
    changed = tiny_lab.root / path
    changed.parent.mkdir(parents=True, exist_ok=True)
    with changed.open("a") as file:
        file.write(" ")

    assert tiny_lab.fingerprint() != before


def test_the_fingerprint_does_not_follow_what_is_for_people(tiny_lab: Lab) -> None:
    before = tiny_lab.fingerprint()
    tiny_lab.release_notebook.parent.mkdir(parents=True)
    tiny_lab.release_notebook.write_text("{}")
    (tiny_lab.suites / QUESTIONS).write_text("")

    assert tiny_lab.fingerprint() == before


@pytest.mark.parametrize(
    "path",
    [
        ".ipynb_checkpoints/test_double-checkpoint.py",
        ".#test_double.py",
        ".test_double.py.swp",
        "#test_double.py#",
        "test_double.py~",
        "helpers/__pycache__/shared.cpython-311.pyc",
    ],
)
def test_the_fingerprint_does_not_follow_what_an_editor_or_python_keeps_there(
    tiny_lab: Lab, path: str
) -> None:
    before = tiny_lab.fingerprint()
    file = tiny_lab.suites / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("open")

    assert tiny_lab.fingerprint() == before


def test_the_fingerprint_waits_for_no_pipe_and_misses_no_link_without_a_file(
    tiny_lab: Lab,
) -> None:
    before = tiny_lab.fingerprint()
    os.mkfifo(tiny_lab.suites / "pipe")
    (tiny_lab.suites / "link").symlink_to("nowhere")

    assert tiny_lab.fingerprint() == before


def test_the_fingerprint_tells_where_one_file_ends(tiny_lab: Lab) -> None:
    first, second = (tiny_lab.suite(name) for name in ("test_double", "test_quadruple"))
    first.write_text("ab")
    second.write_text("c")
    before = tiny_lab.fingerprint()
    first.write_text("a")
    second.write_text("bc")

    assert tiny_lab.fingerprint() != before


def test_the_root_is_found_from_below(tiny_course: Course) -> None:
    assert find_root(tiny_course.root / "source_notebooks" / "lab0_tiny") == tiny_course.root


def test_the_working_directory_is_where_the_search_starts(
    tiny_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.chdir(tiny_course.root / "source_notebooks")

    assert find_root() == tiny_course.root


def test_the_environment_names_the_course_where_nothing_else_does(
    tiny_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tiny_course.root))

    assert find_root() == tiny_course.root
    assert find_root(ROOT) == ROOT


def test_an_environment_that_names_no_course_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path))

    with pytest.raises(CourseError, match="AUTOGRADER_COURSE"):
        find_root()


def test_outside_any_course_the_checkout_is_the_course(tmp_path: Path) -> None:
    assert find_root(tmp_path) == ROOT
