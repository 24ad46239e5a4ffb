"""Windows: nothing of POSIX, ``\\r\\n`` in every pipe, and a process that is killed dies alone."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import io
import os
import subprocess
from typing import Any

from taken import NOT_ON_WINDOWS, WITHOUT, take, take_modules

# students have no pytest
take_modules(*NOT_ON_WINDOWS, "pytest")
for module, names in WITHOUT.items():
    take(sys.modules[module], names)

NEW_GROUP = 0x200
subprocess.CREATE_NEW_PROCESS_GROUP = NEW_GROUP  # type: ignore[attr-defined]


class TextMode(io.RawIOBase):
    """A binary stream to which line ends are written as a system with text mode writes them."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.stream.write(bytes(data).replace(b"\n", b"\r\n"))
        return len(data)

    def flush(self) -> None:
        if not self.stream.closed:
            self.stream.flush()

    def close(self) -> None:
        self.stream.close()
        super().close()


class Popen(subprocess.Popen[bytes]):
    """Starts a process as Windows does, whose sessions, groups and signals are others."""

    def __init__(self, *arguments: Any, creationflags: int = 0, **keywords: Any) -> None:
        keywords.pop("start_new_session", None)
        assert creationflags in (0, NEW_GROUP)
        super().__init__(*arguments, **keywords)
        if self.stdin:
            self.stdin = TextMode(self.stdin)  # type: ignore[assignment]

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, 9)

    terminate = kill


subprocess.Popen = Popen  # type: ignore[misc]

open_descriptor = os.fdopen


def fdopen(descriptor: int, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
    stream = open_descriptor(descriptor, mode, *arguments, **keywords)
    return TextMode(stream) if mode == "wb" else stream


os.fdopen = fdopen  # type: ignore[assignment]
