"""A cell's results as a student reads them: an HTML table and its plain-text twin."""

from __future__ import annotations

import functools

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.report import CellResult, TestResult

FOLLOW_THROUGH = (
    "Follow-through marks: an earlier function of yours got in the way of these tests, so they ran "
    "again with the lab's own versions of those. One mistake is paid for once."
)

VERDICTS = {
    "passed": "✓ passed",
    "failed": "✗ not yet",
    "not written": "✗ not written",
    "raised": "✗ error",
    "timed out": "✗ too long",
    "crashed": "✗ crashed",
    "broken suite": "? ask us",
}


def as_html(cell: CellResult) -> str:
    """A table without script, style sheet or outside asset, everything in it escaped."""
    template = _environment().get_template("cell.html")
    return template.render(cell=cell, follow_through=FOLLOW_THROUGH)


def as_text(cell: CellResult) -> str:
    template = _environment().get_template("cell.txt")
    return template.render(cell=cell, follow_through=FOLLOW_THROUGH)


def points_text(points: float) -> str:
    """Points as a person writes them: ``4``, ``2.67``."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def subject(grade_id: str) -> str:
    """What a grade cell grades, in words."""
    return (
        grade_id.removeprefix("test_").replace("_", " ")
        if "convergence" in grade_id
        else (grade_id.removeprefix("test_"))
    )


def with_hints(cell: CellResult) -> list[tuple[TestResult, str]]:
    """The cell's tests, each with its hint; of a hint that is repeated only the first is left.

    Where the mistake has a name, its hint stands with the first test that failed, in the place
    of all others: it explains them all, and the tests' own would lead elsewhere.
    """
    if cell.diagnosis and cell.diagnosis.misconception:
        first = [test.passed for test in cell.tests].index(False)
        return [
            (test, cell.diagnosis.hint if place == first else "")
            for place, test in enumerate(cell.tests)
        ]
    said: set[str] = {""}
    rows = []
    for test in cell.tests:
        rows.append((test, "" if test.hint in said else test.hint))
        said.add(test.hint)
    return rows


def verdict(test: TestResult) -> str:
    return VERDICTS[test.outcome]


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder"),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
    )
    environment.filters.update(
        points=points_text, subject=subject, verdict=verdict, with_hints=with_hints
    )
    return environment
