"""What is replaced in nbgrader, and an nbgrader that looks different: refused, not used half."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import jsonschema
import pytest
from jinja2 import FileSystemLoader
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.apps import (
    CollectApp,
    api,
    autogradeapp,
    generateassignmentapp,
    generatefeedbackapp,
    nbgraderapp,
)
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import common
from nbgrader.server_extensions.formgrader import formgrader
from traitlets import HasTraits, Unicode, default

from autograder.nbgrader_integration import patches
from autograder.nbgrader_integration.converters import SafeAutograde
from autograder.nbgrader_integration.exchange.safe_release import SafeGenerateAssignment
from autograder.nbgrader_integration.expected import (
    NBGRADER,
    NbgraderError,
    check_calls,
    check_settings,
    looks_as_expected,
    overriding,
)
from autograder.nbgrader_integration.feedback.generate import SafeGenerateFeedback
from autograder.nbgrader_integration.formgrader import FormgraderExporter, FormgraderTemplates
from support.campaign import unless
from support.tiny import LAB, ROOT, tiny_cells
from support.tiny_course import write_course

Patch = pytest.MonkeyPatch


def named_as(module: str, function: Callable[..., Any]) -> Callable[..., Any]:
    function.__module__ = module
    return function


def get_submitted_timestamp(self: Any, assignment_id: str, student_id: str) -> None:
    """As it comes with nbgrader."""


def get_existing_timestamp(self: Any, dest_path: str) -> None:
    """As it comes with nbgrader."""


def gradebook_init(self: Any, db_url: str, course_id: str = "", authenticator: Any = None) -> None:
    """As it comes with nbgrader."""


def start(self: Any) -> None:
    """As it comes with nbgrader."""


STOCK: dict[tuple[Any, str], Any] = {
    (api, "Autograde"): Autograde,
    (autogradeapp, "Autograde"): Autograde,
    (api, "GenerateFeedback"): GenerateFeedback,
    (generatefeedbackapp, "GenerateFeedback"): GenerateFeedback,
    (api, "GenerateAssignment"): GenerateAssignment,
    (generateassignmentapp, "GenerateAssignment"): GenerateAssignment,
    (Gradebook, "__init__"): named_as("nbgrader.api", gradebook_init),
    (nbgraderapp.NbGraderApp, "start"): named_as("nbgrader.apps.nbgraderapp", start),
    (api.NbGraderAPI, "get_submitted_timestamp"): named_as(
        "nbgrader.apps.api", get_submitted_timestamp
    ),
    (CourseDirectory, "get_existing_timestamp"): named_as(
        "nbgrader.coursedir", get_existing_timestamp
    ),
    (formgrader, "HTMLExporter"): HTMLExporter,
    (formgrader, "FileSystemLoader"): FileSystemLoader,
}
"""What stands in the places that are replaced before anything has been."""


@pytest.fixture
def stock(monkeypatch: Patch) -> None:
    """nbgrader as it comes, whatever this process has installed before."""
    for (owner, name), value in STOCK.items():
        monkeypatch.setattr(owner, name, value)


@pytest.mark.usefixtures("stock")
def test_what_is_installed() -> None:
    patches.install()
    now = {place: vars(place[0])[place[1]] for place in STOCK}
    assert all(now[place] is not STOCK[place] for place in STOCK)
    assert api.Autograde is autogradeapp.Autograde is SafeAutograde
    assert api.GenerateFeedback is generatefeedbackapp.GenerateFeedback is SafeGenerateFeedback
    assert api.GenerateAssignment is generateassignmentapp.GenerateAssignment
    assert api.GenerateAssignment is SafeGenerateAssignment
    assert formgrader.HTMLExporter is FormgraderExporter
    assert formgrader.FileSystemLoader is FormgraderTemplates


@pytest.mark.usefixtures("stock")
def test_installing_twice_is_installing_once() -> None:
    patches.install()
    once = [vars(owner)[name] for owner, name in STOCK]
    patches.install()
    assert [vars(owner)[name] for owner, name in STOCK] == once


def other_parameters(monkeypatch: Patch) -> None:
    def get_existing_timestamp(self: Any, folder: str, strict: bool) -> None: ...

    function = named_as("nbgrader.coursedir", get_existing_timestamp)
    monkeypatch.setattr(CourseDirectory, "get_existing_timestamp", function)


def another_plugin(monkeypatch: Patch) -> None:
    def get_existing_timestamp(self: Any, dest_path: str) -> None: ...

    function = named_as("somebody.else", get_existing_timestamp)
    monkeypatch.setattr(CourseDirectory, "get_existing_timestamp", function)


def not_called(monkeypatch: Patch) -> None:
    def convert_notebooks(self: Any) -> None:
        self.init_destination()
        self.init_assignment()
        self.convert_notebook()

    monkeypatch.setattr(BaseConverter, "convert_notebooks", convert_notebooks)


def rewritten(owner: type, text: str) -> Callable[[Patch], None]:
    """Write one of their methods anew, in its module."""
    module = sys.modules[owner.__module__]
    written: dict[str, Any] = {}
    exec(text, vars(module), written)
    ((name, function),) = written.items()
    return lambda patch: patch.setattr(owner, name, function)


DIFFERENT: dict[str, tuple[Callable[[Patch], None], str]] = {
    "gone": (
        lambda patch: patch.delattr(autogradeapp, "Autograde"),
        "there is no nbgrader.apps.autogradeapp.Autograde",
    ),
    "something else": (
        lambda patch: patch.setattr(api, "GenerateFeedback", object),
        "nbgrader.apps.api.GenerateFeedback is something else",
    ),
    "last of all": (
        lambda patch: patch.delattr(formgrader, "FileSystemLoader"),
        "there is no nbgrader.server_extensions.formgrader.formgrader.FileSystemLoader",
    ),
    "no function": (
        lambda patch: patch.setattr(api.NbGraderAPI, "get_submitted_timestamp", property()),
        "NbGraderAPI.get_submitted_timestamp is no method",
    ),
    "parameters": (
        other_parameters,
        "CourseDirectory.get_existing_timestamp has other parameters",
    ),
    "another plugin": (another_plugin, "has been replaced by somebody.else"),
    "not called any more": (
        not_called,
        "BaseConverter.convert_notebooks makes no use of convert_single_notebook",
    ),
    "taken from its package": (
        rewritten(
            autogradeapp.AutogradeApp,
            "def start(self):\n"
            "    from nbgrader import converters\n"
            "    converters.Autograde(coursedir=self.coursedir, parent=self).start()",
        ),
        "AutogradeApp.start does not take Autograde from nbgrader.apps.autogradeapp",
    ),
    "imported where it is used": (
        rewritten(
            generatefeedbackapp.GenerateFeedbackApp,
            "def start(self):\n"
            "    from nbgrader.converters import GenerateFeedback\n"
            "    GenerateFeedback(coursedir=self.coursedir, parent=self).start()",
        ),
        "GenerateFeedbackApp.start does not take GenerateFeedback from",
    ),
    "one of two taken elsewhere": (
        rewritten(
            api.NbGraderAPI,
            "def generate_assignment(self, assignment_id):\n"
            "    kind = GenerateAssignment\n"
            "    if not assignment_id: kind = self.converters.GenerateAssignment\n"
            "    kind(coursedir=self.coursedir, parent=self).start()",
        ),
        "NbGraderAPI.generate_assignment does not take GenerateAssignment from nbgrader.apps.api",
    ),
    "not taken at all": (
        rewritten(api.NbGraderAPI, "def autograde(self): return self.run('autograde')"),
        "NbGraderAPI.autograde does not take Autograde from nbgrader.apps.api",
    ),
    "not asked for by its module": (
        rewritten(
            Gradebook,
            "def update_or_create_submission(self, when):\n"
            "    from nbgrader.utils import parse_utc\n"
            "    return parse_utc(when)",
        ),
        "Gradebook.update_or_create_submission does not take parse_utc from nbgrader.utils",
    ),
    "another exporter": (
        rewritten(
            BaseConverter,
            "def start(self):\n"
            "    self.init_notebooks()\n"
            "    self.exporter = NotebookExporter(parent=self)\n"
            "    self.convert_notebooks()",
        ),
        "BaseConverter.start makes no use of exporter_class",
    ),
    "other resources": (
        rewritten(
            BaseConverter,
            "def convert_single_notebook(self, notebook_filename):\n"
            "    resources = self.notebook_resources(notebook_filename)\n"
            "    self.write_single_notebook(*self.exporter.from_filename(resources))",
        ),
        "BaseConverter.convert_single_notebook makes no use of init_single_notebook_resources",
    ),
    "never closed": (
        rewritten(Gradebook, "def __exit__(self, *_): self.db.remove()"),
        "Gradebook.__exit__ makes no use of close",
    ),
    "collected by its own": (
        rewritten(CollectApp, "def start(self): ExchangeCollect(coursedir=self.coursedir).start()"),
        "CollectApp.start makes no use of Collect",
    ),
    "no such setting": (
        lambda patch: patch.setattr(
            Autograde, "class_traits", classmethod(lambda cls, **_: {"exporter_class": None})
        ),
        "Autograde has no setting sanitize_preprocessors",
    ),
}


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize("name", DIFFERENT)
def test_an_nbgrader_that_looks_different_is_refused_as_a_whole(
    name: str, monkeypatch: Patch
) -> None:
    change, difference = DIFFERENT[name]
    change(monkeypatch)
    before = [vars(owner).get(attribute) for owner, attribute in STOCK]
    with pytest.raises(NbgraderError) as caught:
        patches.install()
    assert difference in str(caught.value)
    assert "Nothing has been done; pip install 'nbgrader>=0.9.6,<0.10'." in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [vars(owner).get(attribute) for owner, attribute in STOCK] == before


def test_what_is_replaced_for_a_while_is_put_back_and_checked(monkeypatch: Patch) -> None:
    def init(self: Any, db_url: str, course_id: str = "", authenticator: Any = None) -> None: ...

    def close(self: Any) -> None: ...

    def close_twice(self: Any, twice: bool) -> None: ...

    before = Gradebook.__init__, Gradebook.close
    with patches.gradebooks(init, close):
        assert (Gradebook.__init__, Gradebook.close) == (init, close)
        # two transactions may stand in each other, for two databases
        with patches.gradebooks(init, close):
            pass
    assert (Gradebook.__init__, Gradebook.close) == before

    monkeypatch.setattr(Gradebook, "close", named_as("nbgrader.api", close_twice))
    with pytest.raises(NbgraderError, match=r"Gradebook\.close has other parameters"):
        patches.gradebooks(init, close).__enter__()
    assert Gradebook.__init__ is before[0]


def test_another_way_of_validating_is_refused(monkeypatch: Patch) -> None:
    def validate(instance: Any, schema: Any) -> None: ...

    with patches.validation(validate):
        assert common.jsonschema.validate is validate
    assert common.jsonschema is jsonschema
    monkeypatch.setattr(common, "jsonschema", SimpleNamespace())
    with pytest.raises(NbgraderError, match=r"common\.jsonschema is something else"):
        patches.validation(validate).__enter__()


# --- what our classes override ----------------------------------------------------------------


class Theirs(HasTraits):
    """A class of nbgrader's."""

    __module__ = "nbgrader.theirs"
    loaders = Unicode().tag(config=True)

    def convert(self, notebook: str) -> None: ...

    def start(self) -> None:
        self.convert("x")

    @property
    def folder(self) -> str:
        return self.loaders


