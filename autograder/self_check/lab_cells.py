"""The lab's cells in a student's notebook: whether all are there, once, and as they should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.course import nbgrader_marks
from autograder.self_check.obstacles import Obstacle
from autograder.self_check.released import (
    Kind,
    ReleasedCell,
    ReleasedLab,
    kind_of,
    nbgrader_checksum,
    text_digest,
)
from autograder.suite_names import functions_in

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

PLACEHOLDER = "YOUR ANSWER HERE"
FRESH = "copy it over from the notebook as it was handed out"
MANY = 4
"""From how many lost cells on they are told together."""


@dataclass(frozen=True)
class LabCell:
    """One of the lab's cells in a student's notebook."""

    number: int
    node: NotebookNode
    name: str

    @property
    def checksum(self) -> str:
        return str(nbgrader_marks(self.node).get("checksum", ""))

    @property
    def kind(self) -> Kind | None:
        return kind_of(self.node)


def lab_cells(notebook: NotebookNode) -> list[LabCell]:
    """The cells of a notebook that nbgrader has put its metadata into."""
    return [
        LabCell(number, node, str(name))
        for number, node in enumerate(notebook.cells, 1)
        if (name := nbgrader_marks(node).get("grade_id"))
    ]


def look_over(notebook: NotebookNode, lab: ReleasedLab | None) -> Iterator[Obstacle]:
    """Say which of the lab's cells are gone, there twice, changed, or wait for an answer.

    Without the ``lab``, what the cells' own metadata say is all there is to go by.
    """
    cells = lab_cells(notebook)
    lost = list(_lost(notebook, cells, lab))
    if len(lost) < MANY:
        yield from (_gone(*each) for each in lost)
    else:
        yield Obstacle(
            kind="missing",
            message=f"{len(lost)} of the lab's cells are gone: "
            f"{_some(name for _, name, _ in lost)}.",
            repair="Get the lab anew, and copy your functions and answers into its cells.",
        )
    yield from _twice(cells)
    last = {cell.name: cell for cell in cells}.values()
    then = {cell.name: lab.cell(cell.name) if lab else None for cell in last}
    for cell in last:
        yield from _another_type(cell, then[cell.name])
    yield from _changed([cell for cell in last if _is_changed(cell, then[cell.name])])
    for cell in last:
        yield from _answer(cell)


def _some(names: Iterable[str]) -> str:
    """The first of many names."""
    listed = list(names)
    return ", ".join(listed[:MANY]) + (" and others" if len(listed) > MANY else "")


Lost = tuple[Kind, str, str]
"""A cell that is gone: what it was for, its name, and the last one before it that is there."""


def lost_checks(notebook: NotebookNode, lab: ReleasedLab | None) -> tuple[str, ...]:
    """Find the checks that a notebook should have and has not, by their grade ids; one in a cell
    that is not code does not run."""
    cells = lab_cells(notebook)
    lost = [name for kind, name, _ in _lost(notebook, cells, lab) if kind == "check"]
    runs = {cell.name for cell in cells if cell.node.cell_type == "code"}
    idle = {cell.name for cell in cells if cell.kind == "check" and cell.name not in runs}
    return (*lost, *sorted(idle))


def _lost(
    notebook: NotebookNode, cells: Sequence[LabCell], lab: ReleasedLab | None
) -> Iterator[Lost]:
    there = {cell.name for cell in cells}
    if lab is None:
        checks = [cell.name for cell in cells if cell.kind == "check"]
        stubs = [cell.name for cell in cells if cell.kind == "stub"]
        # in a stock notebook checks have names of any kind, and nobody knows which there should be
        if not all(name.startswith("test_") or functions_in(name, stubs) for name in checks):
            return
        checked = {function for name in checks for function in functions_in(name, stubs)}
        for stub in stubs:
            if stub not in checked:
                yield "check", f"test_{stub}", stub
        return
    ids = {node.get("id") for node in notebook.cells}
    texts = {text_digest(node) for node in notebook.cells}
    # an editor that gives cells new ids leaves none of the old ones
    keeps_ids = any(cell.kind == "tools" and cell.name in ids for cell in lab.cells)
    before = ""
    for released in lab.cells:
        if released.kind == "tools":
            is_there = released.text in texts or released.name in ids or not keeps_ids
        else:
            is_there = released.name in there
        if is_there:
            before = released.name
        else:
            yield released.kind, released.name, before


WHAT: dict[Kind, str] = {
    "stub": "The cell for your function {name} is gone.",
    "check": "The check of {function} is gone.",
    "answer": "The cell for your answer {name} is gone.",
    "given": "The cell {name}, which comes with the lab, is gone.",
    "tools": "The cell {name}, which comes with the lab, is gone.",
}


def _gone(kind: Kind, name: str, before: str) -> Obstacle:
    place = f"; it belongs below {before}" if before else ", at the beginning"
    return Obstacle(
        kind="missing",
        message=WHAT[kind].format(name=name, function=name.removeprefix("test_")),
        repair=f"Undo that, or {FRESH}{place}.",
    )


def _twice(cells: Sequence[LabCell]) -> Iterator[Obstacle]:
    for name in dict.fromkeys(cell.name for cell in cells):
        *others, last = [cell.number for cell in cells if cell.name == name]
        if others:
            times = "twice" if len(others) == 1 else f"{len(others) + 1} times"
            away = " and ".join(map(str, others))
            yield Obstacle(
                kind="twice",
                message=f"{name} is there {times}, and only the last one, cell {last}, counts.",
                repair=f"Have the right one in cell {last}, and delete cell {away}.",
                cell=others[0],
            )


TYPES = {"code": "Code", "markdown": "Markdown"}


def _another_type(cell: LabCell, released: ReleasedCell | None) -> Iterator[Obstacle]:
    type_now = cell.node.cell_type
    if released is not None:
        type_then = released.type
    else:
        type_then = "code" if cell.kind in ("stub", "check", "given") else type_now
    if type_now != type_then:
        yield Obstacle(
            kind="changed",
            message=f"{cell.name} is no {TYPES[type_then]} cell any more.",
            repair=f"Click on cell {cell.number}, and choose {TYPES[type_then]} in the toolbar.",
            cell=cell.number,
        )


def _is_changed(cell: LabCell, released: ReleasedCell | None) -> bool:
    """Whether a cell that grading puts back is no longer as it was; of another type is another
    matter."""
    return (
        cell.kind in ("check", "given")
        and cell.node.cell_type == "code"
        and not as_handed_out(cell, released)
    )


def _changed(cells: Sequence[LabCell]) -> Iterator[Obstacle]:
    if len(cells) >= MANY:
        yield Obstacle(
            kind="changed",
            message=f"{len(cells)} of the lab's cells are not as they were handed out: "
            f"{_some(cell.name for cell in cells)}. Grading puts them back.",
            repair="Get the lab anew, and copy your functions and answers into its cells.",
        )
        return
    for cell in cells:
        check = f"The check of {cell.name.removeprefix('test_')}"
        yield Obstacle(
            kind="changed",
            message=f"{check if cell.kind == 'check' else f'The cell {cell.name}'} is not as it "
            "was handed out; grading puts it back.",
            repair=f"Put what you have added into a cell of your own, and copy cell {cell.number} "
            "over from the notebook as it was handed out.",
            cell=cell.number,
        )


def as_handed_out(cell: LabCell, released: ReleasedCell | None) -> bool:
    """Whether a cell's text is the released one; if nothing says what that was, it may be."""
    if released is not None and text_digest(cell.node) == released.text:
        return True
    if cell.checksum:
        return nbgrader_checksum(cell.node) == cell.checksum
    return released is None


