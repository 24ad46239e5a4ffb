"""Moves what was handed in to where grading looks for it: overwrites nothing, follows no link."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.submissions.files import read_file, write_whole
from autograder.submissions.listing import NOT_HANDED_IN, NOTEBOOK_NAME
from autograder.submissions.notebook import NotebookError
from autograder.submissions.strays import Stray
from autograder.systems import is_windows

DATE = NOT_HANDED_IN[0]
EARLIER = ".earlier"
"""Where a student's work is kept that something newer has taken the place of."""

HandedIn = Callable[[Path], datetime | None]
"""Finds out when a folder was handed in; None if that is not known."""


def _not_known(_: Path) -> datetime | None:
    return None


@dataclass(frozen=True)
class Moved:
    """Where something lies now."""

    path: Path
    counts: bool = True
    """Whether grading looks there; not so if it is older than what lies in its place."""
    kept: Path | None = None
    """Where that is kept now which is older and lay in its place; None if nothing did."""


class MoveError(Exception):
    """It was left where it is; the text says why, as a clause."""


def move(submitted: Path, stray: Stray, handed_in: HandedIn = _not_known) -> Moved:
    """Move ``stray`` to its place in ``submitted`` and return that; its date of handing in goes
    along, a notebook gets its lab's name, and folders that are empty then go.

    Of two folders for one place the newer counts, and the other one is kept in ``EARLIER``.  Raises
    MoveError if its place is not clear, or taken and nobody knows which is newer, if a link is in
    the way, or if the system will not have it.
    """
    if stray.target is None:
        raise MoveError(stray.why_not)
    source = submitted / stray.path
    target = submitted / stray.target
    try:
        _check_folders(submitted, source.parent)
        _check_folders(submitted, target.parent)
        if stray.is_folder:
            moved = _move_folder(submitted, source, target, handed_in)
        else:
            moved = _move_file(submitted, source, target)
    except OSError as error:
        raise MoveError(f"the system refused it: {error.strerror}") from error
    for folder in source.parents:
        if folder == submitted:
            break
        # one with anything in it stays
        with contextlib.suppress(OSError):
            folder.rmdir()
    return moved


def _move_folder(submitted: Path, source: Path, target: Path, handed_in: HandedIn) -> Moved:
    if not stat.S_ISDIR(source.lstat().st_mode):
        raise MoveError("it is no folder any more")
    # on a disk without upper and lower case it may be the same folder under its other name
    if os.path.lexists(target) and not source.samefile(target):
        return _move_newer(submitted, source, target, handed_in)
    target.parent.mkdir(exist_ok=True)
    source.rename(target)
    return Moved(target)


def _move_newer(submitted: Path, source: Path, target: Path, handed_in: HandedIn) -> Moved:
    """Have the newer of two folders at ``target``, and keep the other one."""
    if not stat.S_ISDIR(target.lstat().st_mode):
        raise MoveError("there is something already")
    ours, theirs = handed_in(source), handed_in(target)
    if ours is None or theirs is None or ours == theirs:
        raise MoveError(
            "there is something already, and which is newer cannot be told; keep the one that "
            f"counts, or write into each folder's {DATE} when it was handed in"
        )
    is_newer = ours > theirs
    kept = _kept(submitted, target, min(ours, theirs))
    (target if is_newer else source).rename(kept)
    if not is_newer:
        return Moved(kept, counts=False)
    source.rename(target)
    return Moved(target, kept=kept)


def _kept(submitted: Path, place: Path, when: datetime) -> Path:
    """A place that is free for what was handed in then."""
    folder = place.parent / EARLIER
    _check_folders(submitted, folder)
    folder.mkdir(exist_ok=True)
    name = f"{place.name} {when:%Y-%m-%d %H.%M.%S}"
    numbered = itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
    return next(path for each in numbered if not os.path.lexists(path := folder / each))


def _move_file(submitted: Path, source: Path, folder: Path) -> Moved:
    """Move a file into the folder of a student's lab; grading looks for a notebook by the lab's
    name first."""
    if not stat.S_ISREG(source.lstat().st_mode):
        raise MoveError("it is no ordinary file")
    _check_folders(submitted, folder)
    if folder.is_dir() and any(NOTEBOOK_NAME.fullmatch(name) for name in os.listdir(folder)):  # noqa: PTH208 - names are enough
        raise MoveError("there is a notebook already; keep the one that counts")
    folder.mkdir(parents=True, exist_ok=True)
    is_notebook = NOTEBOOK_NAME.fullmatch(source.name)
    target = folder / (f"{folder.name}.ipynb" if is_notebook else source.name)
    try:
        if is_windows():  # whose renaming overwrites nothing, and whose links are others
            source.rename(target)
        else:  # unlike a rename, it overwrites nothing
            os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            raise
        if os.path.lexists(target):
            raise MoveError("there is something already") from None
        source.rename(target)
    else:
        source.unlink(missing_ok=True)
    if not os.path.lexists(folder / DATE):
        with contextlib.suppress(OSError, NotebookError):
            write_whole(folder / DATE, read_file(source.parent / DATE, 200))
    return Moved(target)


def _check_folders(submitted: Path, folder: Path) -> None:
    """Raise MoveError if something on the way down to ``folder`` is a link or a file."""
    if ".." in folder.parts:
        raise MoveError("it would lead out of the folder of what was handed in")
    for part in (folder, *folder.parents):
        if part == submitted:
            break
        if os.path.lexists(part) and not stat.S_ISDIR(part.lstat().st_mode):
            raise MoveError(f"{part.name} is no folder, or a link to one")
