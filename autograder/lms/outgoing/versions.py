"""Which pages of feedback each student has been sent, and by which way, as digests.

One JSON file a lab lies beside the origins of its submissions, in ``submitted/.lms/returned/``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from autograder.course import CourseError
from autograder.lms.origins import FOLDER
from autograder.submissions.files import read_file, write_whole
from autograder.submissions.notebook import NotebookError

RETURNED = "returned"
VERSION = 1
MOST_BYTES = 64 << 20


class _File(msgspec.Struct, frozen=True):
    """What stands in the file of a lab: by way, the digest of each student's page; of a lab of
    several notebooks, of each page of hers, as in ``ada/problem1``."""

    version: int
    sent: dict[str, dict[str, str]]


class Versions:
    """What has gone out of one lab."""

    def __init__(self, submitted: Path, lab_name: str) -> None:
        self.path = submitted / FOLDER / RETURNED / f"{lab_name}.json"
        self._sent = self._read()

    def has_gone_out(self, way: str, student: str, page: bytes, notebook: str = "") -> bool:
        """Whether this very page is what a student was sent last that way."""
        return self._sent.get(way, {}).get(page_key(student, notebook)) == digest(page)

    @property
    def students(self) -> frozenset[str]:
        """Who has been sent a page, whichever way."""
        return frozenset(key.partition("/")[0] for sent in self._sent.values() for key in sent)

    def has_gone_out_somehow(self, student: str, page: bytes, notebook: str = "") -> bool:
        """Whether this very page is what a student was sent last, whichever way."""
        this, key = digest(page), page_key(student, notebook)
        return any(sent.get(key) == this for sent in self._sent.values())

    def note(self, way: str, digests: Mapping[str, str]) -> None:
        """Keep which pages, by their digests, have been sent; keys are those of `page_key`."""
        self._sent.setdefault(way, {}).update(digests)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        ordered = {name: dict(sorted(self._sent[name].items())) for name in sorted(self._sent)}
        data = msgspec.json.encode(_File(VERSION, ordered))
        write_whole(self.path, msgspec.json.format(data, indent=1))

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            data = read_file(self.path, MOST_BYTES)
            found = msgspec.json.decode(data, type=_File)
        except FileNotFoundError:
            return {}
        except (NotebookError, OSError, msgspec.MsgspecError, ValueError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
            raise CourseError(
                f"{self.path}, which says who was sent which page, cannot be used: {why}. Put it "
                "back from a backup, or delete it, and every page goes out again."
            ) from error
        if found.version != VERSION:
            raise CourseError(
                f"{self.path} is of version {found.version}, and this program reads {VERSION}."
            )
        return found.sent


def page_key(student: str, notebook: str = "") -> str:
    """What a student's page is called among all pages of a lab; no id has a stroke in it."""
    return f"{student}/{notebook}" if notebook else student


def digest(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()
