"""A notebook in, the cells that grading executes out."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from nbformat.notebooknode import NotebookNode

from autograder.course import DEMONSTRATION as DEMONSTRATION
from autograder.course import GradeCell, Lab, cell_source, nbgrader_marks
from autograder.kept_with import kept_with
from autograder.submissions.additions import Additions, given_by
from autograder.submissions.magics import plain_python
from autograder.submissions.notebook import python_version
from autograder.submissions.solution_names import solution_names

KEPT = "autograder_submission"
_HIDDEN_REGION = re.compile(
    r"^### BEGIN HIDDEN TESTS$.*?^### END HIDDEN TESTS$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Cell:
    """A code cell that grading executes."""

    number: int
    """Which of the executed cells, counted from 1."""
    source: str
    grade_id: str = ""
    """The lab's name for it if it is a solution cell, otherwise empty."""
    handed_out: bool = False
    """Whether it is the lab's own, as it was handed out, and none that calls a student's
    functions to check them or to show something."""

    @functools.cached_property
    def python(self) -> str:
        """The source without IPython's own syntax."""
        return _python_of_lab(self.source) if self.handed_out else plain_python(self.source)

    @property
    def name(self) -> str:
        """The file name under which the cell is compiled."""
        return f"cell {self.number}"

    @property
    def label(self) -> str:
        """How to find the cell in a notebook: by its function, or by how it begins."""
        if self.grade_id:
            return f"the cell of {self.grade_id}"
        lines = (line.strip() for line in self.source.splitlines())
        first = next((line for line in lines if line and not line.startswith("#")), "")
        return f"the cell that begins “{first[:40]}”"


@functools.lru_cache(maxsize=512)
def _python_of_lab(source: str) -> str:
    """The same of a cell that all students of a lab have."""
    return plain_python(source)


@dataclass(frozen=True)
class Check:
    """The place of a grade cell among the cells that grading executes."""

    grade_id: str
    after: int
    """The number of the cell that it follows, 0 if it stands before all of them."""
    functions: tuple[str, ...] = ()
    """The functions of the lab's that it is about, none if it is about the whole."""


@dataclass(frozen=True)
class Submission:
    """What a student wrote, as far as grading looks at it."""

    cells: tuple[Cell, ...]
    checks: tuple[Check, ...] = ()
    """Where the grade cells stand; one that stands more than once is here as often."""
    functions: tuple[str, ...] = ()
    """The names of the lab's functions."""
    given: tuple[str, ...] = ()
    """The names that the lab's locked cells bind."""
    python: str = ""
    """The version of Python that the notebook was last saved with, empty if it is not known."""
    packages: tuple[str, ...] = ()
    """The distributions that the course's notebooks may import besides the usual ones; the lab's
    fingerprint has them."""

    @property
    def fingerprint(self) -> str:
        """A digest of all that can make a difference to the marks, or to what is said of them."""
        cells = [[cell.grade_id, cell.source, cell.handed_out] for cell in self.cells]
        checks = [[check.grade_id, check.after] for check in self.checks]
        parts = [cells, checks, self.functions, self.given, self.python]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def with_check(self, grade_id: str) -> Submission:
        """The same with no check but that one: what the others meet, nobody asks about."""
        checks = tuple(check for check in self.checks if check.grade_id == grade_id)
        return replace(self, checks=checks)

    @property
    def sources(self) -> dict[str, str]:
        return {cell.grade_id: cell.source for cell in self.cells if cell.grade_id}


@dataclass(frozen=True)
class _Piece:
    """A cell on its way into a submission: one that is executed, or the place of a check."""

    grade_id: str
    source: str = ""
    left_out: str = ""
    """The source as it was handed in, if another one or none is executed in its place."""
    is_check: bool = False


def submission_of(notebook: NotebookNode, lab: Lab) -> Submission:
    """The cells of ``notebook`` that grading executes, in order, and the places of its checks.

    Grade cells are left out, for their tests are ours, and so are demonstrations and empty
    cells; what a student has added there counts if it takes nothing away.  Cells that the lab
    hands out locked count as they were handed out, even if they are gone.  If an id
    stands more than once the last one counts, as in nbgrader; a solution cell that was turned
    into text is code all the same.
    """
    ids = [_grade_id(cell) for cell in notebook.cells]
    last = {grade_id: index for index, grade_id in enumerate(ids)}
    pieces = [
        piece
        for index, (cell, grade_id) in enumerate(zip(notebook.cells, ids, strict=True))
        if (piece := _piece(cell, grade_id, lab, is_last=last[grade_id] == index))
    ]
    pieces = _with_given_cells(pieces, lab)
    pieces = _with_lost_checks(pieces, lab)
    names = solution_names(lab)
    executed = [
        (names.called(piece.grade_id), piece.source) for piece in pieces if not piece.is_check
    ]
    additions = Additions(lab, executed, [piece.left_out for piece in pieces if piece.left_out])
    handed_out, graded = _handed_out(lab), _graded(lab)
    cells: list[Cell] = []
    checks: list[Check] = []
    for piece in pieces:
        is_solution = piece.grade_id in lab.solution_cells
        grade_id = names.called(piece.grade_id) if is_solution else ""
        added = additions.of(piece.left_out, is_check=piece.is_check) if piece.left_out else ""
        for name, source in ((grade_id, piece.source), ("", added)):
            if source.strip():
                cells.append(Cell(len(cells) + 1, source, name, source in handed_out))
        if piece.is_check:
            checks.append(Check(piece.grade_id, len(cells), graded[piece.grade_id].functions))
    return Submission(
        tuple(cells),
        tuple(checks),
        names.functions,
        tuple(sorted(given_by(lab).names.difference(names.functions))),
        python_version(notebook),
        lab.layout.packages,
    )


