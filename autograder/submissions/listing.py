"""The files in a student's folder, and which of them are notebooks."""

from __future__ import annotations

import os
import re
from pathlib import Path

from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

MAX_NAMES = 2_000
MAX_LEVELS = 3
MAX_RENAMED = 40
PEEKED_AT = 4096

NOTEBOOK_NAME = re.compile(r".+\.ipynb(\.txt|\.json)?", re.IGNORECASE | re.DOTALL)
"""Browsers like to save a notebook as text."""
RENAMED = re.compile(r"(?:.*/)?(?:[^/]+\.(?:json|txt)|[^./]+)", re.IGNORECASE | re.DOTALL)
"""Names under which they save one besides; those of other files, so the content decides."""
NOTEBOOK_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{.*\"(?:cells|nbformat)\"\s*:", re.DOTALL)

NOT_LOOKED_INTO = ("__MACOSX", "__pycache__")
NOT_HANDED_IN = ("timestamp.txt", "Thumbs.db")
"""What nbgrader and Windows put beside what a student hands in."""
CHECKPOINTS = ".ipynb_checkpoints"


def notebooks(folder: Path, inside: str = "") -> list[str]:
    """The notebooks in ``folder`` and a few levels below, by their paths from there, sorted."""
    names = files(folder, inside)
    renamed = [name for name in names if RENAMED.fullmatch(name) and name not in NOT_HANDED_IN]
    renamed = [name for name in renamed[:MAX_RENAMED] if _is_notebook_text(folder / name)]
    return [name for name in names if NOTEBOOK_NAME.fullmatch(name) or name in renamed]


def is_notebook(name: str, content: bytes) -> bool:
    """Whether a file is called as notebooks are, or begins as they do and may have lost its
    name."""
    if NOTEBOOK_NAME.fullmatch(name):
        return True
    return bool(RENAMED.fullmatch(name) and NOTEBOOK_TEXT.match(content[:PEEKED_AT]))


def _is_notebook_text(path: Path) -> bool:
    """Whether a file begins as notebooks do."""
    try:
        return bool(NOTEBOOK_TEXT.match(read_file(path, PEEKED_AT)))
    except (NotebookError, OSError):
        return False


def files(folder: Path, inside: str = "") -> list[str]:
    """The ordinary files in ``folder``, or in one folder in it, and a few levels below."""
    found: list[str] = []
    names = 0
    open_folders = [(f"{inside}/" if inside else "", 0)]
    while open_folders:
        inside, level = open_folders.pop()
        try:
            if (folder / inside).is_symlink():
                continue
            with os.scandir(folder / inside) as entries:
                for entry in entries:
                    names += 1
                    if names > MAX_NAMES:
                        break
                    path = f"{inside}{entry.name}"
                    if entry.name.startswith(".") or entry.name in NOT_LOOKED_INTO:
                        continue
                    if entry.is_dir(follow_symlinks=False) and level < MAX_LEVELS:
                        open_folders.append((f"{path}/", level + 1))
                    elif entry.is_file(follow_symlinks=False):
                        found.append(path)
        except OSError:
            continue  # a folder that will not be opened has nothing for us
    return sorted(found)
