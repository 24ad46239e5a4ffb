"""What a notebook's code says, as plain text for a terminal, with its line breaks."""

from __future__ import annotations

import unicodedata

from autograder.grading.plain_text import COLOURS

MAX_LINES = 40
MAX_LINE = 300
TAB = 4
ASK = "Ask yourself:"
"""What stands before the question that a check ends with."""


def lines(text: str) -> str:
    """Text without colours and controls, its line breaks kept, and cut off where it gets long."""
    plain = [_line(line) for line in COLOURS.sub("", text).expandtabs(TAB).splitlines()]
    while plain and not plain[0]:
        plain.pop(0)
    while plain and not plain[-1]:
        plain.pop()
    if len(plain) > MAX_LINES:
        plain = [*plain[: MAX_LINES - 1], "…"]
    return "\n".join(plain)


def message_and_question(text: str) -> tuple[str, str]:
    """What a check says went wrong, and the question that it asks in the end, empty if none."""
    message, asks, question = text.rpartition(ASK)
    if not asks:
        return lines(text), ""
    return lines(message), " ".join(lines(question).split())


def _line(line: str) -> str:
    kept = [
        letter
        for letter in line
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    ]
    plain = "".join(kept).rstrip()
    return plain if len(plain) <= MAX_LINE else plain[: MAX_LINE - 1] + "…"
