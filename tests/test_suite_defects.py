"""Suites that cannot be run: named to teachers with file and line, and nobody's marks suffer."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from autograder import interrupts
from autograder.classroom.task import course_version, grade_task, look_at_suites
from autograder.course import Course, Lab
from autograder.grading.suite_defects import SuiteError, suite_defects
from support.commands import ISOLATION, run_here
from support.outcome import everything, sqlite
from support.tiny import LAB
from support.tiny_course import RIGHT, hand_in, tiny_class

GRADE = ("grade", LAB, "--isolation", ISOLATION.value)
BROKEN = "import numpy as np\n\nHALF = nump.ones(2) / 2\n"
NAMED = "NameError in test_double.py, line 3: name 'nump' is not defined"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return tiny_class(tmp_path / "course", {}).lab(LAB)


ALONE = {
    BROKEN: NAMED,
    "X = (1,\nY = 2": "SyntaxError in test_double.py, line 1: '(' was never closed",
    "import numpy\nimport nowhere": "ModuleNotFoundError in test_double.py, line 2: No modul",
    "from autograder.testing import expct": "ImportError in test_double.py, line 1: cannot import",
    "import helper": "ZeroDivisionError in helper.py, line 2: division by zero",
    "def double(student):\n    pass": "test_double.py has no tests",
    "def test(studnet):\n    pass": "there is no fixture studnet in test_double.py, line 1",
    "import pytest\n@pytest.fixture\ndef numbers(rgn):\n    return rgn\n"
    "def test(student, numbers):\n    pass": "there is no fixture rgn in test_double.py, line 5",
    "import pytest\n@pytest.mark.parametrize('x', [1])\n"
    "def test():\n    pass": "Failed: In test_double.py::test: function uses no argument 'x'",
    "import pytest\npytest.skip('later', allow_module_level=True)": "test_double.py has no tests",
    "import pytest\npytest.skip('later')": "Skipped in test_double.py, line 2: later",
    "import sys\n\nsys.exit(3)": "SystemExit in test_double.py, line 3: 3",
    "import pytest\npytest.exit('enough')": "Exit in test_double.py, line 2: enough",
}
"""What the suite of one function may be, and what is said of it."""


@pytest.mark.parametrize(("text", "said"), ALONE.items(), ids=range(len(ALONE)))
def test_a_suite_that_cannot_be_run_is_named(
    lab: Lab,
    text: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.syspath_prepend(str(lab.suites))
    (lab.suites / "helper.py").write_text("\n1 / 0\n")
    lab.suite("test_double").write_text(text)

    (found,) = suite_defects(lab)

    assert found.startswith(said)
    assert "\n" not in found
    assert capfd.readouterr() in [("", ""), ("", "mainloop: caught unexpected SystemExit!\n")]


def test_every_defect_is_named_at_once(lab: Lab) -> None:
    lab.suite("test_double").write_text(BROKEN)
    lab.suite("test_quadruple").unlink()
    lab.misconceptions.write_text("CATALOGUE = (\n    Misconception(),\n)\n")

    assert suite_defects(lab) == [
        "test_quadruple.py is missing",
        NAMED,
        "NameError in misconceptions.py, line 2: name 'Misconception' is not defined",
    ]


def test_a_lab_without_suites_has_none_of_what_lies_elsewhere(
    lab: Lab,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    shutil.rmtree(lab.suites)
    (tmp_path / "conftest.py").write_text("1 / 0")
    (tmp_path / "test_double.py").write_text("def test(student):\n    pass")
    monkeypatch.chdir(tmp_path)

    assert suite_defects(lab) == ["test_double.py is missing", "test_quadruple.py is missing"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ["def broken(:", "raise OSError('gone')", "raise SystemExit"])
def test_a_broken_conftest_is_named_without_a_traceback(
    lab: Lab, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (lab.suites / "conftest.py").write_text(f"\n{text}\n")

    (found,) = suite_defects(lab)

    assert "Error in conftest.py, line 2" in found or found == "SystemExit in conftest.py, line 2"
    assert capfd.readouterr() == ("", "")


def test_a_broken_reference_is_named(lab: Lab) -> None:
    lab.reference.write_text("<<<<<<< HEAD\n")
    assert suite_defects(lab) == ["SyntaxError in reference.py, line 1: invalid syntax"]
    lab.reference.unlink()
    assert suite_defects(lab) == [
        f"{LAB} has no reference yet: run `autograder build {LAB}`",
    ]


def test_what_is_in_order_has_no_defect_and_what_is_mended_has_none(lab: Lab) -> None:
    assert suite_defects(lab) == []
    before = lab.suite("test_double").read_text()
    lab.suite("test_double").write_text(BROKEN)
    assert suite_defects(lab) == [NAMED]
    lab.suite("test_double").write_text(before)
    assert suite_defects(lab) == []


def test_a_package_that_is_installed_meanwhile_is_found(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    suite = lab.suite("test_double")
    suite.write_text(f"import installed_later\n{suite.read_text()}")
    assert len(suite_defects(lab)) == 1
    (tmp_path / "installed_later.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert suite_defects(lab) == []


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of one, with her row in the gradebook."""
    course = tiny_class(tmp_path_factory.mktemp("broken") / "course", {"asha": RIGHT})
    done = run_here(course.root, "autograder.cli", *GRADE)
    assert done.returncode == 0, done.stdout + done.stderr
    return course


