"""Reports of a made-up class, without anything being graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from autograder.class_report.class_work import ClassWork, StudentWork
from autograder.grading.failure import Outcome
from autograder.grading.report import CellResult, Diagnosis, Report, TestResult

DUE = datetime(2026, 10, 26, 22, 0)

Slip = tuple[str, str, str]
"""The id of a misconception, its family, and what teachers read of it."""


def cell(
    function: str,
    outcomes: Sequence[Outcome],
    slip: Slip | None = None,
    *,
    points: float = 2.0,
    follow_through: bool = False,
    whole: bool = False,
) -> CellResult:
    """A grade cell with as many tests as ``outcomes``."""
    diagnosis = slip and Diagnosis(
        layer="misconception",
        misconception=slip[0],
        family=slip[1],
        summary=slip[2],
        hint=f"A question about {slip[0]}?",
    )
    return CellResult(
        grade_id=f"test_{function}",
        function="" if whole else function,
        max_points=points,
        tests=tuple(
            TestResult(
                name=f"test_{number}",
                title=f"{function}, part {number}",
                outcome=outcome,
                layer=None if outcome == "passed" else "difference",
            )
            for number, outcome in enumerate(outcomes)
        ),
        diagnosis=diagnosis,
        follow_through=follow_through,
    )


def work(student: str, cells: Sequence[CellResult] | None, **more: Any) -> StudentWork:
    """One student's work; without ``cells`` nothing could be graded."""
    report = (
        Report(lab="lab", isolation="bubblewrap", engine="1", cells=tuple(cells))
        if cells is not None
        else None
    )
    known = {"name": student.title(), "handed_in": DUE - timedelta(hours=3)}
    if report:
        known["share"] = report.points / report.max_points
    return StudentWork(student=student, report=report, **{**known, **more})


def class_work(
    works: Sequence[StudentWork], lab: str = "lab3_xor_network", **more: Any
) -> ClassWork:
    return ClassWork(lab=lab, works=tuple(works), **{"due": DUE, **more})


PASS: tuple[Outcome, ...] = ("passed", "passed", "passed")
FAIL: tuple[Outcome, ...] = ("failed", "failed", "failed")
HALF: tuple[Outcome, ...] = ("passed", "failed", "failed")
STUB: tuple[Outcome, ...] = ("not written", "not written", "not written")


def simple(student: str, slips: Mapping[str, Slip] | None = None, **more: Any) -> StudentWork:
    """A student who has everything right but for the functions of her ``slips``."""
    slips = slips or {}
    cells = [
        cell(name, FAIL, slips[name]) if name in slips else cell(name, PASS)
        for name in ("forward", "backward", "train")
    ]
    return work(student, cells, **more)
