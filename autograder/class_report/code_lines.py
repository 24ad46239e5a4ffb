"""Lines of a student's code as they are shown: bounded, harmless and moved to the left."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.grading.plain_text import clean

MAX_WIDTH = 88


def blanks(line: str) -> str:
    """The blanks in front of a line of code, tabs as four."""
    line = line.expandtabs(4)
    return " " * (len(line) - len(line.lstrip(" ")))


def clean_line(line: str) -> str:
    """A line of code, bounded and harmless, with its blanks in front."""
    line = line.expandtabs(4)
    indent = len(blanks(line))
    kept = " " * min(indent, 40) + clean(line[indent:])
    return kept if len(kept) <= MAX_WIDTH else f"{kept[: MAX_WIDTH - 1]}…"


def outdented(texts: Sequence[str]) -> str:
    """Lines of code in one text, moved to the left as far as they go together."""
    lines = [line for text in texts for line in text.split("\n")]
    margin = min(len(line) - len(line.lstrip(" ")) for line in lines)
    return "\n".join(line[margin:] for line in lines)
