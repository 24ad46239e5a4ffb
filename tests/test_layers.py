"""Which module may import which: the floors of the house, each using only those below it."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from support.imports import PACKAGE, graph, imports, modules, used
from support.tiny import ROOT

pytestmark = pytest.mark.xdist_group("layers")  # each file is read once for all tests

FLOORS = (
    "cli",
    "commands",
    "terminal",
    ("class_report", "similarity"),
    ("classroom", "questions"),
    "authoring",
    "nbgrader_integration",
    "lms",
    ("kernel", "self_check"),
    "feedback",
    "labs",
    "testing",
    "grading",
    "submissions",
    "demo",
    "sandbox",
    "course",
    "lab",
    "adoption",
    "temporary_folders",
    "suite_names",
    (
        "digests",
        "file_locks",
        "import_time",
        "interrupts",
        "lab_names",
        "layout",
        "process_trees",
        "source_cells",
        "start_up",
        "systems",
    ),
    ("file_states", "kept_with"),
)
"""From the top of the house to its cellar; rooms that share a floor do not use each other."""

MAY_IMPORT_NBGRADER = ("nbgrader_integration", "authoring.build")

HEIGHT = {
    room: -number
    for number, floor in enumerate(FLOORS)
    for room in ((floor,) if isinstance(floor, str) else floor)
}


def room(module: str) -> str:
    return module.partition(".")[0]


def against_the_floors(package: Path) -> list[str]:
    """Each import that runs upwards or across a floor, and each room that stands on none."""
    known = modules(package)
    wrong = []
    for module, path in sorted(known.items()):
        if not module:
            # which everybody imports; what its functions import is for those who use them
            wrong += [
                f"the package itself imports {other}"
                for other in sorted(used(path, package, known, late=False))
                if HEIGHT.get(room(other), 0) > min(HEIGHT.values())
            ]
            continue
        if room(module) not in HEIGHT:
            wrong.append(f"{module} stands on no floor")
            continue
        wrong += [
            f"{module} imports {other}"
            for other in sorted(used(path, package, known))
            if room(other) != room(module)
            if HEIGHT.get(room(other), 0) >= HEIGHT[room(module)]
        ]
    return wrong


def strangers_to_nbgrader(package: Path) -> list[str]:
    """Modules that import nbgrader and may not."""
    return [
        module or PACKAGE
        for module, path in sorted(modules(package).items())
        if any(name.split(".")[0] == "nbgrader" for name in imports(path, package))
        if not any(module == may or module.startswith(f"{may}.") for may in MAY_IMPORT_NBGRADER)
    ]


LONGEST = 300
DATA = ("labs/*/misconceptions.py", "labs/lab7_checkpoint/bank.py", "demo/students/*/*.py")
"""Files that are long because a lab has many wrong solutions, and no longer to understand."""


def too_long(package: Path) -> list[str]:
    """Modules of more lines than somebody reads at one go; the sandbox is left in one piece."""
    return [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] != "sandbox"
        if not any(path.relative_to(package).match(pattern) for pattern in DATA)
        if len(path.read_text("utf-8").splitlines()) > LONGEST
    ]


def in_the_table(text: str) -> set[str]:
    """The modules that the table of an architecture page names: after the first of a row, others
    of its folder go by their file names alone."""
    named = set()
    for line in text.splitlines():
        folder = ""
        for path in re.findall(r"`([\w./]+\.py)`", line.split("|")[1] if "|" in line else ""):
            folder = f"{path.rpartition('/')[0]}/" if "/" in path else folder
            named.add(path if "/" in path or not folder else folder + path)
    return named


def test_every_import_leads_downwards() -> None:
    assert against_the_floors(ROOT / PACKAGE) == []


def test_there_is_no_circle() -> None:
    TopologicalSorter(graph(ROOT / PACKAGE)).prepare()  # raises CycleError


def test_nbgrader_stays_in_its_room() -> None:
    assert strangers_to_nbgrader(ROOT / PACKAGE) == []


def test_no_module_is_too_long() -> None:
    assert too_long(ROOT / PACKAGE) == []


def test_every_module_stands_in_the_architectures_table() -> None:
    package = ROOT / PACKAGE
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    modules = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if path.name != "__init__.py"
        if path.relative_to(package).parts[0] != "labs"
        if path.relative_to(package).parts[:2] != ("demo", "students")
    }

    table = text.partition("## Modules")[2].partition("\n## ")[0]
    sandbox = text.partition("## The sandbox")[2].partition("\n## ")[0]
    named = in_the_table(table) | {f"sandbox/{path}" for path in in_the_table(sandbox)}
    assert named == modules


def test_a_long_module_is_found(house: Path) -> None:
    (house / "cli.py").write_text("1\n" * (LONGEST + 1))
    (house / "kernel.py").write_text("1\n" * LONGEST)

    assert too_long(house) == ["cli.py"]


def test_rows_of_a_table_name_modules_by_their_folder() -> None:
    text = "| `a/b.py`, `c.py` | as `d.py` does |\n| `e.py` | more |\n`f.py`"

    assert in_the_table(text) == {"a/b.py", "a/c.py", "e.py"}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    package = tmp_path / PACKAGE
    for name in ("cli", "course", "grading/report", "grading/grade", "classroom/task", "kernel"):
        path = package / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (package / "__init__.py").write_text("def run_suite():\n    from autograder import kernel")
    return package


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        ("grading/grade", "from autograder import cli", "grading.grade imports cli"),
        (
            "grading/grade",
            "def late():\n    import autograder.classroom.task",
            "grading.grade imports classroom.task",
        ),
        (
            "course",
            "if TYPE_CHECKING:\n    from autograder.grading.report import Report",
            "course imports grading.report",
        ),
        ("grading/grade", "from ..classroom import task", "grading.grade imports classroom.task"),
        ("attic", "", "attic stands on no floor"),
        ("grading/grade", "from autograder import run_suite", "grading.grade imports kernel"),
        ("grading/grade", "from autograder import *", "grading.grade imports kernel"),
        (
            "grading/grade",
            "import autograder\nautograder.run_suite()",
            "grading.grade imports kernel",
        ),
        (
            "grading/grade",
            "import autograder\nautograder.classroom.task.x()",
            "grading.grade imports classroom.task",
        ),
        (
            "grading/grade",
            "import autograder as a\ndef late(): return a.cli",
            "grading.grade imports cli",
        ),
        (
            "grading/grade",
            "import importlib\nimportlib.import_module('autograder.classroom.task')",
            "grading.grade imports classroom.task",
        ),
        (
            "grading/grade",
            "from importlib import import_module\nimport_module('..cli', __package__)",
            "grading.grade imports cli",
        ),
        ("grading/grade", "__import__('autograder.cli')", "grading.grade imports cli"),
        (
            "grading/grade",
            "import pkgutil\npkgutil.resolve_name('autograder.cli:main')",
            "grading.grade imports cli",
        ),
        ("__init__", "from autograder import cli", "the package itself imports cli"),
        ("__init__", "from autograder import course", "the package itself imports course"),
    ],
)
def test_an_import_upwards_is_found(house: Path, module: str, line: str, said: str) -> None:
    (house / f"{module}.py").write_text(line)

    assert against_the_floors(house) == [said]


@pytest.mark.parametrize(
    "line",
    [
        "import nbgrader.api",
        "from nbgrader import api",
        "import importlib; importlib.import_module('nbgrader.api')",
        "__import__('nbgrader')",
    ],
)
def test_a_stranger_to_nbgrader_is_found(house: Path, line: str) -> None:
    (house / "classroom" / "task.py").write_text(f"def f():\n    {line}")
    (house / "nbgrader_integration").mkdir()
    (house / "nbgrader_integration" / "gradebook.py").write_text(line)

    assert strangers_to_nbgrader(house) == ["classroom.task"]
    (house / "__init__.py").write_text(line)
    assert strangers_to_nbgrader(house) == [PACKAGE, "classroom.task"]


@pytest.mark.parametrize(
    "files",
    [
        {"grading/grade": "from . import report", "grading/report": "from . import grade"},
        # by way of what a package itself imports, for its own parts and for others'
        {
            "grading/__init__": "from . import grade",
            "grading/grade": "from autograder import grading",
        },
        {
            "grading/__init__": "from autograder import course",
            "course": "from autograder.grading import report",
        },
        {
            "grading/grade": "from autograder import run_suite",
            "kernel": "from autograder.grading import grade",
        },
    ],
)
def test_a_circle_is_found(house: Path, files: dict[str, str]) -> None:
    for module, text in files.items():
        (house / f"{module}.py").write_text(text)

    with pytest.raises(CycleError):
        TopologicalSorter(graph(house)).prepare()


def test_a_package_may_name_its_parts(house: Path) -> None:
    (house / "grading" / "__init__.py").write_text("from . import grade, report")
    (house / "grading" / "grade.py").write_text("from autograder.grading.report import Report")

    TopologicalSorter(graph(house)).prepare()


def test_imports_downwards_and_next_door_are_fine(house: Path) -> None:
    (house / "grading" / "grade.py").write_text(
        "from . import report\nfrom autograder.course import Course\nimport numpy"
    )

    assert against_the_floors(house) == []
