"""A folder that somebody has unpacked, read as an archive is: no link in it is followed."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import CourseError
from autograder.lms.archives import (
    DAMAGED,
    LINK,
    MAX_FILE,
    MAX_MEMBERS,
    SPECIAL,
    ArchiveError,
    Listing,
    Member,
    Room,
    decoded,
    is_junk,
)
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

MAX_LEVELS = 12


class FolderSource:
    """A folder, and all that is in it."""

    is_ordered = False

    def __init__(self, folder: Path) -> None:
        self._listing = Listing(str(folder))
        self._folder = folder
        open_folders = [("", 0)]
        while open_folders:
            inside, level = open_folders.pop()
            try:
                with os.scandir(folder / inside) as entries:
                    few = itertools.islice(entries, MAX_MEMBERS + 1)
                    found = sorted(few, key=lambda entry: entry.name)
            except OSError as error:
                if not inside:
                    raise CourseError(f"{folder} cannot be read: {error.strerror}.") from error
                why = f"it cannot be opened: {error.strerror}"
                self._listing.add(_shown(inside), None, None, why)
                continue
            for entry in found:
                self._listing.count()
                path = f"{inside}{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    self._add(entry, path)
                elif level < MAX_LEVELS and not is_junk(_shown(path)):
                    open_folders.append((f"{path}/", level + 1))
        self.members = sorted(self._listing.members, key=lambda member: member.path)
        self.refused = self._listing.refused
        self._room = Room()

    def read(self, member: Member) -> bytes:
        """The bytes of a file in it.  Raises ArchiveError with a clause that says why not."""
        try:
            return self._room.take(read_file(self._folder / member.handle, MAX_FILE + 1))
        except NotebookError as error:
            raise ArchiveError(SPECIAL) from error
        except OSError as error:
            raise ArchiveError(f"it cannot be read: {error.strerror or DAMAGED}") from error

    def _add(self, entry: os.DirEntry[str], path: str) -> None:
        why_not = LINK if entry.is_symlink() else ""
        if not why_not and not entry.is_file(follow_symlinks=False):
            why_not = SPECIAL
        try:
            changed = entry.stat(follow_symlinks=False).st_mtime
            when = datetime.fromtimestamp(changed, UTC)
        except (OSError, OverflowError, ValueError):
            when = None
        self._listing.add(_shown(path), when, path, why_not)


def _shown(path: str) -> str:
    """A path as text, whatever bytes there are in its names."""
    return decoded(os.fsencode(path), "cp1252")
