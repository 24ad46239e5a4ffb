"""Reads everybody's marks wherever they are shown: gradebook, table, export and feedback."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from autograder.feedback import points_text
from support.expected_marks import Mark

PENALTY = re.compile(r"([\d.]+) of [\d.]+ points? taken away")


def in_gradebook(url: str, course_id: str, lab: str) -> dict[str, Mark]:
    with Gradebook(url, course_id) as gradebook:
        return {
            one.student.id: Mark(one.score, one.late_submission_penalty)
            for one in gradebook.assignment_submissions(lab)
        }


def in_export(path: Path, lab: str) -> dict[str, Mark | None]:
    """The marks in a file, by student; None for whoever is absent."""
    with path.open(newline="", encoding="utf-8") as file:
        return dict(_exported(csv.DictReader(file), lab))


def _exported(rows: csv.DictReader[str], lab: str) -> Iterator[tuple[str, Mark | None]]:
    for row in rows:
        if row["assignment"] != lab:
            continue
        if row["status"] == "absent":
            assert not row["score"]
            yield row["student_id"], None
            continue
        mark = Mark(float(row["raw_score"]), float(row["late_submission_penalty"]))
        assert abs(float(row["score"]) - mark.points) < 1e-6
        yield row["student_id"], mark


def in_table(said: str, student: str) -> str | None:
    """A student's total in what ``autograder grade`` or ``autograder marks`` printed; None for a
    dash."""
    rows = (line.split() for line in said.splitlines() if re.match(rf" *{student} +[\d–]", line))
    (row,) = rows
    if totals := [word.partition("/")[0] for word in row if re.fullmatch(r"[\d.]+/[\d.]+", word)]:
        (total,) = totals
        return total
    return None if row[1] == "–" else row[1]


def on_page(path: Path) -> tuple[str, str]:
    """The total and the penalty that a page of feedback shows."""
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    total, penalty = page.select_one("header .total strong"), page.select_one("header .penalty dd")
    assert total
    found = PENALTY.search(penalty.get_text()) if penalty else None
    return total.get_text().partition(" of ")[0], found[1] if found else "0"


def as_shown(mark: Mark) -> tuple[str, str]:
    """What a page has to show of a mark."""
    return points_text(mark.points), points_text(mark.penalty)
