"""Text files of which nobody says how they are encoded, or how their columns are told apart."""

from __future__ import annotations

import codecs
import contextlib
from typing import NamedTuple

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks, and the encoding that each stands for."""
WINDOWS = "cp1252"
GUESSED = ("utf-8", WINDOWS)
SEPARATOR_LINE = "sep="


class Decoded(NamedTuple):
    """A file's text, and what is needed to write it as it was."""

    mark: bytes
    """Its byte order mark, empty if it has none."""
    encoding: str
    text: str


def decode_text(data: bytes) -> Decoded | None:
    """Decode a file by its byte order mark, or else as UTF-16, UTF-8 or what Excel on Windows
    writes; None if it is no text in any of these."""
    mark, encoding = next((found for found in MARKS if data.startswith(found[0])), (b"", ""))
    if not mark and b"\0" in data[:4]:
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    for guess in (encoding,) if encoding else GUESSED:
        with contextlib.suppress(UnicodeDecodeError):
            text = data[len(mark) :].decode(guess)
            if "\0" not in text:
                return Decoded(mark, guess, text)
    return None


def split_separator_line(text: str) -> tuple[str, str, str]:
    """The separator that a first line such as ``sep=;`` tells Excel, that line, and the rest; the
    first two are empty if there is none."""
    line, ending, rest = text.partition("\n")
    told = line.removesuffix("\r")
    if told.casefold().startswith(SEPARATOR_LINE) and len(told) == len(SEPARATOR_LINE) + 1:
        return told[-1], line + ending, rest
    return "", "", text
