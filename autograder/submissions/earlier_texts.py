"""What older releases of a lab said in cells that nobody is marked for.

A student may hand in a notebook that she was given before a lab was changed.  A text of it that
stands beside a written answer is not hers.  So the build keeps a digest of each text that it
replaces, in ``source_notebooks/earlier_texts.json``, for labs with written answers.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
from nbformat.notebooknode import NotebookNode

from autograder.course import CourseError, Lab, nbgrader_marks

FILE = "earlier_texts.json"


def plain(source: str) -> str:
    """A cell's text without blanks and lines that nobody sees."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def is_earlier_text(source: str, lab: Lab) -> bool:
    """Whether an older release of ``lab`` had a cell of that text."""
    return _digest(plain(source)) in _read(lab).get(lab.full_name, ())


def remember_texts(lab: Lab, old: NotebookNode, new: NotebookNode) -> None:
    """Keep the digests of texts that stand in the ``old`` release and no longer in the ``new``."""
    if not any(cell.manual for cell in lab.grade_cells):
        return
    current = {plain(cell.source) for cell in new.cells}
    texts = {plain(cell.source) for cell in old.cells if not nbgrader_marks(cell).get("grade_id")}
    known = _read(lab)
    digests = {*known.get(lab.full_name, ()), *map(_digest, texts - current - {""})}
    if digests - {*known.get(lab.full_name, ())}:
        known[lab.full_name] = sorted(digests)
        text = json.dumps(known, indent=1, sort_keys=True) + "\n"
        _file_of(lab).write_text(text, "utf-8", newline="\n")


def _file_of(lab: Lab) -> Path:
    return lab.source_notebook.parent.parent / FILE


def _read(lab: Lab) -> dict[str, list[str]]:
    """The digests of all labs of the course, none if there is no such file."""
    file = _file_of(lab)
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, list[str]])
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise CourseError(
            f"{file} cannot be read ({error}). Take it back from the repository's history."
        ) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
