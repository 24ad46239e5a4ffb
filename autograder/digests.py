"""Digests of files: which files of a folder count, and where one ends and the next begins."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path


def folder_files(folder: Path) -> list[Path]:
    """List the files of a folder and those below it, sorted, but hidden files and backups.

    Whatever a file's suffix: code reads data that lies beside it.  Editors, Jupyter and Python keep
    files of their own there, which decide nothing.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if not any(_is_left_out(name) for name in path.relative_to(folder).parts)
        if path.is_file()
    )


def digest_files(files: Iterable[Path], root: Path) -> str:
    """Digest files with their names as seen from ``root``; one that is not there is left out."""
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
