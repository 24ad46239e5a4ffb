"""Any bytes in, a notebook or one clear sentence out.  Nothing here executes anything.

What students hand in is hostile: every field is checked for its type and rebuilt, so that
nbgrader and the rest of the engine only ever meet well-formed notebooks.
"""

from __future__ import annotations

import json
import re
from typing import Any, cast

import msgspec
import nbformat
import numpy as np
from nbformat import v4
from nbformat.notebooknode import NotebookNode

from autograder.submissions.file_kinds import BROKEN_OFF, recognise
from autograder.submissions.outputs import (
    MAX_KEPT,
    STILL_LARGE,
    TooLarge,
    Unfinished,
    without_outputs,
)

MAX_BYTES = 256 * 2**20
"""How large a file may be.  Without its outputs it may be no larger than ``MAX_KEPT``."""
MAX_OLD_BYTES = 4 * 2**20
"""How large a notebook of an old format may be, for converting it takes much more."""
MAX_CELLS = 5_000
MAX_VALUES = 4_000_000
"""How many values there may be in a file: built, an empty list takes fifty times its two bytes."""
MAX_DEPTH = 100
MAX_SOURCE = 200_000
MAX_CODE = 1_000_000
"""How many characters of code there may be in all cells together."""
MAX_TEXT = 1_000_000
"""How many characters of text are kept in all cells together."""
MAX_ATTACHMENTS = 8 * 2**20
"""How many characters of pictures pasted into texts are kept."""
MAX_GRADE_ID = 128
CHUNK = 2**20
NO_STRUCTURE = bytes(set(range(256)).difference(b'"[]{},'))
"""All letters of a JSON text that say nothing of how it is nested, and how many values it has."""
ATTENTION = "autograder_attention"
"""Where a notebook's metadata keeps why a teacher has to look at the submission."""

VERSION = re.compile(r"(3\.\d{1,3})(\.\d{1,3})?([abcr+-][\w.+-]{0,40})?")
"""A version of Python as notebooks have it, of which the first two numbers say something."""
TAG = re.compile(r"[^,]+")
OUR_IDS = ("cell-", "autograder-", "missing-")
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
PICTURE = re.compile(r"image/(png|jpeg|gif|webp)")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


class NotebookError(Exception):
    """The bytes are no notebook that can be graded; the text says why, in one sentence."""


