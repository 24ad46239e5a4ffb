"""What the class report is computed from: each student's work for a lab, as plain data."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from autograder.grading.report import CellResult, Report

SHARED_BY = 3
"""How many students have to use a word that is not the lab's before it identifies nobody."""
SHORTEST_NAME = 3
"""How long a part of a name has to be for it to be looked for in other words."""


@dataclass(frozen=True)
class StudentWork:
    """One student's work for a lab, and what became of it."""

    student: str
    """Her id."""
    name: str
    """How the page calls her: by her full name if the roster has it."""
    report: Report | None = None
    """What grading found; None if that is not known, or nothing could be graded."""
    share: float | None = None
    """Her mark as a share of what could be reached with all that is marked by now; None if
    nothing of hers could be graded."""
    waits: bool = False
    """Whether something of hers waits for a teacher's mark."""
    trouble: str = ""
    """Why nothing of hers could be graded."""
    handed_in: datetime | None = None
    """In UTC, without a zone; None if nobody knows."""
    late: timedelta = timedelta()
    """After the due date and any extension of hers."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The source of each solution cell as it was graded, as far as it is still there."""


@dataclass(frozen=True)
class ClassWork:
    """A class's work for one lab."""

    lab: str
    works: tuple[StudentWork, ...]
    """Of all who handed in and are in the gradebook."""
    absent: tuple[str, ...] = ()
    """The names of those on the roster who have not handed in."""
    ungraded: tuple[str, ...] = ()
    """The names of those who have handed in and have not been graded."""
    again: tuple[str, ...] = ()
    """The names of those who have handed in again since they were graded."""
    forgotten: tuple[str, ...] = ()
    """The names of those who have been graded and whose reports are not kept any more."""
    due: datetime | None = None
    """In UTC, without a zone."""
    zone: tzinfo = UTC
    """The course's time zone."""
    reference: str = ""
    """The source of the lab's own solution."""
    given: str = ""
    """The text of the lab as students get it, to tell names of the lab's from theirs."""

    @cached_property
    def graded(self) -> tuple[StudentWork, ...]:
        """Those whose functions were tested."""
        return tuple(one for one in self.works if one.report is not None)

    @cached_property
    def cells(self) -> dict[str, list[tuple[StudentWork, CellResult]]]:
        """The results of each grade cell, in the lab's order."""
        found: dict[str, list[tuple[StudentWork, CellResult]]] = {}
        for one in self.graded:
            for cell in one.report.cells if one.report else ():
                found.setdefault(cell.grade_id, []).append((one, cell))
        return found

    @cached_property
    def shared_words(self) -> frozenset[str]:
        """Words that several students have in their code."""
        counts = Counter(
            word for one in self.works for word in words_in("\n".join(one.sources.values()))
        )
        return frozenset(word for word, count in counts.items() if count >= SHARED_BY)

    @cached_property
    def _parts_of_names(self) -> frozenset[str]:
        names = "\n".join(f"{one.name}\n{one.student}" for one in self.works)
        parts = re.split(r"[\W_\d]+", "\n".join([names, *self.absent]).casefold())
        return frozenset(part for part in parts if len(part) >= SHORTEST_NAME)

    def names_someone(self, word: str) -> bool:
        """Whether a part of a student's id or name stands in a word."""
        return any(part in word.casefold() for part in self._parts_of_names)


@functools.lru_cache(maxsize=256)
def words_in(text: str) -> frozenset[str]:
    """The words of a text, or the names in code."""
    return frozenset(re.findall(r"\w+", text))


def is_unwritten(cell: CellResult) -> bool:
    """Whether a student left a grade cell's function as it was handed out."""
    return all(test.outcome == "not written" for test in cell.tests)
