"""The standard output of a command, and what becomes of it if nobody can write there."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast


class OutputError(Exception):
    """What a command prints could not be written; the message says so in a sentence."""


class _Output:
    """The standard output, whose errors are told from those of the files that a command writes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with _as_output_error():
            return self._stream.write(text)

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
    """Raise OutputError in the block if the standard output cannot be written to."""
    with contextlib.redirect_stdout(cast(TextIO, _Output(sys.stdout))):
        yield