def read_notebook(data: bytes) -> NotebookNode:
    """The notebook in ``data``, rebuilt from checked parts, without its outputs.

    Raises NotebookError for anything that is no notebook, or one beyond the limits.
    """
    if not data or data.isspace():
        raise NotebookError("The file is empty.")
    if len(data) > MAX_BYTES:
        raise NotebookError(
            f"The file is larger than {MAX_BYTES // 2**20} MiB; "
            "clear the outputs of the notebook and hand it in again."
        )
    document = _parsed(data)
    cells = document.get("cells")
    if not isinstance(cells, list):
        raise NotebookError("The file is not a Jupyter notebook: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise NotebookError(f"The notebook has more than {MAX_CELLS:,} cells.")
    notebook = cast(NotebookNode, v4.new_notebook())
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata["kernelspec"] = kernel
    info = _mapping(_mapping(document.get("metadata")).get("language_info"))
    if isinstance(version := info.get("version"), str) and (known := VERSION.fullmatch(version)):
        notebook.metadata["language_info"] = {"name": "python", "version": known[1]}
    used: set[str] = set()
    notebook.cells = [
        _rebuilt(cell, number, used) for number, cell in enumerate(cells) if isinstance(cell, dict)
    ]
    if sum(len(one["source"]) for one in notebook.cells if one["cell_type"] == "code") > MAX_CODE:
        raise NotebookError(f"The notebook has more than {MAX_CODE:,} characters of code.")
    _limit_texts(notebook)
    return notebook


def python_version(notebook: NotebookNode) -> str:
    """The Python that a notebook was last saved with, as ``3.12``; empty if it is not known."""
    return str(notebook.metadata.get("language_info", {}).get("version", ""))


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        text = _text_without_outputs(data)
        _measure(text)
        try:  # which takes a third of the time
            document = msgspec.json.decode(text)
        except msgspec.MsgspecError:  # over NaN, half a character or a text that breaks off
            document = json.loads(text)
    except TooLarge as error:
        raise NotebookError(
            f"{error}; clear the outputs of the notebook and take out large pictures, and hand it "
            "in again."
        ) from None
    except UnicodeDecodeError:
        raise NotebookError(
            recognise(data) or "The file is not text in UTF-8, so it is not a notebook."
        ) from None
    except (ValueError, RecursionError) as error:
        raise NotebookError(
            recognise(data)
            or (BROKEN_OFF if _breaks_off(error) else "")
            or "The file is not a Jupyter notebook: it is damaged, incomplete, "
            "or something else was renamed to .ipynb."
        ) from None
    if not isinstance(document, dict):
        raise NotebookError(recognise(data) or "The file is not a Jupyter notebook.")
    version = document.get("nbformat")
    if version == 4:
        return document
    if version not in (1, 2, 3):
        raise NotebookError(
            recognise(data) or "The file is not a Jupyter notebook of a format that is known."
        )
    try:
        if len(data) > MAX_OLD_BYTES:
            raise ValueError("too large to be converted")
        converted = nbformat.convert(nbformat.from_dict(document), 4)
        return cast(dict[str, Any], converted)
    except Exception as error:  # the converter trusts its input, and this input is a stranger's
        raise NotebookError(
            f"The notebook is of the old format {version} and could not be converted; "
            "open it in JupyterLab, save it, and hand it in again."
        ) from error


def _text_without_outputs(data: bytes) -> str:
    """The text of a file, with no outputs in it, before anything is built of either."""
    encoding = json.detect_encoding(data)
    if encoding.startswith("utf-8"):
        return without_outputs(data).decode(encoding)
    if len(data) > MAX_KEPT:
        raise TooLarge(STILL_LARGE)
    return without_outputs(data.decode(encoding).encode()).decode()


def _breaks_off(error: Exception) -> bool:
    """Whether the text of a file ends before its JSON does."""
    if isinstance(error, json.JSONDecodeError):
        left = error.doc[error.pos :][:10].rstrip()
        part_of_word = any(word.startswith(left) for word in ("true", "false", "null"))
        return part_of_word or error.msg.startswith("Unterminated")
    return isinstance(error, Unfinished)


def _measure(text: str) -> None:
    """Count the values of a JSON text and go no deeper than it may be, before any is built."""
    # without escapes every quotation mark begins or ends a string
    plain = text.encode("utf-8", "replace").replace(b"\\\\", b"").replace(b'\\"', b"")
    plain = plain.translate(None, NO_STRUCTURE)
    values = depth = 0
    inside = False
    for start in range(0, len(plain), CHUNK):
        letters = np.frombuffer(plain[start : start + CHUNK], dtype=np.uint8)
        in_string = np.logical_xor.accumulate(letters == ord('"')) ^ inside
        opening = ((letters == ord("[")) | (letters == ord("{"))) & ~in_string
        closing = ((letters == ord("]")) | (letters == ord("}"))) & ~in_string
        values += int(np.count_nonzero(opening | ((letters == ord(",")) & ~in_string)))
        brackets = np.flatnonzero(opening | closing)
        levels = depth + np.cumsum(np.where(opening[brackets], 1, -1))
        if levels.max(initial=depth) > MAX_DEPTH:
            raise NotebookError(
                "The file is not a Jupyter notebook: it is damaged, nested far too deep."
            )
        if values > MAX_VALUES:
            raise NotebookError(
                f"The file has more than {MAX_VALUES:,} values in it; "
                "clear the outputs of the notebook and hand it in again."
            )
        depth = int(levels[-1]) if len(levels) else depth
        inside = bool(in_string[-1])


def _rebuilt(cell: dict[str, Any], number: int, used: set[str]) -> NotebookNode:
    kind = cell.get("cell_type")
    source = _source(cell.get("source"), is_code=kind == "code")
    given = _mapping(cell.get("metadata"))
    metadata: dict[str, Any] = {}
    tags = given.get("tags")
    if isinstance(tags, list):
        texts = (_text(tag) for tag in tags if isinstance(tag, str))
        metadata["tags"] = [tag for tag in dict.fromkeys(texts) if TAG.fullmatch(tag)][:20]
    nbgrader = _nbgrader(given.get("nbgrader"), kind)
    if nbgrader:
        metadata["nbgrader"] = nbgrader
    # as nbformat.v4 makes them, without validating each part that was made right here
    rebuilt = NotebookNode(
        id=_cell_id(cell.get("id"), number, used),
        cell_type=kind if kind in ("code", "markdown") else "raw",
        metadata=nbformat.from_dict(metadata) if metadata else NotebookNode(),
        source=source,
        **({"execution_count": None, "outputs": []} if kind == "code" else {}),
    )
    attachments = cell.get("attachments")
    if kind == "markdown" and isinstance(attachments, dict):
        rebuilt["attachments"] = nbformat.from_dict(_attachments(attachments))
    return rebuilt


def _source(source: Any, *, is_code: bool) -> str:
    if isinstance(source, list):
        source = "".join([line for line in source if isinstance(line, str)])
    if not isinstance(source, str):
        return ""
    if len(source) > MAX_SOURCE and not is_code:
        # a picture pasted into a text, most likely; nothing that marks depend on
        return f"{source[:MAX_SOURCE]}\n\n(The rest of this text was too long to be kept.)"
    if len(source) > MAX_SOURCE:
        raise NotebookError(f"A cell of the notebook has more than {MAX_SOURCE:,} characters.")
    return _text(source).replace("\r\n", "\n") if "\r" in source else _text(source)


def _text(text: str) -> str:
    """``text`` without lone surrogates, which JSON may hold and no file can."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _nbgrader(value: Any, kind: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell with every field of the type that nbgrader relies on."""
    given = _mapping(value)
    grade_id = given.get("grade_id")
    if not isinstance(grade_id, str) or not 0 < len(grade_id) <= MAX_GRADE_ID:
        return {}
    points = given.get("points")
    checksum = given.get("checksum")
    clean: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": _text(grade_id),
        "cell_type": kind if kind in ("code", "markdown") else "raw",
    }
    for flag in ("grade", "solution", "locked", "task"):
        clean[flag] = given.get(flag) is True
    if clean["grade"] or clean["task"]:
        if not isinstance(points, (int, float)) or isinstance(points, bool):
            points = 0
        clean["points"] = points if 0 <= points <= 1e6 else 0
    if isinstance(checksum, str):
        clean["checksum"] = _text(checksum[:64])
    return clean


