"""Reads the commands that a page of the documentation tells of."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    kind: str
    text: str

    def commands(self) -> Iterator[list[str]]:
        """Its commands as words, as a shell reads them."""
        for line in self.text.splitlines():
            if words := shlex.split(line.removeprefix(".venv/bin/"), comments=True):
                yield words


def blocks(text: str) -> list[Block]:
    return [Block(kind or "sh", body) for kind, body in FENCE.findall(text)]


def sections(text: str) -> dict[str, list[Block]]:
    """A page's blocks, by the heading that they stand below."""
    _, *parts = HEADING.split(text)
    return {heading: blocks(body) for heading, body in zip(parts[::2], parts[1::2], strict=True)}
