"""A guest's memory with our worker imported in it: made once for a machine, and put into each
fresh guest, which has no more to do then than to serve.

A guest at rest, between two turns of a session, is its memory and nothing else.  Of the program's
two globals the one that changes points to its stack, which is empty at rest, and nothing is added
to its table of functions.  Its open folders are numbered as they are granted, in the same order.
No line of a student's code has run in a guest whose memory is taken.
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

PAGE = 4096
GROWTH = 2**16
"""What a guest's memory grows by, in bytes."""
_HEADER = struct.Struct(">I")


def memory_of(session: Any) -> tuple[Any, Any]:
    """The memory of a session's guest, and the store that it lies in."""
    state = session._state
    return state.exports["memory"], state.store


def taken(session: Any) -> bytes:
    """A copy of the memory of a session's guest."""
    memory, store = memory_of(session)
    return bytes(memory.read(store, 0, memory.data_len(store)))


def write(file: Path, before: bytes, after: bytes) -> None:
    """Write the pages of a memory that are other ones than in a fresh guest's."""
    runs: list[list[int]] = []  # where each begins, and its length
    for at in range(0, len(after), PAGE):
        page = after[at : at + PAGE]
        if page != (before[at : at + PAGE] or bytes(PAGE)):
            if runs and sum(runs[-1]) == at:
                runs[-1][1] += PAGE
            else:
                runs.append([at, PAGE])
    pages = b"".join([after[at : at + length] for at, length in runs])
    digest = hashlib.sha256(pages).hexdigest()
    told = json.dumps({"size": len(after), "runs": runs, "digest": digest}).encode()
    file.write_bytes(b"".join([_HEADER.pack(len(told)), told, pages]))


def is_whole(file: Path) -> bool:
    """Whether a memory is there as a whole, with the bytes that were written.

    A disk that was full or a machine that went down may leave others, and every worker would fail.
    """
    try:
        with file.open("rb") as source:
            told = _told(source)
            return bool(hashlib.file_digest(source, "sha256").hexdigest() == told["digest"])
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False


def put(file: Path, session: Any) -> None:
    """Give the guest of a session, in which nothing has run, the memory that was written."""
    memory, store = memory_of(session)
    with file.open("rb") as source:
        told = _told(source)
        if (more := told["size"] - memory.data_len(store)) > 0:
            memory.grow(store, more // GROWTH)
        room = memoryview(memory.get_buffer_ptr(store)).cast("B")
        for at, length in told["runs"]:
            if source.readinto(room[at : at + length]) != length:
                raise EOFError(f"{file} is not whole")


def _told(source: Any) -> dict[str, Any]:
    (length,) = _HEADER.unpack(source.read(_HEADER.size))
    told: dict[str, Any] = json.loads(source.read(length))
    return told
