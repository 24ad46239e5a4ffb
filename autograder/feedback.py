"""A cell's results as a student reads them: an HTML table and its plain-text twin."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.grading.failure import Outcome
from autograder.grading.report import CellResult, TestResult

FOLLOW_THROUGH = (
    "Follow-through marks: an earlier function of yours got in the way of these tests, so they ran "
    "again with the lab's own versions of those. One mistake is paid for once."
)

NUMBERED = re.compile(r"(?P<kind>.+) \((?P<numbers>\d+(?:, \d+)*) of (?P<all>\d+)\)")
"""The title of a test of which there are several of a kind."""

VERDICTS: dict[Outcome, str] = {
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
    template = environment().get_template("cell.html")
    return template.render(cell=cell, follow_through=FOLLOW_THROUGH)


def as_text(cell: CellResult) -> str:
    template = environment().get_template("cell.txt")
    return template.render(cell=cell, follow_through=FOLLOW_THROUGH)


def points_text(points: float) -> str:
    """Points as a person writes them: ``4``, ``2.67``, and ``−1`` for those that are taken off."""
    text = f"{abs(points):.2f}".rstrip("0").rstrip(".")
    return f"−{text}" if points < 0 and text != "0" else text


def in_points(points: float) -> str:
    """The same with the noun: ``1 point``, ``2.67 points``."""
    text = points_text(points)
    return f"{text} point{'s' * (text != '1')}"


def counted(number: int, noun: str) -> str:
    """Say how many there are of something: ``1 student``, ``2,000 students``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def date_text(when: datetime) -> str:
    """A date with its zone, for people anywhere: ``28 Nov 2026, 14:05 UTC``."""
    return f"{when.day} {when:%b %Y, %H:%M} {when.tzname()}"


class GradedCell(Protocol):
    """What is known of a grade cell wherever its marks are shown."""

    @property
    def grade_id(self) -> str: ...

    @property
    def function(self) -> str: ...


def subject(cell: GradedCell) -> str:
    """Name what a grade cell grades: a function, or the whole in the words of the cell's id."""
    return in_short(cell.grade_id, cell.function)


def in_short(grade_id: str, function: str | None) -> str:
    """Name a cell that grades ``function`` by that, if it is the one that is called like it."""
    is_its_own = function and grade_id.removeprefix("test_") == function
    return function if function and is_its_own else in_words(grade_id)


def in_words(grade_id: str) -> str:
    """Write a cell's id as a person would: ``xor convergence`` for ``test_xor_convergence``."""
    return grade_id.removeprefix("test_").replace("_", " ")


@dataclass(frozen=True)
class FeedbackRow:
    """Tests that stand next to each other and of which the same is to be said."""

    outcome: Outcome
    titles: tuple[str, ...]
    message: str
    hint: str

    @property
    def verdict(self) -> str:
        return VERDICTS[self.outcome]

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


def rows(cell: CellResult) -> list[FeedbackRow]:
    """What there is to say of a cell's tests, in their order, and nothing of it twice in a row.

    Tests that failed in the same way share a row, and so do tests of one kind that passed,
    ``A slope (1 of 3)`` and ``A slope (2 of 3)``.  Where only their hints differ, the message
    stands in the first row alone.
    """
    found: list[FeedbackRow] = []
    for test, hint in _with_hints(cell):
        row = FeedbackRow(test.outcome, (test.title,), test.message, hint)
        before = found[-1] if found else None
        if before and _says_the_same(before, row):
            found[-1] = replace(before, titles=(*before.titles, test.title))
        else:
            found.append(row)
    messages = ["", *(row.message for row in found)]
    return [
        replace(
            row, titles=_in_short(row.titles), message="" if row.message == before else row.message
        )
        for row, before in zip(found, messages, strict=False)
    ]


def _says_the_same(before: FeedbackRow, row: FeedbackRow) -> bool:
    """Whether nothing needs to be said of ``row`` but its title."""
    if (before.outcome, before.message) != (row.outcome, row.message) or row.hint:
        return False
    return bool(row.message) or _of_a_kind(before.titles[-1], row.titles[0])


def _of_a_kind(title: str, other: str) -> bool:
    one, another = NUMBERED.fullmatch(title), NUMBERED.fullmatch(other)
    return bool(one and another and one["kind"] == another["kind"])


def _in_short(titles: tuple[str, ...]) -> tuple[str, ...]:
    """The titles, of which several of a kind become one: ``A slope (1, 2, 5 of 6)``, or
    ``A slope (all 6)``."""
    short: list[str] = []
    for title in titles:
        here = NUMBERED.fullmatch(title)
        if here and short and _of_a_kind(short[-1], title):
            before = NUMBERED.fullmatch(short[-1])
            numbers = f"{before['numbers']}, {here['numbers']}" if before else here["numbers"]
            short[-1] = f"{here['kind']} ({numbers} of {here['all']})"
        else:
            short.append(title)
    return tuple(map(_all_of_them, short))


def _all_of_them(title: str) -> str:
    found = NUMBERED.fullmatch(title)
    if not found or found["all"] == "1" or found["numbers"].count(",") + 1 < int(found["all"]):
        return title
    return f"{found['kind']} (all {found['all']})"


def _with_hints(cell: CellResult) -> list[tuple[TestResult, str]]:
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
    hinted = []
    for test in cell.tests:
        hinted.append((test, "" if test.hint in said else test.hint))
        said.add(test.hint)
    return hinted


def verdict(test: TestResult) -> str:
    return VERDICTS[test.outcome]


def leading_test(cell: CellResult) -> TestResult | None:
    """The failed test that says most: the one that the diagnosis speaks of, or the first."""
    failed = [test for test in cell.tests if not test.passed]
    said = cell.diagnosis.summary if cell.diagnosis else ""
    return next((test for test in failed if test.message == said), failed[0] if failed else None)


def leading_hint(cell: CellResult) -> str:
    """The hint for the mistake that has a name, or else that of the test that says most."""
    if cell.diagnosis and cell.diagnosis.misconception:
        return cell.diagnosis.hint
    test = leading_test(cell)
    return test.hint if test else ""


@functools.cache
def environment(package: str = "autograder") -> Environment:
    """The environment of a package's templates, in which all that goes into HTML is escaped."""
    templates = Environment(
        loader=PackageLoader(package),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
    )
    templates.filters.update(
        points=points_text, in_points=in_points, subject=subject, rows=rows, date=date_text
    )
    return templates
