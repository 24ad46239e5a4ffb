"""What teachers and students see of a graded notebook, besides the marks.

Three small preprocessors for nbgrader's configuration: mark schemes stand below the written
answers for whoever marks them, and are gone from students' feedback, as the calls of the hidden
suites are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor

from autograder.course import Course, find_root, nbgrader_marks

Resources = dict[str, Any]

MARK_SCHEME = "mark-scheme"
"""The tag of a cell that is for whoever marks, and for nobody else."""


class ClearHiddenRegions(ClearHiddenTests):  # type: ignore[misc]
    """Takes the hidden regions out of the lab's own grade cells, and leaves students' words alone.

    nbgrader's own looks into every cell, and stops where a student has written only the first of
    the two markers.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        marks = nbgrader_marks(cell)
        if not marks.get("grade") or marks.get("solution"):
            return cell, resources
        cleared: tuple[NotebookNode, Resources] = super().preprocess_cell(
            cell, resources, cell_index
        )
        return cleared


class ShowMarkSchemes(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the mark scheme below each written answer, where the formgrader shows it.

    nbgrader keeps mark schemes for its task cells only, which hold no answer.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        lab = Course(find_root(Path.cwd())).lab(resources["nbgrader"]["assignment"])
        cells: list[NotebookNode] = []
        for cell in nb.cells:
            # A student's own cell must not pass for one of ours, nor get lost with them.
            if tags := cell.metadata.get("tags"):
                cell.metadata["tags"] = [tag for tag in tags if tag != MARK_SCHEME]
            cells.append(cell)
            grade_id = nbgrader_marks(cell).get("grade_id", "")
            if grade_id in lab.mark_schemes:
                cells.append(_mark_scheme_cell(grade_id, lab.mark_schemes[grade_id]))
        nb.cells = cells
        return nb, resources


class HideMarkSchemes(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the mark schemes out again, before feedback is made of what is left."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        nb.cells = [cell for cell in nb.cells if MARK_SCHEME not in cell.metadata.get("tags", ())]
        return nb, resources


def _mark_scheme_cell(grade_id: str, text: str) -> NotebookNode:
    source = (
        "<blockquote>\n\n"
        f"**For whoever marks {grade_id}: a full answer, and the mark scheme.** "
        f"Students do not see this.\n\n{text}\n\n</blockquote>"
    )
    cell: NotebookNode = v4.new_markdown_cell(
        source,
        metadata=nbformat.from_dict({"tags": [MARK_SCHEME]}),
        id=f"mark-scheme-{grade_id}"[:64].replace("_", "-"),
    )
    return cell
