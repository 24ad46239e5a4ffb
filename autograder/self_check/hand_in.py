"""Whether a notebook is fit to be handed in: what is in its way, and how each is repaired."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.self_check.lab_cells import lab_cells, look_over, lost_checks, untouched_stubs
from autograder.self_check.obstacles import HandIn, Obstacle
from autograder.self_check.released import ReleasedLab, recognise_lab, released_labs
from autograder.self_check.results import FunctionResult, SelfCheck
from autograder.submissions.submission import DEMONSTRATION

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

LARGE = 16 * 2**20
"""From how many bytes on a file is too large for many a school's system."""
SUFFIX = ".ipynb"


def hand_in(
    notebook: NotebookNode,
    file: str,
    size: int,
    check: SelfCheck | None = None,
    labs: Sequence[ReleasedLab] | None = None,
) -> HandIn:
    """Say all that is in the way of handing in a notebook.

    ``file`` is its name and ``size`` its bytes, and ``check`` is what came of running it, if it has
    been run; ``labs`` are those that it may belong to, the ones that this package knows if none
    are given.
    """
    labs = released_labs() if labs is None else labs
    lab = recognise_lab(notebook, labs, file.removesuffix(SUFFIX))
    if another := _another(notebook, lab):
        lost = lab.names("check") if lab else ()
        return HandIn(file=file, obstacles=(another,), lost_checks=lost, known=False)
    release = lab if lab is not None and same_release(notebook, lab) else None
    missing = _unwritten(notebook, release, check)
    return HandIn(
        file=file,
        lost_checks=lost_checks(notebook, release),
        obstacles=(
            *_file(file, size, lab),
            *look_over(notebook, release),
            *missing.values(),
            *(after_run(check, tuple(missing)) if check else ()),
        ),
        known=release is not None,
    )


def with_pictures(notebook: NotebookNode) -> NotebookNode:
    """Copy a notebook so that the cells that checks and grading leave out are run, too: pictures,
    and what is only tried out."""
    copied = copy.deepcopy(notebook)
    for cell in copied.cells:
        if DEMONSTRATION in (tags := cell.metadata.get("tags", [])):
            tags.remove(DEMONSTRATION)
    return copied


def same_release(notebook: NotebookNode, lab: ReleasedLab) -> bool:
    """Whether a notebook's cells are those of this very release, and of no older or newer one.

    nbgrader's checksums in the cells' metadata say so, which no student touches.
    """
    return all(
        released.checksum == cell.checksum
        for cell in lab_cells(notebook)
        if cell.checksum and (released := lab.cell(cell.name)) is not None
    )


def _another(notebook: NotebookNode, lab: ReleasedLab | None) -> Obstacle | None:
    """Why this is not a notebook with a lab's cells at all; None if it is."""
    cells = lab_cells(notebook)
    if lab is not None and not any(lab.cell(cell.name) for cell in cells):
        return Obstacle(
            kind="lab",
            message=f"There is nothing of {lab.name} in this notebook.",
            repair="Hand in the notebook in which you have worked.",
        )
    if lab is None and not any(cell.kind == "stub" for cell in cells):
        return Obstacle(
            kind="lab",
            message="This is no lab's notebook: it has none of the cells that are graded.",
            repair="Hand in the notebook in which you have worked.",
        )
    return None


def _file(file: str, size: int, lab: ReleasedLab | None) -> Iterator[Obstacle]:
    right = f"{lab.name}{SUFFIX}" if lab else file
    if file != right:
        yield Obstacle(
            kind="name",
            message=f"The file is called {file}, and its cells are those of {right}.",
            repair=f"Rename it to {right}.",
        )
    if size > LARGE:
        yield Obstacle(
            kind="size",
            message=f"The file has {size / 2**20:.0f} MiB, and many systems take no more than "
            f"{LARGE // 2**20}.",
            repair="Clear the outputs of all cells, take out large pictures, and save.",
        )


def _unwritten(
    notebook: NotebookNode, release: ReleasedLab | None, check: SelfCheck | None
) -> dict[str, Obstacle]:
    """What is to be said of each function that is not written."""
    results = check.functions if check else ()
    said = {one.name for one in results if one.outcome == "not written"}
    passed = {one.name for one in results if one.passed}
    names = said | (untouched_stubs(notebook, release) - passed)
    return {
        cell.name: Obstacle(
            kind="unwritten",
            message=f"{cell.name} is not written yet.",
            repair=f"Write it in cell {cell.number}.",
            cell=cell.number,
        )
        for cell in lab_cells(notebook)
        if cell.kind == "stub" and cell.name in names
    }


def _said_elsewhere(result: FunctionResult, check: SelfCheck) -> bool:
    """Whether something else is said to be why the check of a function was not to be run."""
    return result.outcome == "blocked" and bool(result.needs or check.problems)


def after_run(check: SelfCheck, unwritten: Sequence[str] = ()) -> Iterator[Obstacle]:
    """Say where a notebook stopped that was run from top to bottom in a new process, and which
    checks do not pass, those of functions that are not written left aside."""
    for problem in check.problems:
        yield Obstacle(
            kind="stops",
            message=_ended(f"Run from top to bottom, it stops. {problem.message}"),
            repair=problem.hint or "Repair that cell, or delete it if it is yours and not needed.",
            cell=problem.place.cell if problem.place else 0,
        )
    if wrong := [
        one.name
        for one in check.functions
        if one.name not in unwritten and not (one.passed or _said_elsewhere(one, check))
    ]:
        those = "check does" if len(wrong) == 1 else "checks do"
        yield Obstacle(
            kind="fails",
            message=f"{len(wrong)} {those} not pass: {', '.join(wrong)}.",
            repair="`autograder check` says why.",
        )


def _ended(text: str) -> str:
    """A text to which more may be said: what Python says has no full stop."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