@kept_with
def _handed_out(lab: Lab) -> frozenset[str]:
    """The sources of all cells that are not about the functions which students write."""
    return frozenset(cell_source(cell) for cell in lab.cells if _calls_nothing(cell))


@kept_with
def _graded(lab: Lab) -> dict[str, GradeCell]:
    return {cell.grade_id: cell for cell in lab.grade_cells}


def _calls_nothing(cell: dict[str, Any]) -> bool:
    """Whether a cell of a lab's is none that is about the functions which students write."""
    marks = nbgrader_marks(cell)
    is_about = marks.get("solution") or marks.get("grade")
    return not (is_about or DEMONSTRATION in cell["metadata"].get("tags", ()))


def _shown(source: str) -> str:
    """A check as students have it: a teacher may grade a solved notebook of the course's own, in
    which the hidden regions that the build writes are nobody's additions."""
    return _HIDDEN_REGION.sub(lambda region: "\n" * region[0].count("\n"), source)


def _piece(cell: NotebookNode, grade_id: str, lab: Lab, *, is_last: bool) -> _Piece | None:
    """What a cell is to grading, None if it is nothing; ``is_last`` if no further one has its
    id."""
    is_code = cell["cell_type"] == "code"
    own = cell["source"] if is_code else ""
    if check := _graded(lab).get(grade_id):
        return None if check.manual else _Piece(check.grade_id, left_out=_shown(own), is_check=True)
    grade_id = grade_id if is_last else ""
    if grade_id in lab.solution_cells:
        return _Piece(grade_id, cell["source"])
    if grade_id in lab.given_cells:
        given = lab.given_cells[grade_id]
        return _Piece(grade_id, given, left_out=own if own != given else "")
    if DEMONSTRATION in cell["metadata"].get("tags", ()):
        return _Piece("", left_out=own)
    return _Piece(grade_id, own) if is_code else None


def _with_given_cells(pieces: list[_Piece], lab: Lab) -> list[_Piece]:
    """See to it that what the lab hands out locked stands before what follows it in the lab,
    where it is gone and where it was moved."""
    pieces = list(pieces)
    order = _order(lab)
    for grade_id, source in lab.given_cells.items():
        following = set(order[order.index(grade_id) + 1 :]) - {""}
        places = (
            index
            for index, piece in enumerate(pieces)
            if piece.grade_id in following and not piece.is_check
        )
        place = next(places, len(pieces))
        present = [index for index, piece in enumerate(pieces) if piece.grade_id == grade_id]
        if present and present[0] < place:
            continue
        for index in present:
            pieces[index] = replace(pieces[index], grade_id="", source="")
        pieces.insert(place, _Piece(grade_id, source))
    return pieces


def _with_lost_checks(pieces: list[_Piece], lab: Lab) -> list[_Piece]:
    """Put a grade cell that is gone before the lab's next cell after the one that it follows in
    the lab: what the student wrote between the two was meant to be checked by it."""
    pieces = list(pieces)
    order = _order(lab)
    known = set(order) - {""}
    for check in lab.grade_cells:
        if check.manual or any(piece.grade_id == check.grade_id for piece in pieces):
            continue
        earlier = set(order[: order.index(check.grade_id)]) & known
        present = [index for index, piece in enumerate(pieces) if piece.grade_id in earlier]
        first = present[-1] + 1 if present else 0
        later = (index for index in range(first, len(pieces)) if pieces[index].grade_id in known)
        pieces.insert(next(later, len(pieces)), _Piece(check.grade_id, is_check=True))
    return pieces


def keep_submission(notebook: NotebookNode, submission: Submission) -> None:
    """Keep in a notebook's metadata what was handed in, for nbgrader restores cells and with that
    forgets what was in them."""
    notebook.metadata[KEPT] = msgspec.json.encode(submission).decode()


def kept_submission(notebook: NotebookNode) -> Submission | None:
    """What :func:`keep_submission` kept; :func:`~.notebook.read_notebook` lets in nothing of a
    stranger's under that name."""
    kept = notebook.metadata.get(KEPT)
    return msgspec.json.decode(kept, type=Submission) if kept else None


@kept_with
def _order(lab: Lab) -> tuple[str, ...]:
    return tuple(nbgrader_marks(cell).get("grade_id", "") for cell in lab.cells)


def _grade_id(cell: NotebookNode) -> str:
    marks = cell["metadata"].get("nbgrader")
    return str(marks.get("grade_id", "")) if marks else ""