def derived(base: type, **members: Any) -> type:
    return type("Ours", (base,), {"__module__": "autograder.ours", **members})


def test_a_method_that_overrides_theirs_is_fine() -> None:
    def convert(self: Any, notebook: str) -> None: ...

    def mine(self: Any) -> None: ...

    ours = derived(Theirs, convert=convert, mine=mine)
    assert overriding("mine")(ours) is ours


@pytest.mark.parametrize(
    ("name", "own", "difference"),
    [
        ("convert", (), "Theirs.convert has other parameters"),
        ("convert_all", (), "Theirs has no method convert_all"),
        ("start", ("start",), "Theirs has a method start by now"),
    ],
)
def test_a_method_that_would_not_be_called_is_refused(
    name: str, own: tuple[str, ...], difference: str
) -> None:
    def method(self: Any) -> None: ...

    with pytest.raises(NbgraderError, match=difference):
        overriding(*own)(derived(Theirs, **{name: method}))


def test_a_default_of_a_trait_that_is_gone_is_refused() -> None:
    def made(self: Any) -> str:
        return ""

    overriding()(derived(Theirs, made=default("loaders")(made)))
    with pytest.raises(NbgraderError, match="Theirs has no setting extra_loaders"):
        overriding()(derived(Theirs, made=default("extra_loaders")(made)))


