"""The rows of a submission that has none yet, inserted by the table instead of one by one.

nbgrader's models refer to each other in circles, so that SQLAlchemy puts every grade and comment
into an order of its own and inserts each by itself: a quarter of all that recording takes.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from nbgrader import utils
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

Row = dict[str, Any]

NEW = "autograder_new"
"""Where a session keeps the ids of rows that it has inserted itself."""


def add_submission(
    gradebook: Gradebook, assignment: str, student: str, **named: Any
) -> SubmittedAssignment:
    """Insert the rows that ``Gradebook.add_submission`` would, and load them.

    Raises InvalidEntry, as nbgrader's does, if the database refuses one.
    """
    if "timestamp" in named:
        named["timestamp"] = utils.parse_utc(named["timestamp"])
    lab, owner = gradebook.find_assignment(assignment), gradebook.find_student(student)
    cells: dict[str, Any] = {}
    submission = _row(SubmittedAssignment, assignment_id=lab.id, student_id=owner.id, **named)
    rows: dict[Any, list[Row]] = {
        SubmittedAssignment: [submission],
        SubmittedNotebook: [],
        Grade: [],
        Comment: [],
    }
    for notebook in lab.notebooks:
        own = _row(SubmittedNotebook, assignment_id=submission["id"], notebook_id=notebook.id)
        rows[SubmittedNotebook].append(own)
        for graded, model in (
            (notebook.grade_cells, Grade),
            (notebook.solution_cells, Comment),
            (notebook.task_cells, Comment),
            (notebook.task_cells, Grade),
        ):
            cells.update((cell.id, cell) for cell in graded)
            rows[model].extend(
                _row(model, cell_id=cell.id, notebook_id=own["id"]) for cell in graded
            )
    try:
        connection = gradebook.db.connection()
        for model, several in rows.items():
            if several:
                connection.execute(model.__table__.insert(), several)
    except (IntegrityError, StatementError) as error:
        gradebook.db.rollback()
        raise InvalidEntry(*error.args) from error
    for known in (lab, owner, *lab.notebooks):
        gradebook.db.expire(known, ["submissions"])
    new: set[str] = gradebook.db.info.setdefault(NEW, set())
    new.update(
        row["id"] for model in (SubmittedAssignment, SubmittedNotebook) for row in rows[model]
    )
    return _loaded(gradebook, rows, cells)


def take_as_new(gradebook: Gradebook, row: SubmittedAssignment | SubmittedNotebook) -> bool:
    """Return whether :func:`add_submission` has made the row in this transaction and nobody has
    asked before: who asks puts it into a table of ours, which can have nothing on it yet."""
    new: set[str] = gradebook.db.info.get(NEW, set())
    is_new = row.id in new
    new.discard(row.id)
    return is_new


def _loaded(
    gradebook: Gradebook, inserted: Mapping[Any, list[Row]], cells: Mapping[str, Any]
) -> SubmittedAssignment:
    """The submission of these rows with its notebooks, grades and comments and the cells that these
    are for, which will all be asked for, as if they had been read.

    What the database works out of other rows, such as scores, it is asked for when somebody wants
    it.
    """
    objects = {
        model: [_as_read(gradebook, model, row) for row in rows] for model, rows in inserted.items()
    }
    (submission,) = objects[SubmittedAssignment]
    notebooks = objects[SubmittedNotebook]
    set_committed_value(submission, "notebooks", notebooks)
    for notebook in notebooks:
        for model, name in ((Grade, "grades"), (Comment, "comments")):
            rows = [row for row in objects[model] if row.notebook_id == notebook.id]
            for row in rows:
                set_committed_value(row, "cell", cells[row.cell_id])
            set_committed_value(notebook, name, rows)
    return submission


def _as_read(gradebook: Gradebook, model: Any, row: Row) -> Any:
    found = model(**row)
    make_transient_to_detached(found)
    gradebook.db.add(found)
    return found


@functools.cache
def _defaults(model: Any) -> dict[str, Any]:
    """What the columns of a table have where nothing is said, but for an id."""
    return {
        column.key: column.default.arg if column.default is not None else None
        for column in model.__table__.columns
        if not column.primary_key
    }


def _row(model: Any, **given: Any) -> Row:
    """A whole row of a table."""
    return {"id": new_uuid(), **_defaults(model), **given}
