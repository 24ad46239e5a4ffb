"""Temporary folders go with their makers, and what a killed maker leaves is swept away."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder import temporary_folders
from autograder.temporary_folders import LOCK, delete, sweep, temporary_folder

MAKER = """
import sys
from autograder.temporary_folders import temporary_folder

with temporary_folder(sys.argv[1]) as folder:
    (folder / "kept").mkdir()
    (folder / "kept" / "page").touch()
    print(folder.name, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder, for as long as a test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@contextlib.contextmanager
def maker(place: Path, purpose: str = "") -> Iterator[subprocess.Popen[str]]:
    """A process that has made a folder, and holds it until its stdin ends."""
    with subprocess.Popen(
        [sys.executable, "-c", MAKER, purpose],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(place)},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.communicate()


def test_a_folder_goes_with_its_block(place: Path) -> None:
    with temporary_folder("build") as folder:
        (folder / "page").touch()
        assert folder.parent == place
        assert folder.name.startswith("autograder-build-")
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("purpose", ["", "build"])
def test_a_killed_makers_folder_goes_with_the_next_and_a_living_makers_stays(
    place: Path, purpose: str
) -> None:
    with maker(place, purpose) as process:
        (folder,) = place.iterdir()
        with temporary_folder():
            assert (folder / "kept" / "page").exists()
        process.kill()
        process.wait()
        assert folder.exists()
        with temporary_folder() as next_one:
            assert list(place.iterdir()) == [next_one]


def test_a_folder_whose_maker_came_to_no_lock_goes_too_in_the_end(place: Path) -> None:
    """Until then it may be another program's, which is about to use it."""
    folder = place / "autograder-abcd1234"
    folder.mkdir()
    sweep(place)
    assert folder.exists()

    os.utime(folder, (0, 0))
    sweep(place)
    assert list(place.iterdir()) == []


def test_what_is_half_deleted_can_still_be_swept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = place / "autograder-abcd1234"
    (folder / "kept").mkdir(parents=True)
    (folder / LOCK).touch()
    monkeypatch.setattr(temporary_folders.shutil, "rmtree", killed)
    with pytest.raises(SystemExit):
        delete(folder)
    monkeypatch.undo()

    sweep(place)

    assert not folder.exists()


def killed(*_: object, **__: object) -> None:
    raise SystemExit


def test_nothing_else_is_swept(place: Path) -> None:
    mine = place / "elsewhere"
    mine.mkdir()
    (mine / LOCK).touch()
    (mine / "page").touch()
    (place / "autograder-link1234").symlink_to(mine)
    (place / "autograder-file1234").touch()
    for name in ("autograder-homework", "autograder-build-notes123", "autograder"):
        (place / name).mkdir()
        (place / name / "page").touch()
    linked = place / "autograder-abcd1234"
    linked.mkdir()
    (linked / LOCK).symlink_to(mine / LOCK)
    before = sorted(place.rglob("*"))

    sweep(place)
    sweep(place / "nowhere")

    assert sorted(place.rglob("*")) == before


def test_no_link_in_a_folder_is_followed(place: Path) -> None:
    mine = place / "mine"
    mine.mkdir()
    (mine / "page").touch()
    folder = place / "autograder-abcd1234"
    folder.mkdir()
    (folder / LOCK).touch()
    (folder / "link").symlink_to(mine)

    sweep(place)

    assert sorted(place.rglob("*")) == [mine, mine / "page"]


def test_another_users_folder_stays(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = place / "autograder-abcd1234"
    folder.mkdir()
    (folder / LOCK).touch()
    monkeypatch.setattr(temporary_folders.os, "getuid", lambda: folder.stat().st_uid + 1)

    sweep(place)

    assert folder.exists()


def test_a_folder_that_is_swept_before_it_is_locked_is_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = temporary_folders.tempfile.mkdtemp
    swept: list[str] = []

    def make_and_sweep(**options: Any) -> str:
        name = make(**options)
        if not swept:
            swept.append(name)
            os.utime(name, (0, 0))
            sweep(place)
            assert not Path(name).exists()
        return name

    monkeypatch.setattr(temporary_folders.tempfile, "mkdtemp", make_and_sweep)
    with temporary_folder() as folder:
        assert swept
        assert list(place.iterdir()) == [folder]
