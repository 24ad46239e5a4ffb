"""Puts what a student has handed in into ``submitted/STUDENT/LAB/``, and keeps what was there.

Each file appears whole, under a name that is made here.  The date is written before the notebook
that it belongs to, and an earlier one before a later one, so that a run which is killed in between
is completed by the next one.  What does not count lies in a folder that grading and nbgrader pass
over.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.lms.handed_in import HandedFile, HandedIn
from autograder.submissions.files import read_file, sweep, write_whole
from autograder.submissions.listing import NOT_HANDED_IN, NOT_LOOKED_INTO, NOTEBOOK_NAME, notebooks
from autograder.submissions.notebook import NotebookError
from autograder.systems import one_name, why_no_windows_name

DATE = NOT_HANDED_IN[0]
NOT_COUNTED = ".not_counted"
"""Where a student's notebooks lie that do not count; a dot keeps it from being graded."""
RESERVED = (*NOT_HANDED_IN, *NOT_LOOKED_INTO, "submission_secret.txt")
"""Names that mean something to nbgrader or to us, which a student's file may not have."""
NO_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*&\[\]]')
MAX_NAME = 100


class PlaceError(Exception):
    """It was left out; the text says why, as a clause."""


def safe_name(name: str) -> str:
    """A name for a student's file that is one everywhere, and means nothing to a program."""
    plain = unicodedata.normalize("NFC", name)
    plain = "".join(letter if letter.isprintable() else "_" for letter in plain)
    plain = NO_NAME.sub("_", plain).strip().lstrip(".-~").rstrip(". ") or "file"
    path = PurePosixPath(plain)
    ending = path.suffix if len(path.suffix) <= 10 else ""
    plain = plain if len(plain) <= MAX_NAME else plain[: MAX_NAME - len(ending)] + ending
    while len(os.fsencode(plain)) > 200:
        plain = plain[: len(plain) // 2] + ending
    is_taken = plain.lower() in map(str.lower, RESERVED) or why_no_windows_name(plain)
    return f"handed_in_{plain.rstrip('. ')}" if is_taken else plain


def notebooks_there(folder: Path) -> dict[str, bytes]:
    """The notebooks that lie in a lab's folder, by name.

    Raises PlaceError if something there is no folder, no file, or a link.
    """
    for place in (folder.parent, folder):
        if os.path.lexists(place) and not stat.S_ISDIR(place.lstat().st_mode):
            raise PlaceError(f"{place.name} is no folder, or a link to one; remove it")
    if not folder.is_dir():
        return {}
    found = {}
    renamed = {name for name in notebooks(folder) if "/" not in name}
    for path in sorted(folder.iterdir()):
        is_named = NOTEBOOK_NAME.fullmatch(path.name) and not path.name.startswith(".")
        if not is_named and path.name not in renamed:
            continue
        try:
            found[path.name] = read_file(path)
        except NotebookError as error:
            raise PlaceError(f"{path.name} in its place is a link or no file; remove it") from error
        except OSError as error:
            raise PlaceError(f"{path.name} in its place: {error.strerror}") from error
    return found


def date_text(when: datetime) -> str:
    """A date as nbgrader's file holds it."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def put(
    folder: Path,
    names: Sequence[tuple[HandedFile, str, datetime | None]],
    put_away: Collection[str],
    found: HandedIn,
    *,
    now: str,
) -> None:
    """Put a student's files into a lab's folder: ``names`` says under which names, and by which
    date of handing in, the earliest first.

    Those of what lies there that are to be ``put_away`` are kept among those that do not count,
    under ``now``.  Raises PlaceError or OSError, and then nothing that was there is lost.
    """
    there = notebooks_there(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    handed_in = [one.content for one in (*found.counting, *found.not_counting)]
    for name in put_away:
        if there[name] not in handed_in:
            _keep(folder, f"{now}_{name}", there[name])
    for one in found.not_counting:
        _keep(folder, f"{one.digest[:8]}_{safe_name(one.name)}", one.content)
    for one, name, when in names:
        write_date(folder, when)
        if there.get(name) != one.content:
            write_whole(folder / name, one.content)
    written = {one_name(name) for _, name, _ in names}
    for name in put_away:
        if one_name(name) not in written:
            (folder / name).unlink()
    put_others(folder, found.others)


def put_others(folder: Path, others: Iterable[HandedFile]) -> None:
    """Put files that are no notebooks beside what is in a lab's folder; none that is there is
    overwritten by another."""
    for one in others:
        folder.mkdir(parents=True, exist_ok=True)
        name = safe_name(one.name)
        if os.path.lexists(folder / name) and _content(folder / name) != one.content:
            path = PurePosixPath(name)
            name = f"{path.stem}-{one.digest[:8]}{path.suffix}"
        if not os.path.lexists(folder / name):
            write_whole(folder / name, one.content)


def _keep(folder: Path, name: str, content: bytes) -> None:
    place = folder / NOT_COUNTED
    if os.path.lexists(place) and not stat.S_ISDIR(place.lstat().st_mode):
        raise PlaceError(f"{NOT_COUNTED} in its place is a link or no folder; remove it")
    place.mkdir(exist_ok=True)
    sweep(place)
    if not os.path.lexists(place / name):
        write_whole(place / name, content)


def write_date(folder: Path, when: datetime | None) -> None:
    """Write when what lies in a folder was handed in; a date of which nothing is known goes."""
    path = folder / DATE
    if when is None:
        path.unlink(missing_ok=True)  # it was that of another file
    else:
        write_whole(path, f"{date_text(when)}\n")


def _content(path: Path) -> bytes | None:
    try:
        return read_file(path)
    except (NotebookError, OSError):
        return None
