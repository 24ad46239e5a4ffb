"""The files that a guest of WebAssembly may write: as many as there is room for."""

from __future__ import annotations

import errno

import pytest

from autograder.sandbox.wasm.temporary import TemporaryFiles


@pytest.fixture
def files() -> TemporaryFiles:
    return TemporaryFiles(size=10, files=4)


def test_what_was_written_is_there(files: TemporaryFiles) -> None:
    files.mkdir("/a")
    files.write("/a/one", b"123")
    assert files.read("/a/one") == b"123"
    assert files.kind("/a") == ("dir", 0)
    assert files.kind("/a/one") == ("file", 3)
    assert files.list("/") == [("a", "dir")]
    assert files.list("/a") == [("one", "file")]


def test_a_folder_moves_with_all_that_is_in_it(files: TemporaryFiles) -> None:
    files.mkdir("/a")
    files.write("/a/one", b"123")
    files.rename("/a", "/b")
    assert files.list("/") == [("b", "dir")]
    assert files.read("/b/one") == b"123"


def test_there_is_so_much_room_and_what_is_removed_makes_some(files: TemporaryFiles) -> None:
    files.write("/one", bytes(6))
    with pytest.raises(OSError, match="/") as no_room:
        files.write("/two", bytes(5))
    assert no_room.value.errno == errno.EDQUOT
    files.write("/one", bytes(10))
    files.remove("/one")
    files.write("/two", bytes(10))
    files.write("/three", b"")
    files.rename("/three", "/two")
    files.write("/three", bytes(10))


def test_there_are_so_many_files(files: TemporaryFiles) -> None:
    for name in "abcd":
        files.mkdir(f"/{name}")
    for make in (files.mkdir, lambda path: files.write(path, b"")):
        with pytest.raises(OSError, match="/") as no_more:
            make("/e")
        assert no_more.value.errno == errno.EDQUOT


@pytest.mark.parametrize(
    ("act", "number"),
    [
        (lambda files: files.read("/none"), errno.ENOENT),
        (lambda files: files.read("/"), errno.EISDIR),
        (lambda files: files.write("/none/one", b""), errno.ENOENT),
        (lambda files: files.write("/one/two", b""), errno.ENOTDIR),
        (lambda files: files.write("/a", b""), errno.EISDIR),
        (lambda files: files.mkdir("/a"), errno.EEXIST),
        (lambda files: files.rmdir("/"), errno.ENOTEMPTY),
        (lambda files: files.rmdir("/one"), errno.ENOTDIR),
        (lambda files: files.list("/one"), errno.ENOTDIR),
        (lambda files: files.rename("/a", "/a/b"), errno.EINVAL),
        (lambda files: files.rename("/a", "/one"), errno.ENOTDIR),
        (lambda files: files.rename("/one", "/a"), errno.EISDIR),
    ],
)
def test_what_cannot_be_done(act: object, number: int, files: TemporaryFiles) -> None:
    files.mkdir("/a")
    files.write("/one", b"1")
    with pytest.raises(OSError, match="/") as refused:
        act(files)  # type: ignore[operator]
    assert refused.value.errno == number
    assert files.list("/") == [("a", "dir"), ("one", "file")]
