"""A stranger's file in, a whole file out.

No link is followed, and nothing but an ordinary file is opened.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from pathlib import Path

from autograder.submissions.notebook import MAX_BYTES, NotebookError


def read_file(path: Path) -> bytes:
    """The bytes of a student's file, which has to be an ordinary one of a sensible size.

    Raises NotebookError, or OSError where the system will not have it.  Never waits: a pipe in
    the file's place is opened without waiting for somebody to write, and refused.
    """
    if stat.S_ISLNK(path.lstat().st_mode):
        raise NotebookError("It is a link, and links are not followed.")
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - pathlib takes no flags
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotebookError("It is no ordinary file.")
        return file.read(MAX_BYTES + 1)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file in such a way that nobody ever finds half of it, however we may end."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - it is open already
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def shown(name: str) -> str:
    """A file's name as it can stand in any sentence: bounded, and nothing in it but a name."""
    plain = re.sub(r"[^\w .,()+@~=-]", "?", name)
    plain = plain.replace("__", "_?")  # which Markdown would take for bold type
    return plain if len(plain) <= 80 else plain[:79] + "…"
