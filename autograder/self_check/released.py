"""The labs as they were handed out, without the course: which cells each has, and their digests.

``released_labs.json`` beside this file is written by the build.  Of texts it holds digests alone.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from autograder.course import DEMONSTRATION, cell_source, nbgrader_marks

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

MANIFEST = "released_labs.json"
Kind = Literal["stub", "check", "answer", "given", "tools"]
"""A function to be written, its check, a written answer, a cell handed out locked, and one that is
none of these and that checks need."""


class ReleasedCell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of a lab as it was handed out."""

    name: str
    """Its ``grade_id``; of tools the cell's id."""
    kind: Kind
    type: str
    """Code or Markdown."""
    checksum: str = ""
    """nbgrader's, which students' copies of the cell carry, too."""
    text: str
    """Digest of the text, white space at ends of lines left aside."""


class ReleasedLab(msgspec.Struct, frozen=True, kw_only=True):
    """The cells of a lab that a student's notebook has to have, in their order."""

    name: str
    cells: tuple[ReleasedCell, ...]

    def cell(self, name: str) -> ReleasedCell | None:
        return next((cell for cell in self.cells if cell.name == name), None)

    def names(self, *kinds: Kind) -> tuple[str, ...]:
        return tuple(cell.name for cell in self.cells if cell.kind in kinds)


def describe_release(name: str, cells: Iterable[Mapping[str, Any]]) -> ReleasedLab:
    """Describe a lab by the cells of its released notebook."""
    return ReleasedLab(name=name, cells=tuple(filter(None, map(_described, cells))))


def _described(cell: Mapping[str, Any]) -> ReleasedCell | None:
    kind = kind_of(cell)
    if kind is None:
        return None
    marks = nbgrader_marks(cell)
    return ReleasedCell(
        name=str(cell.get("id", "")) if kind == "tools" else str(marks["grade_id"]),
        kind=kind,
        type=str(cell["cell_type"]),
        checksum=str(marks.get("checksum", "")),
        text=text_digest(cell),
    )


def kind_of(cell: Mapping[str, Any]) -> Kind | None:
    """What a cell of a lab is there for; None for texts, pictures and a student's own cells."""
    marks = nbgrader_marks(cell)
    if marks.get("solution"):
        return "answer" if marks.get("grade") else "stub"
    if marks.get("task"):
        return "answer"
    if marks.get("grade"):
        return "check"
    if marks.get("locked"):
        return "given"
    tags = cell.get("metadata", {}).get("tags", ())
    return "tools" if cell["cell_type"] == "code" and DEMONSTRATION not in tags else None


def text_digest(cell: Mapping[str, Any]) -> str:
    """Digest a cell's text: the same one for the same code, whatever an editor does to blanks."""
    text = re.sub(r"[ \t]+$", "", cell_source(cell), flags=re.MULTILINE).strip("\n")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def nbgrader_checksum(cell: Mapping[str, Any]) -> str:
    """Compute what nbgrader keeps of a cell that it releases, as nbgrader does, which is not here.

    If it is no longer what the cell's metadata say, somebody has changed the cell.
    """
    marks = nbgrader_marks(cell)
    grade, solution = bool(marks.get("grade")), bool(marks.get("solution"))
    locked = not solution and (grade or bool(marks.get("locked")))
    parts = [cell_source(cell), cell["cell_type"], str(grade), str(solution), str(locked)]
    parts.append(str(marks.get("grade_id", "")))
    if grade:
        parts.append(str(float(marks.get("points", 0))))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


@functools.cache
def released_labs() -> tuple[ReleasedLab, ...]:
    """The labs that this package knows; none if it was made without any."""
    manifest = Path(__file__).with_name(MANIFEST)
    return read_manifest(manifest.read_bytes()) if manifest.is_file() else ()


def read_manifest(data: bytes) -> tuple[ReleasedLab, ...]:
    """Read what :func:`as_manifest` wrote; ``msgspec.MsgspecError`` says what is wrong."""
    return msgspec.json.decode(data, type=tuple[ReleasedLab, ...])


def as_manifest(labs: Sequence[ReleasedLab]) -> bytes:
    """Write labs as :func:`released_labs` reads them."""
    return msgspec.json.format(msgspec.json.encode(labs), indent=1) + b"\n"


def recognise_lab(
    notebook: NotebookNode, labs: Sequence[ReleasedLab], named: str = ""
) -> ReleasedLab | None:
    """Find the lab that a notebook's cells are of; the one called ``named`` if they do not say.

    Labs share names, ``forward`` for example, but no checksums.  A file's name is no proof: it is
    what may be wrong.
    """

    def score(lab: ReleasedLab) -> tuple[int, int]:
        known = {(cell.name, cell.checksum) for cell in lab.cells if cell.checksum}
        names = {name for name, _ in known}
        marks = [nbgrader_marks(cell) for cell in notebook.cells]
        exact = sum((m.get("grade_id"), m.get("checksum")) in known for m in marks)
        return exact, len(names & {m.get("grade_id") for m in marks})

    by_name = next((lab for lab in labs if lab.name == named), None)
    best = max(labs, key=score, default=None)
    if best is None:
        return None
    exact, alike = score(best)
    if exact:
        return best if by_name is None or score(by_name)[0] < exact else by_name
    if by_name is not None:
        return by_name
    return best if 2 * alike >= len(best.names("stub", "check", "answer", "given")) else None
