"""Notebooks that have been read, on their way from one process of ours to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import msgspec
import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.submissions.folder import FoundNotebook


class Cell(NotebookNode):
    """A cell as nbformat has it, whose constant parts are found at once: nbgrader's steps ask each
    cell for them some fifty times."""

    cell_type = property(itemgetter("cell_type"))
    metadata = property(itemgetter("metadata"))
    source = property(itemgetter("source"))


class _Packed(msgspec.Struct):
    """What :func:`packed` has written, its cells each by itself."""

    cells: list[msgspec.Raw]
    metadata: dict[str, Any]
    nbformat: int
    nbformat_minor: int


def packed(notebook: NotebookNode) -> bytes:
    """A notebook that :func:`~.notebook.read_notebook` has built, as MessagePack."""
    return msgspec.msgpack.encode(notebook)


def unpacked_cell(data: msgspec.Raw) -> Cell:
    """One cell of a notebook that was packed."""
    parts = msgspec.msgpack.decode(data)
    return Cell({name: nbformat.from_dict(part) for name, part in parts.items()})  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class PackedNotebook:
    """What a student handed in, and how it was found, in as little memory as it takes."""

    data: bytes = field(repr=False)
    """What :func:`packed` made of the notebook."""
    note: str = ""
    """As in :class:`~.folder.FoundNotebook`."""

    def unpacked(self, cell: Callable[[msgspec.Raw], Cell] = unpacked_cell) -> FoundNotebook:
        """The notebook, with ``cell`` called for each of its cells."""
        found = msgspec.msgpack.decode(self.data, type=_Packed)
        notebook = NotebookNode(
            cells=[cell(one) for one in found.cells],
            metadata=nbformat.from_dict(found.metadata),
            nbformat=found.nbformat,
            nbformat_minor=found.nbformat_minor,
        )
        return FoundNotebook(notebook, self.note)
