"""What makes reports and rows out of date: what decides marks, or what is written, alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.task import course_version
from autograder.course import Course
from autograder.grading import version
from autograder.grading.version import DECIDES_MARKS, engine_version, report_key
from autograder.nbgrader_integration import version as pages
from autograder.nbgrader_integration.version import DECIDES_PAGES, written_version
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Submission
from support.commands import ISOLATION, run
from support.imports import PACKAGE, closure, modules, used
from support.outcome import autograded
from support.tiny import LAB, ROOT
from support.tiny_course import RIGHT, WRONG, tiny_class

Cells = list[dict[str, Any]]
GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)


class Checkout:
    """A course with a copy of the package, in which anything may be changed."""

    def __init__(self, root: Path) -> None:
        self.root = tiny_class(root, {}).root
        self.package = root / PACKAGE
        shutil.copytree(
            ROOT / PACKAGE,
            self.package,
            ignore=shutil.ignore_patterns("__pycache__", "labs"),
            dirs_exist_ok=True,
        )

    def versions(self) -> tuple[str, str, str]:
        """What names a report, a course among checkouts, and what is written of a report."""
        engine_version.cache_clear()
        pages._code.cache_clear()
        lab = Course(self.root).lab(LAB)
        key = report_key(Submission(()), lab, Isolation.PROCESS)
        return key, course_version(lab), written_version(lab)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")

    def edit_cells(self, change: Callable[[Cells], object]) -> None:
        file = self.root / "source_notebooks" / LAB / f"{LAB}.ipynb"
        notebook = json.loads(file.read_bytes())
        for one in notebook["cells"]:
            one["source"] = "".join(one["source"])
        change(notebook["cells"])
        file.write_text(json.dumps(notebook), "utf-8")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkout]:
    here = Checkout(tmp_path)
    monkeypatch.setattr(version, "PACKAGE", here.package)
    yield here
    engine_version.cache_clear()
    pages._code.cache_clear()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("autograder/terminal/class_marks.py", '"""', '"""Other words. '),
        ("autograder/terminal/class_marks.py", '"student"', '"who"'),
        ("autograder/cli.py", '"""', '"""Other words. '),
        ("autograder/classroom/grade_class.py", '"""', '"""Other words. '),
        ("autograder/authoring/build.py", '"""', '"""Other words. '),
        ("autograder/demo/hand_in.py", '"""', '"""Other words. '),
    ],
)
def test_what_only_shows_marks_leaves_everything_valid(
    checkout: Checkout, path: str, old: str, new: str
) -> None:
    before = checkout.versions()
    checkout.edit(path, old, new)

    assert checkout.versions() == before


def cell(grade_id: str, cells: Cells) -> dict[str, Any]:
    (found,) = (
        one for one in cells if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
    return found


def append(grade_id: str, text: str) -> Callable[[Cells], object]:
    def change(cells: Cells) -> None:
        cell(grade_id, cells)["source"] += text

    return change


def mark(name: str, **marks: Any) -> Callable[[Cells], object]:
    return lambda cells: cell(name, cells)["metadata"]["nbgrader"].update(marks)


PROSE = {
    "a sentence": lambda cells: cells[0].update(source="# Lab 0: other words"),
    "a cell of prose": lambda cells: cells.insert(0, dict(cells[0], id="more")),
    "a cell that is nobody's": lambda cells: cells.insert(
        1, dict(cells[1], id="more", metadata={}, source="print(1)")
    ),
    "where Jupyter folds a cell": lambda cells: cells[1]["metadata"].update(collapsed=True),
    "the version of nbgrader's marks": lambda cells: [
        one["metadata"]["nbgrader"].update(schema_version=4)
        for one in cells
        if one["metadata"].get("nbgrader", {}).get("solution")
        and not one["metadata"]["nbgrader"]["grade"]
    ],
}


@pytest.mark.parametrize("change", PROSE.values(), ids=PROSE)
def test_a_labs_prose_leaves_everything_valid(
    checkout: Checkout, change: Callable[[Cells], object]
) -> None:
    before = checkout.versions()
    checkout.edit_cells(change)

    assert checkout.versions() == before


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("autograder/testing/expect.py", "TOLERANCE = 1e-9", "TOLERANCE = 1e-8"),
        ("autograder/testing/ratios.py", "TOLERANCE = 1e-6", "TOLERANCE = 1e-5"),
        ("autograder/grading/allowance.py", "MAX_DEATHS = 2", "MAX_DEATHS = 3"),
        ("autograder/submissions/magics.py", "MAX_MAGICS = 100", "MAX_MAGICS = 1"),
        ("autograder/sandbox/seccomp.py", '"""', '"""Other words. '),
        ("autograder/sandbox/inside/worker.py", '"""', '"""Other words. '),
        ("autograder/course.py", '"""', '"""Other words. '),
        (f"autograder/labs/{LAB}/test_double.py", "60", "10"),
        (f"solutions/{LAB}/reference.py", "x + x", "2 * x"),
    ],
)
def test_what_decides_marks_names_other_reports(
    checkout: Checkout, path: str, old: str, new: str
) -> None:
    key, course, _ = checkout.versions()
    checkout.edit(path, old, new)
    other_key, other_course, _ = checkout.versions()

    assert other_key != key
    assert other_course != course


@pytest.mark.parametrize(
    "name", ["conftest.py", "misconceptions.py", "helpers/shared.py", "data.json"]
)
def test_so_does_a_new_file_beside_the_suites(checkout: Checkout, name: str) -> None:
    key, course, _ = checkout.versions()
    file = checkout.package / "labs" / LAB / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("CATALOGUE = ()\n")
    other_key, other_course, _ = checkout.versions()

    assert other_key != key
    assert other_course != course


ASKED = {
    "a given cell": append("imports", "\nhalf = 0.5"),
    "points": mark("test_double", points=4),
    "a given cell that is handed out open": mark("imports", locked=False),
    "a grade cell that a person marks": mark("test_double", solution=True),
    "a name": mark("double", grade_id="twice"),
    "a new given cell": lambda cells: cells.insert(
        2,
        dict(
            cells[1],
            id="more",
            metadata={"nbgrader": {**cells[1]["metadata"]["nbgrader"], "grade_id": "more"}},
        ),
    ),
    "a given cell in another place": lambda cells: cells.insert(3, cells.pop(1)),
    "functions in another order": lambda cells: cells.insert(
        cells.index(cell("double", cells)), cells.pop(cells.index(cell("quadruple", cells)))
    ),
}


@pytest.mark.parametrize("change", ASKED.values(), ids=ASKED)
def test_what_grading_asks_of_a_source_notebook_decides_marks(
    checkout: Checkout, change: Callable[[Cells], object]
) -> None:
    key, course, _ = checkout.versions()
    checkout.edit_cells(change)
    other_key, other_course, _ = checkout.versions()

    assert other_key != key
    assert other_course != course


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("autograder/feedback.py", "✓ passed", "✓ right"),
        ("autograder/templates/cell.html", "Result", "Outcome"),
        ("autograder/templates/feedback.css", "{", "{ margin: 0;"),
        ("autograder/nbgrader_integration/preprocessors.py", '"""', '"""Other words. '),
    ],
)
def test_the_words_of_feedback_decide_what_is_written_and_no_marks(
    checkout: Checkout, path: str, old: str, new: str
) -> None:
    *marks, written = checkout.versions()
    checkout.edit(path, old, new)
    *same_marks, other = checkout.versions()

    assert same_marks == marks
    assert other != written


WRITTEN = {
    "an example in a grade cell": append("test_double", "\nassert double(1) == 2"),
    "a mark scheme": lambda cells: cell("why", cells).update(
        source=cell("why", cells)["source"].replace("1 point:", "1 point at most:")
    ),
    "the points of a written answer": mark("why", points=7),
}


@pytest.mark.parametrize("change", WRITTEN.values(), ids=WRITTEN)
def test_what_is_put_back_decides_what_is_written_and_no_marks(
    checkout: Checkout, change: Callable[[Cells], object]
) -> None:
    *marks, written = checkout.versions()
    checkout.edit_cells(change)
    *same_marks, other = checkout.versions()

    assert same_marks == marks
    assert other != written


def digested(module: str) -> bool:
    """Whether the engine's version follows a module, the package's own being the empty one."""
    file = f"{module.partition('.')[0] or '__init__'}.py"
    return file in DECIDES_MARKS or file.removesuffix(".py") in DECIDES_MARKS


def test_all_that_grading_imports_is_digested() -> None:
    package = ROOT / PACKAGE
    # the worker is imported by nobody here: it runs inside of the sandbox
    imported = closure({"grading.grade", "sandbox.inside.worker"}, package)

    assert {"", "course", "submissions.submission", "sandbox.inside.calls"} <= imported
    assert [module for module in sorted(imported) if not digested(module)] == []


def test_all_that_suites_import_is_digested() -> None:
    package = ROOT / PACKAGE
    known = modules(package)
    suites = {module for module in known if module.startswith("labs.")}
    imported = {other for suite in suites for other in used(known[suite], package, known)}
    reached = closure(imported, package)

    assert "testing.expect" in reached
    others = {module for module in reached if module.partition(".")[0] != "labs"}
    assert [module for module in sorted(others) if not digested(module)] == []


@pytest.mark.campaign
def test_a_new_table_heading_grades_nobody_and_new_words_of_feedback_only_write(
    tmp_path: Path,
) -> None:
    here = Checkout(tmp_path / "course")
    tiny_class(tmp_path / "class", {"asha": RIGHT, "bilal": WRONG})
    shutil.move(tmp_path / "class" / "submitted", here.root / "submitted")

    def grade() -> str:
        return run(here.root, *GRADE, PYTHONPATH=str(here.root)).stdout

    assert "2 graded anew." in grade()
    here.edit("autograder/terminal/class_marks.py", '"""', '"""Other words. ')
    assert "0 graded anew, 2 unchanged" in grade()
    here.edit("autograder/feedback.py", "✓ passed", "✓ quite right")
    assert "0 graded anew, 2 recalled from earlier grading" in grade()
    assert all("✓ quite right" in text.decode() for text in autograded(here.root).values())
    here.edit("autograder/testing/expect.py", "TOLERANCE = 1e-9", "TOLERANCE = 1e-8")
    assert "2 graded anew." in grade()


def test_the_pages_parts_are_there() -> None:
    assert all((ROOT / PACKAGE / part).exists() for part in (*DECIDES_MARKS, *DECIDES_PAGES))
