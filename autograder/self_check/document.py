"""A self-check as JSON: ``autograder check --json``.

The form has a version.  Fields may be added under the same one; a field that goes, or means
something else, makes it another.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from autograder.grading.report import Report
from autograder.self_check.obstacles import HandIn, Obstacle
from autograder.self_check.results import FunctionResult, Problem, SelfCheck, Versions

FORMAT = 1


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """How many checks ended in which way."""

    functions: int
    passed: int
    failed: int
    raised: int
    not_written: int
    stopped: int
    blocked: int
    missing: int
    """Checks that are gone from the notebook; they are among the functions."""


class HandInForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the file is fit to be handed in."""

    ready: bool
    sound: bool
    """Whether only work that is not done is in the way."""
    known_release: bool
    obstacles: tuple[Obstacle, ...]


class CheckDocument(msgspec.Struct, frozen=True, kw_only=True):
    """All that a self-check and a look at the file have found."""

    format: int = FORMAT
    kind: Literal["self-check"] = "self-check"
    lab: str
    file: str
    passed: bool
    """Whether every check passed."""
    totals: Totals
    functions: tuple[FunctionResult, ...]
    problems: tuple[Problem, ...]
    hand_in: HandInForm
    versions: Versions


class GradingTotals(msgspec.Struct, frozen=True, kw_only=True):
    """How many graded cells passed, and what they earn."""

    cells: int
    passed: int
    points: float
    max_points: float


class GradingDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What grading finds in a checkout of the course, and a look at the file."""

    format: int = FORMAT
    kind: Literal["grading"] = "grading"
    lab: str
    file: str
    passed: bool
    totals: GradingTotals
    report: Report
    hand_in: HandInForm


class ErrorDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no result."""

    format: int = FORMAT
    kind: Literal["error"] = "error"
    message: str


def check_document(check: SelfCheck, hand_in: HandIn) -> bytes:
    """Write what was found as JSON."""
    document = CheckDocument(
        lab=check.lab,
        file=hand_in.file,
        passed=check.passed and not hand_in.lost_checks,
        totals=Totals(
            functions=len(check.functions) + len(hand_in.lost_checks),
            passed=check.count("passed"),
            failed=check.count("failed"),
            raised=check.count("raised"),
            not_written=check.count("not written"),
            stopped=check.count("stopped"),
            blocked=check.count("blocked"),
            missing=len(hand_in.lost_checks),
        ),
        functions=check.functions,
        problems=check.problems,
        hand_in=_form(hand_in),
        versions=check.versions,
    )
    return _written(document)


def grading_document(report: Report, hand_in: HandIn) -> bytes:
    """Write a report of grading as JSON, with what there is to say of the file."""
    passed = sum(cell.outcome == "passed" for cell in report.cells)
    document = GradingDocument(
        lab=report.lab,
        file=hand_in.file,
        passed=passed == len(report.cells),
        totals=GradingTotals(
            cells=len(report.cells),
            passed=passed,
            points=report.points,
            max_points=report.max_points,
        ),
        report=report,
        hand_in=_form(hand_in),
    )
    return _written(document)


def _form(hand_in: HandIn) -> HandInForm:
    return HandInForm(
        ready=hand_in.ready,
        sound=hand_in.sound,
        known_release=hand_in.known,
        obstacles=hand_in.obstacles,
    )


def error_document(message: str) -> bytes:
    """Write an error as JSON, so that whoever reads the output finds nothing else there."""
    return _written(ErrorDocument(message=message))


def _written(document: CheckDocument | GradingDocument | ErrorDocument) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2)
