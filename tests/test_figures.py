"""Figures in the documents that can be counted are those that are counted."""

from __future__ import annotations

import importlib
import re
from itertools import takewhile
from pkgutil import iter_modules

import pytest

import labs
from autograder.grading.catalogue import catalogue
from campaigns.mutants import changed, what_students_write
from support.habits import COURSE
from support.tiny import ROOT
from unseen.wrong import WRONG
from unseen.wrong_eighth import WRONG_EIGHTH
from unseen.wrong_fifth import WRONG_FIFTH
from unseen.wrong_fourth import WRONG_FOURTH
from unseen.wrong_later import WRONG_LATER
from unseen.wrong_ninth import WRONG_NINTH
from unseen.wrong_seventh import WRONG_SEVENTH
from unseen.wrong_sixth import WRONG_SIXTH
from unseen.wrong_third import WRONG_THIRD

MISCONCEPTIONS = (ROOT / "docs" / "misconceptions.md").read_text("utf-8")
MUTANTS = (ROOT / "docs" / "mutants.md").read_text("utf-8")


def table(text: str, heading: str) -> dict[str, list[int]]:
    """The rows of the table whose first line begins so: their numbers, by their first cells."""
    lines = iter(text[text.index(heading) :].splitlines()[2:])
    rows = [line.strip("|").split("|") for line in takewhile(lambda line: "|" in line, lines)]
    return {
        row[0].strip(): [int(cell) for cell in row[1:] if cell.strip().isdecimal()] for row in rows
    }


def test_the_catalogue_has_as_many_entries_as_the_document_says() -> None:
    counted = {
        name: [len(entries := catalogue(COURSE.lab(name))), sum(bool(one.like) for one in entries)]
        for name in COURSE.labs
    }
    counted["together"] = [sum(column) for column in zip(*counted.values(), strict=True)]
    assert table(MISCONCEPTIONS, "| lab | entries | of them named") == counted


def test_the_campaigns_rows_add_up() -> None:
    rows = table(MISCONCEPTIONS, "| lab | entries then")
    together = rows.pop("together")
    for column in range(3):
        assert together[column] == sum(row[column] for row in rows.values())
    assert together[3] == sum(row[3] for row in rows.values() if len(row) > 3)


def test_as_many_solutions_were_tried_as_the_document_says() -> None:
    tried = [numbers[0] for numbers in table(MISCONCEPTIONS, "| solutions | tried").values()]
    right = sum(
        len(importlib.import_module(one.name).RIGHT)
        for one in iter_modules(labs.__path__, "labs.")
        if re.fullmatch(r"labs\.lab\d+", one.name)
    )
    first = (WRONG, WRONG_LATER, WRONG_THIRD, WRONG_FOURTH)
    sets = (*first, WRONG_FIFTH, WRONG_SIXTH, WRONG_SEVENTH, WRONG_EIGHTH, WRONG_NINTH)
    unseen = [len(one) for one in sets]
    assert [tried[0], *tried[2:]] == [right, *unseen]
    assert f"All {sum(unseen)} unseen ones" in MISCONCEPTIONS


TRIED = [name for name in table(MUTANTS, "| lab | mutants") if name != "together"]
"""The labs whose solutions `make mutants` has changed."""


def test_the_labs_of_the_course_were_tried_on_mutants() -> None:
    assert len(TRIED) >= 9


@pytest.mark.parametrize("name", TRIED)
def test_mutants_that_may_pass_are_listed_and_are_of_todays_solutions(name: str) -> None:
    count, turned_down, equivalent = table(MUTANTS, "| lab | mutants")[name]
    assert count == turned_down + equivalent
    _, _, section = MUTANTS.partition(f"\n### {name}\n")
    listed = re.findall(r"^- (\w+): `(.*)` → `", section.partition("\n### ")[0], re.MULTILINE)
    assert len(listed) == equivalent
    lines = " ".join(line.strip() for line in what_students_write(COURSE.lab(name)).splitlines())
    assert all(before in lines for _, before in listed)


@pytest.mark.campaign
@pytest.mark.parametrize("name", TRIED)
def test_the_solutions_make_as_many_mutants_as_the_document_says(name: str) -> None:
    made = list(changed(what_students_write(COURSE.lab(name))))
    assert len(made) == table(MUTANTS, "| lab | mutants")[name][0]


def test_a_summary_has_ours_as_so_many_times_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    figure = importlib.import_module("measure").Figure

    worker = figure("the worker", 150, "ms CPU", "the floor", 100, is_floor=True)
    submission = figure("a submission", 0.25, "s", "nbgrader autograde", 5)
    assert worker.row() == ("the worker", "150 ms CPU", "100 the floor", "1.5")
    assert submission.row() == ("a submission", "0.25 s", "5.00 nbgrader autograde", "20.0")
