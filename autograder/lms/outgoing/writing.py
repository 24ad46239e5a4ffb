"""Files for elsewhere: each whole or not at all, with a sentence if it cannot be written."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.course import CourseError
from autograder.submissions.files import write_named

FOLDER = "outgoing"
"""Beside the class's other folders; what is not put elsewhere goes there."""
MARKED = "-marked"


def beside(given: Path) -> Path:
    """Where a file is written that fills in one which an LMS gave out."""
    return given.with_name(f"{given.stem}{MARKED}{given.suffix}")


def numbered(folder: Path, name: str, suffix: str = "") -> Path:
    """The first of ``name-1``, ``name-2`` and so on in a folder that is not there yet."""
    number = 1
    while (path := folder / f"{name}-{number}{suffix}").exists():
        number += 1
    return path


def write(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write a file whole, in the place of one of that name; raises CourseError if it cannot be."""
    with _explained(path):
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder", str(path))
        write_named(path, content, mode=mode)


def write_default(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """The same for a path that we have chosen, whose folder may have to be made."""
    with _explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    write(path, content, mode=mode)


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to write files into, which stand in ``path`` once the block ends without an error;
    nothing is there if nothing was written.

    Files that are in ``path`` already stay, but those of the same names are replaced.
    """
    with _explained(path):
        if path.exists() and not path.is_dir():
            raise NotADirectoryError(0, "it is no folder", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", suffix=".part", dir=path.parent) as name:
            new = Path(name, "new")
            new.mkdir()
            yield new
            if not any(new.iterdir()):
                return
            if not path.exists():
                new.rename(path)
                return
            for file in sorted(new.rglob("*")):
                place = path / file.relative_to(new)
                if file.is_dir():
                    place.mkdir(exist_ok=True)
                else:
                    file.replace(place)


def shown(path: Path) -> str:
    """A path as somebody in the working directory would type it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says into one sentence."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        if isinstance(error, PermissionError):
            why += " (if a spreadsheet has it open, close it there first)"
        raise CourseError(f"{path} could not be written: {why}.") from error
