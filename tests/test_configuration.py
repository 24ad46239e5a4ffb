"""Which settings of nbgrader's count when it comes to what has to be written again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.nbgrader_integration.configuration import configuration_digest, load_configuration
from support.commands import ISOLATION, run_here
from support.tiny import LAB, ROOT
from support.tiny_course import RIGHT, tiny_class

OURS = (ROOT / "nbgrader_config.py").read_text("utf-8")

HOOK = """
from nbgrader.preprocessors import SaveAutoGrades

A_DAY = 0.1

class Gentle(SaveAutoGrades):
    def preprocess(self, nb, resources):
        return nb, {**resources, "gentle": A_DAY}

c.Autograde.autograde_preprocessors = [Gentle]
"""


def digest(folder: Path, text: str) -> str:
    (folder / "nbgrader_config.py").write_text(text, "utf-8")
    return configuration_digest(load_configuration(folder))


@pytest.fixture
def before(tmp_path: Path) -> str:
    return digest(tmp_path, OURS)


@pytest.mark.parametrize(
    "more",
    [
        "# a comment",
        "c.CourseDirectory.db_url = 'sqlite:////tmp/another.db'",
        "c.CourseDirectory.root = '/another/place'",
        "c.CourseDirectory.submitted_directory = 'handed_in'",
        "c.Application.log_level = 'DEBUG'",
        "c.NbGrader.logfile = 'nbgrader.log'",
        "c.GradeSubmission.isolation = 'process'",
        "c.GradeSubmission.shelf = 'elsewhere'",
        "c.HTMLExporter.template_name = 'feedback2'",
        "c.GenerateFeedback.permissions = 640",
        "c.ExportApp.plugin_class = 'nbgrader.plugins.CsvExportPlugin'",
        "c.Exchange.root = '/srv/exchange'",
        "c.Execute",
        # they are worked out anew each time, whatever a row was written from
        "c.AssignLatePenalties.plugin_class = 'penalties.Gentle'",
        "c.LateSubmissionPlugin.penalty_method = 'zero'",
        "c.PenaltyPerDay.floor = 0.5",
    ],
)
def test_what_decides_nothing_that_is_written_does_not_count(
    more: str, before: str, tmp_path: Path
) -> None:
    assert digest(tmp_path, f"{OURS}\n{more}\n") == before


@pytest.mark.parametrize(
    "more",
    [
        "c.LimitOutput.max_lines = 10",
        "c.ClearSolutions.text_stub = 'Your answer'",
        "c.OverwriteCells.add_missing_cells = False",
        "c.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.SaveAutoGrades']",
        "c.Autograde.autograde_preprocessors.append('mine.Last')",
        "c.Autograde.permissions = 640",
        "c.CourseDirectory.course_id = 'another'",
        "c.Mine.setting = 1",
        HOOK,
    ],
)
def test_what_decides_what_is_written_counts(more: str, before: str, tmp_path: Path) -> None:
    assert digest(tmp_path, f"{OURS}\n{more}\n") != before


def test_a_plugin_counts_with_what_it_does_and_not_with_its_comments(tmp_path: Path) -> None:
    before = digest(tmp_path, OURS + HOOK)
    assert digest(tmp_path, f"{OURS}{HOOK}# a comment\n") == before
    assert digest(tmp_path, OURS + HOOK.replace("0.1", "0.2")) != before


STEP = """
from {base_module} import {base}
from teachers.rules import SHARE as OF_ALL

SHARE = 0.1

class Step({base}):
    def preprocess(self, nb, resources):
        return nb, {{**resources, "share": SHARE}}

def hook(assignment, student, notebooks):
    return SHARE
"""
NAMED = {
    "in a list": "c.Autograde.autograde_preprocessors = ['teachers.late.Step']",
    "added to a list": "c.Autograde.autograde_preprocessors.append('teachers.late.Step')",
    "alone": "c.Mine.step_class = 'teachers.late.Step'",
    "a hook": "c.Autograde.pre_convert_hook = 'teachers.late.hook'",
    "as it is": "import teachers.late\nc.Mine.step_class = teachers.late.Step",
    "as a base": "import teachers.late as t\nclass Own(t.Step): pass\nc.Mine.step_class = Own",
    "from its package": "c.Mine.step_class = 'teachers.Again'",
    "by one of its objects": "import teachers.late\nc.Mine.step = teachers.late.Step()",
}


@pytest.fixture
def teachers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of a teacher's own, whose step is derived from a class in another file."""
    package = tmp_path / "path" / "teachers"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from teachers.late import Step as Again\n")
    (package / "late.py").write_text(STEP.format(base_module="teachers.base", base="Base"))
    base = STEP.format(base_module="nbgrader.preprocessors", base="NbGraderPreprocessor")
    (package / "base.py").write_text(base.replace("class Step", "class Base"))
    rules = "def late():\n    import missing.entirely\nfrom .shares import SHARE\n"
    (package / "rules.py").write_text(rules)
    (package / "shares.py").write_text("SHARE = 0.1\n")
    monkeypatch.syspath_prepend(package.parent)
    forget_teachers()
    yield package
    forget_teachers()


