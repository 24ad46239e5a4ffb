"""Marks that teachers give by hand, and what they were given for.

nbgrader has every mark by hand looked at again whenever a submission is graded again, be it the
same to the last letter.  Here such a mark stands for as long as what it was given for stands: a
digest of that is kept for each graded cell, in a table beside nbgrader's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Grade, Gradebook, SubmittedNotebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy import Connection, select

from autograder.course import GradeCell, Lab, nbgrader_marks
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.marks.standings import Mark
from autograder.nbgrader_integration.new_rows import take_as_new
from autograder.nbgrader_integration.preprocessors import MARK_SCHEME, part_told
from autograder.nbgrader_integration.records import METADATA, ensure_tables
from autograder.submissions.own_work import cells_beside

Resources = dict[str, Any]

LOOK_AGAIN = "autograder_look_again"
"""Where nbgrader's resources keep what is said of marks of an earlier version, by cell."""

TABLE = sqlalchemy.Table(
    "autograder_marked",
    METADATA,
    sqlalchemy.Column("notebook_id", sqlalchemy.String(32), primary_key=True),
    # digests of what each cell's mark may be given for, as JSON
    sqlalchemy.Column("versions", sqlalchemy.Text, nullable=False),
)
_ID = sqlalchemy.bindparam("id", type_=sqlalchemy.String(32))
_FIND = select(TABLE.c.versions).where(TABLE.c.notebook_id == _ID)
_FORGET = TABLE.delete().where(TABLE.c.notebook_id == _ID)
_KEEP = TABLE.insert()


@overriding()
class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Saves grades as nbgrader's step does; a mark by hand waits for the teacher only if what it
    was given for has changed."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        told = resources["nbgrader"]
        where = (told["notebook"], told["assignment"], told["student"])
        lab = part_told(resources)
        with Gradebook(told["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(*where)
            waited = {grade.name: grade.needs_manual_grade for grade in notebook.grades}
            is_made_now = take_as_new(gradebook, notebook)
            before = _find_versions(gradebook.db.connection(), notebook.id, is_made_now)
            if not before and any(grade.manual_score is not None for grade in notebook.grades):
                # marked before there was such a table
                before = _versions(notebook, _written_before(resources), lab)
        nb, resources = super().preprocess(nb, resources)
        with Gradebook(told["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(*where)
            now = _versions(notebook, nb, lab)
            for grade in notebook.grades:
                if grade.manual_score is not None and before.get(grade.name) == now[grade.name]:
                    grade.needs_manual_grade = waited[grade.name]
            _keep_versions(gradebook.db.connection(), notebook.id, now, is_made_now)
            gradebook.db.commit()
            written = {cell.grade_id for cell in lab.grade_cells if cell.manual}
            resources[LOOK_AGAIN] = {
                grade.name: said
                for grade in notebook.grades
                if (said := _mark(grade, grade.name in written).look_again)
            }
        return nb, resources


@overriding()
class ShowEarlierMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Says below a cell that its mark by hand is of an earlier version, where the formgrader shows
    it and students' feedback does not."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        said: Mapping[str, str] = resources.get(LOOK_AGAIN, {})
        cells: list[NotebookNode] = []
        for cell in nb.cells:
            cells.append(cell)
            grade_id = nbgrader_marks(cell).get("grade_id", "")
            if grade_id in said and nbgrader_marks(cell).get("grade"):
                cells.append(_note_cell(grade_id, said[grade_id]))
        nb.cells = cells
        return nb, resources


def _mark(grade: Grade, written: bool) -> Mark:
    waits = bool(grade.needs_manual_grade)
    return Mark(grade.auto_score, grade.manual_score, waits=waits, written=written)


def _versions(notebook: SubmittedNotebook, nb: NotebookNode, lab: Lab) -> dict[str, str]:
    """For each grade, a digest of what a mark by hand in its place is given for."""
    cells = {cell.grade_id: cell for cell in lab.grade_cells}
    texts: dict[str, str] = {
        grade_id: cell.source
        for cell in nb.cells
        if (grade_id := nbgrader_marks(cell).get("grade_id"))
    }
    return {
        grade.name: _digest(_given_for(grade, cells.get(grade.name), texts, nb, lab))
        for grade in notebook.grades
    }


def _given_for(
    grade: Grade, cell: GradeCell | None, texts: Mapping[str, str], nb: NotebookNode, lab: Lab
) -> list[Any]:
    """What a teacher looks at before she gives a mark: an answer, or code and what its tests say.

    Where the whole is tested, that is all of the student's functions.
    """
    if cell is None or cell.manual:
        own = [beside.source for beside in cells_beside(nb.cells, grade.name, lab)]
        return [texts.get(grade.name, ""), *own]
    functions = cell.functions or lab.solution_cells
    return [round(grade.auto_score or 0.0, 6), *(texts.get(name, "") for name in functions)]


def _written_before(resources: Resources) -> NotebookNode:
    """The autograded notebook that is about to be replaced, which is what a teacher has looked at;
    an empty one if it is gone."""
    path = Path(resources["metadata"]["path"], f"{resources['nbgrader']['notebook']}.ipynb")
    try:
        found: NotebookNode = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        found = v4.new_notebook()
    found.cells = [one for one in found.cells if MARK_SCHEME not in one.metadata.get("tags", ())]
    return found


def _find_versions(connection: Connection, notebook_id: str, is_made_now: bool) -> dict[str, str]:
    ensure_tables(connection, TABLE.name)
    if is_made_now:
        return {}
    kept = connection.execute(_FIND, {"id": notebook_id}).scalar_one_or_none()
    versions: dict[str, str] = json.loads(kept) if kept else {}
    return versions


def _keep_versions(
    connection: Connection, notebook_id: str, versions: dict[str, str], is_made_now: bool
) -> None:
    if not is_made_now:
        connection.execute(_FORGET, {"id": notebook_id})
    connection.execute(_KEEP, {"notebook_id": notebook_id, "versions": json.dumps(versions)})


def _digest(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def _note_cell(grade_id: str, said: str) -> NotebookNode:
    """A cell for whoever marks, and for nobody else."""
    cell: NotebookNode = v4.new_markdown_cell(
        f"<blockquote>\n\n**For whoever marks {grade_id}: when this version was graded, its mark "
        f"was {said}.** Students do not see this.\n\n</blockquote>",
        metadata=nbformat.from_dict({"tags": [MARK_SCHEME]}),
        id=f"earlier-mark-{grade_id}"[:64].replace("_", "-"),
    )
    return cell
