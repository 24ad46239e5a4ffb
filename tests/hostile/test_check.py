"""``autograder check`` of what is no notebook: one sentence, at once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from support.commands import run_here
from support.tiny import LAB
from support.tiny_course import ONE_TEST, solved, write_course


def check(path: Path, root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run_here(root, "autograder.cli", "check", str(path), *options)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 2**30)


def folder(path: Path) -> None:
    path.mkdir()


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def nothing(path: Path) -> None:
    """No file at all."""


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (pipe, "It is no ordinary file."),
        (huge, "larger than 256 MiB"),
        (folder, "could not be read: Is a directory."),
        (endless, "It is no ordinary file."),
        (loop, "It is a link"),
        (nothing, "could not be read: No such file or directory."),
    ],
)
def test_what_is_no_notebook(make: Callable[[Path], None], sentence: str, tmp_path: Path) -> None:
    path = tmp_path / f"{LAB}.ipynb"
    make(path)
    done = check(path, tmp_path)

    assert done.returncode == 2
    assert path.name in done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course", suite=ONE_TEST, built=True)


def test_a_link_to_a_notebook_is_followed(course: Course, tmp_path: Path) -> None:
    nbformat.write(solved(course), tmp_path / "kept.ipynb")
    (tmp_path / "link.ipynb").symlink_to("kept.ipynb")
    done = check(tmp_path / "link.ipynb", course.root, "--lab", LAB)

    assert done.returncode == 0, done.stderr
