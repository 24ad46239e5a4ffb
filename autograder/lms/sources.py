"""An archive or a folder that a teacher names, opened by what it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path

from autograder.lms.archives import ArchiveError, Source
from autograder.lms.folder_source import FolderSource
from autograder.lms.tar_source import open_tar
from autograder.lms.zip_source import ZipSource
from autograder.submissions.file_kinds import recognise
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

OTHER_ARCHIVES: tuple[tuple[bytes, str, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z x"),
    (b"Rar!\x1a\x07", "a RAR archive", "unrar x"),
    (b"BZh", "compressed with bzip2", "tar -xf"),
    (b"\xfd7zXZ\x00", "compressed with xz", "tar -xf"),
)


@contextlib.contextmanager
def open_source(path: Path, zone: tzinfo) -> Iterator[Source]:
    """Open an archive or a folder; ``zone`` is that of times without one, as in ZIP archives.

    Raises ArchiveError with a sentence if it is neither, or cannot be read.
    """
    if path.is_dir():
        yield FolderSource(path)
        return
    try:
        head = read_file(path.resolve(), 2**16)
    except FileNotFoundError as error:
        raise ArchiveError(f"There is no archive or folder {path}.") from error
    except (OSError, NotebookError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
        raise ArchiveError(f"{path} cannot be read: {why}.") from error
    for beginning, kind, command in OTHER_ARCHIVES:
        if head.startswith(beginning):
            raise ArchiveError(
                f"{path} is {kind}, which is not read here; unpack it ({command} {path.name}), "
                "and collect the folder."
            )
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with path.open("rb") as file:
            yield ZipSource(file, str(path), zone)
    elif head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar" or path.suffix == ".tar":
        with open_tar(path, is_packed=head.startswith(b"\x1f\x8b")) as source:
            yield source
    else:
        what = recognise(head).partition(";")[0].replace("The file is not a Jupyter notebook", "")
        raise ArchiveError(
            f"{path} is no archive{what.rstrip('.') or ' that is known here'}; collect the ZIP "
            "archive that the LMS gives out, a .tar.gz, or a folder."
        )
