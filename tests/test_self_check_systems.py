"""`autograder check` on systems that lack what Linux has, and in a student's installation."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

import autograder.commands as commands
from autograder.commands import front, teaching
from autograder.start_up import say_what_can_be_said
from campaigns import self_check_here, term_here
from support.campaign import one_in
from support.tiny import ROOT

SYSTEMS = ROOT / "tests" / "support" / "systems"
FOREIGN = {
    # a locale whose encoding is none of today's, and a terminal's that knows few letters
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "PYTHONIOENCODING": "cp1252",
}


def on(system: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python with what ``system`` does not have taken away, in every process that it starts."""
    environment = {**os.environ, **FOREIGN, "PYTHONPATH": str(SYSTEMS / system), "COLUMNS": "80"}
    environment.pop("AUTOGRADER_COURSE", None)
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, check=False
    )


@pytest.mark.parametrize("system", one_in(2, ["windows", "macos"]))
def test_a_half_finished_notebook_is_checked_there_as_here(system: str, tmp_path: Path) -> None:
    folder = tmp_path / "C:\\Users\\Zoë's [files]"
    folder.mkdir()
    done = on(system, self_check_here.__file__, str(folder))

    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")


@pytest.mark.parametrize("lost", ["import fcntl", "import resource", "import os; os.killpg"])
def test_what_windows_does_not_have_is_gone(lost: str) -> None:
    done = on(
        "windows", "-c", f"try:\n    {lost}\nexcept (ImportError, AttributeError):\n    exit(7)"
    )

    assert done.returncode == 7, done.stderr


def test_every_command_but_check_is_for_teachers() -> None:
    known = set(get_command(front.app).commands)  # type: ignore[attr-defined]

    assert known == {*teaching.COMMANDS, "check"}
    assert commands.lacks == ""


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert teaching.grading_lacks() == ""
    there = teaching.OF_TEACHERS[1:2]
    monkeypatch.setattr(teaching, "find_spec", lambda name: name if name in there else None)

    assert "Not installed here: jinja2, pytest." in teaching.grading_lacks()


def test_a_letter_that_the_terminal_lacks_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    say_what_can_be_said()
    print("∂ and é", flush=True)

    assert raw.getvalue().decode("cp1252").rstrip() == "? and é"


def test_the_workflow_goes_through_the_systems_and_pythons_that_students_have() -> None:
    workflow = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "self-check.yml").read_text("utf-8")
    )
    job = workflow["jobs"]["check"]
    matrix = job["strategy"]["matrix"]
    told = "\n".join(step.get("run", "") for step in job["steps"])

    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14", "3.15"]
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert oldest["requires-python"] == f">={matrix['python'][0]}"
    (script,) = set(re.findall(r"\S+\.py", told))
    assert (ROOT / script).samefile(self_check_here.__file__)


def test_the_workflow_plays_a_term_on_the_systems_that_teachers_have() -> None:
    workflow = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "self-check.yml").read_text("utf-8")
    )
    job = workflow["jobs"]["term"]
    told = "\n".join(step.get("run", "") for step in job["steps"])

    assert job["strategy"]["matrix"]["system"] == [
        *("ubuntu-latest", "macos-latest", "windows-latest")
    ]
    (script,) = set(re.findall(r"\S+\.py", told))
    assert (ROOT / script).samefile(term_here.__file__)
