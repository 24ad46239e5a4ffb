"""What all commands have in common: how they are asked for, and what they say they work on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import click
import pytest
from typer.main import get_command

from autograder.commands.shared import app, lab_names
from autograder.course import Course, CourseError, find_root
from support.commands import command_here
from support.tiny import LAB, ROOT, light_cells
from support.tiny_course import write_course

Capture = pytest.CaptureFixture[str]

LABS = ("lab1_gradient_descent", "lab10_more", "lab3_xor_network", "lab4_deep_network")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("door") / "course"
    return write_course(root, {LAB: light_cells()})


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of which only the names of its labs matter."""
    root = tmp_path_factory.mktemp("labs")
    for name in LABS:
        path = root / "source_notebooks" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.touch()
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("lab3_xor_network", "lab3_xor_network"),
        ("lab3", "lab3_xor_network"),
        ("Lab3", "lab3_xor_network"),
        ("LAB3_XOR_NETWORK", "lab3_xor_network"),
        ("lab3_xor_network/", "lab3_xor_network"),
        ("lab3_xor_network.ipynb", "lab3_xor_network"),
        ("xor", "lab3_xor_network"),
        ("lab3_x", "lab3_xor_network"),
        ("deep_network", "lab4_deep_network"),
        ("lab1", "lab1_gradient_descent"),
        ("lab10", "lab10_more"),
    ],
)
def test_a_short_name_that_is_clear_is_enough(words: str, name: str, labs: Course) -> None:
    assert labs.full_name(words) == name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("network", "'network' may be lab3_xor_network or lab4_deep_network: say which."),
        ("lab", "or lab4_deep_network or lab10_more: say which."),
        ("lab3_xr_network", "There is no lab 'lab3_xr_network'. Did you mean 'lab3_xor_network'?"),
        ("Lab4_Deep_Netwerk", "Did you mean 'lab4_deep_network'?"),
        ("", "There is no lab ''."),
        ("3", "There is no lab '3'."),
    ],
)
def test_a_name_that_is_not_clear_is_asked_about(words: str, said: str, labs: Course) -> None:
    with pytest.raises(CourseError) as raised:
        labs.full_name(words)

    assert said in str(raised.value)


def parameters_for_labs() -> Iterator[tuple[str, click.Parameter]]:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        for parameter in command.params:
            if parameter.name in ("lab", "labs"):
                yield name, parameter


def test_every_command_that_takes_a_lab_takes_short_names_and_completes_them(
    labs: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = dict(parameters_for_labs())
    assert {"grade", "release", "collect", "marks", "status", "build", "check"} <= asked.keys()
    monkeypatch.setenv("AUTOGRADER_COURSE", str(labs.root))
    for name, parameter in asked.items():
        context = click.Context(click.Command(name))
        found = [each.value for each in parameter.shell_complete(context, "lab4")]
        assert found == ["lab4_deep_network"], name
        if name == "check":  # resolves it with the notebook; see the next test
            continue
        value = ("lab4",) if parameter.nargs == -1 else "lab4"
        whole = parameter.process_value(context, value)
        assert whole in ("lab4_deep_network", ["lab4_deep_network"]), name

    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path))
    assert lab_names("lab") == []


def test_check_takes_a_short_name(course: Course, tmp_path: Path, capsys: Capture) -> None:
    notebook = tmp_path / "mine.ipynb"
    notebook.write_bytes(course.lab(LAB).source_notebook.read_bytes())

    code = command_here(course.root, "check", str(notebook), "--lab", "lab8")
    assert code == 2
    assert "There is no lab 'lab8'" in capsys.readouterr().err
    assert command_here(course.root, "check", str(notebook), "--lab", "tiny") == 2
    assert f"{LAB} has no reference yet" in capsys.readouterr().err


def test_an_unknown_command_is_asked_about(course: Course, capsys: Capture) -> None:
    assert command_here(course.root, "grad", LAB) == 2
    assert "Did you mean 'grade'" in capsys.readouterr().err


def test_the_version_is_said(tmp_path: Path, capsys: Capture) -> None:
    assert command_here(tmp_path, "--version") == 0
    assert capsys.readouterr().out == f"autograder {metadata.version('backprop-autograder')}\n"


def test_a_shell_can_complete_commands_and_labs(course: Course) -> None:
    asked = {"_AUTOGRADER_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
    said = subprocess.run(
        [Path(sys.executable).with_name("autograder")],
        cwd=course.root,
        env={**os.environ, **asked, "COMP_WORDS": "autograder grade lab0"},
        capture_output=True,
        text=True,
    )
    assert said.stdout.split() == [LAB], said.stderr


COMMANDS = (
    ("status",),
    ("marks",),
    ("release", LAB),
    ("collect", LAB),
    ("due", LAB),
    ("feedback", LAB),
    ("return", LAB),
    ("doctor",),
    ("grade", LAB),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_command_says_which_course_and_gradebook_it_works_on(
    words: tuple[str, ...], course: Course, capsys: Capture
) -> None:
    command_here(course.root / "source_notebooks", *words)

    where = f"Course backprop in {course.root}; gradebook: gradebook.db"
    said = capsys.readouterr()
    assert said.err.splitlines()[0] == where
    assert where not in said.out


def test_a_password_is_not_said(course: Course, capsys: Capture, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = "postgresql+psycopg://ada:secret@127.0.0.1:1/marks"
    code = command_here(course.root, "status", AUTOGRADER_DB_URL=url)

    said = capsys.readouterr().err
    assert code == 2
    assert "gradebook: postgresql+psycopg://ada:***@127.0.0.1:1/marks" in said
    assert "secret" not in said


@pytest.mark.parametrize("words", [*COMMANDS, ("build",), ("demo",)], ids=lambda words: words[0])
def test_elsewhere_nothing_is_done_to_the_installed_course(
    words: tuple[str, ...], tmp_path: Path, capsys: Capture
) -> None:
    assert command_here(tmp_path, *words) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"There is no course in {tmp_path} or above it")
    assert f"cd {ROOT}" in said


def test_a_folder_that_the_configuration_names_and_that_is_not_there_is_said(
    tmp_path: Path,
) -> None:
    (tmp_path / "nbgrader_config.py").write_text('c.CourseDirectory.source_directory = "mine"\n')
    (tmp_path / "source").mkdir()

    with pytest.raises(CourseError) as raised:
        find_root(tmp_path / "source", or_checkout=False)

    assert f"{tmp_path} has nbgrader_config.py, and not the folder" in str(raised.value)
    assert "that it names, mine/: make or rename that folder" in str(raised.value)


def test_the_environment_names_a_course_from_anywhere(
    course: Course, tmp_path: Path, capsys: Capture
) -> None:
    assert command_here(tmp_path, "status", AUTOGRADER_COURSE=str(course.root)) == 0
    assert f"in {course.root};" in capsys.readouterr().err


def test_one_notebook_is_checked_by_the_installed_course_from_anywhere(tmp_path: Path) -> None:
    assert find_root(tmp_path) == ROOT
    with pytest.raises(CourseError, match="There is no course"):
        find_root(tmp_path, or_checkout=False)


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_a_course_without_labs_is_said_to_have_none(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "source").mkdir()

    assert command_here(tmp_path, command) == 2
    assert "There is no lab in" in capsys.readouterr().err