def forget_teachers() -> None:
    """Have them imported anew, as by another process."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "teachers"]:
        del sys.modules[name]


@pytest.mark.parametrize("file", ["late.py", "base.py", "shares.py"])
@pytest.mark.parametrize("setting", NAMED.values(), ids=NAMED)
def test_the_files_behind_what_a_setting_names_count(
    setting: str, file: str, teachers: Path, tmp_path: Path
) -> None:
    before = digest(tmp_path, f"{OURS}\n{setting}\n")
    path = teachers / file
    path.write_text(path.read_text() + "# a comment\n")
    forget_teachers()
    assert digest(tmp_path, f"{OURS}\n{setting}\n") == before
    path.write_text(path.read_text().replace("0.1", "0.2"))
    forget_teachers()
    assert digest(tmp_path, f"{OURS}\n{setting}\n") != before


def test_late_penalties_count_by_no_file_either(teachers: Path, tmp_path: Path) -> None:
    setting = "c.AssignLatePenalties.plugin_class = 'teachers.late.Step'"
    before = digest(tmp_path, f"{OURS}\n{setting}\n")
    (teachers / "late.py").write_text("Step = 1")
    assert digest(tmp_path, f"{OURS}\n{setting}\n") == before == digest(tmp_path, OURS)


@pytest.mark.parametrize(
    "text", ["teachers.py", "teachers.late", "teachers.late.gone", "teachers.broken.Step", "a..b"]
)
def test_a_text_with_a_dot_that_names_nothing_is_a_text(
    text: str, teachers: Path, tmp_path: Path
) -> None:
    (teachers / "broken.py").write_text("class Step: pass\n1 / 0\n")
    (teachers / "late.py").write_text("import sys\nsys.exit('imported for nothing')\n")
    (teachers / "__init__.py").write_text("")
    assert digest(tmp_path, f"{OURS}\nc.Mine.text = {text!r}\n") != digest(tmp_path, OURS)


PLAIN = """
from nbgrader.preprocessors import SaveAutoGrades
from traitlets import Float

class Plain(SaveAutoGrades):
    limit = 3
    share = Float(0.1)

c.Mine.step_class = Plain
"""


def test_a_class_without_methods_counts_by_its_values(tmp_path: Path) -> None:
    before = digest(tmp_path, OURS + PLAIN)
    assert digest(tmp_path, f"# a comment\n{OURS}{PLAIN}") == before
    assert digest(tmp_path, OURS + PLAIN.replace("= 3", "= 4")) != before
    assert digest(tmp_path, OURS + PLAIN.replace("0.1", "0.2")) != before


OBJECTS = """
import datetime, functools, re

class Own:
    def __init__(self, other=None):
        self.names = {"a", "b", "c", "d"}
        self.other = other or self

def hook(assignment, student, notebooks, when=datetime.datetime(2026, 1, 1)):
    return {"x", "y"}

c.Mine.object = Own()
c.Mine.nested = Own(Own())
c.Mine.function = hook
c.Mine.method = Own().__init__
c.Mine.partial = functools.partial(hook, student={"u", "v", "w"})
c.Mine.builtin = len
c.Mine.letters = {"p", "q", "r", "s"}
c.Mine.pattern = re.compile("x+")
c.Mine.kind = datetime.datetime
c.Mine.added.append({"k": (1, 2)})
"""


def test_objects_count_the_same_in_every_process(tmp_path: Path) -> None:
    here = digest(tmp_path, OURS + OBJECTS)
    code = (
        "import sys, pathlib\n"
        "from autograder.nbgrader_integration.configuration import *\n"
        "junk = [object() for _ in range(300)]\n"
        "print(configuration_digest(load_configuration(pathlib.Path.cwd())))"
    )
    # that of this process is by chance; sets of four or five texts have their own order in another
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "300"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == here
    assert len(here) == 64


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"a", "b"', '{"a", "e"'),
        ('re.compile("x+")', 're.compile("y+")'),
        ("c.Mine.builtin = len", "c.Mine.builtin = sum"),
        ('return {"x", "y"}', 'return {"x", "z"}'),
        ('student={"u"', 'student={"t"'),
        ('{"k": (1, 2)}', '{"k": (1, 3)}'),
    ],
)
def test_another_object_counts(old: str, new: str, tmp_path: Path) -> None:
    changed = OBJECTS.replace(old, new)
    assert changed != OBJECTS
    assert digest(tmp_path, OURS + OBJECTS) != digest(tmp_path, OURS + changed)


@pytest.mark.campaign
def test_a_class_is_written_again_for_a_setting_and_not_for_a_comment(tmp_path: Path) -> None:
    course = tiny_class(tmp_path / "course", {"asha": RIGHT, "bilal": RIGHT})
    grade = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)
    assert "2 graded anew" in run_here(course.root, *grade).stdout
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\n# a comment\nc.NbGrader.logfile = ''\n")
    assert "0 graded anew, 2 unchanged" in run_here(course.root, *grade).stdout
    config.write_text(config.read_text() + "\nc.LimitOutput.max_lines = 10\n")
    assert "0 graded anew, 2 recalled" in run_here(course.root, *grade).stdout


def test_a_courses_own_stubs_stay(tmp_path: Path) -> None:
    """By them its earlier releases are known, which students may still be working on."""
    stub = 'c.ClearSolutions.code_stub = {"python": "pass"}\n'
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{stub}{OURS}", "utf-8")
    stubs = load_configuration(tmp_path).ClearSolutions

    assert stubs.code_stub == {"python": "pass"}
    assert stubs.text_stub == "YOUR ANSWER HERE"
