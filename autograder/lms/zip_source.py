"""ZIP archives, read within bounds."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from datetime import datetime, tzinfo
from typing import BinaryIO

from autograder.lms.archives import (
    DAMAGED,
    LINK,
    LOCKED,
    MAX_FILE,
    MAX_MEMBERS,
    SPECIAL,
    ArchiveError,
    Listing,
    Member,
    Room,
    decoded,
)

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are unpacked in pieces of any size, which a bomb can use."""
ENTRY = b"PK\x01\x02"
"""What each entry of the directory begins with, which is built in memory as a whole."""
CHUNK = 2**24
ENCRYPTED = 0x1
UTF8 = 0x800
ODD_METHOD = "it is compressed in a way that is not read here; unpack it, and collect the folder"


class ZipSource:
    """A ZIP archive."""

    is_ordered = True

    def __init__(self, file: BinaryIO, whose: str, zone: tzinfo, limit: int = MAX_MEMBERS) -> None:
        listing = Listing(whose)
        try:
            if _has_more_entries(file, limit):
                raise ArchiveError(f"{whose} has more than {limit:,} files in it.")
            self._zip = zipfile.ZipFile(file)
            for info in self._zip.infolist():
                listing.count()
                if not info.is_dir():
                    listing.add(_name(info), _when(info, zone), info, _why_not(info))
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
            raise ArchiveError(
                f"{whose} is damaged, or was not downloaded to its end; download it again."
            ) from error
        self.members = listing.members
        self.refused = listing.refused
        self._room = Room()

    def read(self, member: Member) -> bytes:
        """The bytes of a file in it.  Raises ArchiveError with a clause that says why not."""
        try:
            with self._zip.open(member.handle) as file:
                return self._room.take(file.read(MAX_FILE + 1))
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            RuntimeError,  # a password is asked for, or something is not implemented
        ) as error:
            raise ArchiveError(DAMAGED) from error


def inner_zip(data: bytes, whose: str, zone: tzinfo, limit: int) -> ZipSource:
    """A ZIP archive within an archive, of which few files are expected; raises ArchiveError."""
    return ZipSource(io.BytesIO(data), whose, zone, limit)


def _has_more_entries(file: BinaryIO, limit: int) -> bool:
    """Whether there may be more entries than ``limit``; the file's pieces are looked at."""
    found, end = 0, b""
    file.seek(0)
    while chunk := file.read(CHUNK):
        found += (end + chunk).count(ENTRY)
        if found > 2 * limit:  # archives in an archive have entries of their own
            return True
        end = chunk[-len(ENTRY) + 1 :]
    file.seek(0)
    return False


def _name(info: zipfile.ZipInfo) -> str:
    """A name; many programs write UTF-8 and do not say so, and zipfile reads that as cp437."""
    if info.flag_bits & UTF8:
        return info.filename
    return decoded(info.orig_filename.partition("\0")[0].encode("cp437", "replace"), "cp437")


def _when(info: zipfile.ZipInfo, zone: tzinfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=zone)
    except ValueError:
        return None


def _why_not(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return LINK
    if kind not in (0, stat.S_IFREG):
        return SPECIAL
    if info.flag_bits & ENCRYPTED:
        return LOCKED
    return "" if info.compress_type in METHODS else ODD_METHOD
