"""A stranger's file in, a whole file out.

No link is followed, and nothing but an ordinary file is opened.  What is written appears under its
name once it is whole (an atomic rename); until then it is a part file, which its writer locks, so
that it can be told from one whose writer was killed.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
import unicodedata
from pathlib import Path
from typing import BinaryIO

from autograder.file_locks import lock
from autograder.submissions.notebook import MAX_BYTES, NotebookError
from autograder.systems import is_windows

PART = ".part"
PART_NAME = re.compile(rf"\.[a-z0-9_]{{8}}{re.escape(PART)}")
"""A file that is being written, or that a killed process has left half written."""
CAREFULLY = os.O_RDONLY
"""How a stranger's file is opened: through no link, and without waiting for anybody, as far as the
system knows of such things."""
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY"):
    CAREFULLY |= getattr(os, _flag, 0)
RENAMED_WHILE_OPEN = not is_windows()
"""Whether a file can be renamed while it is open, and so while its writer holds the lock."""
MAX_SHOWN = 80
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by their category of which nothing is to be seen."""


def read_file(path: Path, limit: int = MAX_BYTES + 1) -> bytes:
    """The bytes of a student's file, which has to be an ordinary one, up to so many of them.

    Raises NotebookError, or OSError where the system will not have it.  Never waits: a pipe in
    the file's place is opened without waiting for somebody to write, and refused.
    """
    if stat.S_ISLNK(path.lstat().st_mode):
        raise NotebookError("It is a link, and links are not followed.")
    with open(os.open(path, CAREFULLY), "rb") as file:  # noqa: PTH123 - pathlib takes no flags
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotebookError("It is no ordinary file.")
        return file.read(limit)


def read_own_file(path: Path) -> bytes:
    """The bytes of a file that whoever runs us has chosen: a link is her own, and may lead where
    it likes.  Raises as :func:`read_file` does."""
    return read_file(Path(os.path.realpath(path)))


def write_whole(
    path: Path, content: str | bytes, *, mode: int = 0o644, durable: bool = True
) -> None:
    """Write a file in such a way that nobody ever finds half of it, however we may end.

    It stands a power cut as well, unless it need not be ``durable``, which is faster.  An OSError
    names the file.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    file, part = _part_file(path.parent)
    try:
        with file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
            part.chmod(mode)
            if RENAMED_WHILE_OPEN:
                part.replace(path)
        if not RENAMED_WHILE_OPEN:
            part.replace(path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            # the system does not say, and whoever has to make room wants to know
            error.filename = str(path)
        raise


def write_named(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write where somebody has asked for: whole, through a link, and into a pipe or a device, such
    as ``/dev/stdout``, in whose place no file may come to stand."""
    if path.exists() and not path.is_file():
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        path.write_bytes(data)
        return
    path = path.resolve()
    sweep(path.parent)
    write_whole(path, content, mode=mode)


def sweep(folder: Path) -> None:
    """Delete the part files in ``folder`` whose writers are dead, and no others.

    A folder that is not there has none.  Safe to call while others write: whoever writes holds a
    lock on her part file, which ends with her process, however that ends.  Nothing is swept if
    there are no such locks.
    """
    try:
        with os.scandir(folder) as entries:
            parts = [Path(entry) for entry in entries if PART_NAME.fullmatch(entry.name)]
    except OSError:
        return
    for part in parts:
        # gone or renamed by now, somebody else's, or locked by a living writer
        with contextlib.suppress(OSError):
            descriptor = os.open(part, CAREFULLY)
            with open(descriptor, "rb") as file:  # noqa: PTH123 - pathlib takes no flags
                if lock(file, wait=False):
                    part.unlink()


def _part_file(folder: Path) -> tuple[BinaryIO, Path]:
    """A new file that is ours alone to write, locked for as long as it is open."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=PART)
        file = open(descriptor, "wb")  # noqa: SIM115, PTH123 - it is open already; the caller's
        lock(file, wait=True)
        if os.fstat(descriptor).st_nlink:
            return file, Path(name)
        # swept away before it was locked
        file.close()


def shown(name: str) -> str:
    """A file's name, or a path, as it can stand in any sentence: bounded, on one line, and with
    nothing in it that cannot be seen.

    Letters, marks, digits, punctuation and symbols of every script are shown.  Controls, bytes
    that are no text, and what turns the direction of writing or joins letters unseen, are not.
    Whatever makes HTML, Markdown or a terminal's markup of it escapes it for that.
    """
    plain = "".join(map(_shown_letter, unicodedata.normalize("NFC", name)))
    return plain if len(plain) <= MAX_SHOWN else plain[: MAX_SHOWN - 1] + "…"


def _shown_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Zs":
        return " "
    is_visible = category[0] in "LMNPS" and letter not in BLANK_LETTERS
    return letter if is_visible else "?"
