"""A guest's memory as it is written and put into another one, without WebAssembly."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.sandbox.wasm.image import GROWTH, PAGE, is_whole, put, taken, write


class Memory:
    """What wasmtime has for a memory."""

    def __init__(self, content: bytes) -> None:
        self.content = bytearray(content)

    def data_len(self, _: object) -> int:
        return len(self.content)

    def grow(self, _: object, pages: int) -> None:
        self.content += bytes(pages * GROWTH)

    def read(self, _: object, start: int, stop: int) -> bytearray:
        return self.content[start:stop]

    def get_buffer_ptr(self, _: object) -> Any:
        return (ctypes.c_ubyte * len(self.content)).from_buffer(self.content)


def session(content: bytes) -> Any:
    return SimpleNamespace(_state=SimpleNamespace(exports={"memory": Memory(content)}, store=None))


FRESH = b"\x01" * PAGE + b"\x02" * PAGE + bytes(GROWTH - 2 * PAGE)
LATER = b"\x03" * PAGE + FRESH[PAGE:-PAGE] + b"\x04" * PAGE + bytes(GROWTH - PAGE) + b"\x05" * PAGE


def test_a_fresh_guest_gets_the_memory_that_was_written(tmp_path: Path) -> None:
    file = tmp_path / "memory"
    write(file, FRESH, LATER)
    guest = session(FRESH)
    put(file, guest)

    assert taken(guest) == LATER
    # no more is kept than what is another than in a fresh guest
    assert 3 * PAGE < file.stat().st_size < 4 * PAGE


@pytest.mark.parametrize("length", [0, 3, 20, PAGE, -1])
def test_a_memory_that_is_not_whole_is_none(length: int, tmp_path: Path) -> None:
    file = tmp_path / "memory"
    assert not is_whole(file)
    write(file, FRESH, LATER)
    assert is_whole(file)

    file.write_bytes(file.read_bytes()[:length])
    assert not is_whole(file)
    if length == -1:
        with pytest.raises(EOFError, match="memory is not whole"):
            put(file, session(FRESH))


@pytest.mark.parametrize("place", [8, PAGE, -1])
def test_a_memory_with_other_bytes_is_none(place: int, tmp_path: Path) -> None:
    file = tmp_path / "memory"
    write(file, FRESH, LATER)
    content = bytearray(file.read_bytes())
    content[place] ^= 0xFF
    file.write_bytes(content)
    assert not is_whole(file)
