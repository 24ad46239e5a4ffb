"""Notebooks as JSON, to the letter as nbformat writes them, in a tenth of the time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbformat.v4.rwbase import split_lines

NO_CELLS = '{\n "cells": []'
"""How the text of a notebook without cells begins."""


def notebook_text(notebook: NotebookNode, texts: Mapping[int, str]) -> str:
    """Write ``notebook`` as nbformat does, from the ``texts`` of its cells, by the ids of these
    objects.

    Raises DecodeError or UnicodeEncodeError for what :func:`as_nbformat` has to write: what is no
    strict JSON, a number that is none or half a letter, and what comes before the cells.
    """
    around = _indented(_compact({**notebook, "cells": []}))
    if not around.startswith(NO_CELLS):
        raise msgspec.DecodeError("There is something that comes before the cells.")
    cells = ",\n  ".join(texts[id(cell)] for cell in notebook.cells)
    inside = f'{{\n "cells": [\n  {cells}\n ]' if cells else NO_CELLS
    return f"{inside}{around.removeprefix(NO_CELLS)}\n"


def compact_cell(cell: NotebookNode) -> str:
    """One cell as JSON without blanks; its lines are split afterwards."""
    split_lines(NotebookNode(cells=[cell]))
    return _compact(cell)


def cell_text(compact: str) -> str:
    """Write a cell as it stands in the text of a notebook.

    Raises as :func:`notebook_text` does.
    """
    return _indented(compact).replace("\n", "\n  ")


def as_nbformat(notebook: NotebookNode) -> str:
    """Write ``notebook`` by nbformat itself."""
    return f"{v4.writes(notebook)}\n"


def _compact(part: Mapping[str, Any]) -> str:
    # Python's encoder is written in C only if nothing is indented
    return json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _indented(compact: str) -> str:
    text: Any = msgspec.json.format(compact, indent=1)
    return str(text)