def test_a_class_of_theirs_in_between_has_to_pass_calls_on() -> None:
    def convert(self: Any, notebook: str) -> None: ...

    def passes_on(self: Any, notebook: str) -> None:
        super(Theirs, self).convert(notebook)  # type: ignore[misc]

    mixin = overriding()(derived(Theirs, convert=convert))
    between = type("Between", (Theirs,), {"__module__": "nbgrader.x", "convert": passes_on})
    overriding()(type("Ours", (between, mixin), {"__module__": "autograder.ours"}))
    stops = type("Between", (Theirs,), {"__module__": "nbgrader.x", "convert": convert})
    with pytest.raises(NbgraderError, match=r"Between\.convert makes no use of super"):
        overriding()(type("Ours", (stops, mixin), {"__module__": "autograder.ours"}))


def test_what_they_call_and_what_can_be_set() -> None:
    check_calls(Theirs, "start", "convert")
    check_calls(Theirs, "folder", "loaders")
    check_settings(Theirs, "loaders")
    with pytest.raises(NbgraderError, match="Theirs has no method begin"):
        check_calls(Theirs, "begin", "convert")
    with pytest.raises(NbgraderError, match="Theirs has no setting writers"):
        check_settings(Theirs, "writers")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("from nbgrader.converters import Grade", "nbgrader.converters has no Grade"),
        ("import nbgrader.convertors", "there is no nbgrader.convertors"),
        ("import nowhere_at_all", "This needs the Python package nowhere_at_all: pip install"),
    ],
)
def test_an_import_that_fails_is_one_sentence(line: str, said: str) -> None:
    with pytest.raises(NbgraderError) as caught, looks_as_expected():
        exec(line, {})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


