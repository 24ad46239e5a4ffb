"""Tar archives, plain or compressed with gzip, read within bounds."""

from __future__ import annotations

import contextlib
import gzip
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from autograder.lms.archives import (
    DAMAGED,
    LINK,
    MAX_FILE,
    MAX_TOTAL,
    SPECIAL,
    TOO_LARGE,
    ArchiveError,
    Listing,
    Member,
    Room,
    decoded,
)

CHUNK = 2**20
BROKEN = (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, OSError, ValueError)


class _Bounded:
    """A file of which nobody reads too much at once, as tarfile does with headers of any size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        if not 0 <= size <= MAX_FILE + 1:
            raise tarfile.ReadError("a header of this size is no header")
        return self._file.read(size)

    def seek(self, place: int) -> int:
        return self._file.seek(place)

    def tell(self) -> int:
        return self._file.tell()


class TarSource:
    """A tar archive that is not compressed, or not any more."""

    is_ordered = True

    def __init__(self, file: BinaryIO, whose: str) -> None:
        listing = Listing(whose)
        try:
            bounded = cast(IO[bytes], _Bounded(file))
            self._tar = tarfile.open(fileobj=bounded, mode="r:", encoding="utf-8")  # noqa: SIM115
            while (info := self._tar.next()) is not None:
                listing.count()
                if not info.isdir():
                    listing.add(_name(info), _when(info), info, _why_not(info))
        except BROKEN as error:
            raise ArchiveError(
                f"{whose} is damaged, or was not downloaded to its end; download it again."
            ) from error
        self.members = listing.members
        self.refused = listing.refused
        self._room = Room()

    def read(self, member: Member) -> bytes:
        """The bytes of a file in it.  Raises ArchiveError with a clause that says why not."""
        try:
            file = self._tar.extractfile(member.handle)
            if file is None:
                raise ArchiveError(SPECIAL)
            with file:
                return self._room.take(file.read(MAX_FILE + 1))
        except BROKEN as error:
            raise ArchiveError(DAMAGED) from error


@contextlib.contextmanager
def open_tar(path: Path, *, is_packed: bool) -> Iterator[TarSource]:
    """Open a tar archive; one that is compressed is unpacked, as a whole, into a temporary file
    that has no name.

    Raises ArchiveError with a sentence.
    """
    with contextlib.ExitStack() as stack:
        file: BinaryIO = stack.enter_context(path.open("rb"))
        if is_packed:
            file = stack.enter_context(_unpacked(file, path))
        yield TarSource(file, str(path))


def _unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    whole = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by the caller
    try:
        with gzip.open(file, "rb") as packed:
            while chunk := packed.read(CHUNK):
                if whole.tell() + len(chunk) > MAX_TOTAL:
                    raise ArchiveError(
                        f"{path} is larger than {MAX_TOTAL // 2**30} GiB when it is unpacked; "
                        "collect a folder with the submissions alone."
                    )
                whole.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        whole.close()
        raise ArchiveError(
            f"{path} is damaged, or was not downloaded to its end; download it again."
        ) from error
    except BaseException:
        whole.close()
        raise
    whole.seek(0)
    return whole


def _name(info: tarfile.TarInfo) -> str:
    return decoded(info.name.encode("utf-8", "surrogateescape"), "cp1252")


def _when(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC) if info.mtime > 0 else None
    except (OverflowError, ValueError, OSError):
        return None


def _why_not(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return LINK
    if not info.isreg() or info.issparse():
        return SPECIAL
    return TOO_LARGE if info.size > MAX_FILE else ""
