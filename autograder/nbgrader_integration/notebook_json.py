"""Notebooks as JSON, to the letter as nbformat writes them, in a tenth of the time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient

NO_CELLS = '{\n "cells": []'
"""How the text of a notebook without cells begins."""


def notebook_text(notebook: NotebookNode, known: Mapping[int, str] | None = None) -> str:
    """Write ``notebook`` as nbformat does, without a copy: it is of no other use afterwards.

    ``known`` has the texts of some of its cells by the ids of these objects, which stay as they
    are.  What is no strict JSON, a number that is none or half a letter, nbformat writes.
    """
    texts = known or {}
    strip_transient(notebook)
    try:
        around = _indented({**notebook, "cells": []})
        if not around.startswith(NO_CELLS):
            raise msgspec.DecodeError("There is something that comes before the cells.")
        cells = ",\n  ".join(texts.get(id(cell)) or cell_text(cell) for cell in notebook.cells)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return f"{v4.writes(notebook)}\n"
    inside = f'{{\n "cells": [\n  {cells}\n ]' if cells else NO_CELLS
    return f"{inside}{around.removeprefix(NO_CELLS)}\n"


def cell_text(cell: NotebookNode) -> str:
    """Write one cell as it stands in the text of a notebook; its lines are split afterwards.

    Raises DecodeError or UnicodeEncodeError for what is no strict JSON.
    """
    split_lines(NotebookNode(cells=[cell]))
    return _indented(cell).replace("\n", "\n  ")


def _indented(part: Mapping[str, Any]) -> str:
    """JSON as nbformat has it.

    Python's encoder is written in C only if nothing is indented, so that msgspec indents what it
    has encoded.
    """
    compact = json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text: Any = msgspec.json.format(compact, indent=1)
    return str(text)
