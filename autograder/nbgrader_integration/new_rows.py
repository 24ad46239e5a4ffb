"""The rows of a submission that has none yet, inserted by the table instead of one by one.

nbgrader's models refer to each other in circles, so that SQLAlchemy puts every grade and comment
into an order of its own and inserts each by itself: a quarter of all that recording takes.
"""

from __future__ import annotations

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
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import load_only
from sqlalchemy.orm.attributes import set_committed_value


def add_submission(
    gradebook: Gradebook, assignment: str, student: str, **named: Any
) -> SubmittedAssignment:
    """Insert the rows that ``Gradebook.add_submission`` would, and load them.

    Raises InvalidEntry, as nbgrader's does, if the database refuses one.
    """
    if "timestamp" in named:
        named["timestamp"] = utils.parse_utc(named["timestamp"])
    lab, owner = gradebook.find_assignment(assignment), gradebook.find_student(student)
    row = {"id": new_uuid(), "assignment_id": lab.id, "student_id": owner.id, **named}
    own: list[dict[str, str]] = []
    grades: list[dict[str, str]] = []
    comments: list[dict[str, str]] = []
    for notebook in lab.notebooks:
        id_ = new_uuid()
        own.append({"id": id_, "assignment_id": row["id"], "notebook_id": notebook.id})
        for cells, rows in (
            (notebook.grade_cells, grades),
            (notebook.solution_cells, comments),
            (notebook.task_cells, comments),
            (notebook.task_cells, grades),
        ):
            rows.extend({"cell_id": cell.id, "notebook_id": id_} for cell in cells)
    try:
        connection = gradebook.db.connection()
        for model, rows in (
            (SubmittedAssignment, [row]),
            (SubmittedNotebook, own),
            (Grade, grades),
            (Comment, comments),
        ):
            if rows:
                # ids and other defaults are the columns' own
                connection.execute(model.__table__.insert(), rows)
    except (IntegrityError, StatementError) as error:
        gradebook.db.rollback()
        raise InvalidEntry(*error.args) from error
    for known in (lab, owner, *lab.notebooks):
        gradebook.db.expire(known, ["submissions"])
    return _loaded(gradebook, row["id"])


def _loaded(gradebook: Gradebook, id_: str) -> SubmittedAssignment:
    """The submission of this id with its notebooks, grades and comments, which will all be asked
    for."""
    (submission,) = _rows(gradebook, SubmittedAssignment, "id", id_)
    notebooks = _rows(gradebook, SubmittedNotebook, "assignment_id", id_)
    set_committed_value(submission, "notebooks", notebooks)
    for notebook in notebooks:
        for model, name in ((Grade, "grades"), (Comment, "comments")):
            rows = _rows(gradebook, model, "notebook_id", notebook.id)
            set_committed_value(notebook, name, rows)
    return submission


def _rows(gradebook: Gradebook, model: Any, column: str, value: str) -> list[Any]:
    """Rows with nothing but the columns of their table: what the database works out of other rows,
    such as scores, it is asked for when somebody wants it."""
    columns = (getattr(model, one.key) for one in inspect(model).local_table.columns)
    query = gradebook.db.query(model).options(load_only(*columns))
    rows: list[Any] = query.filter(getattr(model, column) == value).all()
    return rows
