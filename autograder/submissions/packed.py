"""Notebooks that have been read, on their way from one process of ours to another."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.submissions.folder import FoundNotebook


def packed(notebook: NotebookNode) -> bytes:
    """A notebook that :func:`~.notebook.read_notebook` has built, as MessagePack."""
    return msgspec.msgpack.encode(notebook)


@dataclass(frozen=True)
class PackedNotebook:
    """What a student handed in, and how it was found, in as little memory as it takes."""

    data: bytes = field(repr=False)
    """What :func:`packed` made of the notebook."""
    note: str = ""
    """As in :class:`~.folder.FoundNotebook`."""

    def unpacked(self) -> FoundNotebook:
        return FoundNotebook(nbformat.from_dict(msgspec.msgpack.decode(self.data)), self.note)
