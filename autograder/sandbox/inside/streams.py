"""The worker's end of the pipe, on systems whose pipes can be waited for and on all others."""

from __future__ import annotations

import os
import select
from collections.abc import Callable

from .wire import CHUNK, Pipe, PipeClosed


class BlockingPipe(Pipe):
    """Frames over two pipes that can do nothing but block, as those of Windows: for a worker, who
    has nothing else to do and no time limit of its own."""

    def __init__(self, reader: int, writer: int) -> None:
        self.reader, self.writer = reader, writer
        # which make no line ends of what looks like some
        self._reader = os.fdopen(reader, "rb", buffering=0)
        self._writer = os.fdopen(writer, "wb", buffering=0)

    def _write(self, view: memoryview, left: Callable[[], float] | None) -> None:
        try:
            while view:
                view = view[self._writer.write(view[:CHUNK]) or 0 :]
        except OSError as error:
            raise PipeClosed("the other side is gone") from error

    def _exactly(self, count: int, left: Callable[[], float] | None) -> bytearray:
        data = bytearray()
        while len(data) < count:
            try:
                chunk = self._reader.read(min(count - len(data), CHUNK))
            except OSError as error:
                raise PipeClosed("the other side is gone") from error
            if not chunk:
                raise PipeClosed("the other side is gone")
            data += chunk
        return data


def own_pipe(reader: int, writer: int) -> Pipe:
    """A worker's pipe, as this system has them."""
    if hasattr(select, "poll"):
        return Pipe(reader, writer, blocking=True)
    return BlockingPipe(reader, writer)
