"""A released lab that has other cells by now than those that submissions were graded by."""

from __future__ import annotations

from collections.abc import Mapping

from nbgrader.api import Assignment, Notebook
from sqlalchemy import inspect
from sqlalchemy.orm import Session, scoped_session

from autograder.course import CourseError, Lab, nbgrader_marks
from autograder.nbgrader_integration.hidden_regions import source_in_gradebook
from autograder.submissions.folder import listed

AnySession = Session | scoped_session[Session]


class ReleasedError(CourseError):
    """A lab has other cells than those that its submissions were graded by."""


def check_release(session: AnySession, lab: Lab) -> bool:
    """Whether the gradebook knows the lab.

    Raises ReleasedError if its cells are not those that submissions were graded by: nbgrader
    cannot add or take out cells then.  Other points and other texts do no harm.
    """
    if lab.has_parts:
        _check_notebooks(session, lab)
        known = [check_release(session, part) for part in lab.parts]
        return all(known)
    notebook = _find(session, lab)
    count = len(notebook.submissions) if notebook else 0
    if not count or is_same(notebook, lab):
        return notebook is not None
    released, now = _released_cells(notebook), _cells(lab)
    changed = {
        "new": sorted(now.keys() - released.keys()),
        "gone": sorted(released.keys() - now.keys()),
        "of another kind": sorted(
            name for name in now.keys() & released.keys() if now[name] != released[name]
        ),
    }
    raise ReleasedError(_said(lab, "cells", changed, count))


def _check_notebooks(session: AnySession, lab: Lab) -> None:
    """Raise ReleasedError if a lab has other notebooks than those that submissions were graded
    by."""
    if not inspect(session.connection()).has_table(Assignment.__tablename__):
        return
    released = session.query(Assignment).filter(Assignment.name == lab.name).one_or_none()
    count = len(released.submissions) if released else 0
    before = {str(notebook.name) for notebook in released.notebooks} if released else set()
    now = {part.notebook_name for part in lab.parts}
    if count and before != now:
        changed = {"new": sorted(now - before), "gone": sorted(before - now)}
        raise ReleasedError(_said(lab, "notebooks", changed, count))


def _said(lab: Lab, what: str, changed: Mapping[str, list[str]], count: int) -> str:
    """Say that a lab has other cells or notebooks now, and what to do about it."""
    said = "; ".join(f"{how}: {listed(names)}" for how, names in changed.items() if names)
    graded = "1 submission has" if count == 1 else f"{count:,} submissions have"
    return (
        f"{lab.full_name} has other {what} now than it was released with ({said}), and {graded} "
        "been graded by those. Their marks stand, and nothing was changed: nbgrader cannot add, "
        "rename "
        f"or take out {what} once there are marks. Take the change back to go on as before (other "
        f"points and other texts may stay). Or grade everybody by the new {what}, in which older "
        "submissions have nothing yet: copy the gradebook, run `nbgrader db assignment remove "
        f"{lab.name} --force`, which deletes this lab's marks with those given by hand, and then "
        f"`autograder grade {lab.name}`."
    )


def is_known(session: AnySession, lab: Lab) -> bool:
    """Whether the gradebook has the lab with the cells that it has now."""
    if lab.has_parts:
        return all(is_known(session, part) for part in lab.parts)
    notebook = _find(session, lab)
    return notebook is not None and is_same(notebook, lab)


def is_current(session: AnySession, lab: Lab) -> bool:
    """Whether the gradebook has the lab as it is now: its cells, their locked texts and points."""
    if lab.has_parts:
        return all(is_current(session, part) for part in lab.parts)
    notebook = _find(session, lab)
    if notebook is None or not is_same(notebook, lab):
        return False
    marked = {
        nbgrader_marks(cell)["grade_id"]: source_in_gradebook(cell, lab)
        for cell in lab.cells
        if nbgrader_marks(cell).get("locked")
    }
    sources = {cell.name: cell.source for cell in notebook.source_cells if cell.locked}
    points = {cell.name: cell.max_score for cell in notebook.grade_cells}
    return sources == marked and points == {cell.grade_id: cell.points for cell in lab.grade_cells}


def is_same(notebook: Notebook, lab: Lab) -> bool:
    """Whether a notebook in the gradebook has the lab's cells, by their names and kinds."""
    return _released_cells(notebook) == _cells(lab)


def _find(session: AnySession, lab: Lab) -> Notebook | None:
    """A lab's notebook in the gradebook, None if it has never been released."""
    if not inspect(session.connection()).has_table(Notebook.__tablename__):
        return None
    return (
        session.query(Notebook)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .filter(Notebook.name == lab.notebook_name, Assignment.name == lab.name)
        .one_or_none()
    )


def _released_cells(notebook: Notebook) -> Mapping[str, frozenset[str]]:
    kinds = {
        "grade": notebook.grade_cells,
        "solution": notebook.solution_cells,
        "task": notebook.task_cells,
        "": notebook.source_cells,
    }
    found: dict[str, frozenset[str]] = {}
    for kind, cells in kinds.items():
        for cell in cells:
            found[cell.name] = found.get(cell.name, frozenset()) | {kind}
    return found


def _cells(lab: Lab) -> Mapping[str, frozenset[str]]:
    """The cells that nbgrader keeps of a lab, and what each is, as its ``SaveCells`` sees it."""
    found = {}
    for cell in lab.cells:
        marks = nbgrader_marks(cell)
        kinds = {kind for kind in ("grade", "solution", "task") if marks.get(kind)}
        if kinds or marks.get("locked"):
            found[marks["grade_id"]] = frozenset({*kinds, ""})
    return found
