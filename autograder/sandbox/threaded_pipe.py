"""Our end of the pipe to a worker, on systems where a pipe cannot be waited for with a time limit:
a thread reads, another one writes, and whoever asks waits for these."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from autograder.sandbox.inside.wire import CHUNK, OutOfTime, Pipe, PipeClosed

LOOK_SECONDS = 0.1
"""How long is waited at a time, so that Ctrl-C is answered on every system."""
MAX_WAITING = 4 * CHUNK
"""How much is read ahead of whoever asks; more stays in the pipe, and its writer waits."""
STOP_SECONDS = 5.0


class ThreadedPipe(Pipe):
    """Frames over two pipes that can do nothing but block, with the same bounds and time limits as
    over those that can be waited for."""

    def __init__(self, reader: int, writer: int) -> None:
        self.reader, self.writer = reader, writer
        self._changed = threading.Condition()
        self._arrived = bytearray()
        self._outgoing: memoryview | None = None
        self._ended = self._broken = self._stopped = False
        self._threads = [
            threading.Thread(target=target, daemon=True) for target in (self._read, self._write_on)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Have the threads end; the process at the other end is gone."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _write(self, view: memoryview, left: Callable[[], float] | None) -> None:
        with self._changed:
            self._outgoing = view
            self._changed.notify_all()
            while self._outgoing is not None and not self._broken:
                self._wait(left)
            if self._broken:
                raise PipeClosed("the other side is gone")

    def _exactly(self, count: int, left: Callable[[], float] | None) -> bytearray:
        # grows with what arrives, so that an announced length alone costs no memory
        data = bytearray()
        with self._changed:
            while len(data) < count:
                if self._arrived:
                    taken = count - len(data)
                    data += self._arrived[:taken]
                    del self._arrived[:taken]
                    self._changed.notify_all()
                    if len(data) < count and left is not None and left() <= 0:
                        # or bytes that drip would be waited for without end
                        raise OutOfTime("no answer in time")
                elif self._ended:
                    raise PipeClosed("the other side is gone")
                else:
                    self._wait(left)
        return data

    def _wait(self, left: Callable[[], float] | None) -> None:
        """Wait until something has changed, or ``left`` is to be asked again."""
        seconds = LOOK_SECONDS if left is None else min(left(), LOOK_SECONDS)
        if seconds <= 0:
            raise OutOfTime("no answer in time")
        self._changed.wait(seconds)

    def _read(self) -> None:
        chunk = b"-"
        while chunk:
            try:
                chunk = os.read(self.reader, CHUNK)
            except OSError:
                chunk = b""
            with self._changed:
                self._arrived += chunk
                self._ended = not chunk
                self._changed.notify_all()
                while len(self._arrived) > MAX_WAITING and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return

    def _write_on(self) -> None:
        while True:
            with self._changed:
                while self._outgoing is None and not self._stopped:
                    self._changed.wait()
                view = self._outgoing
                if view is None or self._stopped:
                    return
            try:
                view = view[os.write(self.writer, view[:CHUNK]) :]
            except OSError:
                view = None
            with self._changed:
                self._broken = view is None
                self._outgoing = view or None
                self._changed.notify_all()
                if self._broken:
                    return
