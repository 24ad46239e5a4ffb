"""Temporary folders that do not outlive their makers for long.

Whoever makes one holds a lock in it, which ends with her process, however that ends.  A killed
process leaves its folders lying; whoever makes the next one sweeps them away.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.file_locks import lock

PREFIX = "autograder-"
NAME = re.compile(rf"{PREFIX}(?:[a-z]+-)?[a-z0-9_]{{8}}")
LOCK = ".autograder-lock"
"""The file that marks a folder as one of these, and that its maker has locked."""

CAREFULLY = os.O_RDONLY
"""How it is opened: through no link, and without waiting, as far as the system knows of that."""
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
    CAREFULLY |= getattr(os, _flag, 0)

EMPTY_SECONDS = 24 * 3600.0
"""How old an empty folder without a lock has to be for nobody to be about to use it."""


@contextlib.contextmanager
def temporary_folder(purpose: str = "") -> Iterator[Path]:
    """Make a folder for the length of the block, and sweep away those whose makers are dead."""
    place = Path(tempfile.gettempdir())
    sweep(place)
    with contextlib.ExitStack() as stack:
        folder = _make(place, PREFIX + (f"{purpose}-" if purpose else ""), stack)
        try:
            yield folder
        finally:
            stack.close()
            delete(folder)


def _make(place: Path, prefix: str, stack: contextlib.ExitStack) -> Path:
    """A new folder with a lock in it, which is held until ``stack`` is closed."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=place, prefix=prefix))
        with contextlib.suppress(FileNotFoundError):
            file = stack.enter_context((folder / LOCK).open("xb"))
            lock(file, wait=True)
            if os.fstat(file.fileno()).st_nlink:
                return folder
        # swept away before it was locked


def sweep(place: Path) -> None:
    """Delete the folders in ``place`` that are ours and whose makers are dead, and no others."""
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                # gone by now, or somebody else's
                with contextlib.suppress(OSError):
                    _sweep_one(Path(entry))


def _sweep_one(folder: Path) -> None:
    # on Windows everybody has a folder for temporary files of her own
    if hasattr(os, "getuid") and folder.lstat().st_uid != os.getuid():
        return
    try:
        descriptor = os.open(folder / LOCK, CAREFULLY)
    except FileNotFoundError:
        # its maker came to no more, or is a program of the same name that knows no such locks
        if time.time() - folder.lstat().st_mtime > EMPTY_SECONDS:
            folder.rmdir()  # which fails unless it is empty
        return
    with open(descriptor, "rb") as file:  # noqa: PTH123 - pathlib takes no flags
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and lock(file, wait=False):
            delete(folder)


def delete(folder: Path) -> None:
    """Delete a folder as far as that can be done, and its lock last.

    So what is left of it if we are killed meanwhile still is one that can be swept.
    """
    with contextlib.suppress(OSError):
        with os.scandir(folder) as entries:
            rest = [entry for entry in entries if entry.name != LOCK]
        for entry in rest:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                Path(entry).unlink(missing_ok=True)
        (folder / LOCK).unlink(missing_ok=True)
        folder.rmdir()
