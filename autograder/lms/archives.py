"""Archives and folders of strangers, read within bounds: names, times and bytes, never by a path.

Nothing is unpacked.  Whoever wants a file's bytes asks for them, and gets no more than a limit
each and a limit in all.  What an archive says about itself is not believed: sizes are counted
while reading, and a name that leads elsewhere, a link, a device or an encrypted file is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from autograder.course import CourseError
from autograder.submissions.files import shown
from autograder.submissions.listing import NOT_LOOKED_INTO
from autograder.submissions.notebook import MAX_BYTES

MAX_MEMBERS = 50_000
MAX_FILE = MAX_BYTES
"""How large a file may be: as large as a notebook that can be graded."""
MAX_TOTAL = 4 * 2**30
"""How many bytes are read of one archive in all."""
MAX_PATH = 1_000

OUTSIDE = "its name leads out of the archive"
LINK = "it is a link, and links are not followed"
SPECIAL = "it is no ordinary file"
LOCKED = "it is locked with a password; unpack it yourself, and collect the folder"
ODD_NAME = "its name has characters in it that no file's name should have, or is too long"
TOO_LARGE = f"it is larger than {MAX_FILE // 2**20} MiB"
TOO_MUCH = f"more than {MAX_TOTAL // 2**30} GiB are in the archive; collect it in parts"
DAMAGED = "it is damaged; download the archive again"

DRIVE_LETTER = re.compile(r"[A-Za-z]:")
JUNK_NAMES = ("thumbs.db", "desktop.ini", "icon\r")


class ArchiveError(CourseError):
    """An archive, or a file in it, cannot be read; the text says why."""


@dataclass(frozen=True)
class Member:
    """An ordinary file in an archive."""

    path: str
    """As the archive has it, with ``/`` between its parts, relative and without ``..``."""
    number: int
    """Its place in the archive."""
    when: datetime | None = None
    """When it was changed, with a zone; None if the archive does not say."""
    handle: Any = field(default=None, repr=False, compare=False)
    """What the archive finds it by."""

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))

    @property
    def name(self) -> str:
        return self.parts[-1]


@dataclass(frozen=True)
class Refused:
    """A file in an archive that is left out."""

    path: str
    why: str


class Source(Protocol):
    """What work is collected from."""

    members: list[Member]
    refused: list[Refused]
    is_ordered: bool
    """Whether the members stand in the order in which they were packed."""

    def read(self, member: Member) -> bytes:
        """The bytes of a file in it.  Raises ArchiveError with a clause that says why not."""
        ...


class Room:
    """How many bytes may still be read of an archive."""

    def __init__(self) -> None:
        self._left = MAX_TOTAL

    def take(self, data: bytes) -> bytes:
        """The same bytes, which have been read one past the limit if there are too many.

        Raises ArchiveError beyond a limit.
        """
        if len(data) > MAX_FILE:
            raise ArchiveError(TOO_LARGE)
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveError(TOO_MUCH)
        return data


def checked_path(name: str) -> tuple[str, str]:
    """A name in an archive as a path that can be shown and kept, and why it is refused, if so."""
    path = name.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    parts = path.split("/")
    if path.startswith("/") or DRIVE_LETTER.match(path) or ".." in parts:
        return path, OUTSIDE
    clean = "/".join(part for part in parts if part not in ("", "."))
    if not clean or len(clean) > MAX_PATH or not clean.isprintable():
        return path, ODD_NAME
    return clean, ""


def is_junk(path: str) -> bool:
    """Whether nobody has handed this in: what systems and programs leave behind."""
    parts = path.split("/")
    if any(part.startswith(".") or part in NOT_LOOKED_INTO for part in parts):
        return True
    return parts[-1].lower() in JUNK_NAMES


def decoded(raw: bytes, otherwise: str) -> str:
    """A file's name of which nobody knows the encoding: UTF-8 if it can be that."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(otherwise, "replace")


class Listing:
    """The members of an archive while they are listed."""

    def __init__(self, whose: str) -> None:
        self.members: list[Member] = []
        self.refused: list[Refused] = []
        self._whose = whose
        self._seen = 0

    def count(self) -> None:
        """Count an entry of any kind; raises ArchiveError if there are too many."""
        self._seen += 1
        if self._seen > MAX_MEMBERS:
            raise ArchiveError(
                f"{self._whose} has more than {MAX_MEMBERS:,} files in it, which is no archive of "
                "a class; collect a folder with the submissions alone."
            )

    def add(self, name: str, when: datetime | None, handle: Any, why_not: str = "") -> None:
        """List a file that has been counted."""
        path, wrong = checked_path(name)
        if is_junk(path) and not wrong:
            return
        if wrong or why_not:
            self.refused.append(Refused(path, wrong or why_not))
        else:
            self.members.append(Member(path, self._seen, when, handle))


def place(path: str) -> str:
    """A path in an archive as it can stand in any sentence."""
    return "/".join(shown(part) for part in path.split("/")[-3:])
