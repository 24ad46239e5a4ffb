"""Packages that a course's notebooks may import besides NumPy and Matplotlib."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from autograder.authoring.make_reference import reference_source
from autograder.course import Course, CourseError
from autograder.grading.environment import tools
from autograder.grading.failure import Failure
from autograder.grading.suite_defects import suite_defects
from autograder.grading.version import report_key
from autograder.grading.worker_student import WorkerStudent
from autograder.layout import CONFIGURATION
from autograder.sandbox.launch import Isolation
from autograder.sandbox.mounts import PACKAGES, mounts
from autograder.submissions.submission import Cell as SubmittedCell
from autograder.submissions.submission import Submission
from support.tiny import LAB, Cell, light_cells
from support.tiny_course import write_course

ADDED = ("jinja2",)
SOURCE = """import jinja2

def hello(name):
    return jinja2.Template("Hello {{ name }}").render(name=name)
"""


def submitted(packages: tuple[str, ...]) -> Submission:
    return Submission((SubmittedCell(1, SOURCE, "hello"),), functions=("hello",), packages=packages)


def with_packages(root: Path, names: tuple[str, ...], cells: list[Cell] | None = None) -> Course:
    course = write_course(root, {LAB: cells or light_cells()})
    file = course.root / CONFIGURATION
    text = file.read_text("utf-8").replace("__file__, ", f"__file__, packages={list(names)}, ")
    file.write_text(text, "utf-8")
    return course


@pytest.mark.sandbox
def test_a_package_of_the_courses_is_in_the_sandbox_with_what_it_requires() -> None:
    """And only there, whichever was asked for before: a template is for one list of packages."""
    for packages in (ADDED, (), ADDED):
        with WorkerStudent(submitted(packages), Isolation.BUBBLEWRAP) as student:
            if packages:
                assert student.hello("Ada") == "Hello Ada"
                continue
            with pytest.raises(Failure, match="it needs jinja2, a package or a file"):
                student.hello("Ada")


def test_what_is_mounted_more_is_the_package_and_what_it_requires() -> None:
    names = {
        Path(mount.target).name
        for mount in set(mounts(ADDED)) - set(mounts())
        if mount.target.startswith(PACKAGES)
    }
    assert names == {"jinja2", "markupsafe"}


def test_a_package_and_its_version_decide_marks_and_stand_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = write_course(tmp_path / "usual").lab(LAB)
    lab = with_packages(tmp_path / "more", ADDED).lab(LAB)
    work = submitted(ADDED)
    keys = [report_key(work, each, Isolation.PROCESS) for each in (usual, lab)]
    said = tools(ADDED)
    tools.cache_clear()
    monkeypatch.setattr(metadata, "version", lambda name: "9.9")
    keys.append(report_key(work, lab, Isolation.PROCESS))
    monkeypatch.undo()
    tools.cache_clear()

    assert len(set(keys)) == 3
    assert f"jinja2 {metadata.version('jinja2')} and Python" in said
    assert f"jinja2 {metadata.version('jinja2')}" not in tools()


def test_a_package_that_is_not_installed_is_a_defect_before_anybody_is_graded(
    tmp_path: Path,
) -> None:
    lab = with_packages(tmp_path, ("jinja2", "no-such-package")).lab(LAB)

    assert suite_defects(lab)[0] == (
        "nbgrader_config.py names the package no-such-package, which is not installed here: "
        "pip install no-such-package"
    )


def test_a_reference_may_import_the_courses_packages_whatever_their_modules_are_called(
    tmp_path: Path,
) -> None:
    """PyYAML's is yaml."""
    cells = light_cells()
    imports, double = (
        next(cell for cell in cells if cell.id == name) for name in ("id-imports", "id-double")
    )
    imports.source = "import yaml"
    double.source = "def double(x):\n    return yaml.safe_load(f'{x}') * 2"
    without = write_course(tmp_path / "usual", {LAB: cells}).lab(LAB)
    lab = with_packages(tmp_path / "more", ("pyyaml",), cells).lab(LAB)

    with pytest.raises(CourseError, match="uses yaml, and a reference needs NumPy and the"):
        reference_source(without)
    assert "import yaml\n" in reference_source(lab)