# --- by the commands --------------------------------------------------------------------------

DIFFERENTLY = """
import runpy, sys
from autograder import import_time  # spares half of what it takes to start
import {module}
{change}
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
"""Runs a command in a Python whose nbgrader is another one."""

# where nbgrader itself asks for the class only once a command has begun
RENAMED_CLASS = ("nbgrader.apps.api as m", "m.Autograder = m.__dict__.pop('Autograde')")
RENAMED_METHOD = (
    "nbgrader.converters.base as m",
    "m.BaseConverter.prepare_destination = m.BaseConverter.init_destination\n"
    "del m.BaseConverter.init_destination",
)
RENAMED_SETTING = (
    "nbgrader.converters.autograde as m",
    "m.Autograde.autograde_steps = m.Autograde.autograde_preprocessors\n"
    "del m.Autograde.autograde_preprocessors\n"
    "m.Autograde.setup_class(vars(m.Autograde))",
)
COMMANDS = {
    "grade": ("autograder.cli", "grade", LAB, "--isolation", "process"),
    "build": ("autograder.cli", "build", "--check"),
    "autograde": ("nbgrader", "autograde", LAB),
    "feedback": ("nbgrader", "generate_feedback", LAB),
    "formgrader": (
        *("jupyter_server", "--no-browser", "--allow-root", "--port=0"),
        '--ServerApp.jpserver_extensions={"nbgrader.server_extensions.formgrader": True}',
    ),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which one student has handed in."""
    course = write_course(tmp_path_factory.mktemp("different") / "course", {LAB: tiny_cells()})
    folder = course.root / "submitted" / "asha" / LAB
    folder.mkdir(parents=True)
    (folder / f"{LAB}.ipynb").write_bytes(course.lab(LAB).source_notebook.read_bytes())
    return course.root


@pytest.mark.parametrize(
    ("command", "change", "difference"),
    [
        pytest.param(command, change, difference, id=f"{command}-{what}", marks=unless(chosen))
        for command in COMMANDS
        for what, change, difference, chosen in (
            (
                "class",
                RENAMED_CLASS,
                "there is no nbgrader.apps.api.Autograde",
                command == "grade",
            ),
            ("method", RENAMED_METHOD, "has no method init_destination", False),
        )
    ],
)
def test_a_command_ends_with_one_sentence_and_exit_code_2(
    root: Path, tmp_path: Path, command: str, change: tuple[str, str], difference: str
) -> None:
    module, line = change
    done = differently(root, tmp_path, module, line, COMMANDS[command])
    assert done.returncode == 2, done.stdout + done.stderr
    ignored = ("[", "Course in ")  # nbgrader's own lines, and where we are
    said = [line for line in done.stderr.splitlines() if not line.startswith(ignored)]
    assert len(said) == 1, done.stderr
    assert said[0].startswith("nbgrader 0.9.")
    assert difference in said[0]
    assert not list(root.glob("autograded"))
    assert not list(root.glob("gradebook.db"))


