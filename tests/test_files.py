"""Files are written whole or not at all, and what a killed writer leaves is swept away."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.submissions import files
from autograder.submissions.files import PART_NAME, shown, sweep, write_named, write_whole

WRITER = """
import os, signal, sys
from pathlib import Path
from autograder.submissions.files import write_whole

def stop(part, target):
    {what}

Path.replace = stop
write_whole(Path(sys.argv[1]), "half a page")
"""
"""A process that is about to rename what it has written."""


def parts(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if PART_NAME.fullmatch(path.name)]


def killed_writer(path: Path) -> None:
    """Write ``path`` in a process that is killed between the last byte and the renaming."""
    code = WRITER.format(what="os.kill(os.getpid(), signal.SIGKILL)")
    subprocess.run([sys.executable, "-c", code, path], check=False)


@contextlib.contextmanager
def living_writer(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has written all of ``path`` and goes on when its stdin ends."""
    code = WRITER.format(what="print(flush=True); sys.stdin.read(); os.replace(part, target)")
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.communicate()


def test_what_a_dead_writer_left_is_swept_at_once(tmp_path: Path) -> None:
    killed_writer(tmp_path / "page.html")
    assert len(parts(tmp_path)) == 1
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_writer_is_at_is_left_alone(tmp_path: Path) -> None:
    killed_writer(tmp_path / "page.html")
    with living_writer(tmp_path / "page.html") as writer:
        assert len(parts(tmp_path)) == 2
        sweep(tmp_path)
        assert len(parts(tmp_path)) == 1
    assert writer.returncode == 0
    assert (tmp_path / "page.html").read_text() == "half a page"
    assert parts(tmp_path) == []


def test_a_part_file_that_is_swept_before_it_is_locked_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one moment at which a living writer's file looks like a dead one's."""
    make = files.tempfile.mkstemp
    swept: list[str] = []

    def make_and_sweep(**options: Any) -> tuple[int, str]:
        descriptor, name = make(**options)
        if not swept:
            swept.append(name)
            sweep(tmp_path)
            assert not Path(name).exists()
        return descriptor, name

    monkeypatch.setattr(files.tempfile, "mkstemp", make_and_sweep)
    write_whole(tmp_path / "page.html", "all of it")
    assert swept
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert (tmp_path / "page.html").read_text() == "all of it"


def test_nothing_else_is_swept(tmp_path: Path) -> None:
    kept = ("page.html", "film.part", ".hidden", ".notes.part", ".abcd1234.part.txt")
    for name in kept:
        (tmp_path / name).touch()
    (tmp_path / ".abcd1234.part").mkdir()
    (tmp_path / ".abcd5678.part").symlink_to("page.html")
    (tmp_path / ".abcd9012.part").touch()
    sweep(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*kept, ".abcd1234.part", ".abcd5678.part"}


def test_a_pipe_in_a_part_file_s_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".abcd1234.part")
    sweep(tmp_path)


def test_a_folder_that_is_not_there_has_nothing_to_sweep(tmp_path: Path) -> None:
    sweep(tmp_path / "nowhere")


def test_a_file_gets_the_mode_that_is_asked_for(tmp_path: Path) -> None:
    write_whole(tmp_path / "page.html", "for all")
    write_whole(tmp_path / "report.json", b"for us", mode=0o600, durable=False)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("page.html", "report.json")]
    assert modes == [0o644, 0o600]


def test_what_somebody_named_is_written_and_not_replaced_if_it_is_no_file(tmp_path: Path) -> None:
    pipe, link, file = (tmp_path / name for name in ("pipe", "link", "file"))
    os.mkfifo(pipe)
    link.symlink_to(file)
    opened = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        for path in (pipe, link):
            write_named(path, "é", mode=0o600)
        assert os.read(opened, 100) == file.read_bytes() == "é".encode()
    finally:
        os.close(opened)
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(IsADirectoryError):
        write_named(tmp_path, "é")


def test_it_can_be_imported_where_there_are_no_such_locks(tmp_path: Path) -> None:
    """As on Windows, where a notebook can be checked all the same."""
    code = (
        "import sys; sys.platform = 'win32'; sys.modules['fcntl'] = None\n"
        "import importlib.util as util, pathlib\n"
        f"spec = util.spec_from_file_location('files', {files.__file__!r})\n"
        "module = util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        f"module.write_whole(pathlib.Path({str(tmp_path / 'page.html')!r}), 'all of it')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "page.html").read_text() == "all of it"


@pytest.mark.parametrize(
    "name",
    [
        "lab1__20261104104101.ipynb",
        "labs/lab1 (2) – Kopie.ipynb",
        "प्रयोगशाला १.ipynb",
        "ห้องปฏิบัติการ.ipynb",
        "實驗一（最終版）、新.ipynb",
        "עבודה׳.ipynb",
        "~$lab1'“x”#%&+=[1].ipynb",
        "🎓.ipynb",
    ],
)
def test_a_name_is_shown_as_people_write_it(name: str) -> None:
    assert shown(name) == name


def test_a_name_is_shown_with_its_accents_and_blanks_in_one_form() -> None:
    assert shown("re\u0301sume\u0301\u00a0a\u3000b\u202fc") == "résumé a b c"


@pytest.mark.parametrize(
    "letter",
    [
        *("\n", "\r", "\t", "\0", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"),
        *("\u061c", "\u200b", "\u200d", "\u200e", "\u202a", "\u202e", "\u2066", "\u2069"),
        *("\ufeff", "\u00ad", "\U000e0041", "\ue000", "\ufffe", "\u0378"),
        *(os.fsdecode(b"\xff"), "\ud800", "\u3164", "\u115f", "\u034f", "\u2800"),
    ],
    ids=ascii,
)
def test_nothing_unseen_is_in_a_name_that_is_shown(letter: str) -> None:
    assert shown(f"a{letter}b") == "a?b"


def test_no_name_that_is_shown_is_long() -> None:
    assert shown("ä" * 300) == "ä" * 79 + "…"
