"""An event loop that needs no socket, for cells that say ``await``."""

from __future__ import annotations

import asyncio
import asyncio.events
import threading
from typing import Any


class _Waiting:
    """What the loop takes for its selector: there are no sockets, so it waits for time alone."""

    def __init__(self) -> None:
        self.woken = threading.Event()

    def select(self, timeout: float | None = None) -> list[Any]:
        self.woken.wait(timeout)
        self.woken.clear()
        return []

    def close(self) -> None: ...


class QuietLoop(asyncio.BaseEventLoop):
    """Runs coroutines and threads, and no connections: the sandbox opens no socket, and the loop
    of the standard library opens two for itself."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Waiting()

    def _process_events(self, event_list: list[Any]) -> None: ...

    def _write_to_self(self) -> None:
        self._selector.woken.set()


def install() -> QuietLoop:
    """Have asyncio make such loops from now on, and return the one that cells run in."""
    asyncio.events.new_event_loop = asyncio.new_event_loop = QuietLoop
    loop = QuietLoop()
    asyncio.events.set_event_loop(loop)
    return loop