def test_students_code_is_not_executed_where_a_setting_has_another_name(
    root: Path, tmp_path: Path
) -> None:
    """nbgrader would use its own list, in which a kernel runs everything."""
    done = differently(root, tmp_path, *RENAMED_SETTING, COMMANDS["autograde"])
    assert done.returncode == 2, done.stdout + done.stderr
    assert "makes no use of autograde_preprocessors" in done.stderr or (
        "Autograde has no setting autograde_preprocessors" in done.stderr
    )


def differently(
    root: Path, tmp_path: Path, module: str, change: str, words: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    script = DIFFERENTLY.format(module=module, change=change)
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=root,
        env={
            **os.environ,
            "AUTOGRADER_COURSE": str(root),
            "COLUMNS": "200",
            "JUPYTER_CONFIG_DIR": str(tmp_path),
            "JUPYTER_DATA_DIR": str(tmp_path),
            "JUPYTER_RUNTIME_DIR": str(tmp_path),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,  # a server that is not refused would go on for ever
    )


# --- nowhere else -----------------------------------------------------------------------------


def test_pip_is_asked_for_the_nbgrader_that_the_sentence_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert NBGRADER in project["optional-dependencies"]["teacher"]


def changes_of_others(path: Path) -> list[str]:
    """Where a file uses mocks, or sets an attribute of a module or class that it has imported."""
    tree = ast.parse(path.read_bytes())
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if any("mock" in alias.name for alias in names):
                found.append(f"{path.name}:{node.lineno} imports a mock")
            case ast.ImportFrom(module=module, names=names) if "mock" in {
                *str(module).split("."),
                *(alias.name for alias in names),
            }:
                found.append(f"{path.name}:{node.lineno} imports a mock")
            case ast.Call(func=ast.Name(id="setattr")):
                found.append(f"{path.name}:{node.lineno} calls setattr")
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()) if name in imported:
                found.append(f"{path.name}:{node.lineno} sets {name}.{node.attr}")
    return found


ALLOWED = {
    # its own process's, in which nothing of nbgrader's is
    "local_processes.py": "sets tempfile.tempdir",
    # nodes of the syntax tree of a student's code, which the module has parsed
    "examples.py": "calls setattr",
    # Python's own, while pytest reads a lab's suites
    "suites.py": "sets sys.dont_write_bytecode",
    "pytest_suites.py": "sets sys.dont_write_bytecode",
    # our own, whose clocks and calls are read for a moment
    "parts.py": " sets ",
    # ids that nbformat draws, in a benchmark that compares what is written
    "same_rows.py": " sets ",
    # operators of a class of the module's own
    "objects.py": "calls setattr",
    # its own process's, while a lab's own test cells run
    "run.py": "sets sys.stdin",
    # columns of a row of the gradebook's, by their names
    "roster_update.py": "calls setattr",
}


def test_nothing_is_replaced_anywhere_else() -> None:
    sources = [
        path
        for path in (ROOT / "autograder").rglob("*.py")
        # the sandbox changes the worker's own Python, and students' files are students'
        if "inside" not in path.parts and "students" not in path.parts
        if path.name != "patches.py"
    ]
    found = [
        change
        for path in (*sources, ROOT / "nbgrader_config.py", *(ROOT / "benchmarks").glob("*.py"))
        for change in changes_of_others(path)
        if ALLOWED.get(path.name, "-") not in change
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "from unittest import mock",
        "import unittest.mock",
        "from unittest.mock import patch",
        "import nbgrader\nnbgrader.Autograde = 1",
        "from nbgrader.apps import api\napi.Autograde = 1",
        "setattr(api, 'Autograde', 1)",
    ],
)
def test_a_replacement_somewhere_else_is_found(line: str, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(line)
    assert len(changes_of_others(tmp_path / "one.py")) == 1


def test_patches_replaces_methods_by_functions_of_the_same_parameters() -> None:
    ours = [patches._existing_timestamp, patches._submitted_timestamp]
    theirs = [get_existing_timestamp, get_submitted_timestamp]
    for one, other in zip(ours, theirs, strict=True):
        assert isinstance(one, FunctionType)
        assert (
            one.__code__.co_varnames[: one.__code__.co_argcount]
            == (other.__code__.co_varnames[: other.__code__.co_argcount])
        )
