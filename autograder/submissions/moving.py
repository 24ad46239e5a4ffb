"""Moves what was handed in to where grading looks for it: overwrites nothing, follows no link."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from autograder.submissions.files import read_file, write_whole
from autograder.submissions.listing import NOT_HANDED_IN, NOTEBOOK_NAME
from autograder.submissions.notebook import NotebookError
from autograder.submissions.strays import Stray

DATE = NOT_HANDED_IN[0]


class MoveError(Exception):
    """It was left where it is; the text says why, as a clause."""


def move(submitted: Path, stray: Stray) -> Path:
    """Move ``stray`` to its place in ``submitted`` and return that; its date of handing in goes
    along, and folders that are empty then go.

    Raises MoveError if its place is not clear or taken, if a link is in the way, or if the system
    will not have it.
    """
    if stray.target is None:
        raise MoveError(stray.why_not)
    source = submitted / stray.path
    target = submitted / stray.target
    try:
        _check_folders(submitted, source.parent)
        _check_folders(submitted, target.parent)
        if stray.is_folder:
            _move_folder(source, target)
        else:
            target = _move_file(submitted, source, target)
    except OSError as error:
        raise MoveError(f"the system refused it: {error.strerror}") from error
    for folder in source.parents:
        if folder == submitted:
            break
        # one with anything in it stays
        with contextlib.suppress(OSError):
            folder.rmdir()
    return target


def _move_folder(source: Path, target: Path) -> None:
    if not stat.S_ISDIR(source.lstat().st_mode):
        raise MoveError("it is no folder any more")
    # on a disk without upper and lower case it may be the same folder under its other name
    if os.path.lexists(target) and not source.samefile(target):
        raise MoveError("there is something already")
    target.parent.mkdir(exist_ok=True)
    source.rename(target)


def _move_file(submitted: Path, source: Path, folder: Path) -> Path:
    """Move a file into the folder of a student's lab."""
    if not stat.S_ISREG(source.lstat().st_mode):
        raise MoveError("it is no ordinary file")
    _check_folders(submitted, folder)
    if folder.is_dir() and any(NOTEBOOK_NAME.fullmatch(name) for name in os.listdir(folder)):  # noqa: PTH208 - names are enough
        raise MoveError("there is a notebook already; keep the one that counts")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.name
    try:
        os.link(source, target, follow_symlinks=False)  # unlike a rename, it overwrites nothing
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            raise
        if os.path.lexists(target):
            raise MoveError("there is something already") from None
        source.rename(target)
    else:
        source.unlink()
    if not os.path.lexists(folder / DATE):
        with contextlib.suppress(OSError, NotebookError):
            write_whole(folder / DATE, read_file(source.parent / DATE, 200))
    return target


def _check_folders(submitted: Path, folder: Path) -> None:
    """Raise MoveError if something on the way down to ``folder`` is a link or a file."""
    if ".." in folder.parts:
        raise MoveError("it would lead out of the folder of what was handed in")
    for part in (folder, *folder.parents):
        if part == submitted:
            break
        if os.path.lexists(part) and not stat.S_ISDIR(part.lstat().st_mode):
            raise MoveError(f"{part.name} is no folder, or a link to one")
