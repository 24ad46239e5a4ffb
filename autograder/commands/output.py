"""The standard output of a command, and what becomes of it if nobody can write there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TextIO, cast


class OutputError(Exception):
    """What a command prints could not be written; the message says so in a sentence."""


class _Output:
    """The standard output, whose errors are told from those of the files that a command writes."""

    def __init__(self, stream: IO[Any]) -> None:
        self._stream = stream

    @property
    def buffer(self) -> _Output:
        """Where bytes are written, such as JSON."""
        return _Output(cast(TextIO, self._stream).buffer)

    def write(self, content: Any) -> int:
        with _as_output_error():
            return self._stream.write(content)

    def flush(self) -> None:
        with _as_output_error():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def _as_output_error() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # whoever reads it has seen enough, and the libraries know what to do
        raise
    except OSError as error:
        raise OutputError(
            f"What this command prints could not be written: {error.strerror}. What it has "
            "recorded stays; run it again with another place for its output."
        ) from error


@contextlib.contextmanager
def checked_output() -> Iterator[None]:
    """Raise OutputError in the block if the standard output cannot be written to; if there is none,
    as with ``>&-``, nothing is printed, as Python's own print() has it."""
    with contextlib.ExitStack() as stack:
        stream = sys.stdout or stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
        stack.enter_context(contextlib.redirect_stdout(cast(TextIO, _Output(stream))))
        yield