def _answer(cell: LabCell) -> Iterator[Obstacle]:
    text = cell.node.source
    if cell.kind != "answer" or (text.strip() and PLACEHOLDER not in text):
        return
    repair = f"Double-click cell {cell.number}, and write your answer"
    if text.replace(PLACEHOLDER, "").strip():
        repair += f"; delete the words {PLACEHOLDER}"
    yield Obstacle(
        kind="answer",
        message=f"{cell.name} {f'still says {PLACEHOLDER}' if text.strip() else 'is empty'}.",
        repair=f"{repair}.",
        cell=cell.number,
    )


def untouched_stubs(notebook: NotebookNode, lab: ReleasedLab | None) -> set[str]:
    """Find the functions whose cells are as they were handed out, or empty, and that no cell of the
    student's own defines."""
    return {
        cell.name
        for cell in lab_cells(notebook)
        if cell.kind == "stub"
        if not _defined_elsewhere(cell, notebook.cells)
        if not cell.node.source.strip()
        or ((lab or cell.checksum) and as_handed_out(cell, lab.cell(cell.name) if lab else None))
    }


def _defined_elsewhere(stub: LabCell, cells: Iterable[NotebookNode]) -> bool:
    name = re.escape(stub.name)
    defines = re.compile(rf"^(?:(?:async )?def {name}\b|{name}\s*=)", re.MULTILINE)
    return any(
        node.cell_type == "code" and node is not stub.node and defines.search(node.source)
        for node in cells
    )
