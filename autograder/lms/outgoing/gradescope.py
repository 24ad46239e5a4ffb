"""Gradescope's ``results.json``: what its autograders say of one submission.

https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
"""

from __future__ import annotations

from typing import Literal

import msgspec

from autograder.feedback import as_text, points_text
from autograder.grading.report import Report
from autograder.lms.outgoing.results import GradedLab, LabMark
from autograder.lms.outgoing.spreadsheet_cells import MARK_DIGITS

RESULTS = "results.json"
BY_HAND = "Marked by hand."
WAITS = "Still to be marked."
SHOWN = "after_published"
"""When students see it: once a teacher publishes the marks."""


class _Test(msgspec.Struct):
    name: str
    score: float | msgspec.UnsetType
    max_score: float
    output: str
    output_format: Literal["text"] = "text"
    visibility: str = SHOWN


class _Results(msgspec.Struct):
    score: float
    output: str
    tests: list[_Test]
    output_format: Literal["text"] = "text"
    visibility: str = SHOWN
    stdout_visibility: str = "hidden"


def results(found: LabMark, lab: GradedLab, mark: float, report: Report | None) -> bytes:
    """One student's results: a test a grade cell, with the points that the gradebook has and the
    words that grading found, as far as its report is kept."""
    tests = []
    for part in lab.parts:
        cell = found.cells.get(part.grade_id)
        points = cell.points if cell else None
        said = report.cell(part.grade_id) if report else None
        words = [BY_HAND] if cell and cell.by_hand else []
        words += [WAITS] if cell and cell.waits else []
        words += [as_text(said).strip()] if said else []
        tests.append(
            _Test(
                name=part.title,
                score=msgspec.UNSET if points is None else round(points, MARK_DIGITS),
                max_score=part.max_points,
                output="\n\n".join(words),
            )
        )
    late = f"{points_text(found.penalty)} points are taken off for handing in late."
    content = _Results(
        score=round(mark, MARK_DIGITS), output=late if found.penalty else "", tests=tests
    )
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"
