"""What students install: the engine, without anything that would give the labs away."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from support.imports import PACKAGE, imports, modules
from support.tiny import ROOT

KEPT_BACK = ("labs", "demo/students")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as setuptools builds it, in a copy, so that no old build/ gets into it."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for name in ("autograder", "solutions", "source_notebooks"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in KEPT_BACK:
        secret = tree / "autograder" / folder / "lab0_tiny"
        secret.mkdir(parents=True, exist_ok=True)
        (secret / "__init__.py").touch()
        (secret / "test_double.py").write_text("ANSWER = 4\n")
    command = "from setuptools import build_meta; build_meta.build_wheel('dist')"
    done = subprocess.run([sys.executable, "-c", command], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (path,) = (tree / "dist").glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def test_the_wheel_holds_the_engine_and_nothing_that_is_kept_back(wheel: zipfile.ZipFile) -> None:
    package = ROOT / "autograder"
    engine = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file()
        if "__pycache__" not in path.parts
        if not path.relative_to(package).as_posix().startswith(KEPT_BACK)
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert packed == engine


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))

    assert "autograder = autograder.cli:main" in wheel.read(name).decode()


STUDENTS = {"msgspec", "nbformat", "numpy", "rich", "typer"}
TEACHERS = {"ipython", "jinja2", "nbgrader", "packaging", "pyseccomp", "pytest"}


def test_students_need_little_and_the_same_on_every_system(metadata: Message) -> None:
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]

    assert {need.name for need in needed if "extra" not in str(need.marker)} == STUDENTS
    assert all(need.marker is None for need in needed if need.name in STUDENTS - {"rich"})


def test_what_grading_needs_comes_with_the_extra(metadata: Message) -> None:
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    extra = {need.name for need in needed if 'extra == "teacher"' in str(need.marker)}

    assert extra >= TEACHERS


def test_colab_is_left_as_it_is(metadata: Message) -> None:
    there = {"numpy": "2.0.2", "rich": "13.9.4", "ipython": "7.34.0"}
    for text in metadata.get_all("Requires-Dist", []):
        need = Requirement(text)
        if need.marker is None and need.name in there:
            assert need.specifier.contains(there[need.name]), text


def test_checking_imports_nothing_that_students_do_not_have() -> None:
    script = (
        "import sys\n"
        "from autograder import cli, commands\n"
        "import autograder.self_check.gradients, autograder.self_check.child\n"
        "print(*(name for name in sys.modules if name.startswith('autograder.')))"
    )
    windows = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "support" / "systems" / "windows")}
    done = subprocess.run(
        [sys.executable, "-c", script], env=windows, capture_output=True, text=True, check=True
    )
    known, package = modules(ROOT / PACKAGE), ROOT / PACKAGE
    ours = {name.removeprefix(f"{PACKAGE}.") for name in done.stdout.split()}
    imported = {
        name.partition(".")[0]
        for module in ours & known.keys()
        for name in imports(known[module], package, late=False)
    }

    assert {"self_check.run", "commands.check", "testing.gradcheck"} <= ours
    # jsonschema is nbformat's own, and imported for its sake
    assert imported - sys.stdlib_module_names - {PACKAGE, "jsonschema"} <= STUDENTS


def test_every_requirement_says_from_which_version_on() -> None:
    unbounded = [
        text
        for text in requires("backprop-autograder") or []
        if not any(bound.operator == ">=" for bound in Requirement(text).specifier)
    ]

    assert unbounded == []


def test_the_licence_is_in_the_wheel(wheel: zipfile.ZipFile, metadata: Message) -> None:
    assert metadata["License-Expression"] == "MIT"
    assert any(Path(name).name == "LICENSE" for name in wheel.namelist())