def _cell_id(value: Any, number: int, used: set[str]) -> str:
    fits = isinstance(value, str) and CELL_ID.fullmatch(value)
    # ours begin with such a word, so that none of theirs can be in the way
    is_free = fits and value not in used and not str(value).startswith(OUR_IDS)
    chosen = str(value) if is_free else f"cell-{number}"
    used.add(chosen)
    return chosen


def _attachments(given: dict[str, Any]) -> dict[str, Any]:
    return {
        _text(name): {
            kind: data
            for kind, data in bundle.items()
            if isinstance(data, str) and PICTURE.fullmatch(kind) and BASE64.fullmatch(data)
        }
        for name, bundle in given.items()
        if isinstance(bundle, dict)
    }


def _limit_texts(notebook: NotebookNode) -> None:
    """Keep texts and the pictures pasted into them as long as they are not too long together."""
    text_left, pictures_left = MAX_TEXT, MAX_ATTACHMENTS
    for cell in notebook.cells:
        if cell["cell_type"] == "code":
            continue
        text_left -= len(cell["source"])
        if text_left < 0:
            cell.source = "(This text was left out: the notebook has too much of it.)"
        bundles = cell["attachments"].values() if "attachments" in cell else ()
        pictures_left -= sum(len(data) for bundle in bundles for data in bundle.values())
        if bundles and pictures_left < 0:
            del cell["attachments"]
            cell.source += "\n\n(The pictures in this text were too large to be kept.)"
