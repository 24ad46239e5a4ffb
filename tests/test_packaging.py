"""What students install: the engine, without anything that would give the labs away."""

from __future__ import annotations

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


def test_students_need_neither_nbgrader_nor_jupyterlab(metadata: Message) -> None:
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    always = {need.name for need in needed if need.marker is None}

    assert "numpy" in always
    assert always.isdisjoint({"nbgrader", "jupyterlab", "notebook", "matplotlib"})


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
