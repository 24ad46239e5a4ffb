"""What front ends are told of cells: which are folded, and which may stop without stopping all.

JupyterLab, Notebook and VS Code go on after a cell with the tag ``raises-exception``, so that Run
All comes to the end of a notebook of which half is written.  Grading does not look at the tag.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode
from traitlets import Bool

from autograder.course import nbgrader_marks
from autograder.nbgrader_integration.expected import overriding
from autograder.submissions.submission import DEMONSTRATION

MAY_STOP = "raises-exception"
TITLE = "# @title "
"""How a cell begins that Colab folds: what follows is shown in its place."""


@overriding()
class MarkCells(Preprocessor):
    """Marks checks and drawings as cells that may stop, and folds checks and whatever its author
    has folded in JupyterLab, in Colab too."""

    enabled = Bool(True).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        she_writes = False  # from the first cell that asks her to write, a slip may stop a cell
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            marks = nbgrader_marks(cell)
            shows = DEMONSTRATION in cell.metadata.get("tags", ())
            is_folded = cell.metadata.get("jupyter", {}).get("source_hidden")
            # guesses, and dials to be turned, stand in pictures' cells that are not folded
            she_writes = she_writes or bool(marks.get("solution")) or (shows and not is_folded)
            if marks.get("grade") or marks.get("solution") or (shows and she_writes):
                _may_stop(cell)
            if cell.source.startswith(TITLE) and (marks.get("grade") or is_folded):
                cell.metadata.setdefault("jupyter", {})["source_hidden"] = True
                cell.metadata["cellView"] = "form"
        return nb, resources


def _may_stop(cell: NotebookNode) -> None:
    tags = cell.metadata.get("tags", [])
    if MAY_STOP not in tags:
        cell.metadata["tags"] = [*tags, MAY_STOP]
