"""Cells without nbgrader's marks: most of a notebook, and the same ones for most of a class.

No step of nbgrader's lists, as they are configured here, changes such a cell once it has been read:
it has no outputs, and no metadata but tags.  So everybody who has the same has the same object, and
its text is made once.  Most of the steps also look at each cell by itself, and get the others only.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
import nbformat
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat.notebooknode import NotebookNode
from nbformat.v4.rwbase import strip_transient
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

from autograder.nbgrader_integration.hidden_regions import ClearHiddenRegions
from autograder.nbgrader_integration.marks.hand_marks import SaveGrades, ShowEarlierMarks
from autograder.nbgrader_integration.notebook_json import (
    as_nbformat,
    cell_text,
    compact_cell,
    notebook_text,
)
from autograder.nbgrader_integration.preprocessors import (
    MARK_SCHEME,
    REPORT,
    FindMisplacedAnswers,
    FlagForAttention,
    GradeSubmission,
    Resources,
    ShowMarkSchemes,
)
from autograder.submissions.packed import Cell, unpacked_cell

LARGEST = 20_000
"""How many bytes a cell may have that is kept; a lab's own have fewer."""
MOST = 400
"""How many are kept; then all are forgotten, of which those of the lab come back at once."""
PARTS = {"cell_type", "id", "metadata", "source"}
OUTPUT = {"outputs", "execution_count"}

ONE_BY_ONE = (
    *(ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata),
    *(GradeSubmission, IgnorePattern, LimitOutput, SaveAutoGrades, FlagForAttention),
    *(AssignLatePenalties, ClearHiddenRegions, ClearMetadataPreprocessor),
)
"""The steps that look at no cell's place, and do nothing about one without marks."""
LEAVE_ALONE = (*ONE_BY_ONE, FindMisplacedAnswers, SaveGrades, ShowMarkSchemes, ShowEarlierMarks)
"""The steps that are known to change no such cell; of a class derived from one, who knows?"""


def are_left_alone(steps: Collection[Any]) -> bool:
    """Whether no cell without marks is changed by these steps, as they are configured."""
    return all(
        type(step) in LEAVE_ALONE
        and not (isinstance(step, ClearMetadataPreprocessor) and step.enabled)
        and not (isinstance(step, ClearOutput) and "tags" in step.remove_metadata_fields)
        for step in steps
    )


def _goes_one_by_one(step: Any, has_report: bool) -> bool:
    """Whether it makes no difference to a step, as it is configured, if these cells are not
    there."""
    return (
        type(step) in ONE_BY_ONE
        # missing cells are put into their places
        and not (isinstance(step, OverwriteCells) and step.add_missing_cells)
        # without a report, all of the notebook is graded
        and not (isinstance(step, GradeSubmission) and not has_report)
    )


class UnmarkedCells:
    """Those that have been met, and what is written of each."""

    def __init__(self) -> None:
        self._met: dict[bytes, Cell] = {}
        self._kept: set[int] = set()
        """The ids of these objects."""
        self._texts: dict[int, str] = {}
        """By the object's id, for as long as it is kept above."""
        self._written: dict[bytes, str] = {}
        """What was written of the other cells, such as those of a test that all have passed, by
        all that is in them."""

    def cell(self, packed: msgspec.Raw) -> Cell:
        """The cell that was packed, for :meth:`PackedNotebook.unpacked`."""
        data = bytes(packed)
        if known := self._met.get(data):
            return known
        cell = unpacked_cell(packed)
        if len(data) <= LARGEST and is_unmarked(cell):
            self._met[data] = cell
            self._kept.add(id(cell))
        return cell

    def forget_if_many(self) -> None:
        """Called between two notebooks."""
        if len(self._met) > MOST:
            self._met.clear()
            self._kept.clear()
            self._texts.clear()
        if len(self._written) > MOST:
            self._written.clear()

    def taken_through(
        self, steps: Iterable[Any], notebook: NotebookNode, resources: Resources
    ) -> tuple[NotebookNode, Resources]:
        """Take ``notebook`` through the steps, each with as many of its cells as it looks at."""
        has_report = REPORT in resources
        for one_by_one, run in itertools.groupby(
            steps, lambda step: _goes_one_by_one(step, has_report)
        ):
            cells = notebook.cells
            if one_by_one:
                places = [place for place, cell in enumerate(cells) if id(cell) not in self._kept]
                notebook.cells = [cells[place] for place in places]
            for step in run:
                notebook, resources = step(notebook, resources)
            if one_by_one:
                for place, cell in zip(places, notebook.cells, strict=True):
                    cells[place] = cell
                notebook.cells = cells
        return notebook, resources

    def text(self, notebook: NotebookNode) -> str:
        """Validate a notebook that has been through the steps, and write it, as nbformat does.

        What is kept of its cells stays as it is; the others are of no other use afterwards.
        Raises nbformat's ValidationError.
        """
        strip_transient(notebook)
        texts = dict.fromkeys(map(id, notebook.cells), "")
        new: list[tuple[NotebookNode, bytes]] = []
        try:
            for cell in notebook.cells:
                if known := self._texts.get(id(cell)):
                    texts[id(cell)] = known
                    continue
                key = _packed(cell)
                if known := self._written.get(key):
                    texts[id(cell)] = known
                    if id(cell) in self._kept:  # written before it was known that it may be kept
                        self._texts[id(cell)] = known
                    continue
                new.append((cell, key))
                # a copy of one that is kept, for its lines are split
                own = NotebookNode(cell) if id(cell) in self._kept else cell
                texts[id(cell)] = cell_text(compact_cell(own))
            _validate(notebook, [cell for cell, _ in new])
            text = notebook_text(notebook, texts)
        except (msgspec.DecodeError, UnicodeEncodeError):
            nbformat.validate(notebook, relax_add_props=True)
            return as_nbformat(notebook)
        for cell, key in new:
            if id(cell) in self._kept:
                self._texts[id(cell)] = texts[id(cell)]
            elif 0 < len(key) <= LARGEST:
                self._written[key] = texts[id(cell)]
        return text


def _packed(cell: NotebookNode) -> bytes:
    """All that is in a cell, in a twentieth of the time that its text takes; nothing where that
    cannot be had, as for a number of too many digits."""
    try:
        return msgspec.msgpack.encode(cell)
    except (OverflowError, TypeError, UnicodeEncodeError):
        return b""


def _validate(notebook: NotebookNode, cells: list[NotebookNode]) -> None:
    """Validate those of a notebook's cells that nobody has validated before, and what is around
    them."""
    try:
        nbformat.validate(NotebookNode({**notebook, "cells": cells}), relax_add_props=True)
    except nbformat.ValidationError:
        nbformat.validate(notebook, relax_add_props=True)  # which says where
        raise


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
