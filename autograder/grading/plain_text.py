"""What a student wrote, or passed around, as one harmless line of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

MAX_TEXT = 300
COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""ANSI escape sequences, which control a terminal."""


def names_in_a_row(names: Sequence[str], most: int) -> str:
    """Join names, each as one harmless line; of more than ``most`` the first, and how many more."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(map(clean, names[:most]))}{more}"


class CallText:
    """A call as text that is made once somebody reads it, for most calls have nothing said of
    them."""

    def __init__(
        self, function: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
    ) -> None:
        self._call = function, arguments, keywords

    def __str__(self) -> str:
        return call_text(*self._call)


def call_text(function: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> str:
    """A call as a reader would write it down, with sizes in the place of long values."""
    parts = [sketch(argument) for argument in arguments]
    parts += [f"{name}={sketch(value)}" for name, value in keywords.items()]
    return f"{function}({', '.join(parts)})"


class Sketched:
    """A thing of a student's that says itself what it is called, and of what kind it is."""

    def __sketch__(self) -> str:
        raise NotImplementedError

    def __kind__(self) -> str:
        raise NotImplementedError


def sketch(value: Any) -> str:
    """A value in a few characters: numbers as they are, everything larger by its size."""
    if isinstance(value, Sketched):
        return value.__sketch__()
    if isinstance(value, np.ndarray) and value.ndim:
        return f"array {value.shape}"
    if isinstance(value, (np.bool_, np.number, np.ndarray)):
        value = value.item()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (bool, int, complex)):
        return clean(repr(value)) if abs(value) < 1e15 else "a huge number"
    if isinstance(value, str):
        return repr(value[:20])
    if isinstance(value, dict):
        return "{" + ", ".join(clean(key) for key in value) + "}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"{len(value)} values" if len(value) != 1 else "1 value"
    return "function" if callable(value) else type(value).__name__


def clean(text: Any) -> str:
    """Text of a student's on one line of bounded length, without colours and controls."""
    if not isinstance(text, str):
        return ""
    text = text[: 4 * MAX_TEXT]
    if not (text.isascii() and text.isprintable()):  # as most are
        text = "".join(
            " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
            for letter in COLOURS.sub("", text)
            if unicodedata.category(letter) not in ("Cf", "Cs", "Co")
        )
    line = " ".join(text.split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def texts(value: Any) -> list[str]:
    """List the strings in ``value``, none if it is no list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