@pytest.mark.parametrize(
    "words",
    [
        ("autograder.cli", *GRADE),
        ("autograder.cli", *GRADE, "--dry-run"),
        ("autograder.cli", *GRADE, "--regrade"),
        ("nbgrader", "autograde", LAB, "--force"),
    ],
    ids=["grade", "preview", "regrade", "nbgrader"],
)
def test_grading_refuses_before_anything_is_recorded(
    graded: Course, words: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing of anybody: not of one who was graded before, and not of one who could not be."""
    course = Course(tmp_path / "course")
    shutil.copytree(graded.root, course.root)
    hand_in(course, "tara", b"%PDF-1.7 no notebook")
    before = everything(sqlite(course.root))
    course.lab(LAB).suite("test_quadruple").unlink()
    course.lab(LAB).suite("test_double").write_text(BROKEN)

    done = run_here(course.root, *words)

    said = done.stdout + done.stderr + capfd.readouterr().err
    assert done.returncode == 2, said
    assert f"The hidden tests of {LAB} cannot be run, so nobody is graded:" in said
    lines = [line.strip() for line in said.splitlines()]  # nbgrader's log indents them
    assert lines[lines.index("test_quadruple.py is missing.") + 1] == f"{NAMED}."
    assert "Traceback" not in said
    assert everything(sqlite(course.root)) == before
    assert [path.name for path in (course.root / "autograded").iterdir()] == ["asha"]


def test_a_worker_gives_nobody_marks_by_suites_that_it_cannot_run(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One machine of a cluster may lack a package that the others have."""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(lab.root))
    lab.suite("test_double").write_text("import nowhere")
    with pytest.raises(SuiteError, match=r"(?s)^On .*No module named 'nowhere'"):
        grade_task(b'{"cells": []}', LAB, course_version(lab), ISOLATION.value)


def test_check_names_what_is_wrong_with_a_suite(lab: Lab) -> None:
    notebook = hand_in(Course(lab.root), "asha", RIGHT)
    words = ("autograder.cli", "check", str(notebook))
    suite = lab.suite("test_double")
    right = suite.read_text()
    suite.write_text(right.replace("student.double(0)", "nump.zero"))
    done = run_here(lab.root, *words)
    assert done.returncode == 1
    assert "went wrong in test_double: NameError in test_double.py, line 16." in done.stdout, (
        done.stdout
    )

    suite.write_text(BROKEN)
    done = run_here(lab.root, *words)
    assert done.returncode == 2
    assert NAMED in done.stderr
    assert done.stdout == ""


def test_ctrl_c_ends_a_suite_that_comes_to_no_end(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.suite("test_double").write_text(
        "import os, signal, time\n"
        f"os.kill({os.getpid()}, signal.SIGINT)\n"
        "for _ in range(600):\n    time.sleep(0.1)\n"
    )
    monkeypatch.setattr(interrupts, "_pressed", False)
    before = signal.getsignal(signal.SIGINT)
    interrupts.install()
    try:
        with pytest.raises(KeyboardInterrupt):
            look_at_suites(lab)
    finally:
        signal.signal(signal.SIGINT, before)
