"""Cells without nbgrader's marks: most of a notebook, and the same ones for most of a class.

No step of nbgrader's lists, as they are configured here, changes such a cell once it has been read:
it has no outputs, and no metadata but tags.  So everybody who has the same has the same object, and
its text is made once.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
import nbformat
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from autograder.nbgrader_integration.marks.hand_marks import SaveGrades, ShowEarlierMarks
from autograder.nbgrader_integration.notebook_json import cell_text, notebook_text
from autograder.nbgrader_integration.preprocessors import (
    MARK_SCHEME,
    ClearHiddenRegions,
    FindMisplacedAnswers,
    FlagForAttention,
    GradeSubmission,
    ShowMarkSchemes,
)
from autograder.submissions.packed import Cell, unpacked_cell

LARGEST = 10_000
"""How many bytes a cell may have that is kept; a lab's own have fewer."""
MOST = 2_000
"""How many are kept; then all are forgotten, of which those of the lab come back at once."""
PARTS = {"cell_type", "id", "metadata", "source"}
OUTPUT = {"outputs", "execution_count"}

LEAVE_ALONE = (
    *(ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata),
    *(GradeSubmission, IgnorePattern, LimitOutput, FindMisplacedAnswers, SaveAutoGrades),
    *(SaveGrades, FlagForAttention, AssignLatePenalties, ClearHiddenRegions, ShowMarkSchemes),
    *(ShowEarlierMarks, ClearMetadataPreprocessor),
)
"""The steps that are known to change no such cell; of a class derived from one, who knows?"""


def are_left_alone(steps: Collection[Any]) -> bool:
    """Whether no cell without marks is changed by these steps, as they are configured."""
    return all(
        type(step) in LEAVE_ALONE
        and not (isinstance(step, ClearMetadataPreprocessor) and step.enabled)
        and not (isinstance(step, ClearOutput) and "tags" in step.remove_metadata_fields)
        for step in steps
    )


class UnmarkedCells:
    """Those that have been met, and what is written of each."""

    def __init__(self) -> None:
        self._met: dict[bytes, Cell] = {}
        self._texts: dict[int, str] = {}
        """By the object's id, for as long as it is kept above."""

    def cell(self, packed: msgspec.Raw) -> Cell:
        """The cell that was packed, for :meth:`PackedNotebook.unpacked`."""
        data = bytes(packed)
        if known := self._met.get(data):
            return known
        cell = unpacked_cell(packed)
        if len(data) <= LARGEST and is_unmarked(cell):
            self._met[data] = cell
        return cell

    def forget_if_many(self) -> None:
        """Called between two notebooks."""
        if len(self._met) > MOST:
            self._met.clear()
            self._texts.clear()

    def text(self, notebook: NotebookNode) -> str:
        """Validate a notebook that has been through the steps, and write it, as nbformat does.

        What is kept of its cells stays as it is; the others are of no other use afterwards.
        Raises nbformat's ValidationError.
        """
        met = {id(cell) for cell in self._met.values()}
        new = [cell for cell in notebook.cells if id(cell) not in self._texts]
        try:
            rest = NotebookNode({**notebook, "cells": new})
            nbformat.validate(rest, relax_add_props=True)
        except nbformat.ValidationError:
            nbformat.validate(notebook, relax_add_props=True)  # which says where
            raise
        try:
            for cell in new:
                if id(cell) in met:
                    self._texts[id(cell)] = cell_text(Cell(cell))
        except (msgspec.DecodeError, UnicodeEncodeError):
            pass
        return notebook_text(notebook, self._texts)


def is_unmarked(cell: Cell) -> bool:
    """Whether a cell has nothing that a step of nbgrader's looks at."""
    parts = PARTS | OUTPUT if cell.cell_type == "code" else PARTS
    return (
        cell.keys() == parts
        and cell.metadata.keys() <= {"tags"}
        and not cell.get("outputs")
        and cell.get("execution_count") is None
        and MARK_SCHEME not in cell.metadata.get("tags", ())
    )
