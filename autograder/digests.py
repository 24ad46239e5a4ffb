"""Digests of files: which files of a folder count, and where one ends and the next begins."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.file_states import State, state_of


def folder_files(folder: Path) -> list[Path]:
    """List the files of a folder and those below it, sorted, but hidden files and backups.

    Whatever a file's suffix: code reads data that lies beside it.  Editors, Jupyter and Python keep
    files of their own there, which decide nothing.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_left_out(name)]
        here = Path(place)
        found += [here / name for name in names if not _is_left_out(name)]
    return sorted(path for path in found if path.is_file())


def digest_files(files: Iterable[Path], root: Path) -> str:
    """Digest files with their names as seen from ``root``; one that is not there is left out.

    They are read again if they are others than the last time, or may be.
    """
    files = tuple(files)
    state = state_of(files)
    return _digest(files, root) if state is None else _digest_in(state, root)


@functools.lru_cache(maxsize=64)
def _digest_in(state: State, root: Path) -> str:
    return _digest([Path(one.path) for one in state], root)


def _digest(files: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in files:
        with contextlib.suppress(FileNotFoundError):  # an editor's, gone since it was listed
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _is_left_out(name: str) -> bool:
    return (
        name.startswith((".", "__pycache__"))
        or name.endswith("~")
        or (name.startswith("#") and name.endswith("#"))
    )
