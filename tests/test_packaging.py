"""What students install: the engine, without anything that would give the labs away."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from twine.commands import check as twine_check

from autograder.authoring.wheel import build_package
from autograder.course import Course, CourseError
from autograder.self_check.released import read_manifest
from support.imports import PACKAGE, imports, modules
from support.tiny import ROOT

pytestmark = pytest.mark.xdist_group("packaging")  # what is built once serves all tests

KEPT_BACK = ("labs", "demo/students", "questions/labs")
HIDDEN = (
    *(f"autograder/{folder}" for folder in KEPT_BACK),
    *("solutions", "source_notebooks", "tests/labs"),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist and the wheel, built in a copy of the checkout that has more to hide."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "MANIFEST.in", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for name in ("autograder", "solutions", "source_notebooks", "exercises", "docs"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in HIDDEN:
        secret = tree / folder / "lab0_tiny"
        secret.mkdir(parents=True, exist_ok=True)
        (secret / "__init__.py").touch()
        (secret / "test_double.py").write_text("CANARY_b81c2f = 4\n")
    (tree / "tests" / "test_double.py").write_text("CANARY_b81c2f = 4\n")
    # what an older build may have left, which named more than belongs there
    old = tree / "backprop_autograder.egg-info"
    old.mkdir()
    (old / "SOURCES.txt").write_text("autograder/labs/lab0_tiny/test_double.py\n")
    return build_package(tmp_path_factory.mktemp("dist"), tree)


@pytest.fixture(scope="module")
def wheel(built: tuple[Path, Path]) -> zipfile.ZipFile:
    return zipfile.ZipFile(built[1])


@pytest.fixture(scope="module")
def sdist(built: tuple[Path, Path]) -> tarfile.TarFile:
    return tarfile.open(built[0])


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def engine() -> set[str]:
    """All files of the package that are not kept back."""
    package = ROOT / "autograder"
    return {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file()
        if "__pycache__" not in path.parts
        if not path.relative_to(package).as_posix().startswith(KEPT_BACK)
    }


def test_the_wheel_holds_the_engine_and_nothing_that_is_kept_back(wheel: zipfile.ZipFile) -> None:
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert packed == engine()


def test_the_sdist_holds_what_the_wheel_is_made_of_and_nothing_that_is_kept_back(
    sdist: tarfile.TarFile,
) -> None:
    packed = {
        member.name.partition("/")[2]
        for member in sdist.getmembers()
        if member.isfile() and ".egg-info/" not in member.name
    }
    about = {"pyproject.toml", "MANIFEST.in", "LICENSE", "PKG-INFO", "setup.cfg"}

    assert packed == engine() | about | {"docs/self-check.md"}


def test_nothing_in_either_says_what_is_hidden(
    wheel: zipfile.ZipFile, sdist: tarfile.TarFile
) -> None:
    texts = [wheel.read(name) for name in wheel.namelist()]
    files = filter(None, map(sdist.extractfile, sdist.getmembers()))
    texts += [file.read() for file in files]

    assert not any(b"CANARY_b81c2f" in text for text in texts)


def test_pypi_would_take_both_and_show_the_page(built: tuple[Path, Path]) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        failed = twine_check.check([str(path) for path in built], strict=True)

    assert not failed, said.getvalue()


def test_the_page_on_pypi_leads_nowhere_that_is_not_there() -> None:
    text = (ROOT / "docs" / "self-check.md").read_text("utf-8")

    assert re.findall(r"\]\((?!https://)[^)]*\)", text) == []


def test_the_wheel_knows_the_labs_as_they_are_handed_out(wheel: zipfile.ZipFile) -> None:
    labs = read_manifest(wheel.read("autograder/self_check/released_labs.json"))

    assert tuple(lab.name for lab in labs) == Course(ROOT).labs


def test_what_is_no_checkout_builds_no_package(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"has no pyproject\.toml"):
        build_package(tmp_path / "dist", tmp_path)
    assert not (tmp_path / "dist").exists()


def test_a_build_that_fails_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    for name in ("MANIFEST.in", "LICENSE"):
        (tmp_path / name).touch()
    (tmp_path / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'no'\n"
    )

    with pytest.raises(CourseError, match="could not be built"):
        build_package(tmp_path / "dist", tmp_path)
    assert not (tmp_path / "dist").exists()


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))

    assert "autograder = autograder.cli:main" in wheel.read(name).decode()
    assert "autograder_notebooks = autograder.self_check.pytest_plugin" in wheel.read(name).decode()


STUDENTS = {"msgspec", "nbformat", "numpy", "rich", "typer", "watchfiles"}
IN_A_BROWSER = {"msgspec", "numpy"}
TEACHERS = {"ipython", "jinja2", "nbgrader", "packaging", "pyseccomp", "pytest"}


def test_students_need_little_and_the_same_on_every_system(metadata: Message) -> None:
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]

    def on(system: str) -> set[str]:
        where = {"sys_platform": system, "extra": ""}
        return {need.name for need in needed if not need.marker or need.marker.evaluate(where)}

    assert on("linux") == on("darwin") == on("win32") == STUDENTS
    # there are no commands in a browser, and Pyodide has these two
    assert on("emscripten") == IN_A_BROWSER


def test_what_grading_needs_comes_with_the_extra(metadata: Message) -> None:
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    extra = {need.name for need in needed if 'extra == "teacher"' in str(need.marker)}

    assert extra >= TEACHERS


def test_colab_is_left_as_it_is(metadata: Message) -> None:
    there = {"numpy": "2.0.2", "rich": "13.9.4", "ipython": "7.34.0"}
    for text in metadata.get_all("Requires-Dist", []):
        need = Requirement(text)
        if "extra" not in str(need.marker) and need.name in there:
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
